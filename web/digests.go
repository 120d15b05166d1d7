package web

import (
	"net/url"

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

func digests(p *page) error {
	data := digestsPage{Day: p.gin.Query("day")}
	query := url.Values{}
	if data.Day != "" {
		if _, err := calendar.ParseDate(data.Day); err != nil {
			data.Wrong = true
			return p.show("digests", p.word("nav.digests"), "messages", &data)
		}
		query.Set("day", data.Day)
	}
	var rows port.List[lifecycle.Digest]
	query = p.paged(query)
	query.Set("page_size", "7")
	if err := p.api.get("/digests", query, &rows); err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, pagerOf(p, rows)
	return p.show("digests", p.word("nav.digests"), "messages", &data)
}
