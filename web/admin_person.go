package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"sluice/calendar"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// personPage is the data of the page of a person.
type personPage struct {
	adminBase
	Person   service.PersonView
	Held     []heldLine
	Tokens   []tokenLine
	Deputies []deputyLine
	Give     form
	Password form
	Issue    form
	Revoke   form
	Rename   form
	LetIn    form // of somebody who has left
	Issued   *tokenShown
	First    string // the first password that was just given, to be told to the person
	Today    calendar.Date
}

// heldLine is a post of a person, with the button that takes it.
type heldLine struct {
	port.HeldPost
	Take *pressed // none: it is no longer held
}

// tokenLine is a token, with the button that revokes it.
type tokenLine struct {
	port.TokenRow
	Past   bool
	Revoke pressed
}

// What is filled in on the page of a person.
type (
	passwordInput struct {
		Password string `json:"password"`
	}
	tokenInput struct {
		Label   string        `json:"label,omitempty" doc:"at most 60 characters"`
		Scope   process.Scope `json:"scope,omitempty" enum:"full,read,calendar"`
		Expires calendar.Date `json:"expires,omitzero"`
	}
	nameInput struct {
		Name string `json:"name" doc:"at most 50 characters"`
	}
	reasonInput struct {
		Reason string `json:"reason" doc:"at most 500 characters"`
	}
	oldPost struct {
		Post string `json:"post"`
	}
	none struct{}
)

// personDeed is what can be done on the page of a person.
func (p *page) personDeed(name, who string, names unitNames) (deed, bool) {
	uses, d := p.site.service, deed{id: name, action: "/admin/people/" + url.PathEscape(who) + "/" + name}
	switch name {
	case "give_post":
		d.fields, d.options, d.lists = postField, map[string][]option{"role": p.roleOptions()}, map[string][]option{"unit": names.list()}
		return doing(d, func(once service.Once, in postInput) (service.PostAnswer, error) {
			return uses.GivePost(p.context(), p.caller, once, who, service.PostInput{Post: in.String()})
		}), true
	case "take_post":
		return doing(d, func(once service.Once, in oldPost) (service.PostAnswer, error) {
			return uses.TakePost(p.context(), p.caller, once, who, service.PostInput(in))
		}), true
	case "first_password":
		d.preset = url.Values{"password": {proposedPassword()}}
		return doing(d, func(_ service.Once, in passwordInput) (service.PasswordSet, error) {
			return uses.GiveFirstPassword(p.context(), p.caller, who, service.FirstPasswordInput(in))
		}), true
	case "issue_token":
		d.preset = url.Values{"scope": {string(process.ScopeFull)}}
		return doing(d, func(once service.Once, in tokenInput) (service.IssuedToken, error) {
			return uses.IssueToken(p.context(), p.caller, once, who, service.TokenInput(in))
		}), true
	case "revoke_token":
		return doing(d, func(once service.Once, in none) (none, error) {
			return in, uses.RevokeToken(p.context(), p.caller, once, who, segment(p.gin.PostForm("token")))
		}), true
	case "revoke_tokens":
		d.grave = true
		return doing(d, func(once service.Once, in reasonInput) (port.PersonRow, error) {
			return uses.RevokeTokens(p.context(), p.caller, once, who, service.RevokeInput(in))
		}), true
	case "rename":
		return doing(d, func(once service.Once, in nameInput) (port.PersonRow, error) {
			return uses.RenamePerson(p.context(), p.caller, once, who, service.NameInput(in))
		}), true
	case "let_in":
		return doing(d, func(once service.Once, in reasonInput) (port.PersonRow, error) {
			return uses.LetIn(p.context(), p.caller, once, who, service.ReturnInput(in))
		}), true
	}
	return deed{}, false
}

// proposedPassword is a first password that nobody guesses, short enough to be told.
func proposedPassword() string { return strings.ToLower(rand.Text()[:12]) }

// onePerson shows a person, with all that can be done about them.
func onePerson(p *page) error { return p.showPerson(sentDeed{}, nil, "") }

// doPerson sends a form of a person's page. What is told once, a token, is on the page that answers.
func doPerson(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	who, name := segment(p.gin.Param("person")), p.gin.Param("deed")
	if name == "leave" {
		return p.leave(who)
	}
	names, err := p.unitNames()
	if err != nil {
		return err
	}
	d, known := p.personDeed(name, who, names)
	if !known {
		return &problem{Status: http.StatusNotFound}
	}
	sent, err := p.send(d)
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showPerson(sent, nil, "")
	case name == "issue_token":
		issued, _ := sent.told.(service.IssuedToken)
		return p.showPerson(sentDeed{}, p.issuedToken(issued), "")
	case name == "first_password":
		return p.showPerson(sentDeed{}, nil, sent.values.Get("password"))
	}
	if waits(sent) {
		return p.goTo(toActs)
	}
	return p.goTo("/admin/people/" + url.PathEscape(who) + "?done=" + name)
}

// showPerson shows that page with one of its forms as it was sent, or with a token or a first password that is told once.
func (p *page) showPerson(sent sentDeed, issued *tokenShown, first string) error {
	who := p.gin.Param("person")
	data := personPage{Issued: issued, First: first, Today: p.now.Today()}
	var err error
	if data.Person, err = p.site.service.Person(p.context(), p.caller, who); err != nil {
		return err
	}
	if err := p.personLists(&data, who); err != nil {
		return err
	}
	names, err := p.unitNames()
	if err != nil {
		return err
	}
	for name, into := range map[string]*form{
		"give_post": &data.Give, "first_password": &data.Password, "issue_token": &data.Issue, "revoke_tokens": &data.Revoke,
		"rename": &data.Rename, "let_in": &data.LetIn,
	} {
		d, _ := p.personDeed(name, who, names)
		if name == "rename" {
			d.preset = url.Values{"name": {data.Person.Name}}
		}
		*into = p.deedForm(d, &sent)
	}
	data.adminBase = p.adminBaseOf("people", sent)
	return p.render(sent.status(), "admin_person", data.Person.Name, "admin", &data)
}

// personLists reads what is listed on the page of a person.
func (p *page) personLists(data *personPage, who string) error {
	here := "/admin/people/" + url.PathEscape(who)
	for _, held := range data.Person.Held {
		line := heldLine{HeldPost: held}
		if held.To.IsZero() {
			button := p.press("take_post", here+"/take_post", map[string]string{"post": held.Post.String()})
			line.Take = &button
		}
		data.Held = append(data.Held, line)
	}
	tokens, err := p.site.service.Tokens(p.context(), p.caller, who, firstOf(wholePage))
	if err != nil {
		return err
	}
	for _, token := range tokens.Items {
		past := !token.Expires.IsZero() && token.Expires.Before(p.now.Today())
		data.Tokens = append(data.Tokens,
			tokenLine{token, past, p.press("revoke_token", here+"/revoke_token", map[string]string{"token": token.ID})})
	}
	rows, err := p.site.service.Deputies(p.context(), p.caller, service.DeputyFilter{Person: who}, firstOf(wholePage))
	if err != nil {
		return err
	}
	data.Deputies = p.deputyLines(rows.Items, "/admin/deputies")
	return nil
}
