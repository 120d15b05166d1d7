package web

import (
	"net/url"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service"
	"sluice/service/port"
)

// myDeputiesPage is the data of the list of who stands in for the reader, and for whom the reader does.
type myDeputiesPage struct {
	adminBase
	Items []deputyLine
	Pager pager
	Name  form
}

// ownDeputy names who stands in for oneself.
type ownDeputy struct {
	Deputy string        `json:"deputy"`
	From   calendar.Date `json:"from"`
	To     calendar.Date `json:"to"`
	Posts  []string      `json:"posts,omitempty"`
	Reason string        `json:"reason" doc:"at most 500 characters"`
}

// ownDeputyDeed names a deputy for the reader, in all their posts or in some of them.
func (p *page) ownDeputyDeed(people []option) deed {
	var posts []option
	for _, post := range p.me.Posts {
		posts = append(posts, option{Value: post.String(), Text: p.me.UnitName(post.Unit) + " " + p.words(lifecycle.RoleWords(post.Role))})
	}
	return doing(deed{
		id: "name_deputy", action: "/account/deputies",
		options: map[string][]option{"posts": posts}, lists: map[string][]option{"deputy": people},
		preset: url.Values{"from": {p.now.Today().String()}},
	}, func(once service.Once, in ownDeputy) (port.DeputyRow, error) {
		return p.site.service.NameDeputy(p.context(), p.caller, once, service.DeputyInput{
			Deputy: in.Deputy, From: in.From, To: in.To, Posts: in.Posts, Reason: in.Reason,
		})
	})
}

func myDeputies(p *page) error { return p.showMyDeputies(sentDeed{}) }

// doMyDeputies names a deputy, or answers for one, or ends one.
func doMyDeputies(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	d := p.ownDeputyDeed(nil)
	if pressed, is := p.pressedDeputy(); is {
		d = pressed
	}
	sent, err := p.send(d)
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showMyDeputies(sent)
	}
	return p.goTo("/account/deputies?done=" + d.id)
}

func (p *page) showMyDeputies(sent sentDeed) error {
	rows, err := p.site.service.Deputies(p.context(), p.caller, service.DeputyFilter{Person: p.me.Person}, p.pageAsked())
	if err != nil {
		return err
	}
	people, err := p.personOptions()
	if err != nil {
		return err
	}
	data := myDeputiesPage{
		Items: p.deputyLines(rows.Items, "/account/deputies"), Pager: pagerOf(p, rows), Name: p.deedForm(p.ownDeputyDeed(people), &sent),
	}
	data.adminBase = p.baseOf(accountAreas, "account.deputies", sent)
	return p.showAccount(sent.status(), "account_deputies", "account.deputies", &data)
}
