package page

import (
	"context"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// UseCases are what the pages call of the service; package service describes each. Tests that have no record put a stand-in in its place.
type UseCases interface {
	BusinessClock() service.ClockView
	Rules() (*policy.Policy, error)
	Year(year int) (service.YearView, error)
	Me(ctx context.Context, c *service.Caller) (service.Me, error)

	Submit(ctx context.Context, c *service.Caller, once service.Once, name process.CommandName, code string, input any) (service.Answer,
		error)
	Bulk(ctx context.Context, c *service.Caller, once service.Once, in service.Bulk) (service.BulkAnswer, error)
	FilePaper(ctx context.Context, c *service.Caller, once service.Once, code string, paper service.Paper) (service.Answer, error)

	Projects(ctx context.Context, c *service.Caller, f service.ProjectFilter, p port.Page) (port.List[port.ProjectRow], error)
	Project(ctx context.Context, c *service.Caller, code string) (service.ProjectView, error)
	Life(ctx context.Context, c *service.Caller, code string, recent int) (service.Life, error)
	Offers(ctx context.Context, c *service.Caller, code, task string) (service.Offers, error)
	AllEvents(ctx context.Context, c *service.Caller, code string) ([]lifecycle.Event, error)
	Timeline(ctx context.Context, c *service.Caller, code string, newest bool, p port.Page) (port.List[service.Moment], error)
	VerifyChain(ctx context.Context, c *service.Caller, code string) (service.Chain, error)

	Tasks(ctx context.Context, c *service.Caller, f service.TaskFilter, sort string, p port.Page) (port.List[service.TaskView], error)
	Task(ctx context.Context, c *service.Caller, id string) (service.TaskView, error)
	TaskDays(ctx context.Context, c *service.Caller, f service.TaskFilter) (service.TaskDays, error)

	Stuck(ctx context.Context, c *service.Caller, f service.StuckFilter, p port.Page) (service.StuckList, error)
	StuckBy(ctx context.Context, c *service.Caller, by string, f service.StuckFilter) (service.StuckGroups, error)
	Mentions(ctx context.Context, c *service.Caller, f service.MentionFilter, p port.Page) (port.List[port.Mention], error)
	Statistics(ctx context.Context, c *service.Caller, by string, declared service.Declared) (service.Statistics, error)
	Overview(ctx context.Context, c *service.Caller, by []string, declared service.Declared) (service.Overview, error)
	Milestones(ctx context.Context, c *service.Caller, year int) (service.Milestones, error)
	Spending(ctx context.Context, c *service.Caller, by []string, year int) (service.Spending, error)
	ReportFigures(ctx context.Context, c *service.Caller, in service.Months) (service.ReportFigures, error)
	FindingFigures(ctx context.Context, c *service.Caller, by string, declared service.Declared) (service.FindingFigures, error)
	FundOrders(ctx context.Context, c *service.Caller, f service.FundOrderFilter, p port.Page) (port.List[port.FundOrder], error)

	Notifications(ctx context.Context, c *service.Caller, onlyNew bool, p port.Page) (port.List[port.NotificationRow], error)
	MarkRead(ctx context.Context, c *service.Caller, in service.ReadInput) (service.InboxView, error)
	Digests(ctx context.Context, c *service.Caller, day calendar.Date, p port.Page) (port.List[lifecycle.Digest], error)
	Units(ctx context.Context, c *service.Caller, kind process.UnitKind, q string, p port.Page) (port.List[port.UnitRow], error)
	People(ctx context.Context, c *service.Caller, q string, p port.Page) (port.List[port.PersonRow], error)

	Policies(ctx context.Context, c *service.Caller, p port.Page) (port.List[port.PolicyRow], error)
	Policy(ctx context.Context, c *service.Caller, version int) (port.PolicyRow, error)
	DiffPolicy(ctx context.Context, c *service.Caller, version, from int) (service.PolicyDiff, error)
	PreviewPolicy(ctx context.Context, c *service.Caller, document string, p port.Page) (service.PolicyPreview, error)
	PublishPolicy(ctx context.Context, c *service.Caller, once service.Once, effective time.Time, document string) (service.PolicyAnswer,
		error)
	Calendars(ctx context.Context, c *service.Caller, p port.Page) (port.List[port.CalendarRow], error)
	Calendar(ctx context.Context, c *service.Caller, version int) (port.CalendarRow, error)
	PreviewCalendar(ctx context.Context, c *service.Caller, document string, p port.Page) (service.CalendarPreview, error)
	PublishCalendar(ctx context.Context, c *service.Caller, once service.Once, effective time.Time, document string) (port.CalendarRow,
		error)
	YearsInForce(ctx context.Context, c *service.Caller) ([]service.YearInForce, error)
	DraftYear(ctx context.Context, c *service.Caller, year int) (calendar.Year, error)

	Person(ctx context.Context, c *service.Caller, person string) (service.PersonView, error)
	Tokens(ctx context.Context, c *service.Caller, person string, p port.Page) (port.List[port.TokenRow], error)
	MyTokens(ctx context.Context, c *service.Caller, p port.Page) (port.List[port.TokenRow], error)
	Deputies(ctx context.Context, c *service.Caller, f service.DeputyFilter, p port.Page) (port.List[port.DeputyRow], error)
	Lineage(ctx context.Context, c *service.Caller, code string) (port.Lineage, error)
	Settings(ctx context.Context, c *service.Caller) (port.Contact, error)
	Deliveries(ctx context.Context, c *service.Caller, f service.DeliveryFilter, p port.Page) (port.List[port.DeliveryRow], error)
	Robots(ctx context.Context, c *service.Caller, p port.Page) (port.List[port.Robot], error)
	Alarms(ctx context.Context, c *service.Caller, p port.Page) (port.List[port.Alarm], error)
	ImportList(ctx context.Context, c *service.Caller, p port.Page) (port.List[port.ImportReceipt], error)
	Import(ctx context.Context, c *service.Caller, id string) (port.ImportReceipt, error)
	Condition(ctx context.Context, c *service.Caller) (service.Condition, error)
	SignInWays() service.SignInWays
	SignIn(ctx context.Context, c *service.Caller, in service.SignInInput, old string) (done service.SignedIn, secret string, err error)
	BeginSignIn(ctx context.Context, c *service.Caller, in service.BeginInput) (begun service.Begun, secrets string, err error)
	FinishSignIn(
		ctx context.Context, c *service.Caller, in service.FinishInput, secrets, old string,
	) (done service.Finished, secret string, err error)
	SignOut(ctx context.Context, c *service.Caller) error
	SignOutEverywhere(ctx context.Context, c *service.Caller) error
	MySessions(ctx context.Context, c *service.Caller) ([]service.MySession, error)
	EndMySession(ctx context.Context, c *service.Caller, id string) error
	ChangePassword(ctx context.Context, c *service.Caller, in service.PasswordInput) (set service.PasswordSet, secret string, err error)
	GiveFirstPassword(ctx context.Context, c *service.Caller, person string, in service.FirstPasswordInput) (service.PasswordSet, error)
	SetSettings(ctx context.Context, c *service.Caller, in port.Contact) (port.Contact, error)
	IssueMyToken(ctx context.Context, c *service.Caller, once service.Once, in service.TokenInput) (service.IssuedToken, error)
	RevokeMyToken(ctx context.Context, c *service.Caller, once service.Once, id string) error

	AddPerson(ctx context.Context, c *service.Caller, once service.Once, in service.PersonInput) (service.PersonAnswer, error)
	RenamePerson(ctx context.Context, c *service.Caller, once service.Once, person string, in service.NameInput) (port.PersonRow, error)
	GivePost(ctx context.Context, c *service.Caller, once service.Once, person string, in service.PostInput) (service.PostAnswer, error)
	TakePost(ctx context.Context, c *service.Caller, once service.Once, person string, in service.PostInput) (service.PostAnswer, error)
	Leave(ctx context.Context, c *service.Caller, once service.Once, person string, in service.LeaveInput) (service.Leaving, error)
	LetIn(ctx context.Context, c *service.Caller, once service.Once, person string, in service.ReturnInput) (port.PersonRow, error)
	IssueToken(ctx context.Context, c *service.Caller, once service.Once, person string, in service.TokenInput) (service.IssuedToken, error)
	RevokeToken(ctx context.Context, c *service.Caller, once service.Once, person, id string) error
	RevokeTokens(ctx context.Context, c *service.Caller, once service.Once, person string, in service.RevokeInput) (port.PersonRow, error)
	NameDeputy(ctx context.Context, c *service.Caller, once service.Once, in service.DeputyInput) (port.DeputyRow, error)
	EndDeputy(ctx context.Context, c *service.Caller, once service.Once, id int) (port.DeputyRow, error)
	AnswerDeputy(ctx context.Context, c *service.Caller, once service.Once, id int, accepts bool) (port.DeputyRow, error)
	AddUnit(ctx context.Context, c *service.Caller, once service.Once, in service.UnitInput) (port.UnitRow, error)
	ChangeUnit(ctx context.Context, c *service.Caller, once service.Once, code string, in service.UnitChange) (port.UnitRow, error)
	MergeUnit(ctx context.Context, c *service.Caller, once service.Once, code string, in service.UnitMerger) (port.Lineage, error)
	Acts(ctx context.Context, c *service.Caller, p port.Page) (port.List[port.ActRow], error)
	Act(ctx context.Context, c *service.Caller, id int) (service.ActView, error)
	ConfirmAct(ctx context.Context, c *service.Caller, once service.Once, id int) (service.ActView, error)
	RefuseAct(ctx context.Context, c *service.Caller, once service.Once, id int, in service.RefuseInput) (service.ActView, error)
	WithdrawAct(ctx context.Context, c *service.Caller, once service.Once, id int) (service.ActView, error)
	SetRobot(ctx context.Context, c *service.Caller, in port.Robot) (port.Robot, error)
	RetryDelivery(ctx context.Context, c *service.Caller, id int64) error
	PreviewImport(ctx context.Context, c *service.Caller, file service.Register) (service.ImportPreview, error)
	TakeIn(ctx context.Context, c *service.Caller, file service.Register) (port.ImportReceipt, error)
	UndoImport(ctx context.Context, c *service.Caller, once service.Once, id string, in service.UndoInput) (port.ImportReceipt, error)
	DropCommand(ctx context.Context, c *service.Caller, once service.Once, id string, in service.DropInput) (service.DroppedCommand, error)
	AcceptEvents(ctx context.Context, c *service.Caller, once service.Once, in service.VouchInput) (service.Vouched, error)
	ConfirmClock(ctx context.Context, c *service.Caller, once service.Once, in service.ClockInput) (service.ConfirmedClock, error)
	VerifyChains(ctx context.Context, c *service.Caller, after string, most int) (service.Chains, error)
}
