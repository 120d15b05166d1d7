// Package written reads figures, dates, villages and names as people write them, the same on a page and in a register.
//
// Every reader returns what it read, or a fault in Chinese and English that quotes what was written and says what would be right.
//
// It may import calendar and policy (for Words).
package written
