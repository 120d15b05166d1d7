// Package intents takes commands in: their rows, leases and codes, and what belongs to the whole county while they are decided.
//
// Import rule: intents stands on store/record and what is beneath it, and on store/accounts for the posts of who sent a command.
package intents
