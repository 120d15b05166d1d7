package page

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

// PasswordPage is where a password is changed: all that somebody with a first one may do.
const PasswordPage = "/account/password"

// Origin is where the reader's browser has reached the pages.
func (p *Page) Origin() string {
	scheme := "http"
	if r := p.Gin.Request; r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + p.Gin.Request.Host
}

// Parse reads the form that was sent.
func (p *Page) Parse() error {
	err := p.Gin.Request.ParseForm()
	var cut *http.MaxBytesError
	switch {
	case errors.As(err, &cut):
		return &Problem{Status: http.StatusRequestEntityTooLarge, TitleZH: Words["fault.413"].ZH, Title: Words["fault.413"].EN}
	case err != nil:
		return &Problem{Status: http.StatusBadRequest}
	}
	return nil
}

// API is where the API begins.
const API = door.API

// Problem is a refusal as it is told over HTTP.
type Problem = door.Problem

type FieldProblem = service.FieldProblem

// SignedOut reports whether an answer means that nobody is signed in, or no longer.
func SignedOut(err error) bool {
	var p *Problem
	return service.IsCode(err, service.CodeUnauthenticated) || errors.As(err, &p) && p.Status == http.StatusUnauthorized
}

// Page is one request for a page: who asks, and in which language.
type Page struct {
	Site *Site
	Gin  *gin.Context
	Lang string

	Refresh int // seconds after which the page loads itself again; 0: never

	Me    *me            // none: nobody is signed in, or it was not asked
	Rules *policy.Policy // in force; none: it was not asked
	Now   service.ClockView

	Caller *service.Caller // none: nobody is signed in, or it was not asked
}

// me is who is signed in.
type me = service.Me

// Sees reports whether a kind of thing is open to the reader: all of it, or what belongs to the projects they read.
func (p *Page) Sees(reading access.Resource) bool { return p.Me != nil && p.Me.Sees(reading) }

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

// Handler makes a handler of what shows a page. Whatever goes wrong in it becomes a page, too.
func (s *Site) Handler(show func(*Page) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		p := &Page{Site: s, Gin: c, Lang: language(c)}
		defer p.recovered()
		if c.Request.Method == http.MethodPost && !strings.HasPrefix(c.ContentType(), "multipart/") { // files have bounds of their own
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, FormBytes)
		}
		if err := show(p); err != nil {
			p.Fail(err)
		}
	}
}

// FormBytes is the most a form may hold. What is too long for a command still comes back with what was typed.
const FormBytes = 2 << 20

// language is the one asked for, which is then remembered, or the one remembered, or Chinese.
func language(c *gin.Context) string {
	if asked := c.Query("lang"); slices.Contains(Languages, asked) {
		http.SetCookie(c.Writer,
			&http.Cookie{Name: "lang", Value: asked, Path: "/", MaxAge: 365 * 86400, SameSite: http.SameSiteLaxMode, HttpOnly: true})
		return asked
	}
	if kept, err := c.Cookie("lang"); err == nil && slices.Contains(Languages, kept) {
		return kept
	}
	return Languages[0]
}

// Words picks the reader's half.
func (p *Page) Words(w process.Words) string { return In(p.Lang, w) }

// Word is an entry of the pages' table of words.
func (p *Page) Word(key string) string { return In(p.Lang, Words[key]) }

// Enter finds out who asks; whoever did not sign in is an error that leads to the sign-in page.
func (p *Page) Enter() error {
	caller, err := p.Identified(service.Use{Changes: p.Gin.Request.Method != http.MethodGet})
	if err != nil {
		return err
	}
	who, err := p.Site.Service.Me(p.Context(), caller)
	if err != nil {
		return err
	}
	p.Caller, p.Me, p.Now = caller, &who, p.Site.Service.BusinessClock()
	return nil
}

// Entered makes a page one for whoever has signed in.
func Entered(show func(*Page) error) func(*Page) error {
	return func(p *Page) error {
		if err := p.Enter(); err != nil {
			return p.Keep(err)
		}
		return show(p)
	}
}

// Identified is who asks, if what they signed in with lets them do so.
func (p *Page) Identified(use service.Use) (*service.Caller, error) {
	caller, err := p.Site.Identify(p.Gin)
	if err == nil {
		err = caller.Reaches(use)
	}
	return caller, err
}

// Hand hands a cookie to the browser.
func (p *Page) Hand(cookie *http.Cookie) { p.Site.Door.SetCookie(p.Gin, cookie) }

// HandSession hands the secret of a session to the browser, or with none takes it away.
func (p *Page) HandSession(secret string) { p.Hand(p.Site.Door.SessionCookie(p.Request(), secret)) }

// Request is what is known of the request besides its parameters.
func (p *Page) Request() *door.Request { return door.Of(p.Context()) }

