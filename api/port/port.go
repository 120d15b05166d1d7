package port

import (
	"context"
	"fmt"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
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
	// Step lets every due moment up to the instant act, in order, and leaves the clock there.
	Step(ctx context.Context, to time.Time) (Stepped, error)
}

// Stepped says what a step of the clock did.
type Stepped struct {
	Now  time.Time `json:"now"`
	Acts int       `json:"acts" doc:"moments at which time acted on a project"`
}

// Terms answers the terms in force at an instant.
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
	Reads(ctx context.Context, code string, reach lifecycle.Reach) (bool, error)
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
	Troubles(ctx context.Context) ([]Trouble, error)
	// CountBy counts projects by several of StatisticsBy at once.
	CountBy(ctx context.Context, by []string, f StatisticsFilter) (map[string][]Count, error)
	// Statistics counts projects by one of StatisticsBy, and what they have in common once.
	Statistics(ctx context.Context, by string, f StatisticsFilter) ([]Statistic, error)
	// ReportMonths counts the reports of each month that has any, in the order of the months.
	ReportMonths(ctx context.Context, f ReportFilter) ([]ReportMonth, error)
	Notifications(ctx context.Context, f InboxFilter, p Page) (List[NotificationRow], error)
	Digests(ctx context.Context, posts []policy.Post, day calendar.Date, p Page) (List[lifecycle.Digest], error)
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
	StartedBy       calendar.Date // started, or complete, on this day or before
	CompletedBy     calendar.Date
	Finished        *bool
	Closed          *bool
	ReportMonth     calendar.Month // with ReportState: only those whose report on the month stands so
	ReportState     lifecycle.ReportState
	Q               string // part of code, name or unit
	Overdue         bool
	BegunBy         string        // declared, or something handed in for it, by this person or their deputy
	Watchers        []policy.Post // one of these posts is kept informed; empty but not nil: none is
	Sort            string        // code, -code, name, due, stage_since, -award …; see ProjectSorts
	Today           calendar.Date
	Reach           *lifecycle.Reach // only what somebody reads; nil: the program itself asks
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
	Code              string              `json:"code"`
	Year              int                 `json:"year"`
	Name              string              `json:"name"`
	Stage             lifecycle.Stage     `json:"stage"`
	StageSince        time.Time           `json:"stage_since"`
	Outcome           lifecycle.Outcome   `json:"outcome,omitempty"`
	Light             policy.Colour       `json:"light" enum:"grey,green,yellow,red"`
	Finished          bool                `json:"finished"`
	Unit              lifecycle.Unit      `json:"unit"`
	SupervisingUnit   lifecycle.Unit      `json:"supervising_unit"`
	Township          string              `json:"township"`
	Sector            string              `json:"sector"`
	Linkage           policy.LinkageModel `json:"linkage_model"`
	Villages          []string            `json:"villages" nullable:"false" doc:"each as township/village"`
	JiangsuEnterprise bool                `json:"jiangsu_enterprise"`
	RequestedFen      int64               `json:"requested_fen"`
	AwardFen          int64               `json:"award_fen"`
	Beneficiaries     int                 `json:"beneficiaries"`
	IncomeIncreaseFen int64               `json:"annual_income_increase_fen"`
	Progress          int                 `json:"progress_percent"`
	PlannedStart      calendar.Date       `json:"planned_start"`
	PlannedEnd        calendar.Date       `json:"planned_end"`
	Started           calendar.Date       `json:"started,omitzero"`
	Completed         calendar.Date       `json:"completed,omitzero"`
	OpenTasks         int                 `json:"open_tasks"`
	OverdueTasks      int                 `json:"overdue_tasks"`
	NextDue           calendar.Date       `json:"next_due,omitzero" doc:"the earliest due date among its open tasks"`
	Waits             []string            `json:"waits" nullable:"false" doc:"names of the units whose turn it is, whose task is due first before the others"`
	Revision          int64               `json:"revision"`
}

