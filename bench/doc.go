// Command bench measures Sluice beside bare Temporal, on the same servers and in the same run: what a command costs in time,
// history events and processor time, how many whole lives a second, what rest costs, how long a start takes.
//
// It starts the real binary in folders of its own and stops and removes everything again. Sluice and bare Temporal take turns
// in small blocks, so that what else the machine does falls on both alike: trust the ratios, not the numbers.
package main
