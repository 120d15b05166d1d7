package service

import (
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

// Who reads what is decided here and nowhere else: mayRead refuses what the table of reading (access/access.go) does not open, and
// readerRecord narrows all that the record answers to the projects that the caller reads.

// MayRead refuses a kind of thing that the table does not open to the caller. One without a line in it is for administrators alone.
func (s *Service) MayRead(ctx context.Context, c *Caller, reading access.Resource) error {
	extent, err := s.Extent(ctx, c, reading)
	if err == nil && extent == access.ScopeNone && !c.Administers() {
		return NotForYou()
	}
	return err
}

// NotForYou is the refusal of what is not open to the caller.
func NotForYou() error {
	return refusal.New(CodeNotReader, "此内容不在您的岗位范围内。如需查看，请联系管理员",
		"this is not for your posts to see; if you need it, ask the administrator")
}

// Extent is how far the caller reads a kind of thing.
func (s *Service) Extent(ctx context.Context, c *Caller, reading access.Resource) (access.Scope, error) {
	reader, err := s.Reader(ctx, c)
	return reader.Extent(reading), err
}

// Reader is the caller as a reader, found out once a request.
func (s *Service) Reader(ctx context.Context, c *Caller) (access.Reader, error) {
	if c.reader != nil {
		return *c.reader, nil
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return access.Reader{}, err
	}
	reader := access.ReaderOf(c.Actor, nil, terms.Policy)
	if !reader.Reach.All { // the kinds of units matter only then
		units, err := s.UnitsOf(ctx, c.Actor)
		if err != nil {
			return access.Reader{}, err
		}
		actor, units, err := s.withMerged(ctx, c.Actor, units)
		if err != nil {
			return access.Reader{}, err
		}
		reader = access.ReaderOf(actor, units, terms.Policy)
	}
	c.reader = &reader
	return reader, nil
}

// withMerged puts the posts of units that were merged into the actor's beside them: what those read, their successor reads.
func (s *Service) withMerged(
	ctx context.Context, actor lifecycle.Actor, units []lifecycle.Unit,
) (lifecycle.Actor, []lifecycle.Unit, error) {
	codes := make([]string, len(units))
	for i, unit := range units {
		codes[i] = unit.Code
	}
	if len(codes) == 0 {
		return actor, units, nil
	}
	lineages, err := s.Directory.Lineages(ctx, codes)
	for _, lineage := range lineages {
		for _, before := range lineage.Merged {
			units = append(units, before)
			for _, post := range actor.AllPosts() {
				if post.Unit == lineage.Code {
					post.Unit = before.Code
					actor.Posts = append(actor.Posts[:len(actor.Posts):len(actor.Posts)], post)
				}
			}
		}
	}
	return actor, units, err
}

// reach is which projects the caller reads.
func (s *Service) reach(ctx context.Context, c *Caller) (*access.Reach, error) {
	reader, err := s.Reader(ctx, c)
	return &reader.Reach, err
}

// Within refuses a project that the caller does not read in the words for one that is not there: that it exists is not for them to know.
func (s *Service) Within(ctx context.Context, c *Caller, code string) error {
	reach, err := s.reach(ctx, c)
	if err != nil || reach.All {
		return err
	}
	reads, err := s.record.Reads(ctx, code, *reach)
	if err == nil && !reads {
		err = noSuchProject(code)
	}
	return err
}

// readerRecord is the record as a caller may read it. It has every method of the port by name, so that one that is added
// does not compile before it says what it narrows.
type readerRecord struct {
	record port.Records
	s      *Service
	caller *Caller
}

// RecordsFor is the record as the caller may read it.
func (s *Service) RecordsFor(c *Caller) port.Records { return readerRecord{s.record, s, c} }

var _ port.Records = readerRecord{}

// Projects lists those within reach.
func (v readerRecord) Projects(ctx context.Context, f port.ProjectFilter, p port.Page) (port.List[port.ProjectRow], error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return port.List[port.ProjectRow]{}, err
	}
	f.Reach = reach
	return v.record.Projects(ctx, f, p)
}

// EachProject gives those within reach.
func (v readerRecord) EachProject(ctx context.Context, f port.ProjectFilter, give func(port.ProjectRow) error) error {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return err
	}
	f.Reach = reach
	return v.record.EachProject(ctx, f, give)
}

// Project is one within reach.
func (v readerRecord) Project(ctx context.Context, code string) (lifecycle.Project, error) {
	if err := v.s.Within(ctx, v.caller, code); err != nil {
		return lifecycle.Project{}, err
	}
	p, err := v.record.Project(ctx, code)
	if err == nil && p.Undone() { // of which there are events, and nothing else
		return lifecycle.Project{}, noSuchProject(code)
	}
	return p, err
}

// Reads is the record's own.
func (v readerRecord) Reads(ctx context.Context, code string, reach access.Reach) (bool, error) {
	return v.record.Reads(ctx, code, reach)
}

// Received is the record's own: the id is made of the caller's name.
func (v readerRecord) Received(ctx context.Context, code, command string) (bool, error) {
	return v.record.Received(ctx, code, command)
}

// streamWithin refuses the streams of projects out of reach, and for whoever does not read everything those of no project.
func (v readerRecord) streamWithin(ctx context.Context, stream string) error {
	code, _ := strings.CutPrefix(stream, lifecycle.ProjectStream(""))
	return v.s.Within(ctx, v.caller, code)
}

// Events are those of a stream within reach.
func (v readerRecord) Events(ctx context.Context, stream string, after int64, p port.Page) (port.List[lifecycle.Event], error) {
	if err := v.streamWithin(ctx, stream); err != nil {
		return port.List[lifecycle.Event]{}, err
	}
	return v.record.Events(ctx, stream, after, p)
}