// TaskFilter narrows the list of tasks. Posts keeps the tasks of these holders; Done asks for closed ones, By for those one
// person closed.
type TaskFilter struct {
	Posts   []policy.Post
	Done    bool
	By      string
	Project string
	Kind    policy.TaskKind
	Overdue bool
	Sort    string // due, opened, closed; see TaskSorts
	Today   calendar.Date
	Reach   *lifecycle.Reach // only of projects that somebody reads; nil: the program itself asks

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
	Blocks      policy.Words    `json:"blocks" doc:"what waits for it"`
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
	Kinds      []policy.TaskKind // none: of every kind
	Years      Years
	Today      calendar.Date
	Reach      *lifecycle.Reach // only of projects that somebody reads; nil: the program itself asks
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

// Trouble is a command the engine is still at: not waiting for a person.
type Trouble struct {
	Project string             `json:"project"`
	Command policy.CommandName `json:"command"`
	Since   time.Time          `json:"since"`
	Tries   int                `json:"tries"`
	Error   string             `json:"error,omitempty"`
}

// StatisticsBy are the ways the statistics can be grouped.
var StatisticsBy = []string{"total", "year", "township", "department", "sector", "entity_kind", "linkage_model", "stage"}

// StatisticsFilter narrows the projects that are counted. Today is the business date overdue counts from.
type StatisticsFilter struct {
	Years Years
	Today calendar.Date
	Reach *lifecycle.Reach // only what somebody reads; nil: the program itself asks
}

// Count counts projects under a key. Money is in fen; the percentage has two decimals.
type Count struct {
	Key                string  `json:"key"`
	Projects           int     `json:"projects"`
	Finished           int     `json:"finished"`
	FinishedPercent    float64 `json:"finished_percent"`
	AwardFen           int64   `json:"award_fen"`
	Beneficiaries      int     `json:"beneficiaries"`
	IncomeIncreaseFen  int64   `json:"annual_income_increase_fen"`
	VillageCooperative int     `json:"village_cooperatives" doc:"projects of village cooperatives"`
	OpenTasks          int     `json:"open_tasks"`
	UnderWay           int     `json:"under_way" doc:"projects that are not closed"`
	Overdue            int     `json:"overdue" doc:"projects with an overdue task"`
	Green              int     `json:"green" doc:"projects under way with this light"`
	Yellow             int     `json:"yellow" doc:"projects under way with this light"`
	Red                int     `json:"red" doc:"projects under way with this light"`
	Grey               int     `json:"grey" doc:"projects under way with this light: suspended"`

	Links map[string]string `json:"links" doc:"for each figure the address of the list of its rows; of sums the projects they were made over; none where no project can be among them"`
}

// Statistic is a line of the statistics: a count, and what is there once however many projects have it.
type Statistic struct {
	Count
	Townships          int `json:"townships"`
	Villages           int `json:"villages"`
	JiangsuEnterprises int `json:"jiangsu_enterprises"`
}

// InboxFilter is somebody's inbox: what is told to posts. New keeps what they have not read and what came after an instant, for what is
// older counts as read.
type InboxFilter struct {
	Person   string
	Posts    []policy.Post
	New      bool
	NewSince time.Time
}

// ReportStates are how the report on a month can stand in the statistics and in the list of projects.
var ReportStates = []lifecycle.ReportState{
	lifecycle.ReportOnTime, lifecycle.ReportLate, lifecycle.ReportMissing, lifecycle.ReportDue, lifecycle.ReportWaived,
}

// ReportFilter narrows the reports that are counted: those on months from one to another, both included, of projects declared for some years.
type ReportFilter struct {
	From  calendar.Month
	To    calendar.Month
	Years Years
	Today calendar.Date
	Reach *lifecycle.Reach // only of projects that somebody reads; nil: the program itself asks
}

// ReportMonth counts the reports on a month. The percentage has two decimals.
type ReportMonth struct {
	Month         calendar.Month `json:"month"`
	OnTime        int            `json:"on_time"`
	Late          int            `json:"late" doc:"handed in after they were due"`
	Missing       int            `json:"missing" doc:"past due, not handed in and not waived"`
	Due           int            `json:"due" doc:"still to come, not past due"`
	Waived        int            `json:"waived"`
	OnTimePercent float64        `json:"on_time_percent" doc:"of those that are past due or in, without the waived"`

	Links map[string]string `json:"links" doc:"for each figure the address of the projects whose report stands so"`
}

// Count is how many reports on the month stand in a state.
func (m *ReportMonth) Count(state lifecycle.ReportState) *int {
	switch state {
	case lifecycle.ReportOnTime:
		return &m.OnTime
	case lifecycle.ReportLate:
		return &m.Late
	case lifecycle.ReportMissing:
		return &m.Missing
	case lifecycle.ReportDue:
		return &m.Due
	}
	return &m.Waived
}

// NotificationRow is a message in an inbox.
type NotificationRow struct {
	lifecycle.Notification
	ID      int64     `json:"id"`
	Read    bool      `json:"read" doc:"whether I have marked it as read, or it is older than 30 days"`
	Project string    `json:"project"`
	Sent    time.Time `json:"sent"`
}

// Directory knows people, units and policy versions.
type Directory interface {
	// Authenticate finds the person a token belongs to, by the token's SHA-256 in hexadecimal, with the posts they hold on a business
	// day. Whether the token is past its last day the machine's clock says.
	Authenticate(ctx context.Context, tokenSHA256 string, today calendar.Date, now time.Time) (Grant, error)
	Tokens(ctx context.Context, person string, p Page) (List[TokenRow], error)
	UnitsByCode(ctx context.Context, codes []string) ([]lifecycle.Unit, error)
	Units(ctx context.Context, kind policy.UnitKind, q string, p Page) (List[UnitRow], error)
	People(ctx context.Context, q string, p Page) (List[PersonRow], error)
	// PostsHeld lists the posts that a person holds or held, the latest given first.
	PostsHeld(ctx context.Context, person string) ([]HeldPost, error)
	Deputies(ctx context.Context, person string, p Page) (List[DeputyRow], error)
	Policies(ctx context.Context) ([]PolicyRow, error)
	Calendars(ctx context.Context) ([]CalendarRow, error)
	// Administer records facts of the admin stream in one transaction under the command's id; the same id with the same
	// fingerprint answers the same events again.
	Administer(ctx context.Context, id, fingerprint string, actor lifecycle.Actor, at time.Time, facts ...lifecycle.AdminFact) ([]lifecycle.Event, error)
}

// Grant is who asks, and how far what they sign in with goes.
type Grant struct {
	Actor   lifecycle.Actor
	Scope   policy.Scope
	Expires calendar.Date // the last day; none: no end
	First   bool          // signed in with a first password: it is to be changed before anything else
}

// TokenRow is a token, without the token.
type TokenRow struct {
	ID       string        `json:"id" doc:"names the token; nobody signs in with it" example:"9f86d081884c7d65"`
	Label    string        `json:"label"`
	Scope    policy.Scope  `json:"scope"`
	Issued   time.Time     `json:"issued"`
	Expires  calendar.Date `json:"expires,omitzero" doc:"the last day on which it is good; none: it does not expire"`
	LastUsed calendar.Date `json:"last_used,omitzero" doc:"the last day on which it was used"`
}

// UnitRow is a unit of the county.
type UnitRow struct {
	lifecycle.Unit
	Parent string `json:"parent,omitempty"`
}

// PersonRow is a person with the posts they hold.
type PersonRow struct {
	Person string        `json:"person"`
	Name   string        `json:"name"`
	Posts  []policy.Post `json:"posts"`
}

// HeldPost is a post with when it was given and, when it is no longer held, taken.
type HeldPost struct {
	Post policy.Post `json:"post"`
	Unit string      `json:"unit" doc:"name of the unit"`
	From time.Time   `json:"from"`
	To   time.Time   `json:"to,omitzero"`
}

// PolicyRow is a policy version.
type PolicyRow struct {
	Version   int       `json:"version"`
	Effective time.Time `json:"effective"`
	Published time.Time `json:"published"`
	By        string    `json:"by"`
	Document  string    `json:"document,omitempty"`
}

// DeputyRow is who stands in for whom, from a day to a day, both included; in all posts when none is named.
type DeputyRow struct {
	ID            int           `json:"id"`
	Principal     string        `json:"principal"`
	PrincipalName string        `json:"principal_name"`
	Deputy        string        `json:"deputy"`
	DeputyName    string        `json:"deputy_name"`
	Posts         []policy.Post `json:"posts" nullable:"false"`
	From          calendar.Date `json:"from"`
	To            calendar.Date `json:"to"`
	Reason        string        `json:"reason"`
	Ended         bool          `json:"ended" doc:"before the last day"`
}

// CalendarRow is a calendar that the county published: years that take the place of those known before.
type CalendarRow struct {
	Version   int       `json:"version"`
	Effective time.Time `json:"effective"`
	Published time.Time `json:"published"`
	By        string    `json:"by"`
	Document  string    `json:"document,omitempty"`
}

// Move is an open task that would be due on another day.
type Move struct {
	Task        string          `json:"task"`
	Kind        policy.TaskKind `json:"kind"`
	Words       policy.Words    `json:"words"`
	Project     string          `json:"project"`
	ProjectName string          `json:"project_name"`
	Holder      policy.Post     `json:"holder"`
	DueNow      calendar.Date   `json:"due_now"`
	DueThen     calendar.Date   `json:"due_then"`
	Why         policy.Words    `json:"why"`
}

// DeliveryRow is a message that left the house, or is to.
type DeliveryRow struct {
	ID      int64     `json:"id"`
	Task    string    `json:"task"`
	Project string    `json:"project"`
	Rung    string    `json:"rung"`
	To      string    `json:"to" doc:"post, as unit/role"`
	Channel string    `json:"channel" enum:"mail,wecom,dingtalk"`
	Person  string    `json:"person,omitempty"`
	ZH      string    `json:"zh"`
	EN      string    `json:"en"`
	At      time.Time `json:"at"`
	State   string    `json:"state" enum:"queued,sent,failed,dead"`
	Tries   int       `json:"tries"`
	NextTry time.Time `json:"next_try,omitzero"`
	Error   string    `json:"error,omitempty"`
}

// Contact is how a person is reached.
type Contact struct {
	Email    string `json:"email" doc:"mailbox; empty for none" example:"wang.li@example.gov.cn"`
	Language string `json:"language" enum:"zh,en"`
	Mail     bool   `json:"mail" doc:"whether notifications are mailed"`
}

// Robot is a group chat that is told what a post is told.
type Robot struct {
	Post   string `json:"post" doc:"as unit/role" example:"ssb/staff"`
	Kind   string `json:"kind" enum:"wecom,dingtalk"`
	URL    string `json:"url" doc:"the robot's address; empty to remove it"`
	Secret string `json:"secret,omitempty" doc:"DingTalk: the robot's secret; never answered"`
}

// Alarm is something that needs an administrator.
type Alarm struct {
	Kind    string    `json:"kind" enum:"unheld_post"`
	Subject string    `json:"subject"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	Times   int       `json:"times"`
}

// Messages is what leaves the house, and how people are reached.
type Messages interface {
	Deliveries(ctx context.Context, state string, p Page) (List[DeliveryRow], error)
	Retry(ctx context.Context, id int64) error
	Contact(ctx context.Context, person string) (Contact, error)
	SetContact(ctx context.Context, person string, c Contact) error
	// MarkRead notes that a person has read messages of their inbox; without ids, all that are new.
	MarkRead(ctx context.Context, f InboxFilter, ids []int64) error
	Robots(ctx context.Context, p Page) (List[Robot], error)
	SetRobot(ctx context.Context, r Robot) error
	Alarms(ctx context.Context, p Page) (List[Alarm], error)
}

// Imports takes registers in.
type Imports interface {
	// Lines answers the fingerprint of the register line of each code that exists; "" for one that was not imported.
	Lines(ctx context.Context, codes []string) (map[string]string, error)
	// UnitsByName finds units by name and kind.
	UnitsByName(ctx context.Context, names []string) ([]lifecycle.Unit, error)
	// WriteImport records a batch in one transaction: its units, the finished projects' events, an intent for each of the
	// others. The same id again answers the same receipt.
	WriteImport(ctx context.Context, batch ImportBatch) (ImportReceipt, error)
	Import(ctx context.Context, id string) (ImportReceipt, error)
	ImportList(ctx context.Context, p Page) (List[ImportReceipt], error)
}

// ImportBatch is a register that was checked and is to be recorded.
type ImportBatch struct {
	ID       string
	File     string
	AsOf     calendar.Date
	Actor    lifecycle.Actor
	At       time.Time
	Units    []lifecycle.UnitAdded
	Finished []lifecycle.Event   // one stream after the other, each from sequence 1
	Running  []lifecycle.Command // the engine brings these to life
	Rows     int
	Skipped  int // lines that were in already, unchanged
	Faulty   int // lines left out on request
}

// ImportReceipt says how far an import is.
type ImportReceipt struct {
	ID       string        `json:"id"`
	File     string        `json:"file"`
	AsOf     calendar.Date `json:"as_of"`
	By       string        `json:"by"`
	At       time.Time     `json:"at"`
	Rows     int           `json:"rows" doc:"lines in the file"`
	Closed   int           `json:"closed" doc:"finished projects recorded as closed"`
	Running  int           `json:"running" doc:"projects to run as workflows"`
	Started  int           `json:"started" doc:"of these, how many run by now"`
	Skipped  int           `json:"skipped" doc:"lines that were in already, unchanged"`
	Faulty   int           `json:"faulty" doc:"lines left out on request"`
	Complete bool          `json:"complete"`

	Notes []policy.Words `json:"notes,omitempty" doc:"of a workbook, in the answer to its import: which sheet and header row were read, what was passed over"`
}
