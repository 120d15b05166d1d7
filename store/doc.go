// Package store keeps the record in PostgreSQL: the log, what is listed from it, and what is still to be decided.
//
// Three kinds of table, and what may be done to them:
//
//   - log is the record. Nothing in it changes; a chain of digests per stream shows when something did.
//   - streams, projects, tasks, fund_order_uses, vouchers, notifications, digests, units, unit_names, people, posts, deputies, acts, tokens,
//     policies and calendars follow from the log. They move in the transaction that appends to it, and Rebuild makes them again.
//   - intents, attempts, imports, code_serials, clock, heartbeat, clocks, unexplained, alarms, deliveries, contacts, robots, robot_turns,
//     message_reads, passwords, sessions, sign_ins and token_uses stand beside it: what is under way, and what is no project's fact.
//
// Store is its groups, and the door to them: nobody else imports one. Each has its own type, and its floor; nothing runs back up:
//
//	administration   the admin stream, the directory, registers
//	intents          commands taken in        accounts   tokens, passwords, sessions
//	record           the log
//	lists            projects, tasks, figures
//	messages         inbox, deliveries, alarms
//	pg               connections, transactions, lists page by page
//
// Whoever appends to a stream first locks the stream's row; who needs several locks admin first, then projects by code.
//
// The SQL stands beside the function that runs it. A value only ever reaches it as an argument; where a statement is put
// together, its parts are constants of the program. Answers of the database that a caller can do something about become
// *refusal.Error values; everything else is wrapped and is nobody's business but the operator's.
//
// Import rule: store may import the rules, engine (the port Record and its types), activities (the ports Log and Ledger) and service/port.
// Only store, embedded and bench import pgx.
package store
