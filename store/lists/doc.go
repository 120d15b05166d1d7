// Package lists keeps what is listed of projects: how a run of events changes their rows, and how they are read. Each list is written and
// read in one file.
//
// Import rule: lists stands on store/pg and store/messages, since events tell people something, too.
package lists
