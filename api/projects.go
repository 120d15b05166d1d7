package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

// begun is the answer to a declaration.
type begun struct {
	ETag     string `header:"ETag" doc:"the project's revision after the command"`
	Location string `header:"Location" doc:"where the new project is"`
	Body     service.Answer
}

func (s *server) declare(ctx context.Context, in *struct {
	Keyed
	Body lifecycle.DeclareInput
}) (*begun, error) {
	given, err := s.command(ctx, process.CommandDeclare, "", in.Body)
	if err != nil {
		return nil, err
	}
	return &begun{given.ETag, base + "/projects/" + given.Body.Code, given.Body}, nil
}

func (s *server) edit(ctx context.Context, in *struct {
	Keyed
	Conditional
	Code string `path:"code" doc:"code of the project" example:"SS2019-001"`
	Body lifecycle.EditInput
}) (*answered, error) {
	return s.command(ctx, process.CommandEdit, in.Code, in.Body)
}

// body is an answer as huma renders it.
type body[T any] struct{ Body T }

// answer renders what a use case answers.
func answer[T any](value T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{value}, nil
}

// listed is a page of a list as huma renders it.
type listed[T any] struct {
	Body port.List[T]
}

func list[T any](l port.List[T], err error) (*listed[T], error) {
	if err != nil {
		return nil, err
	}
	if l.Items == nil {
		l.Items = []T{}
	}
	return &listed[T]{l}, nil
}

func (p Paged) page() port.Page { return port.Page{Number: p.Page, Size: p.PageSize} }

// empty is the page of a list on which nothing stands.
func empty[T any](p Paged) (*listed[T], error) {
	return list(port.List[T]{Page: p.Page, PageSize: p.PageSize}, nil)
}

func (s *server) today() calendar.Date { return calendar.DateOf(s.Clock.Now()) }

// Narrowed is what narrows the list of projects. It is exported because huma reads exported fields only.
type Narrowed struct {
	Stage           lifecycle.Stage      `query:"stage" doc:"only in this stage"`
	Township        string               `query:"township" doc:"only with a place in this township, by name"`
	LeadingTownship string               `query:"leading_township" doc:"only led by this township, by name"`
	Sector          string               `query:"sector" doc:"only of this sector"`
	SupervisingUnit string               `query:"supervising_unit" doc:"only supervised by this unit, by code or name"`
	Department      string               `query:"department" doc:"only supervised by a unit of exactly this name, as statistics count"`
	Unit            string               `query:"unit" doc:"only of this unit, by code or name"`
	EntityKind      process.UnitKind     `query:"entity_kind" doc:"only of units of this kind"`
	Linkage         process.LinkageModel `query:"linkage_model" doc:"only with this linkage model"`
	Jiangsu         bool                 `query:"jiangsu_enterprise" doc:"only those in which an enterprise from Jiangsu takes part"`
	Year            int                  `query:"year" minimum:"2000" maximum:"2100" doc:"only declared for this year"`
	service.Declared
	Light       string                `query:"light" enum:"grey,green,yellow,red" doc:"only with this light"`
	Approved    string                `query:"approved" enum:"true,false" doc:"only what was approved (in the pool, awarded or imported, and neither refused nor taken back), as figures count it, or the others"`
	Finished    string                `query:"finished" enum:"true,false" doc:"only with works complete, or not"`
	Closed      string                `query:"closed" enum:"true,false" doc:"only those whose file is closed, or those that are under way"`
	Report      lifecycle.ReportState `query:"report" enum:"on_time,late,missing,due,waived" doc:"only those whose report on report_month stands so"`
	ReportMonth calendar.Month        `query:"report_month" doc:"the month that report speaks of"`
	StartedBy   calendar.Date         `query:"started_by" doc:"only begun on this day or before, as far as is known: where a register does not say, works under way began on their planned day"`
	CompletedBy calendar.Date         `query:"completed_by" doc:"only complete on this day or before"`
	Q           string                `query:"q" maxLength:"100" doc:"part of the code, the name or the unit's name"`
	Overdue     bool                  `query:"overdue" doc:"only with an overdue task"`
	View        string                `query:"view" enum:"all,begun,copied" default:"all" doc:"begun: only what I, or a deputy of mine, declared or handed something in for; copied: only what a post of mine is kept informed of"`
	Sort        string                `query:"sort" doc:"the order; a leading dash turns it round"`
}

// Resolve refuses a report without its month: it would not narrow the list as whoever sent it thinks.
func (n *Narrowed) Resolve(huma.Context) []error {
	if (n.Report == "") == n.ReportMonth.IsZero() {
		return nil
	}
	return []error{&huma.ErrorDetail{
		Location: "query.report", Message: "report and report_month go together" + between + "须同时填写月份和月报状态",
	}}
}

