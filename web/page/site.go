package page

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

// Site is what every page stands on.
type Site struct {
	Service   UseCases
	Identify  func(*gin.Context) (*service.Caller, error) // who sends a request
	Door      *door.Door
	Router    *gin.Engine // that has the pages
	Log       *zap.Logger
	brand     func() process.Words
	templates map[string]map[string]*template.Template // by language and page
	signIn    func(*Page)                              // asks whoever is not signed in to do so
}

// NewSite is a site with the use cases and the door given; without a brand the pages are called as the default policy says, without a log
// nothing is logged.
func NewSite(cases *service.Service, d *door.Door, brand func() process.Words, log *zap.Logger, signIn func(*Page)) *Site {
	s := &Site{Door: d, Log: log, brand: brand, templates: parsed(), signIn: signIn}
	if cases != nil {
		s.Service, s.Identify = cases, d.Identify
	}
	if s.brand == nil {
		s.brand = policy.Default().BrandWords
	}
	if s.Log == nil {
		s.Log = zap.NewNop()
	}
	return s
}

// Open prepares a router for the pages: where it leads to the files that pages load, and a group whose answers have the pages' headers.
func (s *Site) Open(router *gin.Engine) gin.IRouter {
	s.Router = router
	serveAssets(router)
	return router.Group("/", securityHeaders)
}

// NotFound answers a browser that asks for what is not there.
func (s *Site) NotFound(c *gin.Context) {
	securityHeaders(c)
	s.Handler(func(*Page) error { return &Problem{Status: http.StatusNotFound} })(c)
}

// contentPolicy lets a page load what comes from here, and nothing that stands in the page itself.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'"

// securityHeaders takes the place of the headers that the API sets for its own answers.
func securityHeaders(c *gin.Context) {
	c.Header("Content-Security-Policy", contentPolicy)
	c.Header("Referrer-Policy", "same-origin")
	c.Header("Cache-Control", "no-store")
}

// Languages are those of the pages, the first one for whoever did not choose.
var Languages = []string{"zh", "en"}

// In picks the half of words that is for a language.
func In(lang string, w process.Words) string {
	if lang == "en" {
		return w.EN
	}
	return w.ZH
}

// Local reports whether an address stays in this place, so that nobody is led elsewhere: a path of ours, as the pages write it. Browsers
// drop tabs and line breaks and read a backslash as a slash; none of them is in such an address.
func Local(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && ownPath.MatchString(address) && parsed.Scheme == "" && parsed.Host == "" && parsed.User == nil
}

// ownPath is an address that begins with the page of a name, or with the first page, in visible ASCII.
var ownPath = regexp.MustCompile(`^/([a-z?#][!-\[\]-~]*)?$`)
