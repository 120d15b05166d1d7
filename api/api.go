package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/papers"
	"sluice/service/port"
)

// Deps is what the API stands on. Every field up to Papers is needed.
type Deps struct {
	Engine    port.Engine
	Records   port.Records
	Directory port.Directory
	Imports   port.Imports
	Messages  port.Messages
	Accounts  port.Accounts
	Clock     port.Clock
	Terms     port.Terms
	Papers    *papers.Folder

	Issuer        port.Issuer       // where people may sign in instead of with a password; none: nowhere
	IssuerName    string            // what people call it
	Log           *zap.Logger       // none: nothing is logged
	MaxRequests   int               // of a person, a second; 0: any number
	MaxPaperBytes int64             // the largest paper; 0: 50 MB
	Silence       time.Duration     // how long the other side of a connection may neither send nor take anything; 0: 30 s
	Version       string            // of the program; none: it is not told
	PublicURL     string            // address of the pages, for links; none: there are none
	Proxies       []string          // addresses, or ranges of them, whose X-Forwarded-For is believed; none: this machine's
	Register      func(gin.IRouter) // adds addresses outside the API, such as the pages
	Nowhere       gin.HandlerFunc   // answers a browser that asks for an address outside the API where nothing is
}

const defaultPaperBytes = 50 << 20

// server is the API at work.
type server struct {
	Deps
	log    *zap.Logger
	api    huma.API
	tokens tokens

	persons, addresses limiter
}

// ownMachine is where a proxy in front usually runs.
var ownMachine = []string{"127.0.0.0/8", "::1"}

// believe says which proxies tell the truth about where a request comes from.
func (s *server) believe(router *gin.Engine) {
	proxies := s.Proxies
	if len(proxies) == 0 {
		proxies = ownMachine
	}
	if err := router.SetTrustedProxies(proxies); err != nil {
		s.log.Error("no proxy is believed", zap.Error(err))
		_ = router.SetTrustedProxies(nil) // no list has no faults
	}
}

// New builds the API: every address, behind the middlewares, in one handler.
func New(deps Deps) http.Handler {
	return newServer(deps).engine()
}

func newServer(deps Deps) *server {
	s := &server{Deps: deps, log: deps.Log}
	if s.log == nil {
		s.log = zap.NewNop()
	}
	s.persons.perSecond, s.addresses.perSecond = s.MaxRequests, (s.MaxRequests+strangersShare-1)/strangersShare
	if s.Records != nil {
		s.Records = readerRecord{s.Records, s}
	}
	if s.MaxPaperBytes == 0 {
		s.MaxPaperBytes = defaultPaperBytes
	}
	return s
}

// engine builds the router.
func (s *server) engine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode) // no banner and no route list on standard output
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false
	s.believe(router)
	router.Use(s.begin, s.keepPace, limited, s.shield, s.recovered, sameOrigin())
	router.NoRoute(s.noRoute)
	router.NoMethod(noMethod)
	s.api = humagin.New(router, config())
	s.routes()
	finish(s.api.OpenAPI().Components.Schemas)
	router.GET(base+"/openapi.json", document(s.api.OpenAPI()))
	docs(router)
	if s.Register != nil {
		s.Register(router)
	}
	return router
}
