package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/access"
	"sluice/door"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
)

// base is where the API begins.
const base = door.API

// problem is a refusal as it is told over HTTP.
type problem = door.Problem

type fieldProblem = service.FieldProblem

// signedOut reports whether an answer means that nobody is signed in, or no longer.
func signedOut(err error) bool {
	var p *problem
	return service.IsCode(err, service.CodeUnauthenticated) || errors.As(err, &p) && p.Status == http.StatusUnauthorized
}

// page is one request for a page: who asks, and in which language.
type page struct {
	site *site
	gin  *gin.Context
	lang string

	refresh int // seconds after which the page loads itself again; 0: never

	me    *me            // none: nobody is signed in, or it was not asked
	rules *policy.Policy // in force; none: it was not asked
	now   service.ClockView

	caller *service.Caller // none: nobody is signed in, or it was not asked
}

// me is who is signed in.
type me = service.Me

// sees reports whether a kind of thing is open to the reader: all of it, or what belongs to the projects they read.
func (p *page) sees(reading access.Resource) bool { return p.me != nil && p.me.Sees(reading) }

// view is what the templates see. Data is the page's own.
type view struct {
	Brand   process.Words
	Title   string
	Nav     string // the entry of the navigation that is this page's
	Lang    string
	Other   string // this page in the other language
	Me      *me
	Clock   service.ClockView
	Refresh int  // seconds after which the page loads itself again; 0: never
	Boards  bool // whether the boards of those who supervise are open to them
	Data    any
}

// handler makes a handler of what shows a page. Whatever goes wrong in it becomes a page, too.
func (s *site) handler(show func(*page) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		p := &page{site: s, gin: c, lang: language(c)}
		defer p.recovered()
		if c.Request.Method == http.MethodPost && !strings.HasPrefix(c.ContentType(), "multipart/") { // files have bounds of their own
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
		}
		if err := show(p); err != nil {
			p.fail(err)
		}
	}
}

// formBytes is the most a form may hold. What is too long for a command still comes back with what was typed.
const formBytes = 2 << 20

// language is the one asked for, which is then remembered, or the one remembered, or Chinese.
func language(c *gin.Context) string {
	if asked := c.Query("lang"); slices.Contains(languages, asked) {
		http.SetCookie(c.Writer,
			&http.Cookie{Name: "lang", Value: asked, Path: "/", MaxAge: 365 * 86400, SameSite: http.SameSiteLaxMode, HttpOnly: true})
		return asked
	}
	if kept, err := c.Cookie("lang"); err == nil && slices.Contains(languages, kept) {
		return kept
	}
	return languages[0]
}

// words picks the reader's half.
func (p *page) words(w process.Words) string { return in(p.lang, w) }

// word is an entry of the pages' table of words.
func (p *page) word(key string) string { return in(p.lang, words[key]) }

// enter finds out who asks; whoever did not sign in is an error that leads to the sign-in page.
func (p *page) enter() error {
	caller, err := p.identified(service.Use{Changes: p.gin.Request.Method != http.MethodGet})
	if err != nil {
		return err
	}
	who, err := p.site.service.Me(p.context(), caller)
	if err != nil {
		return err
	}
	p.caller, p.me, p.now = caller, &who, p.site.service.BusinessClock()
	return nil
}

// entered makes a page one for whoever has signed in.
func entered(show func(*page) error) func(*page) error {
	return func(p *page) error {
		if err := p.enter(); err != nil {
			return p.keep(err)
		}
		return show(p)
	}
}

// identified is who asks, if what they signed in with lets them do so.
func (p *page) identified(use service.Use) (*service.Caller, error) {
	caller, err := p.site.identify(p.gin)
	if err == nil {
		err = caller.Reaches(use)
	}
	return caller, err
}

// hand hands a cookie to the browser.
func (p *page) hand(cookie *http.Cookie) { p.site.door.SetCookie(p.gin, cookie) }

// handSession hands the secret of a session to the browser, or with none takes it away.
func (p *page) handSession(secret string) { p.hand(p.site.door.SessionCookie(p.request(), secret)) }

// request is what is known of the request besides its parameters.
func (p *page) request() *door.Request { return door.Of(p.context()) }

// context is that of the request.
func (p *page) context() context.Context { return p.gin.Request.Context() }

// show renders a page with a status of 200.
func (p *page) show(name, title, nav string, data any) error {
	return p.render(http.StatusOK, name, title, nav, data)
}

