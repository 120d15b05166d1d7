package api_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// The county's lists.

func page[T any](items []T, p port.Page) port.List[T] {
	first := min((p.Number-1)*p.Size, len(items))
	return port.List[T]{Items: items[first:min(first+p.Size, len(items))], Page: p.Number, PageSize: p.Size, Total: len(items)}
}

func (c *county) Projects(_ context.Context, f port.ProjectFilter, p port.Page) (port.List[port.ProjectRow], error) {
	var rows []port.ProjectRow
	for _, code := range sorted(c.projects) {
		project := c.projects[code]
		if !c.within(f.Reach, code) {
			continue
		}
		if (f.Stage == "" || f.Stage == string(project.Stage)) && strings.Contains(project.Name, f.Q) &&
			(f.Finished == nil || *f.Finished == project.Finished()) && c.begun(f.BegunBy, code) && watched(f.Watchers, project) {
			rows = append(rows, rowOf(project))
		}
	}
	return page(rows, p), c.broken
}

// begun reports whether somebody declared a project, or handed the declaration in; nobody began all of them.
func (c *county) begun(by, code string) bool {
	return by == "" || slices.ContainsFunc(c.log[lifecycle.ProjectStream(code)], func(e lifecycle.Event) bool {
		return (e.Actor == by || e.OnBehalfOf == by) && (e.Type == "declared" || e.Type == "submitted")
	})
}

func watched(by []process.Post, p lifecycle.Project) bool {
	return by == nil || slices.ContainsFunc(p.Watchers, func(post process.Post) bool { return slices.Contains(by, post) })
}

