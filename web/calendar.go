package web

import (
	"slices"
	"time"

	"sluice/access"
	"sluice/calendar"
	"sluice/service"
)

// deadlineMonth is the data of the calendar of deadlines.
type deadlineMonth struct {
	Month         calendar.Month
	Heading       string
	Tabs          []tab
	View          string
	Before, After string // the months beside it
	Now           string // the month of today; none when it is shown
	Weekdays      []calendar.Date
	Days          []deadlineDay
	Total         int
	Provisional   int // the year, when no notice has settled it yet

	Townships, Departments []string // to choose from, for those who look at everybody's
	Township, Department   string

	Day   *dayList // the one that was chosen
	Feed  string   // what the address of the feed looks like
	Close string   // without the day
}

// deadlineDay is a day of the month with what is due on it.
type deadlineDay struct {
	Date    calendar.Date
	Column  int  // of the week, from 1: Monday
	Free    bool // not worked
	MakeUp  bool // worked although it is a day of the weekend
	Why     string
	Today   bool
	Past    bool
	Chosen  bool
	Tasks   []task // the first ones
	Count   int    // all of them
	Address string // the list of the day
}

// dayList is everything that is due on a day.
type dayList struct {
	Date  calendar.Date
	Items []task
	Pager pager
}

// calendarViews are whose deadlines can be looked at; the last one by those who supervise.
var calendarViews = []string{"todo", "unit", "all"}

const (
	tasksADay     = 3   // that a day of the month names; the rest is one link away
	tasksOfAMonth = 100 // that are read to name them
)

func showCalendar(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	data := p.newMonth()
	if err := p.markDays(data); err != nil {
		return err
	}
	if err := p.fillDays(data); err != nil {
		return err
	}
	if err := p.placesToChoose(data); err != nil {
		return err
	}
	if err := p.chosenDay(data); err != nil {
		return err
	}
	return p.show("calendar", data.Heading, "calendar", data)
}

// newMonth is the month that the address asks for, or that of today.
func (p *page) newMonth() *deadlineMonth {
	query := p.gin.Request.URL.Query()
	d := &deadlineMonth{View: query.Get("view"), Township: query.Get("township"), Department: query.Get("department"),
		Close: p.without("day")}
	views := calendarViews
	if !p.sees(access.ReadStuck) {
		views = views[:len(views)-1]
	}
	if !slices.Contains(views, d.View) {
		d.View = views[0]
	}
	today := p.now.Today()
	var err error
	if d.Month, err = calendar.ParseMonth(query.Get("month")); err != nil {
		d.Month, err = monthOfDay(query.Get("day"))
	}
	if err != nil || d.Month.Year < 2000 || d.Month.Year > 2100 {
		d.Month = calendar.MonthOf(today)
	}
	d.Heading = formatted(p.lang, "calendar.title", d.Month.Year, int(d.Month.Month))
	for _, view := range views {
		d.Tabs = append(d.Tabs, tab{Text: p.word("calendar.view." + view), Address: p.withMonth("view", view), Current: view == d.View})
	}
	d.Before, d.After = p.withMonth("month", d.Month.Previous().String()), p.withMonth("month", d.Month.Next().String())
	if d.Month != calendar.MonthOf(today) {
		d.Now = p.withMonth("month", "")
	}
	for day := range 7 {
		d.Weekdays = append(d.Weekdays, calendar.NewDate(2019, time.July, 1+day)) // a Monday and the days after it
	}
	d.Feed = p.origin() + base + "/me/deadlines.ics?token=…"
	return d
}

// monthOfDay is the month of a day that an address names without its month.
func monthOfDay(text string) (calendar.Month, error) {
	day, err := calendar.ParseDate(text)
	return calendar.MonthOf(day), err
}

// origin is where the reader's browser has reached the pages.
func (p *page) origin() string {
	scheme := "http"
	if r := p.gin.Request; r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + p.gin.Request.Host
}