// render writes the whole page at once: half a page is never sent.
func (p *page) render(status int, name, title, nav string, data any) error {
	v := view{
		Brand: p.site.brand(), Title: title, Nav: nav, Lang: p.lang, Other: p.other(), Me: p.me, Clock: p.now,
		Boards: p.sees(access.ReadStuck), Refresh: p.refresh,
		Data: data,
	}
	var out bytes.Buffer
	if err := p.site.templates[p.lang][name].ExecuteTemplate(&out, "layout", v); err != nil {
		return err
	}
	p.gin.Data(status, "text/html; charset=utf-8", out.Bytes())
	return nil
}

// other is the address of this page in the other language.
func (p *page) other() string {
	at := *p.gin.Request.URL
	query := at.Query()
	query.Set("lang", languages[(slices.Index(languages, p.lang)+1)%len(languages)])
	if p.gin.Request.Method != http.MethodGet {
		return "/?" + query.Encode()
	}
	at.RawQuery = query.Encode()
	return at.RequestURI()
}

// go on somewhere else, after something was done: never a second time when the browser loads it again.
func (p *page) goTo(address string) error {
	p.gin.Redirect(http.StatusSeeOther, address)
	return nil
}

// asked is the address of the page that was asked for; none when something was sent.
func (p *page) asked() string {
	if p.gin.Request.Method != http.MethodGet {
		return ""
	}
	return p.gin.Request.URL.RequestURI()
}

// fail shows what went wrong. Refusals are told as the API told them; of anything else nothing is said, and it is logged.
func (p *page) fail(err error) {
	if signedOut(err) {
		p.site.signIn(p)
		return
	}
	refused := p.problem(err)
	if refused.Code == service.CodeMustChange && p.gin.Request.URL.Path != passwordPage {
		_ = p.goTo(address(passwordPage, url.Values{"next": {p.asked()}}))
		return
	}
	if p.me == nil {
		_ = p.enter() // only for the navigation; without it the page shows as to a stranger
	}
	p.retryAfter(refused)
	data := struct {
		*problem
		Key string
	}{refused, "fault." + faultKey(refused.Status)}
	if err := p.render(refused.Status, "fault", p.word(data.Key), "", data); err != nil {
		p.site.log.Error("the page of a fault failed", zap.Error(err))
		p.gin.String(http.StatusInternalServerError, "500")
	}
}

// problem is an error as it is told over HTTP. Of one that is no refusal nothing is said, and it is logged.
func (p *page) problem(err error) *problem {
	var refused *refusal.Error
	var told *problem
	if !errors.As(err, &refused) && !errors.As(err, &told) {
		p.site.log.Error("a page failed", zap.String("path", p.gin.FullPath()), zap.Error(err))
	}
	return door.ProblemOf(door.Of(p.context()), err)
}

// statusOf is the HTTP status of what went wrong.
func statusOf(err error) int {
	var told *problem
	var refused *refusal.Error
	switch {
	case errors.As(err, &told):
		return told.Status
	case errors.As(err, &refused):
		return door.NewProblem(refused, "").Status
	}
	return http.StatusInternalServerError
}

// retryAfter passes on when the API says to try again.
func (p *page) retryAfter(refused *problem) {
	if refused.RetryAfter != "" {
		p.gin.Header("Retry-After", refused.RetryAfter)
	}
}

// faultKey names the faults that have words of their own.
func faultKey(status int) string {
	switch status {
	case http.StatusForbidden:
		return "403"
	case http.StatusNotFound:
		return "404"
	case http.StatusRequestEntityTooLarge:
		return "413"
	case http.StatusTooManyRequests:
		return "429"
	case http.StatusServiceUnavailable:
		return "503"
	}
	if status < http.StatusInternalServerError {
		return "400"
	}
	return "500"
}

// recovered turns a panic into a page.
func (p *page) recovered() {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler {
		panic(cause) // net/http's way to break a connection off
	}
	p.site.log.Error("a page panicked", zap.Any("cause", cause), zap.ByteString("stack", debug.Stack()))
	p.fail(&problem{Status: http.StatusInternalServerError})
}

// address writes a path with a query that holds no empty values.
func address(path string, query url.Values) string {
	kept := url.Values{}
	for name, values := range query {
		for _, value := range values {
			if value != "" {
				kept.Add(name, value)
			}
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + kept.Encode()
}
