package web

import (
	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/door"
	"sluice/process"
	"sluice/service"
)

// Options are what the pages stand on.
type Options struct {
	Service *service.Service     // the use cases
	Door    *door.Door           // who asks
	Brand   func() process.Words // what the pages call themselves, by the policy in force; none: as the default policy says
	Log     *zap.Logger          // none: nothing is logged
}

// Pages are all pages.
type Pages struct{ site *site }

// New makes the pages.
func New(o Options) *Pages { return &Pages{newSite(o.Service, o.Door, o.Brand, o.Log, mustSignIn)} }

// Nowhere answers a browser that asks for what is not there. Programs get the API's own answer.
func (s *Pages) Nowhere(c *gin.Context) { s.site.notFound(c) }

// Register gives every page its address.
func (s *Pages) Register(router *gin.Engine) {
	pages := s.site.open(router)
	get := func(address string, show func(*page) error) { pages.GET(address, s.site.handler(show)) }
	post := func(address string, do func(*page) error) { pages.POST(address, s.site.handler(do)) }

	// Signing in.
	get("/", home)
	get("/sign-in", signInPage)
	post("/sign-in", signIn)
	get("/sign-in/openid", leadToIssuer)
	get("/sign-in/openid/callback", backFromIssuer)
	post("/sign-out", signOut)

	// The desk: what waits for me.
	get("/tasks", myTasks)
	get("/tasks/bulk", bulkForm)
	post("/tasks/bulk", doBulk)
	get("/tasks/:id", oneTask)
	post("/tasks/:id/:command", doTask)
	get("/calendar", showCalendar)
	get("/messages", entered(messages))
	post("/messages", entered(readMessages))
	get("/digests", entered(digests))

	// One project: its declaration, its visits, its page and what is done on it.
	get("/declare", declareForm)
	post("/declare", declare)
	get("/projects/:code/declaration", draft)
	get("/projects/:code/do/edit", editForm)
	post("/projects/:code/do/edit", edit)
	get("/projects/:code/print", sheet)
	get("/projects/:code/visit", visitForm)
	post("/projects/:code/visit", visit)
	get("/projects/:code/do/visit", toVisit)
	get("/projects/:code", oneProject)
	post("/projects/:code/papers", upload)
	get("/projects/:code/timeline", timeline)
	get("/projects/:code/do/:command", oneCommand)
	post("/projects/:code/do/:command", doCommand)
	get("/projects/:code/reports/:month", oneMonth)
	post("/projects/:code/reports/:month/:command", doMonth)

	// The boards: all projects, and what stands still.
	get("/projects", projects)
	get("/stuck", stuck)
	get("/mentions", mentions)
	get("/dashboard", showDashboard)
	get("/fund-orders", fundOrders)

	// One's account.
	get("/account", entered(account))
	post("/account", entered(setSettings))
	get(passwordPage, password) // also for whoever may do nothing else yet
	post(passwordPage, changePassword)
	get("/account/sessions", entered(sessions))
	post("/account/sessions", entered(endSession))
	get("/account/tokens", entered(tokens))
	post("/account/tokens", entered(doTokens))
	get("/account/deputies", entered(myDeputies))
	post("/account/deputies", entered(doMyDeputies))

	// The administration.
	get("/admin", onlyAdministrators(func(p *page) error { return p.goTo("/admin/health") }))

	get("/admin/people", onlyAdministrators(people))
	post("/admin/people", onlyAdministrators(addPerson))
	get("/admin/people/:person", onlyAdministrators(onePerson))
	post("/admin/people/:person/:deed", onlyAdministrators(doPerson))
	get("/admin/people/:person/leave", onlyAdministrators(leaving))
	get("/admin/deputies", onlyAdministrators(deputies))
	post("/admin/deputies", onlyAdministrators(doDeputies))

	get("/admin/acts", onlyAdministrators(acts))
	get("/admin/acts/:act", onlyAdministrators(oneAct))
	post("/admin/acts/:act/:deed", onlyAdministrators(doAct))

	get("/admin/units", onlyAdministrators(units))
	post("/admin/units", onlyAdministrators(addUnit))
	get("/admin/units/:unit", onlyAdministrators(oneUnit))
	post("/admin/units/:unit", onlyAdministrators(changeUnit))
	post("/admin/units/:unit/merge", onlyAdministrators(mergeUnit))

	get("/admin/policies", onlyAdministrators(policies))
	get("/admin/policies/:version", onlyAdministrators(onePolicy))
	post("/admin/policies", onlyAdministrators(publishPolicy))

	get("/admin/calendars", onlyAdministrators(calendars))
	get("/admin/calendars/:version", onlyAdministrators(oneCalendar))
	post("/admin/calendars", onlyAdministrators(publishCalendar))
	get("/admin/years/:year", onlyAdministrators(oneYear))

	get("/admin/imports", onlyAdministrators(imports))
	post("/admin/imports", onlyAdministrators(takeIn))
	get("/admin/imports/:id", onlyAdministrators(oneImport))
	post("/admin/imports/:id/undo", onlyAdministrators(undoImport))

	get("/admin/deliveries", onlyAdministrators(deliveries))
	post("/admin/deliveries", onlyAdministrators(retryDelivery))
	get("/admin/robots", onlyAdministrators(robots))
	post("/admin/robots", onlyAdministrators(setRobot))
	get("/admin/alarms", onlyAdministrators(alarms))

	get("/admin/health", onlyAdministrators(health))
	post("/admin/commands/:command/drop", onlyAdministrators(dropCommand))
	post("/admin/clock", onlyAdministrators(confirmClock))
	post("/admin/held", onlyAdministrators(acceptEvents))
	get("/admin/audit", onlyAdministrators(audit))
}
