package account

import (
	"net/url"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/admin"
	"sluice/web/form"
	"sluice/web/page"
)

// myDeputiesPage is the data of the list of who stands in for the reader, and for whom the reader does.
type myDeputiesPage struct {
	form.Base
	Items []admin.DeputyLine
	Pager page.Pager
	Name  form.Form
}

// ownDeputy names who stands in for oneself.
type ownDeputy struct {
	Deputy string        `json:"deputy"`
	From   calendar.Date `json:"from"`
	To     calendar.Date `json:"to"`
	Posts  []string      `json:"posts,omitempty"`
	Reason string        `json:"reason" maxLength:"500"`
}

// ownDeputyForm names a deputy for the reader, in all their posts or in some of them.
func ownDeputyForm(p *page.Page, people []form.Option) form.AdminForm {
	var posts []form.Option
	for _, post := range p.Me.Posts {
		posts = append(
			posts,
			form.Option{Value: post.String(), Text: p.Me.UnitName(post.Unit) + " " + p.Words(lifecycle.RoleWords(post.Role))},
		)
	}
	return form.Doing(form.AdminForm{
		ID: "name_deputy", Action: "/account/deputies",
		Options: map[string][]form.Option{"posts": posts}, Lists: map[string][]form.Option{"deputy": people},
		Preset: url.Values{"from": {p.Now.Today().String()}},
	}, func(once service.Once, in ownDeputy) (port.DeputyRow, error) {
		return p.Site.Service.NameDeputy(p.Context(), p.Caller, once, service.DeputyInput{
			Deputy: in.Deputy, From: in.From, To: in.To, Posts: in.Posts, Reason: in.Reason,
		})
	})
}

// MyDeputies shows who acts for the reader, and for whom the reader acts.
func MyDeputies(p *page.Page) error { return showMyDeputies(p, form.SentForm{}) }

// DoMyDeputies names a deputy, or answers for one, or ends one.
func DoMyDeputies(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	d := ownDeputyForm(p, nil)
	if pressed, is := admin.PressedDeputy(p); is {
		d = pressed
	}
	sent, err := form.Send(p, d)
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showMyDeputies(p, sent)
	}
	return p.GoTo("/account/deputies?done=" + d.ID)
}

func showMyDeputies(p *page.Page, sent form.SentForm) error {
	rows, err := p.Site.Service.Deputies(p.Context(), p.Caller, service.DeputyFilter{Person: p.Me.Person}, p.PageAsked())
	if err != nil {
		return err
	}
	people, err := admin.PersonOptions(p)
	if err != nil {
		return err
	}
	data := myDeputiesPage{
		Items: admin.DeputyLines(
			p,
			rows.Items,
			"/account/deputies",
		),
		Pager: page.PagerOf(p, rows),
		Name:  form.ShownForm(p, ownDeputyForm(p, people), &sent),
	}
	data.Base = form.BaseOf(p, accountAreas, "account.deputies", sent)
	return showAccount(p, sent.Status(), "account_deputies", "account.deputies", &data)
}