// withMonth is the address of the calendar with one parameter changed and no day chosen.
func (p *page) withMonth(name, value string) string {
	query := p.gin.Request.URL.Query()
	for _, gone := range []string{"lang", "page", "day"} {
		query.Del(gone)
	}
	query.Set(name, value)
	return address(p.gin.Request.URL.Path, query)
}

// markDays lays out the days of the month: which are worked, and why not.
func (p *page) markDays(d *deadlineMonth) error {
	year, err := p.site.service.Year(d.Month.Year)
	if err != nil {
		return err
	}
	if year.Provisional {
		d.Provisional = d.Month.Year
	}
	differs := map[calendar.Date]calendar.Day{} // from the plain week
	for _, day := range year.Days {
		differs[day.Date] = day
	}
	today, chosen := p.now.Today(), p.gin.Query("day")
	for date := d.Month.First(); date.Compare(d.Month.Last()) <= 0; date = date.AddDays(1) {
		day := deadlineDay{
			Date: date, Column: (int(date.Weekday())+6)%7 + 1, Today: date == today, Past: date.Before(today),
			Chosen:  date.String() == chosen,
			Address: p.withDay(date),
		}
		weekend := day.Column >= 6
		other, differs := differs[date]
		day.Free = weekend && !differs || differs && other.Free
		day.MakeUp = differs && !other.Free
		if day.Free && !weekend {
			day.Why = other.Why
		}
		d.Days = append(d.Days, day)
	}
	return nil
}

func (p *page) withDay(date calendar.Date) string {
	return p.withMonth("day", date.String()) + "#day"
}

// filter narrows tasks to whom the month is about, between two days.
func (d *deadlineMonth) filter(from, to calendar.Date) service.TaskFilter {
	f := service.TaskFilter{View: d.View, From: from, To: to}
	if d.View == "all" {
		f.Town, f.Dept = d.Township, d.Department
	}
	return f
}

// fillDays counts what is due on each day and names the first ones.
func (p *page) fillDays(d *deadlineMonth) error {
	filter := d.filter(d.Month.First(), d.Month.Last())
	counts, err := p.site.service.TaskDays(p.context(), p.caller, filter)
	if err != nil {
		return err
	}
	for _, count := range counts.Items {
		if calendar.MonthOf(count.Day) == d.Month {
			d.Days[count.Day.Day-1].Count = count.Tasks
			d.Total += count.Tasks
		}
	}
	if d.Total == 0 {
		return nil
	}
	first, err := p.site.service.Tasks(p.context(), p.caller, filter, "due", firstOf(tasksOfAMonth))
	if err != nil {
		return err
	}
	for _, t := range tasksShown(first.Items) {
		if calendar.MonthOf(t.Due.On) != d.Month {
			continue
		}
		if day := &d.Days[t.Due.On.Day-1]; len(day.Tasks) < tasksADay {
			day.Tasks = append(day.Tasks, t)
		}
	}
	return nil
}

// placesToChoose lists the townships and the units that supervise, for whoever looks at everybody's deadlines.
func (p *page) placesToChoose(d *deadlineMonth) error {
	if d.View != "all" {
		return nil
	}
	counted, err := p.overview(service.Declared{}, "township", "department")
	for by, into := range map[string]*[]string{"township": &d.Townships, "department": &d.Departments} {
		for _, line := range counted[by] {
			if line.UnderWay > 0 {
				*into = append(*into, line.Key)
			}
		}
	}
	return err
}

// chosenDay lists everything that is due on the day that was chosen.
func (p *page) chosenDay(d *deadlineMonth) error {
	i := slices.IndexFunc(d.Days, func(day deadlineDay) bool { return day.Chosen })
	if i < 0 {
		return nil
	}
	date := d.Days[i].Date
	rows, err := p.site.service.Tasks(p.context(), p.caller, d.filter(date, date), "due", p.pageAsked())
	if err != nil {
		return err
	}
	d.Day = &dayList{Date: date, Items: tasksShown(rows.Items), Pager: pagerOf(p, rows)}
	return nil
}
