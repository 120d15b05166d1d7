package door

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/refusal"
	"sluice/service"
)

// API is where the addresses of the API begin.
const API = "/api/v1"

// Door lets requests in.
type Door struct {
	Options
	service   *service.Service
	publicURL string
	log       *zap.Logger

	persons, addresses limiter
}

// Options are what a door goes by.
type Options struct {
	MaxRequests int           // of a person, a second; 0: any number
	Silence     time.Duration // how long the other side of a connection may neither send nor take anything; 0: 30 s
	Proxies     []string      // addresses, or ranges of them, whose X-Forwarded-For is believed; none: this machine's
}

// New makes the door of the use cases.
func New(s *service.Service, o Options) *Door {
	d := &Door{Options: o, service: s, publicURL: s.PublicURL, log: s.Log}
	d.persons.perSecond, d.addresses.perSecond = o.MaxRequests, (o.MaxRequests+strangersShare-1)/strangersShare
	return d
}

// Face is the API, or the pages: it gives its addresses to the router.
type Face interface{ Register(router *gin.Engine) }

// Handler is all faces behind the door. Nowhere answers a browser that asks for an address outside the API where nothing is; none: it is
// answered as a program is.
func (d *Door) Handler(nowhere gin.HandlerFunc, faces ...Face) http.Handler {
	gin.SetMode(gin.ReleaseMode) // no banner and no route list on standard output
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false
	d.believe(router)
	router.Use(d.begin, d.keepPace, limited, d.shield, d.recovered, sameOrigin())
	router.NoRoute(noRoute(nowhere))
	router.NoMethod(noMethod)
	for _, face := range faces {
		face.Register(router)
	}
	return router
}

// ownMachine is where a proxy in front usually runs.
var ownMachine = []string{"127.0.0.0/8", "::1"}

// believe says which proxies tell the truth about where a request comes from.
func (d *Door) believe(router *gin.Engine) {
	proxies := d.Proxies
	if len(proxies) == 0 {
		proxies = ownMachine
	}
	if err := router.SetTrustedProxies(proxies); err != nil {
		d.log.Error("no proxy is believed", zap.Error(err))
		_ = router.SetTrustedProxies(nil) // no list has no faults
	}
}

// Identify finds out who sends a request, by the token in the Authorization header, or without that header by the cookie of a session. It
// takes the request off the person's allowance. A request is asked once.
func (d *Door) Identify(c *gin.Context) (*service.Caller, error) {
	r := Of(c.Request.Context())
	if r.Caller != nil {
		return r.Caller, nil
	}
	caller := r.Stranger()
	if err := d.identify(c, r, caller); err != nil {
		return nil, err
	}
	return d.admitted(r, caller)
}

// Admit lets in whom a token names that stands in the address, where that is allowed.
func (d *Door) Admit(c *gin.Context, token string) (*service.Caller, error) {
	r := Of(c.Request.Context())
	caller := r.Stranger()
	var err error
	if caller.Grant, err = d.service.ByToken(c.Request.Context(), token); err != nil {
		return nil, err
	}
	return d.admitted(r, caller)
}

func (d *Door) admitted(r *Request, caller *service.Caller) (*service.Caller, error) {
	if wait := d.persons.wait(caller.Actor.Person, time.Now()); wait > 0 {
		return nil, tooOften(wait)
	}
	r.Caller = caller
	return caller, nil
}

func (d *Door) identify(c *gin.Context, r *Request, caller *service.Caller) (err error) {
	header := c.GetHeader("Authorization")
	if secret := CookieOf(c, SessionCookie); secret != "" && header == "" {
		var renewed string
		caller.Grant, caller.Session, renewed, err = d.service.BySession(c.Request.Context(), secret)
		if renewed != "" {
			d.SetCookie(c, d.SessionCookie(r, renewed))
		}
		return err
	}
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return refusal.New(service.CodeUnauthenticated, "请先登录，或在请求头 Authorization 中提供令牌",
			"sign in, or send the header Authorization: Bearer and your token")
	}
	caller.Grant, err = d.service.ByToken(c.Request.Context(), token)
	return err
}

// Unknown takes a request off the allowance of the address that it comes from: nobody has signed in yet.
func (d *Door) Unknown(r *Request) error {
	if wait := d.addresses.wait(r.Address, time.Now()); wait > 0 {
		return tooOften(wait)
	}
	return nil
}

// The cookies: SessionCookie carries the secret of a session, FlowCookie those of a signing in at the issuer, from its beginning to its
// end, in the browser that began it and no other.
const (
	SessionCookie = "sluice_session"
	FlowCookie    = "sluice_sign_in"
)

// flowFor is how long somebody may take at the issuer.
const flowFor = 10 * time.Minute

// CookieOf is the value of a request's cookie; none when there is no such cookie.
func CookieOf(c *gin.Context, name string) string {
	cookie, err := c.Request.Cookie(name)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// SetCookie hands a cookie to the browser.
func (d *Door) SetCookie(c *gin.Context, cookie *http.Cookie) { http.SetCookie(c.Writer, cookie) }

// SessionCookie hands a session's secret to a browser, or with none takes it away again. It names no end, so that it goes with the
// browser's window: offices share machines. How long the session itself lasts the record knows.
func (d *Door) SessionCookie(r *Request, secret string) *http.Cookie {
	return d.cookie(r, SessionCookie, secret, 0)
}

// FlowCookie hands the secrets of a signing in to a browser, or with none takes them away. Lax, for the issuer leads back from another
// site.
func (d *Door) FlowCookie(r *Request, secrets string) *http.Cookie {
	return d.cookie(r, FlowCookie, secrets, int(flowFor/time.Second))
}

func (d *Door) cookie(r *Request, name, value string, maxAge int) *http.Cookie {
	c := &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: maxAge, Secure: d.onlyEncrypted(r),
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// onlyEncrypted reports whether cookies are for https alone: where the request came so, or the pages are known to.
func (d *Door) onlyEncrypted(r *Request) bool {
	return r.Encrypted || strings.HasPrefix(strings.ToLower(d.publicURL), "https:")
}
