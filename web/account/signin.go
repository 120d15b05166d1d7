package account

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"go.uber.org/zap"

	"sluice/door"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// What was typed before a session ended travels through the sign-in page in fields with this prefix.
const Carried = "carried."

// signInForm is the data of the sign-in page.
type signInForm struct {
	Person  string
	Next    string              // where to go after
	Action  string              // the form that was interrupted
	Carried map[string][]string // what was typed in it
	Files   bool                // files were chosen in it
	Problem *page.Problem
	Ways    service.SignInWays
}

// Home leads to the page that a person needs first.
func Home(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	return p.GoTo("/tasks")
}

// SignInPage shows the page on which one signs in.
func SignInPage(p *page.Page) error {
	next := p.Gin.Query("next")
	if !page.Local(next) {
		next = "/"
	}
	return showSignIn(p, http.StatusOK, signInForm{Next: next})
}

// secretFields are never carried anywhere: the passwords of the forms that have any.
var secretFields = []string{"password", "old", "new", "repeat"}

// MustSignIn asks whoever is not signed in to do so and then goes on where they were: to the page they asked for, or with the form
// they sent. Of what they typed nothing is lost, except a password and a file.
func MustSignIn(p *page.Page) {
	r := p.Gin.Request
	if r.Method == http.MethodGet {
		_ = p.GoTo(page.Address("/sign-in", url.Values{"next": {r.URL.RequestURI()}}))
		return
	}
	for _, secret := range secretFields {
		r.PostForm.Del(secret)
	}
	form := signInForm{Next: "/", Action: r.URL.Path, Carried: r.PostForm, Files: strings.HasPrefix(p.Gin.ContentType(), "multipart/")}
	delete(form.Carried, "password")
	if form.Files && len(r.PostForm) == 0 {
		form.Next, form.Action = cameFrom(r), "" // a file alone: there is nothing to show again
	}
	if err := showSignIn(p, http.StatusUnauthorized, form); err != nil {
		p.Fail(err)
	}
}

// cameFrom is the page of this place from which a form was sent; the first page when the browser does not say.
func cameFrom(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || !page.Local(from.RequestURI()) {
		return "/"
	}
	return from.RequestURI()
}

// SignIn lets somebody in with a password.
func SignIn(p *page.Page) error {
	r := p.Gin.Request
	if err := r.ParseForm(); err != nil {
		return &page.Problem{Status: http.StatusBadRequest}
	}
	form := signInForm{Person: r.PostForm.Get("person"), Next: r.PostForm.Get("next"), Action: r.PostForm.Get("action"),
		Carried: url.Values{}}
	for name, values := range r.PostForm {
		if field, ok := strings.CutPrefix(name, Carried); ok {
			form.Carried[field] = values
		}
	}
	if !page.Local(form.Next) {
		form.Next = "/"
	}
	err := p.Site.Door.Unknown(p.Request())
	if err == nil {
		err = signInWith(p, form.Person, r.PostForm.Get("password"))
	}
	if err != nil {
		form.Problem = p.Problem(err)
		return showSignIn(p, form.Problem.Status, form)
	}
	if page.Local(form.Action) {
		return resume(p, form)
	}
	return p.GoTo(form.Next)
}

// longestPerson is the most characters that are looked up as a person.
const longestPerson = 100

// signInWith signs somebody in with a password, in this browser.
func signInWith(p *page.Page, person, password string) error {
	if !door.Readable(person) || utf8.RuneCountInString(person) > longestPerson {
		return service.Invalid(service.Field("person", "人员代号格式有误", "is no code of a person"))
	}
	in := service.SignInInput{Person: strings.TrimSpace(person), Password: password}
	done, secret, err := p.Site.Service.SignIn(p.Context(), p.Request().Stranger(), in, door.CookieOf(p.Gin, door.SessionCookie))
	if err != nil {
		return err
	}
	signedIn(p, done.Person, secret)
	return nil
}

// signedIn goes on as who has just signed in.
func signedIn(p *page.Page, person, secret string) {
	p.Request().Person = person
	p.HandSession(secret)
	others := slices.DeleteFunc(p.Gin.Request.Cookies(), func(c *http.Cookie) bool { return c.Name == door.SessionCookie })
	p.Gin.Request.Header.Del("Cookie")
	for _, cookie := range append(others, &http.Cookie{Name: door.SessionCookie, Value: secret}) {
		p.Gin.Request.AddCookie(cookie)
	}
}

// resume shows the form that was interrupted, with all that was typed, to be looked over and sent: perhaps somebody else has
// signed in.
func resume(p *page.Page, asked signInForm) error {
	to, err := url.Parse(asked.Action)
	if err != nil {
		return &page.Problem{Status: http.StatusBadRequest}
	}
	typed := url.Values(asked.Carried)
	typed.Set(form.OnlyShow, "1")
	content := typed.Encode()
	again := p.Gin.Request.Clone(p.Context())
	again.Method, again.URL, again.RequestURI, again.Form, again.PostForm = http.MethodPost, to, asked.Action, nil, nil
	again.Body, again.ContentLength = io.NopCloser(strings.NewReader(content)), int64(len(content))
	again.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	shown := &kept{header: http.Header{}, status: http.StatusOK}
	p.Site.Router.ServeHTTP(shown, again)
	if !slices.Contains([]int{http.StatusOK, http.StatusSeeOther}, shown.status) {
		return p.GoTo(asked.Next)
	}
	if to := shown.header.Get("Location"); to != "" {
		return p.GoTo(to)
	}
	p.Gin.Data(shown.status, shown.header.Get("Content-Type"), shown.body.Bytes())
	return nil
}

// kept holds a page in memory until it is known whether it is the one to be shown.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is that of the page.
func (k *kept) Header() http.Header { return k.header }

// WriteHeader keeps the status.
func (k *kept) WriteHeader(status int) { k.status = status }

// Write keeps the content.
func (k *kept) Write(content []byte) (int, error) { return k.body.Write(content) }

// Flush has nobody to send to.
func (k *kept) Flush() {}

// SignOut ends the session, of which the browser keeps nothing.
func SignOut(p *page.Page) error {
	caller, err := p.Identified(service.Use{Changes: true, First: true})
	if err == nil {
		err = p.Site.Service.SignOut(p.Context(), caller)
	}
	if err != nil && !page.SignedOut(err) {
		p.Site.Log.Debug("signing out was refused", zap.Error(err))
	}
	p.HandSession("")
	return p.GoTo("/sign-in")
}
