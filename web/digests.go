package web

import (
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service/port"
)

// digestsPage is the data of the digests that were sent to the reader's posts.
type digestsPage struct {
	Day   string // only of this day; "" for all
	Items []lifecycle.Digest
	Pager pager
	Wrong bool // what stands in the address is no day
}

// digestsShown is how many mornings a page shows.
const digestsShown = 7

func digests(p *page) error {
	data := digestsPage{Day: p.gin.Query("day")}
	var day calendar.Date
	if data.Day != "" {
		var err error
		if day, err = calendar.ParseDate(data.Day); err != nil {
			data.Wrong = true
			return p.show("digests", p.word("nav.digests"), "messages", &data)
		}
	}
	rows, err := p.site.service.Digests(p.context(), p.caller, day, port.Page{Number: p.pageAsked().Number, Size: digestsShown})
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, pagerOf(p, rows)
	return p.show("digests", p.word("nav.digests"), "messages", &data)
}
