// Package e2e holds tests that run the real binary and dial the addresses it prints: whole lives, crashes, the register, the
// tutorial's commands as written, and the pages in a real browser. It imports nothing of Sluice but the private PostgreSQL cluster that
// the cluster form runs on, and the driver of the browser.
package e2e
