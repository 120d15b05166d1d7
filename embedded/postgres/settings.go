package postgres

import "strconv"

// settings are handed to the server on every start, so that a newer Sluice brings newer settings to an older cluster. What
// is not named here an administrator may set in postgresql.conf.
func (p *Postgres) settings() []string {
	set := []string{
		// Who may come in: this machine, with a password.
		"listen_addresses=" + host,
		"port=" + strconv.Itoa(p.port),
		"unix_socket_directories=",
		"password_encryption=scram-sha-256",
		"max_connections=" + strconv.Itoa(p.cfg.MaxConnections),

		// A modest machine, and rows that belong to one county.
		"shared_buffers=64MB",
		"jit=off", // compiling a query takes longer than any of ours runs
		"timezone=UTC",
		"log_timezone=UTC",

		// What the server says goes to our log, and no datum of a row may: neither statements nor details.
		"logging_collector=off",
		"log_destination=stderr",
		"log_line_prefix=",
		"lc_messages=C",
		"log_min_messages=log",
		"log_min_error_statement=panic",
		"log_error_verbosity=terse",
		"log_statement=none",
		"log_checkpoints=off",
		"log_autovacuum_min_duration=-1",
	}
	if p.cfg.Throwaway {
		return append(set,
			"fsync=off",
			"synchronous_commit=off",
			"full_page_writes=off",
			"autovacuum=off", // its workers would hold the template that tests are cloned from
			"wal_level=minimal",
			"max_wal_senders=0",
			"min_wal_size=32MB",
		)
	}
	if p.cfg.StaysDead {
		set = append(set, "restart_after_crash=off")
	}
	return append(set,
		"fsync=on",
		"synchronous_commit=on",
		"full_page_writes=on",
		// The log since the last checkpoint is replayed after a crash before the county can work again: keep it short. Half
		// of this is replayed in about a second; the price is more frequent checkpoints under load.
		"max_wal_size=192MB",
		"min_wal_size=96MB",
		// What a backup has not received yet is kept, but a backup that is gone for good must not fill the disk.
		"max_slot_wal_keep_size=2GB",
	)
}
