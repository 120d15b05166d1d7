package port

import (
	"context"
	"fmt"
	"time"

	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

// Engine takes commands to the projects' workflows.
type Engine interface {
	// Submit has a command decided, recorded and in every list before it answers. The same command id again gets the same
	// answer. Errors are *lifecycle.Error values.
	Submit(ctx context.Context, command lifecycle.Command, fingerprint string) (Answer, error)
	// Ping answers whether the engine can be reached.
	Ping(ctx context.Context) error
	// Live asks the workflow itself, not the record.
	Live(ctx context.Context, code string) (Live, error)
	// BringIn brings into the log what the workflow of a stream decided and nobody has published yet.
	BringIn(ctx context.Context, stream string) error
	// Workflows is how they stand.
	Workflows(ctx context.Context) (EngineCondition, error)
}

// Answer is what became of a command: its events, from which everything else derives.
type Answer struct {
	Code   string
	Events []lifecycle.Event
}

// Live is a project as its workflow holds it.
type Live struct {
	Project   lifecycle.Project `json:"project"`
	NextDue   time.Time         `json:"next_due,omitzero" doc:"when time next has something to do, UTC"`
	Unlogged  int               `json:"unlogged" doc:"events not yet known to be in the log"`
	History   int               `json:"history" doc:"events in the history of the current run"`
	RunNumber int               `json:"run_number" doc:"how often the workflow has rolled over, from 1"`
}

// Clock is the business clock. A stepped one stands still until Step moves it.
type Clock interface {
	Now() time.Time
	Stepped() bool
	// Trusted refuses while the clock has leapt and no administrator has said that it is right.
	Trusted() error
	// Step lets every due moment up to the instant act, in order, and leaves the clock there.
	Step(ctx context.Context, to time.Time) (Stepped, error)
}

// Stepped says what a step of the clock did.
type Stepped struct {
	Now  time.Time `json:"now"`
	Acts int       `json:"acts" doc:"moments at which time acted on a project"`
}

// Terms returns the terms in force at an instant.
type Terms func(at time.Time) (lifecycle.Terms, error)

// Page asks for a page of a list. Number counts from 1.
type Page struct {
	Number int
	Size   int
}

// List is a page of a list, with the size of the whole.
type List[T any] struct {
	Items    []T `json:"items"`
	Page     int `json:"page"`
	PageSize int `json:"page_size"`
	Total    int `json:"total"`
}

// Records reads what is listed. Every list is right as soon as Submit has answered. Missing rows are not_found refusals.
type Records interface {
	Projects(ctx context.Context, f ProjectFilter, p Page) (List[ProjectRow], error)
	// EachProject gives every project that the filter leaves, in its order; an error from give ends it.
	EachProject(ctx context.Context, f ProjectFilter, give func(ProjectRow) error) error
	Project(ctx context.Context, code string) (lifecycle.Project, error)
	// Reads reports whether there is a project of this code within somebody's reach.
	Reads(ctx context.Context, code string, reach access.Reach) (bool, error)
	// Received reports whether a command of this id on a project came in before.
	Received(ctx context.Context, code, command string) (bool, error)
	Events(ctx context.Context, stream string, after int64, p Page) (List[lifecycle.Event], error)
	// VerifyChain recomputes the digests of a stream and answers how many events it holds. A fault is a *BrokenChain.
	VerifyChain(ctx context.Context, stream string) (events int64, err error)
	// Streams names the streams after one, by name, at most so many.
	Streams(ctx context.Context, after string, most int) ([]string, error)
	// Condition is how the record stands at an instant of the business clock.
	Condition(ctx context.Context, now time.Time) (RecordCondition, error)
	// OpenTasks gives every open task with its project's code and name.
	OpenTasks(ctx context.Context, give func(project, name string, t lifecycle.Task)) error
	Tasks(ctx context.Context, f TaskFilter, p Page) (List[TaskRow], error)
	// TaskDays counts the tasks that the filter leaves by the day they are due, in the order of the days.
	TaskDays(ctx context.Context, f TaskFilter) ([]TaskDay, error)
	Task(ctx context.Context, id string) (TaskRow, error)
	Stuck(ctx context.Context, f StuckFilter, p Page) (List[TaskRow], error)
	StuckBy(ctx context.Context, group string, f StuckFilter) ([]StuckGroup, error)
	// Mentions lists what stands on the list of the circular or of the meeting in a month, what has stood there longest first.
	Mentions(ctx context.Context, f MentionFilter, p Page) (List[Mention], error)
	Troubles(ctx context.Context) ([]Trouble, error)
	// CountBy counts projects by several of StatisticsBy at once.
	CountBy(ctx context.Context, by []string, f StatisticsFilter) (map[string][]Count, error)
	// Statistics counts projects by one of StatisticsBy, and what they have in common once.
	Statistics(ctx context.Context, by string, f StatisticsFilter) ([]Statistic, error)
	// Spending sums up what was awarded and spent, by one of SpendingBy and by budget year.
	Spending(ctx context.Context, by string, f SpendingFilter) ([]Spending, error)
	// FundOrders lists the county's fund orders, the latest budget year first.
	FundOrders(ctx context.Context, f FundOrderFilter, p Page) (List[FundOrder], error)
	// ReportMonths counts the reports of each month that has any, in the order of the months.
	ReportMonths(ctx context.Context, f ReportFilter) ([]ReportMonth, error)
	Notifications(ctx context.Context, f InboxFilter, p Page) (List[NotificationRow], error)
	Digests(ctx context.Context, posts []process.Post, day calendar.Date, p Page) (List[lifecycle.Digest], error)
	Ping(ctx context.Context) error
}

// BrokenChain says that a stream's log is not what was written: an event was changed, removed or slipped in.
type BrokenChain struct {
	Stream string
	Seq    int64 // the first event that is not as it was
	Why    string
}

func (e *BrokenChain) Error() string {
	return fmt.Sprintf("the chain of stream %s is broken at event %d: %s", e.Stream, e.Seq, e.Why)
}

// ProjectFilter narrows the list of projects; empty fields don't. Today is the business date overdue counts from.
type ProjectFilter struct {
	Stage           string
	Township        string
	Sector          string
	SupervisingUnit string // code or name
	Department      string // the supervising unit's name and nothing else, as statistics count
	Unit            string // code or name
	Year            int
	Years           Years
	Light           string
	LeadingTownship string
	EntityKind      string
	Linkage         string
	Jiangsu         bool
	StartedBy       calendar.Date // begun on this day or before, as far as is known
	CompletedBy     calendar.Date
	Approved        *bool // in the pool, awarded or imported, and neither refused nor taken back
	Finished        *bool
	Closed          *bool
	ReportMonth     calendar.Month // with ReportState: only those whose report on the month stands so
	ReportState     lifecycle.ReportState
	Q               string // part of code, name or unit
	Overdue         bool
	BegunBy         string         // declared, or something handed in for it, by this person or their deputy
	Watchers        []process.Post // one of these posts is kept informed; empty but not nil: none is
	Sort            string         // code, -code, name, due, stage_since, -award …; see ProjectSorts
	Today           calendar.Date
	Reach           *access.Reach // only what somebody reads; nil: the program itself asks
}

// Years are years of declaration, both included; 0 leaves an end open.
type Years struct {
	From int
	To   int
}

// IsZero reports whether they narrow nothing.
func (y Years) IsZero() bool { return y == Years{} }

// ProjectSorts are the orders a list of projects can have; a leading dash turns each round. Current begins with what is open and newest.
var ProjectSorts = []string{"code", "name", "year", "stage", "stage_since", "award", "due", "current"}

// ProjectRow is a line of the list of projects. Money is in fen.
type ProjectRow struct {
	Code              string               `json:"code"`
	Year              int                  `json:"year"`
	Name              string               `json:"name"`
	Stage             lifecycle.Stage      `json:"stage"`
	StageSince        time.Time            `json:"stage_since"`
	Outcome           lifecycle.Outcome    `json:"outcome,omitempty"`
	Light             process.Colour       `json:"light" enum:"grey,green,yellow,red"`
	Finished          bool                 `json:"finished"`
	Unit              lifecycle.Unit       `json:"unit"`
	SupervisingUnit   lifecycle.Unit       `json:"supervising_unit"`
	Township          string               `json:"township"`
	Sector            string               `json:"sector"`
	Linkage           process.LinkageModel `json:"linkage_model"`
	Villages          []string             `json:"villages" nullable:"false" doc:"each as township/village"`
	JiangsuEnterprise bool                 `json:"jiangsu_enterprise"`
	RequestedFen      int64                `json:"requested_fen"`
	AwardFen          int64                `json:"award_fen"`
	PaidFen           int64                `json:"paid_fen" doc:"reached contractors and beneficiaries"`
	PaidUnknown       bool                 `json:"paid_unknown" doc:"the register does not say what was paid before the import"`
	FundOrders        []string             `json:"fund_orders,omitempty" doc:"numbers of the documents that allocate the award"`
	Approved          bool                 `json:"approved" doc:"in the pool, awarded or imported, and neither refused nor taken back: it counts in the figures"`
	Beneficiaries     int                  `json:"beneficiaries"`
	IncomeIncreaseFen int64                `json:"annual_income_increase_fen"`
	Progress          int                  `json:"progress_percent"`
	PlannedStart      calendar.Date        `json:"planned_start"`
	PlannedEnd        calendar.Date        `json:"planned_end"`
	Started           calendar.Date        `json:"started,omitzero"`
	Completed         calendar.Date        `json:"completed,omitzero"`
	OpenTasks         int                  `json:"open_tasks"`
	OverdueTasks      int                  `json:"overdue_tasks"`
	NextDue           calendar.Date        `json:"next_due,omitzero" doc:"the earliest due date among its open tasks"`
	Waits             []string             `json:"waits" nullable:"false" doc:"names of the units whose turn it is, whose task is due first before the others"`
	Revision          int64                `json:"revision"`
}

// TaskFilter narrows the list of tasks. Posts keeps the tasks of these holders; Done asks for closed ones, By for those one
// person closed.
type TaskFilter struct {
	Posts   []process.Post
	Done    bool
	By      string
	Project string
	Kind    process.TaskKind
	Overdue bool
	Sort    string // due, opened, closed; see TaskSorts
	Today   calendar.Date
	Reach   *access.Reach // only of projects that somebody reads; nil: the program itself asks

	DueFrom    calendar.Date // due on this day or later
	DueTo      calendar.Date // due on this day or before
	Township   string        // of open tasks: with this leading township
	Department string        // of open tasks: supervised by the unit of this name
}

// TaskSorts are the orders a list of tasks can have.
var TaskSorts = []string{"due", "opened", "closed"}

// TaskRow is a task with its project, open or closed.
type TaskRow struct {
	lifecycle.Task
	Project     string          `json:"project"`
	ProjectName string          `json:"project_name"`
	Stage       lifecycle.Stage `json:"stage"`
	Township    string          `json:"township"`
	HolderUnit  string          `json:"holder_unit" doc:"name of the holder's unit"`
	Persons     []string        `json:"persons" doc:"names of those who hold the post; nobody is an alarm"`
	OverdueDays int             `json:"overdue_days"`
	Blocks      process.Words   `json:"blocks" doc:"what waits for it"`
	Closed      time.Time       `json:"closed,omitzero"`
	ClosedBy    string          `json:"closed_by,omitempty"`
	Outcome     string          `json:"outcome,omitempty"`
}

// TaskDay counts the tasks that are due on a day.
type TaskDay struct {
	Day   calendar.Date `json:"day"`
	Tasks int           `json:"tasks"`
}

// StuckFilter narrows the board of what is stuck. All includes what is not overdue yet.
type StuckFilter struct {
	All        bool
	Township   string
	Department string
	Stage      string
	Holder     string
	Kinds      []process.TaskKind // none: of every kind
	List       process.Effect     // only what stands on this list, one of process.Lists
	Years      Years
	Today      calendar.Date
	Reach      *access.Reach // only of projects that somebody reads; nil: the program itself asks
}

// StuckGroups are the ways the board can be grouped.
var StuckGroups = []string{"holder", "township", "department", "stage", "kind"}

// StuckGroup counts what is stuck under a key.
type StuckGroup struct {
	Key     string        `json:"key"`
	Name    string        `json:"name"`
	Tasks   int           `json:"tasks"`
	Overdue int           `json:"overdue"`
	Oldest  calendar.Date `json:"oldest" doc:"the earliest due date"`
}

// Trouble is what the engine is still at, and no person is waited for: a command, or messages that do not leave.
type Trouble struct {
	ID       string              `json:"id,omitempty" doc:"of a command: by which an administrator drops it"`
	Project  string              `json:"project" doc:"empty for messages about none"`
	Command  process.CommandName `json:"command,omitempty"`
	Channel  string              `json:"channel,omitempty" enum:"mail,wecom,dingtalk" doc:"of messages: how they are to leave"`
	Messages int                 `json:"messages,omitempty" doc:"how many messages of the project it is trying to send so"`
	Since    time.Time           `json:"since"`
	Tries    int                 `json:"tries" doc:"of messages: of the one that was tried most"`
	Error    string              `json:"error,omitempty" doc:"what the last attempt met"`

	MayBeDecided bool `json:"may_be_decided" doc:"of a command: it may have been sent, so the engine may have decided it already"`
}
