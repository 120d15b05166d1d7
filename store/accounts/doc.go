// Package accounts is how people and programs get in: tokens, passwords, sessions, and who they turn out to be.
//
// Import rule: accounts stands on store/pg alone.
package accounts
