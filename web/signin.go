package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
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
	Ways    signInWays
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
func (p *page) mustSignIn() {
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

// signIn asks the API for a session and hands its cookie on.
func signIn(p *page) error {
	r := p.gin.Request
	if err := r.ParseForm(); err != nil {
		return &problem{Status: http.StatusBadRequest}
	}
	form := signInForm{Person: r.PostForm.Get("person"), Next: r.PostForm.Get("next"), Action: r.PostForm.Get("action"), Carried: url.Values{}}
	for name, values := range r.PostForm {
		if field, ok := strings.CutPrefix(name, carried); ok {
			form.Carried[field] = values
		}
	}
	if !local(form.Next) {
		form.Next = "/"
	}
	_, err := p.api.do(http.MethodPost, "/sessions", nil, nil,
		map[string]string{"person": strings.TrimSpace(form.Person), "password": r.PostForm.Get("password")}, nil)
	var refused *problem
	if errors.As(err, &refused) {
		form.Problem = refused
		return p.showSignIn(refused.Status, form)
	}
	if err != nil {
		return err
	}
	if local(form.Action) {
		return p.resume(form)
	}
	return p.goTo(form.Next)
}

// resume shows the form that was interrupted, with all that was typed, to be looked over and sent: perhaps somebody else has
// signed in.
func (p *page) resume(form signInForm) error {
	typed := url.Values(form.Carried)
	typed.Set(onlyShow, "1")
	request := p.api.from
	again, err := http.NewRequestWithContext(request.Context(), http.MethodPost, form.Action, strings.NewReader(typed.Encode()))
	if err != nil {
		return &problem{Status: http.StatusBadRequest}
	}
	again.Header, again.Host, again.RemoteAddr = request.Header.Clone(), request.Host, request.RemoteAddr
	again.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	shown := newAnswer()
	p.site.api.ServeHTTP(shown, again)
	if !slices.Contains([]int{http.StatusOK, http.StatusSeeOther}, shown.status) {
		return p.goTo(form.Next)
	}
	if to := shown.header.Get("Location"); to != "" {
		return p.goTo(to)
	}
	p.gin.Data(shown.status, shown.header.Get("Content-Type"), shown.body.Bytes())
	return nil
}

// signOut ends the session.
func signOut(p *page) error {
	_, err := p.api.do(http.MethodDelete, "/sessions/current", nil, nil, nil, nil)
	if err != nil && !signedOut(err) {
		p.site.log.Debug("signing out was refused")
	}
	return p.goTo("/sign-in")
}
