// Package messages keeps what people are told: the inbox, what leaves the house by mail and robots with the ledger of its attempts, how
// people are reached, and alarms.
//
// Import rule: messages stands on store/pg. What is told is queued by those who append to the log.
package messages
