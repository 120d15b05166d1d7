// Package embedded and the packages below it let one machine carry Sluice with nothing else installed but PostgreSQL's
// programs: a private database cluster (package postgres) and the Temporal server in the process (package temporal).
// Both listen on the loopback interface only and keep everything under one data folder:
//
//	DIR/lock        who holds the folder (Lock, here)
//	DIR/postgres/   the cluster, its passwords and its port
//	DIR/temporal/   the ports of the engine; what the engine remembers is in the cluster
//
// The process that holds the lock owns both. It may be killed at any moment: the cluster goes down with it, and the next
// start picks up what was committed.
//
// These packages know nothing of projects and import nothing else of Sluice. Only the command line starts them; tests of
// the store use package pgtest.
package embedded
