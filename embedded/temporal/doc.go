// Package temporal runs the Temporal server inside the process, on a PostgreSQL server that is there already. It brings the
// server's two schemas up to date, starts what Sluice needs of it and returns when the first workflow can be started.
//
// It differs from a server out of the box in what one machine makes possible or one county makes unnecessary: no gossip
// between hosts that are all this one, four history shards, one partition per task queue, no system workflows, no question
// to the outside whether there is a newer version.
package temporal
