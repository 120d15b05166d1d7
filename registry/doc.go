// Package registry reads and writes project registers: the tables in which a county kept its projects before Sluice, one line a
// project, as CSV in UTF-8 or GB18030 or as .xlsx. Read checks everything and answers every fault at once with its row and column, what
// is wrong and what would be right, in both languages. What a line may say is in one table, columns; what a line becomes is
// lifecycle's to decide.
//
// Nothing here knows which units and projects exist already: that is checked by whoever writes the lines into the record.
//
// Import rule: registry may import lifecycle, policy and calendar; no Temporal, SQL, HTTP or logger.
package registry
