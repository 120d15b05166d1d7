package service

import (
	"context"

	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// ProjectFilter narrows the list of projects; what is left out narrows nothing.
type ProjectFilter struct {
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
	Declared
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

// check refuses a report without its month: it would not narrow the list as whoever sent it thinks.
func (f ProjectFilter) check() error {
	if (f.Report == "") == f.ReportMonth.IsZero() {
		return nil
	}
	return Invalid(Field("report", "须同时填写月份和月报状态", "report and report_month go together"))
}

// projectFilter is the record's filter for a caller.
func (s *Service) projectFilter(c *Caller, n ProjectFilter) port.ProjectFilter {
	f := port.ProjectFilter{
		Stage: string(n.Stage), Township: n.Township, LeadingTownship: n.LeadingTownship, Sector: n.Sector,
		SupervisingUnit: n.SupervisingUnit,
		Department:      n.Department, Unit: n.Unit, EntityKind: string(n.EntityKind), Linkage: string(n.Linkage), Jiangsu: n.Jiangsu,
		Year: n.Year, Light: n.Light,
		StartedBy: n.StartedBy, CompletedBy: n.CompletedBy,
		Years: n.Years(), ReportState: n.Report, ReportMonth: n.ReportMonth, Q: n.Q, Overdue: n.Overdue, Sort: n.Sort, Today: s.Today(),
	}
	switch n.View {
	case "begun":
		f.BegunBy = c.Actor.Person
	case "copied":
		f.Watchers = append([]process.Post{}, c.Actor.AllPosts()...)
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

// Projects lists those that the caller reads and the filter leaves.
func (s *Service) Projects(ctx context.Context, c *Caller, f ProjectFilter, p port.Page) (port.List[port.ProjectRow], error) {
	if err := s.MayRead(ctx, c, access.ReadProjects); err != nil {
		return port.List[port.ProjectRow]{}, err
	}
	if err := f.check(); err != nil {
		return port.List[port.ProjectRow]{}, err
	}
	return s.RecordsFor(c).Projects(ctx, s.projectFilter(c, f), p)
}

// EachProject gives all of them, in the filter's order; an error from give ends it.
func (s *Service) EachProject(ctx context.Context, c *Caller, f ProjectFilter, give func(port.ProjectRow) error) error {
	if err := s.MayRead(ctx, c, access.ReadProjects); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	return s.RecordsFor(c).EachProject(ctx, s.projectFilter(c, f), give)
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

// Project is a project that the caller reads.
func (s *Service) Project(ctx context.Context, c *Caller, code string) (ProjectView, error) {
	p, err := s.project(ctx, c, code)
	if err != nil {
		return ProjectView{}, err
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return ProjectView{}, err
	}
	return s.viewOf(p, terms), nil
}

// viewOf is a project with what follows from it under terms.
func (s *Service) viewOf(p lifecycle.Project, terms lifecycle.Terms) ProjectView {
	view := ProjectView{
		Project: p, AwardFen: p.AwardFen(), Finished: p.Finished(), Missing: []refusal.Reason{},
		Months: append([]lifecycle.MonthReport{}, p.MonthReports(s.Today())...),
	}
	_, lights := lifecycle.Light(p, terms, s.Today())
	view.Lights = append([]lifecycle.LightReason{}, lights...)
	view.Allowances = lifecycle.Allowances(p, terms, s.Today())
	if name := gated(p); name != "" {
		view.NextCommand = name
		view.Missing = append(view.Missing, lifecycle.Gate(p, name, terms)...)
	}
	return view
}

// Offers is what somebody may do with a project as it stands at a revision.
type Offers struct {
	Items    []lifecycle.AvailableCommand `json:"items" nullable:"false"`
	Revision int64                        `json:"revision"`
}

// Offers are the commands that the caller may give to a project, or to one of its tasks, each with every reason why it would be refused as
// things stand.
func (s *Service) Offers(ctx context.Context, c *Caller, code, task string) (Offers, error) {
	p, err := s.project(ctx, c, code)
	if err != nil {
		return Offers{}, err
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return Offers{}, err
	}
	return s.offersOf(c, p, terms, task), nil
}

func (s *Service) offersOf(c *Caller, p lifecycle.Project, terms lifecycle.Terms, task string) Offers {
	offers := Offers{Items: []lifecycle.AvailableCommand{}, Revision: p.Revision}
	for _, o := range lifecycle.Offers(p, c.Actor, terms, s.Clock.Now()) {
		if task == "" || o.Task == task {
			offers.Items = append(offers.Items, o)
		}
	}
	return offers
}

// gates are the commands that something may stand in the way of, by the task that asks for each.
var gates = map[process.TaskKind]process.CommandName{
	process.TaskDraft: process.CommandSubmit, process.TaskResubmit: process.CommandSubmit, process.TaskAward: process.CommandAward,
	process.TaskPlan:   process.CommandPlan,
	process.TaskTender: process.CommandTender, process.TaskSignContract: process.CommandSignContract,
	process.TaskStart:    process.CommandStart,
	process.TaskComplete: process.CommandComplete, process.TaskApply: process.CommandApply, process.TaskReapply: process.CommandApply,
	process.TaskAccept: process.CommandAccept, process.TaskHandOver: process.CommandHandOver,
	process.TaskRecordDividend: process.CommandRecordDividend,
	process.TaskSettle:         process.CommandSettle, process.TaskClose: process.CommandClose,
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
