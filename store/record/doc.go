// Package record is the log: appending to it with everything that follows, verifying its chains, making every list again from it, and when
// time acts next on what it holds.
//
// Import rule: record stands on store/lists, store/messages and store/pg. It knows of intents only what the log does to them.
package record
