// Package backup copies a data folder while Sluice works in it, checks the copy, and makes a data folder of it again, as of a copy or of any
// moment after it. A folder of backups holds:
//
//	DIR/20261201T013000Z/  a copy: the database cluster as of one moment, with its secrets; named by when it was begun (UTC)
//	DIR/papers/            every paper, once, under its SHA-256; none is ever removed
//	DIR/wal/               the database's log since the oldest copy
//
// A copy appears whole or not at all. Whoever reads the folder reads the county's record and can be its administrator: it is its owner's.
//
// Import rule: backup may import embedded/postgres; nothing else of Sluice.
package backup
