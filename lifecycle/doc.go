// Package lifecycle is the county's process: what may be done to a project, by whom, in which stage, what it opens and
// closes, and what time does when nobody acts. One file per matter.
//
// Two pure functions are its whole surface. Decide turns (Project, Command, Terms, now) into events or a refusal with reasons;
// Fold turns (Project, Event) into the next Project. Neither reads a clock, a store or anything random, and neither changes
// its arguments, so a decision can be taken inside a workflow, in a test, or twice.
//
// Import rule: lifecycle may import policy, calendar and written; no Temporal, SQL, HTTP or logger.
package lifecycle
