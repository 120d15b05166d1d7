// Package engine reaches Temporal: it dials, sends commands to the projects' workflows as updates, asks for their state, and
// makes sure that what was decided is recorded before anyone is answered.
//
// Submit is the only way in, for the API and for the sweeper: write an intent, send the update, publish its events, answer.
// Import rule: engine may import workflows, activities, lifecycle, policy and service/port; the record is a port that the store implements.
package engine
