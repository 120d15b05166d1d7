// Package activities is what workflows have done outside themselves: Publish brings events into the log; Remind and Escalate take
// what the log had written for people out of the house. Thin, idempotent steps on small ports that this package declares: the store
// implements the log and the ledger, notify the channels.
//
// Import rule: activities may import lifecycle and policy.
package activities
