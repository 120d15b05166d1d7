// Package postgres runs a private PostgreSQL cluster: made on first start, listening on the loopback interface only, gone
// with the process that started it.
//
// In its folder:
//
//	data/          the cluster, owned by the user the server runs as
//	secrets.json   the passwords, readable by whoever started Sluice
//	ports.json     the port, kept so that addresses survive a restart
//
// Who starts a cluster must hold the data folder (embedded.Lock): what an earlier process left running on it is stopped.
package postgres
