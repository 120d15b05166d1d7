package web

import (
	"sluice/access"
)

// readLines say what the reader may look at, in the order of the table of reading. What is closed to them is left out.
func (p *page) readLines() []readLine {
	var all []readLine
	for _, row := range access.Resources() {
		if p.sees(row.Reading) {
			all = append(all, readLine{row.Words, string(p.me.Reads[row.Reading])})
		}
	}
	return all
}
