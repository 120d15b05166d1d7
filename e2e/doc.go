// Package e2e holds tests that run the real binary and dial the addresses it prints: whole lives, crashes, the register, the
// README's commands as written. It imports nothing of Sluice but the private PostgreSQL cluster that the cluster form runs on.
package e2e