// VerifyChain is of a stream within reach.
func (v readerRecord) VerifyChain(ctx context.Context, stream string) (int64, error) {
	if err := v.streamWithin(ctx, stream); err != nil {
		return 0, err
	}
	return v.record.VerifyChain(ctx, stream)
}

// Streams are named to whoever reads everything.
func (v readerRecord) Streams(ctx context.Context, after string, most int) ([]string, error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil || !reach.All {
		return nil, err
	}
	return v.record.Streams(ctx, after, most)
}

// Condition tells of no project.
func (v readerRecord) Condition(ctx context.Context, now time.Time) (port.RecordCondition, error) {
	return v.record.Condition(ctx, now)
}

// OpenTasks are everybody's: nothing for whoever does not read everything.
func (v readerRecord) OpenTasks(ctx context.Context, give func(project, name string, t lifecycle.Task)) error {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil || !reach.All {
		return err
	}
	return v.record.OpenTasks(ctx, give)
}

// Tasks lists those of projects within reach.
func (v readerRecord) Tasks(ctx context.Context, f port.TaskFilter, p port.Page) (port.List[port.TaskRow], error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return port.List[port.TaskRow]{}, err
	}
	f.Reach = reach
	return v.record.Tasks(ctx, f, p)
}

// TaskDays count those of projects within reach.
func (v readerRecord) TaskDays(ctx context.Context, f port.TaskFilter) ([]port.TaskDay, error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.TaskDays(ctx, f)
}

// Task is one of a project within reach.
func (v readerRecord) Task(ctx context.Context, id string) (port.TaskRow, error) {
	row, err := v.record.Task(ctx, id)
	if err == nil {
		err = v.s.Within(ctx, v.caller, row.Project)
	}
	if IsCode(err, refusal.CodeNotFound) {
		return port.TaskRow{}, NoSuchTask()
	}
	return row, err
}

// Stuck lists what is stuck within reach.
func (v readerRecord) Stuck(ctx context.Context, f port.StuckFilter, p port.Page) (port.List[port.TaskRow], error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return port.List[port.TaskRow]{}, err
	}
	f.Reach = reach
	return v.record.Stuck(ctx, f, p)
}

// Mentions lists what stands on a list within reach.
func (v readerRecord) Mentions(ctx context.Context, f port.MentionFilter, p port.Page) (port.List[port.Mention], error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return port.List[port.Mention]{}, err
	}
	f.Reach = reach
	return v.record.Mentions(ctx, f, p)
}

// StuckBy counts what is stuck within reach.
func (v readerRecord) StuckBy(ctx context.Context, group string, f port.StuckFilter) ([]port.StuckGroup, error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.StuckBy(ctx, group, f)
}

// Troubles are those of projects within reach.
func (v readerRecord) Troubles(ctx context.Context) ([]port.Trouble, error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return nil, err
	}
	all, err := v.record.Troubles(ctx)
	if err != nil || reach.All {
		return all, err
	}
	var within []port.Trouble
	for _, trouble := range all {
		reads, err := v.record.Reads(ctx, trouble.Project, *reach)
		if err != nil {
			return nil, err
		}
		if reads {
			within = append(within, trouble)
		}
	}
	return within, nil
}

// CountBy counts what is within reach.
func (v readerRecord) CountBy(ctx context.Context, by []string, f port.StatisticsFilter) (map[string][]port.Count, error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.CountBy(ctx, by, f)
}

// Statistics count what is within reach.
func (v readerRecord) Statistics(ctx context.Context, by string, f port.StatisticsFilter) ([]port.Statistic, error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.Statistics(ctx, by, f)
}

// Spending sums up what was spent within reach.
func (v readerRecord) Spending(ctx context.Context, by string, f port.SpendingFilter) ([]port.Spending, error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.Spending(ctx, by, f)
}

// FundOrders are the county's: nothing for whoever does not read everything.
func (v readerRecord) FundOrders(ctx context.Context, f port.FundOrderFilter, p port.Page) (port.List[port.FundOrder], error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil || !reach.All {
		return port.List[port.FundOrder]{}, err
	}
	return v.record.FundOrders(ctx, f, p)
}

// ReportMonths count reports of projects within reach.
func (v readerRecord) ReportMonths(ctx context.Context, f port.ReportFilter) ([]port.ReportMonth, error) {
	reach, err := v.s.reach(ctx, v.caller)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.ReportMonths(ctx, f)
}

// Notifications are told to posts: whoever holds them reads them.
func (v readerRecord) Notifications(ctx context.Context, f port.InboxFilter, p port.Page) (port.List[port.NotificationRow], error) {
	return v.record.Notifications(ctx, f, p)
}

// Digests are told to posts.
func (v readerRecord) Digests(
	ctx context.Context, posts []process.Post, day calendar.Date, p port.Page,
) (port.List[lifecycle.Digest], error) {
	return v.record.Digests(ctx, posts, day, p)
}

// Ping reads nothing.
func (v readerRecord) Ping(ctx context.Context) error { return v.record.Ping(ctx) }

// UnitsOf are the units in which somebody may act today.
func (s *Service) UnitsOf(ctx context.Context, actor lifecycle.Actor) ([]lifecycle.Unit, error) {
	var codes []string
	for _, post := range actor.AllPosts() {
		if !slices.Contains(codes, post.Unit) {
			codes = append(codes, post.Unit)
		}
	}
	if len(codes) == 0 {
		return nil, nil
	}
	return s.Directory.UnitsByCode(ctx, codes)
}
