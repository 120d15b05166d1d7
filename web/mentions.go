package web

import (
	"net/url"
	"strings"

	"sluice/calendar"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// mentionsPage is the data of the list of what is due for the circular or the meeting of a month.
type mentionsPage struct {
	List   process.Effect
	Month  string
	Items  []mention
	Pager  pager
	Tabs   []tab
	Before string // the month before, and the one after
	After  string
}

// mention is a task on the list.
type mention struct{ port.Mention }

func mentions(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	asked := p.gin.Request.URL.Query()
	data := mentionsPage{List: process.Lists[0], Month: strings.TrimSpace(asked.Get("month"))}
	if asked.Get("list") != "" {
		data.List = process.Effect(asked.Get("list"))
	}
	filter := service.MentionFilter{Month: calendar.MonthOf(p.now.Today())}
	if err := readQuery(url.Values{"list": {string(data.List)}, "month": {data.Month}}, &filter); err != nil {
		return err
	}
	rows, err := p.site.service.Mentions(p.context(), p.caller, filter, p.pageAsked())
	if err != nil {
		return err
	}
	for _, row := range rows.Items {
		data.Items = append(data.Items, mention{row})
	}
	data.Month, data.Pager = filter.Month.String(), pagerOf(p, rows)
	data.Before, data.After = p.withPage1("month", filter.Month.Previous().String()), p.withPage1("month", filter.Month.Next().String())
	for _, list := range process.Lists {
		data.Tabs = append(data.Tabs, tab{Text: p.word("mentions." + string(list)), Address: p.withPage1("list", string(list)),
			Current: list == data.List})
	}
	return p.show("mentions", p.word("mentions.title")+" "+data.Month, "stuck", &data)
}

// How says how it stands with the task: done, by whom, or for how many days it is overdue.
func (m mention) How(lang string) string {
	switch {
	case !m.Closed.IsZero():
		return formatted(lang, "mentions.done", dayOf(m.Closed), m.ClosedBy)
	case m.OverdueDays > 0:
		return formatted(lang, "mentions.overdue", m.OverdueDays)
	}
	return in(lang, words["mentions.open"])
}
