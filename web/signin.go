package web

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
)

// What was typed before a session ended travels through the sign-in page in fields with this prefix.
const carried = "carried."

// signInForm is the data of the sign-in page.
type signInForm struct {
	Person  string
	Next    string              // where to go after
	Action  string              // the form that was interrupted
	Carried map[string][]string // what was typed in it
	Files   bool                // files were chosen in it
	Problem *problem
	Ways    service.SignInWays
}

// home leads to the page that a person needs first.
func home(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	return p.goTo("/tasks")
}

func signInPage(p *page) error {
	next := p.gin.Query("next")
	if !local(next) {
		next = "/"
	}
	return p.showSignIn(http.StatusOK, signInForm{Next: next})
}

// secretFields are never carried anywhere: the passwords of the forms that have any.
var secretFields = []string{"password", "old", "new", "repeat"}

// mustSignIn asks whoever is not signed in to do so and then goes on where they were: to the page they asked for, or with the form
// they sent. Of what they typed nothing is lost, except a password and a file.
func mustSignIn(p *page) {
	r := p.gin.Request
	if r.Method == http.MethodGet {
		_ = p.goTo(address("/sign-in", url.Values{"next": {r.URL.RequestURI()}}))
		return
	}
	for _, secret := range secretFields {
		r.PostForm.Del(secret)
	}
	form := signInForm{Next: "/", Action: r.URL.Path, Carried: r.PostForm, Files: strings.HasPrefix(p.gin.ContentType(), "multipart/")}
	delete(form.Carried, "password")
	if form.Files && len(r.PostForm) == 0 {
		form.Next, form.Action = cameFrom(r), "" // a file alone: there is nothing to show again
	}
	if err := p.showSignIn(http.StatusUnauthorized, form); err != nil {
		p.fail(err)
	}
}

// cameFrom is the page of this place from which a form was sent; the first page when the browser does not say.
func cameFrom(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || !local(from.RequestURI()) {
		return "/"
	}
	return from.RequestURI()
}

// signIn lets somebody in with a password.
func signIn(p *page) error {
	r := p.gin.Request
	if err := r.ParseForm(); err != nil {
		return &problem{Status: http.StatusBadRequest}
	}
	form := signInForm{Person: r.PostForm.Get("person"), Next: r.PostForm.Get("next"), Action: r.PostForm.Get("action"),
		Carried: url.Values{}}
	for name, values := range r.PostForm {
		if field, ok := strings.CutPrefix(name, carried); ok {
			form.Carried[field] = values
		}
	}
	if !local(form.Next) {
		form.Next = "/"
	}
	err := p.site.door.Unknown(p.request())
	if err == nil {
		err = p.signInWith(form.Person, r.PostForm.Get("password"))
	}
	if err != nil {
		form.Problem = p.problem(err)
		return p.showSignIn(form.Problem.Status, form)
	}
	if local(form.Action) {
		return p.resume(form)
	}
	return p.goTo(form.Next)
}

// longestPerson is the most characters that are looked up as a person.
const longestPerson = 100

// signInWith signs somebody in with a password, in this browser.
func (p *page) signInWith(person, password string) error {
	if !door.Readable(person) || utf8.RuneCountInString(person) > longestPerson {
		return service.Invalid(service.Field("person", "人员代号格式有误", "is no code of a person"))
	}
	in := service.SignInInput{Person: strings.TrimSpace(person), Password: password}
	done, secret, err := p.site.service.SignIn(p.context(), p.request().Stranger(), in, door.CookieOf(p.gin, door.SessionCookie))
	if err != nil {
		return err
	}
	p.signedIn(done.Person, secret)
	return nil
}

// signedIn goes on as who has just signed in.
func (p *page) signedIn(person, secret string) {
	p.request().Person = person
	p.handSession(secret)
	others := slices.DeleteFunc(p.gin.Request.Cookies(), func(c *http.Cookie) bool { return c.Name == door.SessionCookie })
	p.gin.Request.Header.Del("Cookie")
	for _, cookie := range append(others, &http.Cookie{Name: door.SessionCookie, Value: secret}) {
		p.gin.Request.AddCookie(cookie)
	}
}

// resume shows the form that was interrupted, with all that was typed, to be looked over and sent: perhaps somebody else has
// signed in.
func (p *page) resume(form signInForm) error {
	to, err := url.Parse(form.Action)
	if err != nil {
		return &problem{Status: http.StatusBadRequest}
	}
	typed := url.Values(form.Carried)
	typed.Set(onlyShow, "1")
	content := typed.Encode()
	again := p.gin.Request.Clone(p.context())
	again.Method, again.URL, again.RequestURI, again.Form, again.PostForm = http.MethodPost, to, form.Action, nil, nil
	again.Body, again.ContentLength = io.NopCloser(strings.NewReader(content)), int64(len(content))
	again.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	shown := &kept{header: http.Header{}, status: http.StatusOK}
	p.site.router.ServeHTTP(shown, again)
	if !slices.Contains([]int{http.StatusOK, http.StatusSeeOther}, shown.status) {
		return p.goTo(form.Next)
	}
	if to := shown.header.Get("Location"); to != "" {
		return p.goTo(to)
	}
	p.gin.Data(shown.status, shown.header.Get("Content-Type"), shown.body.Bytes())
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

// signOut ends the session, of which the browser keeps nothing.
func signOut(p *page) error {
	caller, err := p.identified(service.Use{Changes: true, First: true})
	if err == nil {
		err = p.site.service.SignOut(p.context(), caller)
	}
	if err != nil && !signedOut(err) {
		p.site.log.Debug("signing out was refused", zap.Error(err))
	}
	p.handSession("")
	return p.goTo("/sign-in")
}
