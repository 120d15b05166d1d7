package desk

import (
	"slices"
	"time"

	"sluice/access"
	"sluice/calendar"
	"sluice/service"
	"sluice/web/page"
	"sluice/web/project"
)

// deadlineMonth is the data of the calendar of deadlines.
type deadlineMonth struct {
	Month         calendar.Month
	Heading       string
	Tabs          []page.Tab
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
	Tasks   []project.ShownTask // the first ones
	Count   int                 // all of them
	Address string              // the list of the day
}

// dayList is everything that is due on a day.
type dayList struct {
	Date  calendar.Date
	Items []project.ShownTask
	Pager page.Pager
}

// calendarViews are whose deadlines can be looked at; the last one by those who supervise.
var calendarViews = []string{"todo", "unit", "all"}

const (
	tasksADay     = 3   // that a day of the month names; the rest is one link away
	tasksOfAMonth = 100 // that are read to name them
)

// ShowCalendar shows a month with what is due on its days.
func ShowCalendar(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	data := newMonth(p)
	if err := markDays(p, data); err != nil {
		return err
	}
	if err := fillDays(p, data); err != nil {
		return err
	}
	if err := placesToChoose(p, data); err != nil {
		return err
	}
	if err := chosenDay(p, data); err != nil {
		return err
	}
	return p.Show("calendar", data.Heading, "calendar", data)
}

// newMonth is the month that the address asks for, or that of today.
func newMonth(p *page.Page) *deadlineMonth {
	query := p.Gin.Request.URL.Query()
	d := &deadlineMonth{View: query.Get("view"), Township: query.Get("township"), Department: query.Get("department"),
		Close: p.Without("day")}
	views := calendarViews
	if !p.Sees(access.ReadStuck) {
		views = views[:len(views)-1]
	}
	if !slices.Contains(views, d.View) {
		d.View = views[0]
	}
	today := p.Now.Today()
	var err error
	if d.Month, err = calendar.ParseMonth(query.Get("month")); err != nil {
		d.Month, err = monthOfDay(query.Get("day"))
	}
	if err != nil || d.Month.Year < 2000 || d.Month.Year > 2100 {
		d.Month = calendar.MonthOf(today)
	}
	d.Heading = page.Formatted(p.Lang, "calendar.title", d.Month.Year, int(d.Month.Month))
	for _, view := range views {
		d.Tabs = append(
			d.Tabs,
			page.Tab{Text: p.Word("calendar.view." + view), Address: withMonth(p, "view", view), Current: view == d.View},
		)
	}
	d.Before, d.After = withMonth(p, "month", d.Month.Previous().String()), withMonth(p, "month", d.Month.Next().String())
	if d.Month != calendar.MonthOf(today) {
		d.Now = withMonth(p, "month", "")
	}
	for day := range 7 {
		d.Weekdays = append(d.Weekdays, calendar.NewDate(2019, time.July, 1+day)) // a Monday and the days after it
	}
	d.Feed = p.Origin() + page.API + "/me/deadlines.ics?token=…"
	return d
}

// monthOfDay is the month of a day that an address names without its month.
func monthOfDay(text string) (calendar.Month, error) {
	day, err := calendar.ParseDate(text)
	return calendar.MonthOf(day), err
}

// withMonth is the address of the calendar with one parameter changed and no day chosen.
func withMonth(p *page.Page, name, value string) string {
	query := p.Gin.Request.URL.Query()
	for _, gone := range []string{"lang", "page", "day"} {
		query.Del(gone)
	}
	query.Set(name, value)
	return page.Address(p.Gin.Request.URL.Path, query)
}

// markDays lays out the days of the month: which are worked, and why not.
func markDays(p *page.Page, d *deadlineMonth) error {
	year, err := p.Site.Service.Year(d.Month.Year)
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
	today, chosen := p.Now.Today(), p.Gin.Query("day")
	for date := d.Month.First(); date.Compare(d.Month.Last()) <= 0; date = date.AddDays(1) {
		day := deadlineDay{
			Date: date, Column: (int(date.Weekday())+6)%7 + 1, Today: date == today, Past: date.Before(today),
			Chosen:  date.String() == chosen,
			Address: withDay(p, date),
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

func withDay(p *page.Page, date calendar.Date) string {
	return withMonth(p, "day", date.String()) + "#day"
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
func fillDays(p *page.Page, d *deadlineMonth) error {
	filter := d.filter(d.Month.First(), d.Month.Last())
	counts, err := p.Site.Service.TaskDays(p.Context(), p.Caller, filter)
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
	first, err := p.Site.Service.Tasks(p.Context(), p.Caller, filter, "due", page.FirstOf(tasksOfAMonth))
	if err != nil {
		return err
	}
	for _, t := range project.TasksShown(first.Items) {
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
func placesToChoose(p *page.Page, d *deadlineMonth) error {
	if d.View != "all" {
		return nil
	}
	counted, err := p.Overview(service.Declared{}, "township", "department")
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
func chosenDay(p *page.Page, d *deadlineMonth) error {
	i := slices.IndexFunc(d.Days, func(day deadlineDay) bool { return day.Chosen })
	if i < 0 {
		return nil
	}
	date := d.Days[i].Date
	rows, err := p.Site.Service.Tasks(p.Context(), p.Caller, d.filter(date, date), "due", p.PageAsked())
	if err != nil {
		return err
	}
	d.Day = &dayList{Date: date, Items: project.TasksShown(rows.Items), Pager: page.PagerOf(p, rows)}
	return nil
}
