// Package policy holds the words of the county's process (roles, tasks, papers, rungs, commands) and the policy document:
// the numbers and lists a county may change without changing the program.
//
// A policy is data with a version, an effective date and, for every number, a source or the word "proposal". The default
// document is default.yaml; S1 … S69 in it are listed in docs/sources.md.
//
// Import rule: policy may import calendar and nothing else of Sluice; no logger, clock, SQL or HTTP.
package policy
