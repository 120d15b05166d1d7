package api

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/service/port"
)

// Who reads what is decided here and nowhere else: readings says under which line of the table (lifecycle/reading.go) an operation
// falls, mayRead refuses what the line does not open, and readerRecord narrows all that the record answers to the projects that the caller
// reads.

// readings are the operations that look, by the line of the table of reading. One that is not here is for administrators alone.
var readings = map[string]lifecycle.Reading{
	"listProjects": lifecycle.ReadProjects, "exportCSV": lifecycle.ReadProjects, "exportWorkbook": lifecycle.ReadProjects,
	"getProject": lifecycle.ReadProjects, "getLive": lifecycle.ReadProjects, "listOffers": lifecycle.ReadProjects,
	"listPapers": lifecycle.ReadPapers, "getPaper": lifecycle.ReadPapers, "getThumbnail": lifecycle.ReadPapers,
	"listEvents": lifecycle.ReadRecord, "getTimeline": lifecycle.ReadRecord, "explain": lifecycle.ReadRecord, "verifyChain": lifecycle.ReadRecord,
	"listTasks": lifecycle.ReadTasks, "listTaskDays": lifecycle.ReadTasks, "getTask": lifecycle.ReadTasks, "getDeadlines": lifecycle.ReadTasks,
	"listStuck":     lifecycle.ReadStuck,
	"getStatistics": lifecycle.ReadStatistics, "getMilestones": lifecycle.ReadStatistics, "getSpending": lifecycle.ReadStatistics, "getOverview": lifecycle.ReadStatistics, "getReportFigures": lifecycle.ReadStatistics, "getFindingFigures": lifecycle.ReadStatistics,
	"listNotifications": lifecycle.ReadMessages, "listDigests": lifecycle.ReadMessages,
	"getMe": lifecycle.ReadAccount, "getSettings": lifecycle.ReadAccount, "listMyTokens": lifecycle.ReadAccount, "listMySessions": lifecycle.ReadAccount,
	"listPeople": lifecycle.ReadPeople, "listUnits": lifecycle.ReadPeople,
	"listDeputies": lifecycle.ReadDeputies,
	"listTokens":   lifecycle.ReadSecrets, "listRobots": lifecycle.ReadSecrets, "listDeliveries": lifecycle.ReadSecrets,
	"getPerson":    lifecycle.ReadSecrets,
	"listAlarms":   lifecycle.ReadAlarms,
	"getCondition": lifecycle.ReadCondition, "verifyChains": lifecycle.ReadCondition,
	"listImports": lifecycle.ReadImports, "getImport": lifecycle.ReadImports,
	"listPolicies": lifecycle.ReadRules, "getPolicy": lifecycle.ReadRules, "diffPolicy": lifecycle.ReadRules, "listYears": lifecycle.ReadRules,
	"getYear": lifecycle.ReadRules, "listCalendars": lifecycle.ReadRules, "getCalendar": lifecycle.ReadRules, "getClock": lifecycle.ReadRules,
	"listTemplates": lifecycle.ReadRules, "templateCSV": lifecycle.ReadRules, "templateWorkbook": lifecycle.ReadRules,
}

// mayRead refuses an operation that the table does not open to the caller.
func (s *server) mayRead(ctx huma.Context, next func(huma.Context)) {
	extent, err := s.extent(ctx.Context(), readings[ctx.Operation().OperationID])
	switch {
	case err != nil:
	case extent == lifecycle.ExtentNone && !isAdministrator(requestOf(ctx.Context()).actor):
		err = notForYou()
	default:
		next(ctx)
		return
	}
	s.refuse(ctx, err)
}

func notForYou() error {
	return lifecycle.Refuse(codeNotReader, "此内容不在您的岗位范围内。如需查看，请联系管理员", "this is not for your posts to see; if you need it, ask the administrator")
}

// extent is how far the caller reads a kind of thing.
func (s *server) extent(ctx context.Context, reading lifecycle.Reading) (lifecycle.Extent, error) {
	reader, err := s.reader(ctx)
	return reader.Extent(reading), err
}

// reader is the caller as a reader, found out once a request.
func (s *server) reader(ctx context.Context) (lifecycle.Reader, error) {
	r := requestOf(ctx)
	if r.reader != nil {
		return *r.reader, nil
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return lifecycle.Reader{}, err
	}
	reader := lifecycle.ReaderOf(r.actor, nil, terms.Policy)
	if !reader.Reach.All { // the kinds of units matter only then
		units, err := s.unitsOf(ctx, r.actor)
		if err != nil {
			return lifecycle.Reader{}, err
		}
		reader = lifecycle.ReaderOf(r.actor, units, terms.Policy)
	}
	r.reader = &reader
	return reader, nil
}

// reach is which projects the caller reads.
func (s *server) reach(ctx context.Context) (*lifecycle.Reach, error) {
	reader, err := s.reader(ctx)
	return &reader.Reach, err
}

