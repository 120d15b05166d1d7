package web

import (
	"html/template"
	"net/http"
	"net/url"
	"regexp"

	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/door"
	"sluice/policy"
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
type Pages struct {
	service   useCases
	identify  func(*gin.Context) (*service.Caller, error) // who sends a request
	door      *door.Door
	router    *gin.Engine // that has the pages
	log       *zap.Logger
	brand     func() process.Words
	templates map[string]map[string]*template.Template // by language and page
}

// New makes the pages.
func New(o Options) *Pages {
	p := &Pages{door: o.Door, log: o.Log, brand: o.Brand, templates: parsed()}
	if o.Service != nil {
		p.service, p.identify = o.Service, o.Door.Identify
	}
	if p.brand == nil {
		p.brand = policy.Default().BrandWords
	}
	if p.log == nil {
		p.log = zap.NewNop()
	}
	return p
}

// Register gives every page its address.
func (s *Pages) Register(router *gin.Engine) {
	s.router = router
	for address, asset := range assets {
		router.GET(address, asset.serve)
	}
	pages := router.Group("/", shield)
	pages.GET("/", s.page(home))
	pages.GET("/sign-in", s.page(signInPage))
	pages.POST("/sign-in", s.page(signIn))
	pages.GET("/sign-in/openid", s.page(leadToIssuer))
	pages.GET("/sign-in/openid/callback", s.page(backFromIssuer))
	pages.POST("/sign-out", s.page(signOut))

	pages.GET("/tasks", s.page(myTasks))
	pages.GET("/tasks/bulk", s.page(bulkForm))
	pages.POST("/tasks/bulk", s.page(doBulk))
	pages.GET("/tasks/:id", s.page(oneTask))
	pages.POST("/tasks/:id/:command", s.page(doTask))

	pages.GET("/declare", s.page(declareForm))
	pages.POST("/declare", s.page(declare))
	pages.GET("/projects/:code/declaration", s.page(draft))
	pages.GET("/projects/:code/do/edit", s.page(editForm))
	pages.POST("/projects/:code/do/edit", s.page(edit))
	pages.GET("/projects/:code/print", s.page(sheet))
	pages.GET("/projects/:code/visit", s.page(visitForm))
	pages.POST("/projects/:code/visit", s.page(visit))
	pages.GET("/projects/:code/do/visit", s.page(toVisit))

	pages.GET("/projects", s.page(projects))
	pages.GET("/stuck", s.page(stuck))
	pages.GET("/mentions", s.page(mentions))
	pages.GET("/dashboard", s.page(showDashboard))
	pages.GET("/fund-orders", s.page(fundOrders))
	pages.GET("/calendar", s.page(showCalendar))
	pages.GET("/projects/:code", s.page(oneProject))
	pages.POST("/projects/:code/papers", s.page(upload))
	pages.GET("/projects/:code/timeline", s.page(timeline))
	pages.GET("/projects/:code/do/:command", s.page(oneCommand))
	pages.POST("/projects/:code/do/:command", s.page(doCommand))
	pages.GET("/projects/:code/reports/:month", s.page(oneMonth))
	pages.POST("/projects/:code/reports/:month/:command", s.page(doMonth))

	s.registerAdmin(pages)
	s.registerAccount(pages)
}

// Nowhere answers a browser that asks for what is not there. Programs get the API's own answer.
func (s *Pages) Nowhere(c *gin.Context) {
	shield(c)
	s.page(func(p *page) error { return &problem{Status: http.StatusNotFound} })(c)
}

// contentPolicy lets a page load what comes from here, and nothing that stands in the page itself.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'"

// shield takes the place of the headers that the API sets for its own answers.
func shield(c *gin.Context) {
	c.Header("Content-Security-Policy", contentPolicy)
	c.Header("Referrer-Policy", "same-origin")
	c.Header("Cache-Control", "no-store")
}

// languages are those of the pages, the first one for whoever did not choose.
var languages = []string{"zh", "en"}

// in picks the half of words that is for a language.
func in(lang string, w process.Words) string {
	if lang == "en" {
		return w.EN
	}
	return w.ZH
}

// local reports whether an address stays in this place, so that nobody is led elsewhere: a path of ours, as the pages write it. Browsers
// drop tabs and line breaks and read a backslash as a slash; none of them is in such an address.
func local(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && ownPath.MatchString(address) && parsed.Scheme == "" && parsed.Host == "" && parsed.User == nil
}

// ownPath is an address that begins with the page of a name, or with the first page, in visible ASCII.
var ownPath = regexp.MustCompile(`^/([a-z?#][!-\[\]-~]*)?$`)
