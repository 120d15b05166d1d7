package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
)

// page is one request for a page: who asks, in which language, and the API as they may use it.
type page struct {
	site *Pages
	gin  *gin.Context
	api  *client
	lang string

	refresh int // seconds after which the page loads itself again; 0: never

	me    *me            // none: nobody is signed in, or it was not asked
	rules *policy.Policy // in force; none: it was not asked
	now   clock
}

// me is who is signed in.
type me struct {
	Person        string           `json:"person"`
	Name          string           `json:"name"`
	Posts         []policy.Post    `json:"posts"`
	Administrator bool             `json:"administrator"`
	DeputyFor     []standsIn       `json:"deputy_for"`
	Units         []lifecycle.Unit `json:"units"` // of all these posts

	NewMessages int `json:"new_messages"`

	Reads map[lifecycle.Reading]lifecycle.Extent `json:"reads"` // how far they read each kind of thing
}

// standsIn is a post in which somebody acts for another.
type standsIn struct {
	lifecycle.DeputyFor
	PrincipalName string `json:"principal_name"`
}

// UnitName names a unit of theirs; one that is not known stands for itself.
func (m *me) UnitName(code string) string {
	for _, unit := range m.Units {
		if unit.Code == code {
			return unit.Name
		}
	}
	return code
}

// Holds reports whether they may act in a post, their own or somebody's for whom they stand in.
func (m *me) Holds(post policy.Post) bool {
	return slices.Contains(m.Posts, post) ||
		slices.ContainsFunc(m.DeputyFor, func(d standsIn) bool { return d.Post == post })
}

// sees reports whether a kind of thing is open to the reader: all of it, or what belongs to the projects they read.
func (p *page) sees(reading lifecycle.Reading) bool {
	return p.me != nil && p.me.Reads[reading] != "" && p.me.Reads[reading] != lifecycle.ExtentNone
}

// clock is business time.
type clock struct {
	Now     time.Time `json:"now"`
	Stepped bool      `json:"stepped"`
}

// Today is the business date.
func (c clock) Today() calendar.Date { return calendar.DateOf(c.Now) }

// view is what the templates see. Data is the page's own.
type view struct {
	Brand   policy.Words
	Title   string
	Nav     string // the entry of the navigation that is this page's
	Lang    string
	Other   string // this page in the other language
	Me      *me
	Clock   clock
	Refresh int  // seconds after which the page loads itself again; 0: never
	Boards  bool // whether the boards of those who supervise are open to them
	Data    any
}

// page makes a handler of what shows a page. Whatever goes wrong in it becomes a page, too.
func (s *Pages) page(show func(*page) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		p := &page{site: s, gin: c, lang: language(c), api: &client{s.api, c.Request, c.Writer.Header()}}
		defer p.recovered()
		if c.Request.Method == http.MethodPost && !strings.HasPrefix(c.ContentType(), "multipart/") { // the API bounds uploads
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
		}
		if err := show(p); err != nil {
			p.fail(err)
		}
	}
}

// formBytes is the most a form may hold. What is too long for the API still comes back with what was typed.
const formBytes = 2 << 20

// language is the one asked for, which is then remembered, or the one remembered, or Chinese.
func language(c *gin.Context) string {
	if asked := c.Query("lang"); slices.Contains(languages, asked) {
		http.SetCookie(c.Writer, &http.Cookie{Name: "lang", Value: asked, Path: "/", MaxAge: 365 * 86400, SameSite: http.SameSiteLaxMode, HttpOnly: true})
		return asked
	}
	if kept, err := c.Cookie("lang"); err == nil && slices.Contains(languages, kept) {
		return kept
	}
	return languages[0]
}

// words picks the reader's half.
func (p *page) words(w policy.Words) string { return in(p.lang, w) }

// word is an entry of the pages' table of words.
func (p *page) word(key string) string { return in(p.lang, words[key]) }

// enter finds out who asks; whoever did not sign in is an error that leads to the sign-in page.
func (p *page) enter() error {
	var who me
	if err := p.api.get("/me", nil, &who); err != nil {
		return err
	}
	p.me = &who
	return p.api.get("/clock", nil, &p.now)
}

// show renders a page with a status of 200.
func (p *page) show(name, title, nav string, data any) error {
	return p.render(http.StatusOK, name, title, nav, data)
}

// render writes the whole page at once: half a page is never sent.
func (p *page) render(status int, name, title, nav string, data any) error {
	v := view{
		Brand: p.site.brand(), Title: title, Nav: nav, Lang: p.lang, Other: p.other(), Me: p.me, Clock: p.now, Boards: p.sees(lifecycle.ReadStuck), Refresh: p.refresh,
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
		p.mustSignIn()
		return
	}
	var refusal *problem
	if errors.As(err, &refusal) && refusal.Code == mustChange && p.gin.Request.URL.Path != passwordPage {
		_ = p.goTo(address(passwordPage, url.Values{"next": {p.asked()}}))
		return
	}
	if !errors.As(err, &refusal) {
		p.site.log.Error("a page failed", zap.String("path", p.gin.FullPath()), zap.Error(err))
		refusal = &problem{Status: http.StatusInternalServerError}
	}
	if p.me == nil {
		_ = p.enter() // only for the navigation; without it the page shows as to a stranger
	}
	p.retryAfter(refusal)
	data := struct {
		*problem
		Key string
	}{refusal, "fault." + faultKey(refusal.Status)}
	if err := p.render(refusal.Status, "fault", p.word(data.Key), "", data); err != nil {
		p.site.log.Error("the page of a fault failed", zap.Error(err))
		p.gin.String(http.StatusInternalServerError, "500")
	}
}

// retryAfter passes on when the API says to try again.
func (p *page) retryAfter(refusal *problem) {
	if refusal.RetryAfter != "" {
		p.gin.Header("Retry-After", refusal.RetryAfter)
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
