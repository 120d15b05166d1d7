package board

import (
	"net/url"
	"strings"

	"sluice/calendar"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// mentionsPage is the data of the list of what is due for the circular or the meeting of a month.
type mentionsPage struct {
	List   process.Effect
	Month  string
	Items  []mention
	Pager  page.Pager
	Tabs   []page.Tab
	Before string // the month before, and the one after
	After  string
}

// mention is a task on the list.
type mention struct{ port.Mention }

// Mentions shows what is due for the circular or the meeting of a month.
func Mentions(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	asked := p.Gin.Request.URL.Query()
	data := mentionsPage{List: process.Lists[0], Month: strings.TrimSpace(asked.Get("month"))}
	if asked.Get("list") != "" {
		data.List = process.Effect(asked.Get("list"))
	}
	filter := service.MentionFilter{Month: calendar.MonthOf(p.Now.Today())}
	if err := form.ReadQuery(url.Values{"list": {string(data.List)}, "month": {data.Month}}, &filter); err != nil {
		return err
	}
	rows, err := p.Site.Service.Mentions(p.Context(), p.Caller, filter, p.PageAsked())
	if err != nil {
		return err
	}
	for _, row := range rows.Items {
		data.Items = append(data.Items, mention{row})
	}
	data.Month, data.Pager = filter.Month.String(), page.PagerOf(p, rows)
	data.Before, data.After = p.WithPage1("month", filter.Month.Previous().String()), p.WithPage1("month", filter.Month.Next().String())
	for _, list := range process.Lists {
		data.Tabs = append(data.Tabs, page.Tab{Text: p.Word("mentions." + string(list)), Address: p.WithPage1("list", string(list)),
			Current: list == data.List})
	}
	return p.Show("mentions", p.Word("mentions.title")+" "+data.Month, "stuck", &data)
}

// How says how it stands with the task: done, by whom, or for how many days it is overdue.
func (m mention) How(lang string) string {
	switch {
	case !m.Closed.IsZero():
		return page.Formatted(lang, "mentions.done", page.DayOf(m.Closed), m.ClosedBy)
	case m.OverdueDays > 0:
		return page.Formatted(lang, "mentions.overdue", m.OverdueDays)
	}
	return page.In(lang, page.Words["mentions.open"])
}
