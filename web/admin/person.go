package admin

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"sluice/calendar"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// personPage is the data of the page of a person.
type personPage struct {
	form.Base
	Person   service.PersonView
	Held     []heldLine
	Tokens   []TokenLine
	Deputies []DeputyLine
	Give     form.Form
	Password form.Form
	Issue    form.Form
	Revoke   form.Form
	Rename   form.Form
	LetIn    form.Form // of somebody who has left
	Issued   *TokenShown
	First    string // the first password that was just given, to be told to the person
	Today    calendar.Date
}

// heldLine is a post of a person, with the button that takes it.
type heldLine struct {
	port.HeldPost
	Take *form.Pressed // none: it is no longer held
}

// TokenLine is a token, with the button that revokes it.
type TokenLine struct {
	port.TokenRow
	Past   bool
	Revoke form.Pressed
}

// What is filled in on the page of a person.
type (
	passwordInput struct {
		Password string `json:"password"`
	}
	TokenInput struct {
		Label   string        `json:"label,omitempty" maxLength:"60"`
		Scope   process.Scope `json:"scope,omitempty" enum:"full,read,calendar"`
		Expires calendar.Date `json:"expires,omitzero"`
	}
	nameInput struct {
		Name string `json:"name" maxLength:"50"`
	}
	reasonInput struct {
		Reason string `json:"reason" maxLength:"500"`
	}
	oldPost struct {
		Post string `json:"post"`
	}
	None struct{}
)

// personForm is what can be done on the page of a person.
func personForm(p *page.Page, name, who string, names unitNames) (form.AdminForm, bool) {
	uses, d := p.Site.Service, form.AdminForm{ID: name, Action: "/admin/people/" + url.PathEscape(who) + "/" + name}
	switch name {
	case "give_post":
		d.Fields, d.Options, d.Lists = postField, map[string][]form.Option{
			"role": roleOptions(p),
		}, map[string][]form.Option{
			"unit": names.list(),
		}
		return form.Doing(d, func(once service.Once, in postInput) (service.PostAnswer, error) {
			return uses.GivePost(p.Context(), p.Caller, once, who, service.PostInput{Post: in.String()})
		}), true
	case "take_post":
		return form.Doing(d, func(once service.Once, in oldPost) (service.PostAnswer, error) {
			return uses.TakePost(p.Context(), p.Caller, once, who, service.PostInput(in))
		}), true
	case "first_password":
		d.Preset = url.Values{"password": {proposedPassword()}}
		return form.Doing(d, func(_ service.Once, in passwordInput) (service.PasswordSet, error) {
			return uses.GiveFirstPassword(p.Context(), p.Caller, who, service.FirstPasswordInput(in))
		}), true
	case "issue_token":
		d.Preset = url.Values{"scope": {string(process.ScopeFull)}}
		return form.Doing(d, func(once service.Once, in TokenInput) (service.IssuedToken, error) {
			return uses.IssueToken(p.Context(), p.Caller, once, who, service.TokenInput(in))
		}), true
	case "revoke_token":
		return form.Doing(d, func(once service.Once, in None) (None, error) {
			return in, uses.RevokeToken(p.Context(), p.Caller, once, who, form.Segment(p.Gin.PostForm("token")))
		}), true
	case "revoke_tokens":
		d.Irreversible = true
		return form.Doing(d, func(once service.Once, in reasonInput) (port.PersonRow, error) {
			return uses.RevokeTokens(p.Context(), p.Caller, once, who, service.RevokeInput(in))
		}), true
	case "rename":
		return form.Doing(d, func(once service.Once, in nameInput) (port.PersonRow, error) {
			return uses.RenamePerson(p.Context(), p.Caller, once, who, service.NameInput(in))
		}), true
	case "let_in":
		return form.Doing(d, func(once service.Once, in reasonInput) (port.PersonRow, error) {
			return uses.LetIn(p.Context(), p.Caller, once, who, service.ReturnInput(in))
		}), true
	}
	return form.AdminForm{}, false
}

// proposedPassword is a first password that nobody guesses, short enough to be told.
func proposedPassword() string { return strings.ToLower(rand.Text()[:12]) }

// OnePerson shows a person, with all that can be done about them.
func OnePerson(p *page.Page) error { return showPerson(p, form.SentForm{}, nil, "") }

// DoPerson sends a form of a person's page. What is told once, a token, is on the page that answers.
func DoPerson(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	who, name := form.Segment(p.Gin.Param("person")), p.Gin.Param("do")
	if name == "leave" {
		return leave(p, who)
	}
	names, err := namesOfUnits(p)
	if err != nil {
		return err
	}
	d, known := personForm(p, name, who, names)
	if !known {
		return &page.Problem{Status: http.StatusNotFound}
	}
	sent, err := form.Send(p, d)
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showPerson(p, sent, nil, "")
	case name == "issue_token":
		issued, _ := sent.Told.(service.IssuedToken)
		return showPerson(p, form.SentForm{}, IssuedToken(p, issued), "")
	case name == "first_password":
		return showPerson(p, form.SentForm{}, nil, sent.Values.Get("password"))
	}
	if waits(sent) {
		return p.GoTo(toActs)
	}
	return p.GoTo("/admin/people/" + url.PathEscape(who) + "?done=" + name)
}

// showPerson shows that page with one of its forms as it was sent, or with a token or a first password that is told once.
func showPerson(p *page.Page, sent form.SentForm, issued *TokenShown, first string) error {
	who := p.Gin.Param("person")
	data := personPage{Issued: issued, First: first, Today: p.Now.Today()}
	var err error
	if data.Person, err = p.Site.Service.Person(p.Context(), p.Caller, who); err != nil {
		return err
	}
	if err := personLists(p, &data, who); err != nil {
		return err
	}
	names, err := namesOfUnits(p)
	if err != nil {
		return err
	}
	for name, into := range map[string]*form.Form{
		"give_post": &data.Give, "first_password": &data.Password, "issue_token": &data.Issue, "revoke_tokens": &data.Revoke,
		"rename": &data.Rename, "let_in": &data.LetIn,
	} {
		d, _ := personForm(p, name, who, names)
		if name == "rename" {
			d.Preset = url.Values{"name": {data.Person.Name}}
		}
		*into = form.ShownForm(p, d, &sent)
	}
	data.Base = adminBaseOf(p, "people", sent)
	return p.Render(sent.Status(), "admin_person", data.Person.Name, "admin", &data)
}

// personLists reads what is listed on the page of a person.
func personLists(p *page.Page, data *personPage, who string) error {
	here := "/admin/people/" + url.PathEscape(who)
	for _, held := range data.Person.Held {
		line := heldLine{HeldPost: held}
		if held.To.IsZero() {
			button := form.Press(p, "take_post", here+"/take_post", map[string]string{"post": held.Post.String()})
			line.Take = &button
		}
		data.Held = append(data.Held, line)
	}
	tokens, err := p.Site.Service.Tokens(p.Context(), p.Caller, who, page.FirstOf(page.WholePage))
	if err != nil {
		return err
	}
	for _, token := range tokens.Items {
		past := !token.Expires.IsZero() && token.Expires.Before(p.Now.Today())
		data.Tokens = append(data.Tokens,
			TokenLine{token, past, form.Press(p, "revoke_token", here+"/revoke_token", map[string]string{"token": token.ID})})
	}
	rows, err := p.Site.Service.Deputies(p.Context(), p.Caller, service.DeputyFilter{Person: who}, page.FirstOf(page.WholePage))
	if err != nil {
		return err
	}
	data.Deputies = DeputyLines(p, rows.Items, "/admin/deputies")
	return nil
}