// within refuses a project that the caller does not read in the words for one that is not there: that it exists is not for them to know.
func (s *server) within(ctx context.Context, code string) error {
	reach, err := s.reach(ctx)
	if err != nil || reach.All {
		return err
	}
	reads, err := s.Records.Reads(ctx, code, *reach)
	if err == nil && !reads {
		err = noSuchProject(code)
	}
	return err
}

// readerRecord is the record as the caller of a request may read it. It has every method of the port by name, so that one that is added
// does not compile before it says what it narrows.
type readerRecord struct {
	record port.Records
	s      *server
}

var _ port.Records = readerRecord{}

// Projects lists those within reach.
func (v readerRecord) Projects(ctx context.Context, f port.ProjectFilter, p port.Page) (port.List[port.ProjectRow], error) {
	reach, err := v.s.reach(ctx)
	if err != nil {
		return port.List[port.ProjectRow]{}, err
	}
	f.Reach = reach
	return v.record.Projects(ctx, f, p)
}

// EachProject gives those within reach.
func (v readerRecord) EachProject(ctx context.Context, f port.ProjectFilter, give func(port.ProjectRow) error) error {
	reach, err := v.s.reach(ctx)
	if err != nil {
		return err
	}
	f.Reach = reach
	return v.record.EachProject(ctx, f, give)
}

// Project is one within reach.
func (v readerRecord) Project(ctx context.Context, code string) (lifecycle.Project, error) {
	if err := v.s.within(ctx, code); err != nil {
		return lifecycle.Project{}, err
	}
	return v.record.Project(ctx, code)
}

// Reads is the record's own.
func (v readerRecord) Reads(ctx context.Context, code string, reach lifecycle.Reach) (bool, error) {
	return v.record.Reads(ctx, code, reach)
}

// Received is the record's own: the id is made of the caller's name.
func (v readerRecord) Received(ctx context.Context, code, command string) (bool, error) {
	return v.record.Received(ctx, code, command)
}

// streamWithin refuses the streams of projects out of reach, and for whoever does not read everything those of no project.
func (v readerRecord) streamWithin(ctx context.Context, stream string) error {
	code, _ := strings.CutPrefix(stream, lifecycle.ProjectStream(""))
	return v.s.within(ctx, code)
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
	reach, err := v.s.reach(ctx)
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
	reach, err := v.s.reach(ctx)
	if err != nil || !reach.All {
		return err
	}
	return v.record.OpenTasks(ctx, give)
}

// Tasks lists those of projects within reach.
func (v readerRecord) Tasks(ctx context.Context, f port.TaskFilter, p port.Page) (port.List[port.TaskRow], error) {
	reach, err := v.s.reach(ctx)
	if err != nil {
		return port.List[port.TaskRow]{}, err
	}
	f.Reach = reach
	return v.record.Tasks(ctx, f, p)
}

// TaskDays count those of projects within reach.
func (v readerRecord) TaskDays(ctx context.Context, f port.TaskFilter) ([]port.TaskDay, error) {
	reach, err := v.s.reach(ctx)
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
		err = v.s.within(ctx, row.Project)
	}
	if isCode(err, lifecycle.CodeNotFound) {
		return port.TaskRow{}, noSuchTask()
	}
	return row, err
}

// Stuck lists what is stuck within reach.
func (v readerRecord) Stuck(ctx context.Context, f port.StuckFilter, p port.Page) (port.List[port.TaskRow], error) {
	reach, err := v.s.reach(ctx)
	if err != nil {
		return port.List[port.TaskRow]{}, err
	}
	f.Reach = reach
	return v.record.Stuck(ctx, f, p)
}

// StuckBy counts what is stuck within reach.
func (v readerRecord) StuckBy(ctx context.Context, group string, f port.StuckFilter) ([]port.StuckGroup, error) {
	reach, err := v.s.reach(ctx)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.StuckBy(ctx, group, f)
}

// Troubles are those of projects within reach.
func (v readerRecord) Troubles(ctx context.Context) ([]port.Trouble, error) {
	reach, err := v.s.reach(ctx)
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
	reach, err := v.s.reach(ctx)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.CountBy(ctx, by, f)
}

// Statistics count what is within reach.
func (v readerRecord) Statistics(ctx context.Context, by string, f port.StatisticsFilter) ([]port.Statistic, error) {
	reach, err := v.s.reach(ctx)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.Statistics(ctx, by, f)
}

// Spending sums up what was spent within reach.
func (v readerRecord) Spending(ctx context.Context, by string, f port.SpendingFilter) ([]port.Spending, error) {
	reach, err := v.s.reach(ctx)
	if err != nil {
		return nil, err
	}
	f.Reach = reach
	return v.record.Spending(ctx, by, f)
}

// ReportMonths count reports of projects within reach.
func (v readerRecord) ReportMonths(ctx context.Context, f port.ReportFilter) ([]port.ReportMonth, error) {
	reach, err := v.s.reach(ctx)
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
func (v readerRecord) Digests(ctx context.Context, posts []policy.Post, day calendar.Date, p port.Page) (port.List[lifecycle.Digest], error) {
	return v.record.Digests(ctx, posts, day, p)
}

// Ping reads nothing.
func (v readerRecord) Ping(ctx context.Context) error { return v.record.Ping(ctx) }
