package account

import (
	"sluice/access"
	"sluice/web/page"
)

// readLines say what the reader may look at, in the order of the table of reading. What is closed to them is left out.
func readLines(p *page.Page) []readLine {
	var all []readLine
	for _, row := range access.Resources() {
		if p.Sees(row.Reading) {
			all = append(all, readLine{row.Words, string(p.Me.Reads[row.Reading])})
		}
	}
	return all
}