func rowOf(p lifecycle.Project) port.ProjectRow {
	row := port.ProjectRow{
		Code: p.Code, Year: p.Year, Name: p.Name, Stage: p.Stage, Light: p.Colour(), Unit: p.Unit, SupervisingUnit: p.SupervisingUnit,
		Sector: p.Sector, Linkage: p.Linkage, JiangsuEnterprise: p.JiangsuEnterprise, RequestedFen: p.RequestedFen, AwardFen: p.AwardFen(),
		Beneficiaries: p.Beneficiaries, IncomeIncreaseFen: p.IncomeIncreaseFen, Progress: p.Works.Progress, PlannedStart: p.PlannedStart,
		PlannedEnd: p.PlannedEnd, Finished: p.Finished(), Revision: p.Revision, OpenTasks: len(p.Tasks), Villages: []string{},
		Waits: []string{},
	}
	paid, known := p.SpentFen()
	row.PaidFen, row.PaidUnknown, row.Started, row.Approved = paid, !known, p.Works.Started, p.Approved()
	for _, place := range p.Places {
		row.Township = cmp.Or(row.Township, place.Township)
		for _, village := range place.Villages {
			row.Villages = append(row.Villages, place.Township+"/"+village)
		}
	}
	return row
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func notFound(what string) error {
	return refusal.New(refusal.CodeNotFound, "没有", "there is no such "+what)
}

// within asks for the keys of a project, with those of tasks that are done.
func (c *county) within(reach *access.Reach, code string) bool {
	project, known := c.projects[code]
	keys := access.Keys(&project)
	for _, e := range c.log[lifecycle.ProjectStream(code)] {
		if fact, err := e.Fact(); err == nil {
			if opened, ok := fact.(*lifecycle.TaskOpened); ok {
				keys = append(keys, access.TaskKey(opened.Holder.Unit))
			}
		}
	}
	return known && (reach == nil || reach.Reads(keys))
}

func (c *county) Reads(_ context.Context, code string, reach access.Reach) (bool, error) {
	return c.within(&reach, code), c.broken
}

func (c *county) Project(_ context.Context, code string) (lifecycle.Project, error) {
	p, known := c.projects[code]
	if !known && c.broken == nil {
		return p, notFound("project")
	}
	return p, c.broken
}

func (c *county) Events(_ context.Context, stream string, after int64, p port.Page) (port.List[lifecycle.Event], error) {
	var events []lifecycle.Event
	for _, e := range c.log[stream] {
		if e.Seq > after {
			events = append(events, e)
		}
	}
	return page(events, p), c.broken
}

func (c *county) VerifyChain(_ context.Context, stream string) (int64, error) {
	if c.brokenChain == stream {
		return 2, &port.BrokenChain{Stream: stream, Seq: 3, Why: "its content does not have its digest"}
	}
	return int64(len(c.log[stream])), c.broken
}

func (c *county) Streams(_ context.Context, after string, most int) (streams []string, err error) {
	for _, stream := range sorted(c.log) {
		if stream > after && len(streams) < most {
			streams = append(streams, stream)
		}
	}
	return streams, c.broken
}

func (c *county) Received(_ context.Context, _, command string) (bool, error) {
	_, known := c.answers[command]
	return known, c.broken
}

func (c *county) Condition(_ context.Context, now time.Time) (port.RecordCondition, error) {
	r := port.RecordCondition{Projects: len(c.projects), Due: 1, OldestDue: now.Add(-time.Minute)}
	for _, code := range sorted(c.projects) {
		r.Longest = append(r.Longest, port.LongStream{Project: code, Events: c.projects[code].Revision})
	}
	r.Held = c.held
	return r, c.broken
}

func (c *county) Workflows(context.Context) (port.EngineCondition, error) {
	if c.engineGone {
		return port.EngineCondition{}, errSecret
	}
	return port.EngineCondition{Running: len(c.projects), Failing: 1,
		Items: []port.SickWorkflow{{Workflow: "project/SS2019-009", Status: "failing"}}}, nil
}

func (c *county) rows(keep func(port.TaskRow) bool) []port.TaskRow {
	var rows []port.TaskRow
	for _, code := range sorted(c.projects) {
		p := c.projects[code]
		for _, t := range p.Tasks {
			row := port.TaskRow{
				Task: t, Project: code, ProjectName: p.Name, Stage: p.Stage, HolderUnit: t.Holder.Unit,
				OverdueDays: t.Overdue(c.now), Blocks: t.Blocks(),
			}
			for _, person := range sorted(c.people) {
				if c.people[person].Holds(t.Holder) {
					row.Persons = append(row.Persons, c.people[person].Name)
				}
			}
			if keep(row) {
				rows = append(rows, row)
			}
		}
		for _, d := range p.Done {
			row := port.TaskRow{Task: lifecycle.Task{ID: d.ID, Kind: d.Kind}, Project: code, Closed: d.At, ClosedBy: d.By,
				Outcome: d.Outcome}
			if keep(row) {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

func (c *county) Tasks(_ context.Context, f port.TaskFilter, p port.Page) (port.List[port.TaskRow], error) {
	rows := c.rows(func(row port.TaskRow) bool {
		return c.within(f.Reach, row.Project) && f.Done == !row.Closed.IsZero() && (f.By == "" || row.ClosedBy == c.people[f.By].Name) &&
			(len(f.Posts) == 0 || slices.Contains(f.Posts, row.Holder)) && (f.Project == "" || f.Project == row.Project) &&
			(f.Kind == "" || f.Kind == row.Kind) && (!f.Overdue || row.OverdueDays > 0)
	})
	return page(rows, p), c.broken
}

func (c *county) TaskDays(ctx context.Context, f port.TaskFilter) ([]port.TaskDay, error) {
	rows, err := c.Tasks(ctx, f, port.Page{Number: 1, Size: 1000})
	var days []port.TaskDay
	for _, row := range rows.Items {
		days = append(days, port.TaskDay{Day: row.Due.On, Tasks: 1})
	}
	return days, err
}

func (c *county) EachProject(ctx context.Context, f port.ProjectFilter, give func(port.ProjectRow) error) error {
	rows, err := c.Projects(ctx, f, port.Page{Number: 1, Size: len(c.projects)})
	if err != nil {
		return err
	}
	for i, row := range rows.Items {
		if c.brokenAfter > 0 && i == c.brokenAfter {
			return errSecret
		}
		if err := give(row); err != nil {
			return err
		}
	}
	return nil
}

func (c *county) OpenTasks(_ context.Context, give func(project, name string, t lifecycle.Task)) error {
	for code, p := range c.projects {
		for _, t := range p.Tasks {
			give(code, p.Name, t)
		}
	}
	return c.broken
}

func (c *county) Task(_ context.Context, id string) (port.TaskRow, error) {
	for _, row := range c.rows(func(row port.TaskRow) bool { return row.ID == id }) {
		return row, c.broken
	}
	return port.TaskRow{}, notFound("task")
}

func (c *county) Stuck(_ context.Context, f port.StuckFilter, p port.Page) (port.List[port.TaskRow], error) {
	return page(c.rows(func(row port.TaskRow) bool {
		return c.within(f.Reach, row.Project) && row.Closed.IsZero() && (f.All || row.OverdueDays > 0)
	}), p), c.broken
}

func (c *county) StuckBy(_ context.Context, group string, _ port.StuckFilter) ([]port.StuckGroup, error) {
	return []port.StuckGroup{{Key: group, Name: group, Tasks: 1}}, c.broken
}

func (c *county) Troubles(context.Context) ([]port.Trouble, error) {
	return slices.Clone(c.trouble), c.broken
}

func (c *county) ReportMonths(_ context.Context, f port.ReportFilter) ([]port.ReportMonth, error) {
	return []port.ReportMonth{{Month: f.To, OnTime: 3, Late: 1, OnTimePercent: 75}}, c.broken
}

func (c *county) Statistics(_ context.Context, by string, f port.StatisticsFilter) ([]port.Statistic, error) {
	count := 0
	for code := range c.projects {
		if c.within(f.Reach, code) {
			count++
		}
	}
	if by == "total" {
		return []port.Statistic{{Count: port.Count{Key: "total", Projects: count}}}, c.broken
	}
	return []port.Statistic{{Count: port.Count{Key: "2019", Projects: count}}}, c.broken
}

func (c *county) Spending(_ context.Context, _ string, f port.SpendingFilter) ([]port.Spending, error) {
	line := port.Spending{Key: "2019", BudgetYear: 2019}
	for code, p := range c.projects {
		if c.within(f.Reach, code) && p.AwardFen() > 0 {
			line.Projects, line.AwardFen, line.PaidFen = line.Projects+1, line.AwardFen+p.AwardFen(), line.PaidFen+p.PaidFen()
			line.SpentPercent = float64(line.PaidFen) * 100 / float64(line.AwardFen)
		}
	}
	if line.Projects == 0 {
		return nil, c.broken
	}
	return []port.Spending{line}, c.broken
}

func (c *county) CountBy(ctx context.Context, by []string, f port.StatisticsFilter) (map[string][]port.Count, error) {
	counted := map[string][]port.Count{}
	for _, one := range by {
		lines, err := c.Statistics(ctx, one, f)
		if err != nil {
			return nil, err
		}
		counted[one] = []port.Count{lines[0].Count}
	}
	return counted, c.broken
}

func (c *county) Digests(context.Context, []process.Post, calendar.Date, port.Page) (port.List[lifecycle.Digest], error) {
	return port.List[lifecycle.Digest]{}, nil
}

func (c *county) Notifications(_ context.Context, f port.InboxFilter, p port.Page) (port.List[port.NotificationRow], error) {
	var rows []port.NotificationRow
	for i, post := range f.Posts {
		row := port.NotificationRow{ID: int64(i + 1), Notification: lifecycle.Notification{To: post}}
		row.Read = slices.Contains(c.read[f.Person], row.ID)
		if !f.New || !row.Read {
			rows = append(rows, row)
		}
	}
	return page(rows, p), c.broken
}

func (c *county) FundOrders(_ context.Context, f port.FundOrderFilter, p port.Page) (port.List[port.FundOrder], error) {
	orders := []port.FundOrder{{Number: "苏财〔2019〕1号", Source: "江苏省级协作资金", BudgetYear: 2019, AmountFen: 100, AwardedFen: 60, LeftFen: 40,
		Projects: []port.FundOrderProject{{Code: code, Name: "水稻", AwardedFen: 60}}}}
	return page(orders, p), nil
}