func (n Narrowed) filter(actor lifecycle.Actor, today calendar.Date) port.ProjectFilter {
	f := port.ProjectFilter{
		Stage: string(n.Stage), Township: n.Township, LeadingTownship: n.LeadingTownship, Sector: n.Sector, SupervisingUnit: n.SupervisingUnit,
		Department: n.Department, Unit: n.Unit, EntityKind: string(n.EntityKind), Linkage: string(n.Linkage), Jiangsu: n.Jiangsu, Year: n.Year, Light: n.Light,
		StartedBy: n.StartedBy, CompletedBy: n.CompletedBy,
		Years: n.Years(), ReportState: n.Report, ReportMonth: n.ReportMonth, Q: n.Q, Overdue: n.Overdue, Sort: n.Sort, Today: today,
	}
	switch n.View {
	case "begun":
		f.BegunBy = actor.Person
	case "copied":
		f.Watchers = append([]process.Post{}, actor.AllPosts()...)
	}
	if n.Approved != "" {
		f.Approved = new(n.Approved == "true")
	}
	if n.Finished != "" {
		finished := n.Finished == "true"
		f.Finished = &finished
	}
	if n.Closed != "" {
		closed := n.Closed == "true"
		f.Closed = &closed
	}
	return f
}

func (s *server) listProjects(ctx context.Context, in *struct {
	Paged
	Narrowed
}) (*listed[port.ProjectRow], error) {
	return list(s.RecordsFor(callerOf(ctx)).Projects(ctx, in.filter(callerOf(ctx).Actor, s.today()), in.page()))
}

// ProjectView is a project with what follows from it.
type ProjectView struct {
	lifecycle.Project
	AwardFen    int64                   `json:"award_fen" doc:"sum of the funding, in fen"`
	Finished    bool                    `json:"finished" doc:"whether the works are complete"`
	NextCommand process.CommandName     `json:"next_command,omitempty" doc:"the command the project waits for, when something must be done before it can be given"`
	Missing     []refusal.Reason        `json:"missing" nullable:"false" doc:"what must be done before the next command: papers that are missing, findings that are open"`
	Lights      []lifecycle.LightReason `json:"lights" nullable:"false" doc:"what turns its light to yellow, red or grey"`
	Allowances  []lifecycle.Allowance   `json:"allowances" nullable:"false" doc:"each instalment: how much may be asked for, and every reason why not"`
	Months      []lifecycle.MonthReport `json:"months" nullable:"false" doc:"every month a report is or was owed for, and how it stands"`
}

// viewed is a project as huma renders it.
type viewed struct {
	ETag string `header:"ETag" doc:"the revision, for If-Match"`
	Body ProjectView
}

func (s *server) getProject(ctx context.Context, in *onProject) (*viewed, error) {
	p, err := s.RecordsFor(callerOf(ctx)).Project(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return nil, err
	}
	view := ProjectView{
		Project: p, AwardFen: p.AwardFen(), Finished: p.Finished(), Missing: []refusal.Reason{},
		Months: append([]lifecycle.MonthReport{}, p.MonthReports(s.today())...),
	}
	_, lights := lifecycle.Light(p, terms, s.today())
	view.Lights = append([]lifecycle.LightReason{}, lights...)
	view.Allowances = lifecycle.Allowances(p, terms, s.today())
	if name := gated(p); name != "" {
		view.NextCommand = name
		view.Missing = append(view.Missing, lifecycle.Gate(p, name, terms)...)
	}
	return &viewed{etag(p.Revision), view}, nil
}

// listOffers answers what the caller may do with a project, or with one of its tasks.
func (s *server) listOffers(ctx context.Context, in *struct {
	Code string `path:"code" doc:"code of the project" example:"SS2019-001"`
	Task string `query:"task" doc:"only what concerns this task, by id"`
}) (*struct{ Body Offers }, error) {
	p, err := s.RecordsFor(callerOf(ctx)).Project(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	terms, err := s.Terms(now)
	if err != nil {
		return nil, err
	}
	offers := Offers{Items: []lifecycle.Offer{}, Revision: p.Revision}
	for _, o := range lifecycle.Offers(p, callerOf(ctx).Actor, terms, now) {
		if in.Task == "" || o.Task == in.Task {
			offers.Items = append(offers.Items, o)
		}
	}
	return &struct{ Body Offers }{offers}, nil
}

// Offers is what somebody may do with a project as it stands at a revision.
type Offers struct {
	Items    []lifecycle.Offer `json:"items" nullable:"false"`
	Revision int64             `json:"revision"`
}

// gates are the commands that something may stand in the way of, by the task that asks for each.
var gates = map[process.TaskKind]process.CommandName{
	process.TaskDraft: process.CommandSubmit, process.TaskResubmit: process.CommandSubmit, process.TaskAward: process.CommandAward, process.TaskPlan: process.CommandPlan,
	process.TaskTender: process.CommandTender, process.TaskSignContract: process.CommandSignContract, process.TaskStart: process.CommandStart,
	process.TaskComplete: process.CommandComplete, process.TaskApply: process.CommandApply, process.TaskReapply: process.CommandApply,
	process.TaskAccept: process.CommandAccept, process.TaskHandOver: process.CommandHandOver, process.TaskRecordDividend: process.CommandRecordDividend,
	process.TaskSettle: process.CommandSettle, process.TaskClose: process.CommandClose,
}

// gated is the command with a gate that the project waits for; none when it waits for another.
func gated(p lifecycle.Project) process.CommandName {
	for _, t := range p.Tasks {
		if name := gates[t.Kind]; name != "" {
			return name
		}
	}
	return ""
}

// onProject asks about a project.
type onProject struct {
	Code string `path:"code" doc:"code of the project" example:"SS2019-001"`
}
