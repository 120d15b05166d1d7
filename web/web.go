package web

import (
	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/door"
	"sluice/process"
	"sluice/service"
	"sluice/web/account"
	"sluice/web/admin"
	"sluice/web/board"
	"sluice/web/desk"
	"sluice/web/page"
	"sluice/web/project"
)

// Options are what the pages stand on.
type Options struct {
	Service *service.Service     // the use cases
	Door    *door.Door           // who asks
	Brand   func() process.Words // what the pages call themselves, by the policy in force; none: as the default policy says
	Log     *zap.Logger          // none: nothing is logged
}

// Pages are all pages.
type Pages struct{ site *page.Site }

// New makes the pages.
func New(o Options) *Pages {
	return &Pages{page.NewSite(o.Service, o.Door, o.Brand, o.Log, account.MustSignIn)}
}

// NotFound answers a browser that asks for what is not there. Programs get the API's own answer.
func (s *Pages) NotFound(c *gin.Context) { s.site.NotFound(c) }

// Register gives every page its address.
func (s *Pages) Register(router *gin.Engine) {
	pages := s.site.Open(router)
	get := func(address string, show func(*page.Page) error) { pages.GET(address, s.site.Handler(show)) }
	post := func(address string, do func(*page.Page) error) { pages.POST(address, s.site.Handler(do)) }

	// Signing in.
	get("/", account.Home)
	get("/sign-in", account.SignInPage)
	post("/sign-in", account.SignIn)
	get("/sign-in/openid", account.LeadToIssuer)
	get("/sign-in/openid/callback", account.BackFromIssuer)
	post("/sign-out", account.SignOut)

	// The desk: what waits for me.
	get("/tasks", desk.MyTasks)
	get("/tasks/bulk", desk.BulkForm)
	post("/tasks/bulk", desk.DoBulk)
	get("/tasks/:id", desk.OneTask)
	post("/tasks/:id/:command", desk.DoTask)
	get("/calendar", desk.ShowCalendar)
	get("/messages", page.Entered(desk.Messages))
	post("/messages", page.Entered(desk.ReadMessages))
	get("/digests", page.Entered(desk.Digests))

	// One project: its declaration, its visits, its page and what is done on it.
	get("/declare", project.DeclareForm)
	post("/declare", project.Declare)
	get("/projects/:code/declaration", project.Draft)
	get("/projects/:code/do/edit", project.EditForm)
	post("/projects/:code/do/edit", project.Edit)
	get("/projects/:code/print", project.Sheet)
	get("/projects/:code/visit", project.VisitForm)
	post("/projects/:code/visit", project.Visit)
	get("/projects/:code/do/visit", project.ToVisit)
	get("/projects/:code", project.OneProject)
	post("/projects/:code/papers", project.Upload)
	get("/projects/:code/timeline", project.Timeline)
	get("/projects/:code/do/:command", project.OneCommand)
	post("/projects/:code/do/:command", project.DoCommand)
	get("/projects/:code/reports/:month", project.OneMonth)
	post("/projects/:code/reports/:month/:command", project.DoMonth)

	// The boards: all projects, and what stands still.
	get("/projects", board.Projects)
	get("/stuck", board.Stuck)
	get("/mentions", board.Mentions)
	get("/dashboard", board.ShowDashboard)
	get("/fund-orders", board.FundOrders)

	// One's account.
	get("/account", page.Entered(account.Account))
	post("/account", page.Entered(account.SetSettings))
	get(page.PasswordPage, account.Password) // also for whoever may do nothing else yet
	post(page.PasswordPage, account.ChangePassword)
	get("/account/sessions", page.Entered(account.Sessions))
	post("/account/sessions", page.Entered(account.EndSession))
	get("/account/tokens", page.Entered(account.Tokens))
	post("/account/tokens", page.Entered(account.DoTokens))
	get("/account/deputies", page.Entered(account.MyDeputies))
	post("/account/deputies", page.Entered(account.DoMyDeputies))

	// The administration.
	get("/admin", admin.Only(func(p *page.Page) error { return p.GoTo("/admin/health") }))

	get("/admin/people", admin.Only(admin.People))
	post("/admin/people", admin.Only(admin.AddPerson))
	get("/admin/people/:person", admin.Only(admin.OnePerson))
	post("/admin/people/:person/:do", admin.Only(admin.DoPerson))
	get("/admin/people/:person/leave", admin.Only(admin.Leaving))
	get("/admin/deputies", admin.Only(admin.Deputies))
	post("/admin/deputies", admin.Only(admin.DoDeputies))

	get("/admin/acts", admin.Only(admin.Acts))
	get("/admin/acts/:act", admin.Only(admin.OneAct))
	post("/admin/acts/:act/:do", admin.Only(admin.DoAct))

	get("/admin/units", admin.Only(admin.Units))
	post("/admin/units", admin.Only(admin.AddUnit))
	get("/admin/units/:unit", admin.Only(admin.OneUnit))
	post("/admin/units/:unit", admin.Only(admin.ChangeUnit))
	post("/admin/units/:unit/merge", admin.Only(admin.MergeUnit))

	get("/admin/policies", admin.Only(admin.Policies))
	get("/admin/policies/:version", admin.Only(admin.OnePolicy))
	post("/admin/policies", admin.Only(admin.PublishPolicy))

	get("/admin/calendars", admin.Only(admin.Calendars))
	get("/admin/calendars/:version", admin.Only(admin.OneCalendar))
	post("/admin/calendars", admin.Only(admin.PublishCalendar))
	get("/admin/years/:year", admin.Only(admin.OneYear))

	get("/admin/imports", admin.Only(admin.Imports))
	post("/admin/imports", admin.Only(admin.TakeIn))
	get("/admin/imports/:id", admin.Only(admin.OneImport))
	post("/admin/imports/:id/undo", admin.Only(admin.UndoImport))

	get("/admin/deliveries", admin.Only(admin.Deliveries))
	post("/admin/deliveries", admin.Only(admin.RetryDelivery))
	get("/admin/robots", admin.Only(admin.Robots))
	post("/admin/robots", admin.Only(admin.SetRobot))
	get("/admin/alarms", admin.Only(admin.Alarms))

	get("/admin/health", admin.Only(admin.Health))
	post("/admin/commands/:command/drop", admin.Only(admin.DropCommand))
	post("/admin/clock", admin.Only(admin.ConfirmClock))
	post("/admin/held", admin.Only(admin.AcceptEvents))
	get("/admin/audit", admin.Only(admin.Audit))
}
