package desk

import (
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service/port"
	"sluice/web/page"
)

// digestsPage is the data of the digests that were sent to the reader's posts.
type digestsPage struct {
	Day   string // only of this day; "" for all
	Items []lifecycle.Digest
	Pager page.Pager
	Wrong bool // what stands in the address is no day
}

// digestsShown is how many mornings a page shows.
const digestsShown = 7

// Digests shows the digests that were sent to the reader's posts.
func Digests(p *page.Page) error {
	data := digestsPage{Day: p.Gin.Query("day")}
	var day calendar.Date
	if data.Day != "" {
		var err error
		if day, err = calendar.ParseDate(data.Day); err != nil {
			data.Wrong = true
			return p.Show("digests", p.Word("nav.digests"), "messages", &data)
		}
	}
	rows, err := p.Site.Service.Digests(p.Context(), p.Caller, day, port.Page{Number: p.PageAsked().Number, Size: digestsShown})
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, page.PagerOf(p, rows)
	return p.Show("digests", p.Word("nav.digests"), "messages", &data)
}
