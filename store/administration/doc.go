// Package administration decides the facts of the admin stream under its lock, keeps the directory that follows from them, and brings
// registers in.
//
// Import rule: administration is the top of store. It stands on store/intents, store/record, store/accounts and what is beneath them.
package administration