// Context is that of the request.
func (p *Page) Context() context.Context { return p.Gin.Request.Context() }

// Show renders a page with a status of 200.
func (p *Page) Show(name, title, nav string, data any) error {
	return p.Render(http.StatusOK, name, title, nav, data)
}

// Render writes the whole page at once: half a page is never sent.
func (p *Page) Render(status int, name, title, nav string, data any) error {
	v := view{
		Brand: p.Site.brand(), Title: title, Nav: nav, Lang: p.Lang, Other: p.other(), Me: p.Me, Clock: p.Now,
		Boards: p.Sees(access.ReadStuck), Refresh: p.Refresh,
		Data: data,
	}
	var out bytes.Buffer
	if err := p.Site.templates[p.Lang][name].ExecuteTemplate(&out, "layout", v); err != nil {
		return err
	}
	p.Gin.Data(status, "text/html; charset=utf-8", out.Bytes())
	return nil
}

// other is the address of this page in the other language.
func (p *Page) other() string {
	at := *p.Gin.Request.URL
	query := at.Query()
	query.Set("lang", Languages[(slices.Index(Languages, p.Lang)+1)%len(Languages)])
	if p.Gin.Request.Method != http.MethodGet {
		return "/?" + query.Encode()
	}
	at.RawQuery = query.Encode()
	return at.RequestURI()
}

// go on somewhere else, after something was done: never a second time when the browser loads it again.
func (p *Page) GoTo(address string) error {
	p.Gin.Redirect(http.StatusSeeOther, address)
	return nil
}

// asked is the address of the page that was asked for; none when something was sent.
func (p *Page) asked() string {
	if p.Gin.Request.Method != http.MethodGet {
		return ""
	}
	return p.Gin.Request.URL.RequestURI()
}

// Fail shows what went wrong. Refusals are told as the API told them; of anything else nothing is said, and it is logged.
func (p *Page) Fail(err error) {
	if SignedOut(err) {
		p.Site.signIn(p)
		return
	}
	refused := p.Problem(err)
	if refused.Code == service.CodeMustChange && p.Gin.Request.URL.Path != PasswordPage {
		_ = p.GoTo(Address(PasswordPage, url.Values{"next": {p.asked()}}))
		return
	}
	if p.Me == nil {
		_ = p.Enter() // only for the navigation; without it the page shows as to a stranger
	}
	p.RetryAfter(refused)
	data := struct {
		*Problem
		Key string
	}{refused, "fault." + faultKey(refused.Status)}
	if err := p.Render(refused.Status, "fault", p.Word(data.Key), "", data); err != nil {
		p.Site.Log.Error("the page of a fault failed", zap.Error(err))
		p.Gin.String(http.StatusInternalServerError, "500")
	}
}

// Problem is an error as it is told over HTTP. Of one that is no refusal nothing is said, and it is logged.
func (p *Page) Problem(err error) *Problem {
	var refused *refusal.Error
	var told *Problem
	if !errors.As(err, &refused) && !errors.As(err, &told) {
		p.Site.Log.Error("a page failed", zap.String("path", p.Gin.FullPath()), zap.Error(err))
	}
	return door.ProblemOf(door.Of(p.Context()), err)
}

// StatusOf is the HTTP status of what went wrong.
func StatusOf(err error) int {
	var told *Problem
	var refused *refusal.Error
	switch {
	case errors.As(err, &told):
		return told.Status
	case errors.As(err, &refused):
		return door.NewProblem(refused, "").Status
	}
	return http.StatusInternalServerError
}

// RetryAfter passes on when the API says to try again.
func (p *Page) RetryAfter(refused *Problem) {
	if refused.RetryAfter != "" {
		p.Gin.Header("Retry-After", refused.RetryAfter)
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
func (p *Page) recovered() {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == any(http.ErrAbortHandler) {
		panic(cause) // net/http's way to break a connection off
	}
	p.Site.Log.Error("a page panicked", zap.Any("cause", cause), zap.ByteString("stack", debug.Stack()))
	p.Fail(&Problem{Status: http.StatusInternalServerError})
}

// Address writes a path with a query that holds no empty values.
func Address(path string, query url.Values) string {
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

// Keep reads the form of a request that is not let in, so that it can be carried through signing in.
func (p *Page) Keep(err error) error {
	if r := p.Gin.Request; strings.HasPrefix(p.Gin.ContentType(), "multipart/") {
		r.Body = http.MaxBytesReader(p.Gin.Writer, r.Body, FormBytes)
		if r.ParseMultipartForm(FormBytes) == nil { // a file that is too large to be read here is lost in any case
			_ = r.MultipartForm.RemoveAll()
		}
		return err
	}
	if parsed := p.Parse(); parsed != nil {
		return parsed
	}
	return err
}
