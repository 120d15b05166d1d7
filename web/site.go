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

// site is what every page stands on.
type site struct {
	service   useCases
	identify  func(*gin.Context) (*service.Caller, error) // who sends a request
	door      *door.Door
	router    *gin.Engine // that has the pages
	log       *zap.Logger
	brand     func() process.Words
	templates map[string]map[string]*template.Template // by language and page
	signIn    func(*page)                              // asks whoever is not signed in to do so
}

// newSite is a site with the use cases and the door given; without a brand the pages are called as the default policy says, without a log
// nothing is logged.
func newSite(cases *service.Service, d *door.Door, brand func() process.Words, log *zap.Logger, signIn func(*page)) *site {
	s := &site{door: d, log: log, brand: brand, templates: parsed(), signIn: signIn}
	if cases != nil {
		s.service, s.identify = cases, d.Identify
	}
	if s.brand == nil {
		s.brand = policy.Default().BrandWords
	}
	if s.log == nil {
		s.log = zap.NewNop()
	}
	return s
}

// open prepares a router for the pages: where it leads to the files that pages load, and a group whose answers have the pages' headers.
func (s *site) open(router *gin.Engine) gin.IRouter {
	s.router = router
	serveAssets(router)
	return router.Group("/", shield)
}

// notFound answers a browser that asks for what is not there.
func (s *site) notFound(c *gin.Context) {
	shield(c)
	s.handler(func(*page) error { return &problem{Status: http.StatusNotFound} })(c)
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
