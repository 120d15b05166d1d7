package web

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

// useCases are what the pages call of the service; package service describes each. Tests that have no record put a stand-in in its place.
type useCases interface {
	BusinessClock() service.ClockView
	Rules() (*policy.Policy, error)
	Year(year int) (service.YearView, error)
	Me(ctx context.Context, c *service.Caller) (service.Me, error)

	Submit(ctx context.Context, c *service.Caller, once service.Once, name process.CommandName, code string, input any) (service.Answer, error)
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
	PublishPolicy(ctx context.Context, c *service.Caller, once service.Once, effective time.Time, document string) (service.PolicyAnswer, error)
	Calendars(ctx context.Context, c *service.Caller, p port.Page) (port.List[port.CalendarRow], error)
	Calendar(ctx context.Context, c *service.Caller, version int) (port.CalendarRow, error)
	PreviewCalendar(ctx context.Context, c *service.Caller, document string, p port.Page) (service.CalendarPreview, error)
	PublishCalendar(ctx context.Context, c *service.Caller, once service.Once, effective time.Time, document string) (port.CalendarRow, error)
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
	VerifyChains(ctx context.Context, c *service.Caller, after string, most int) (service.Chains, error)
}
