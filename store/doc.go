// Package store keeps the record in PostgreSQL: the log, what is listed from it, and what is still to be decided.
//
// Three kinds of table, and what may be done to them:
//
//   - log is the record. Nothing in it changes; a chain of digests per stream shows when something did.
//   - streams, projects, tasks, notifications, units, people, posts, tokens and policies follow from the log. They move in the
//     transaction that appends to it, and Rebuild makes them again.
//   - intents, attempts, imports, code_serials and clock stand beside it: commands under way, and what is no project's fact.
//
// Whoever appends to a stream first locks the stream's row; who needs several locks admin first, then projects by code.
//
// The SQL stands beside the function that runs it. A value only ever reaches it as an argument; where a statement is put
// together, its parts are constants of this package. Answers of the database that a caller can do something about become
// *lifecycle.Error values; everything else is wrapped and is nobody's business but the operator's.
//
// Import rule: store may import lifecycle, policy, calendar, engine (the port Record and its types), activities (the ports Log and
// Ledger) and service/port. Only store,
// embedded and bench import pgx.
package store
