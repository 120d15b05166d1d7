package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"sluice/calendar"
	"sluice/service"
	"sluice/service/port"
)

// deputiesPage is the data of the list of deputies.
type deputiesPage struct {
	adminBase
	Items []deputyLine
	Pager pager
	Add   form
}

// deputyLine is a deputy, with how it stands and the button that ends it.
type deputyLine struct {
	port.DeputyRow
	State string // proposed, declined, coming, on, over, ended
	Press []pressed
}

// deputyInput names a deputy.
type deputyInput struct {
	Principal string        `json:"principal"`
	Deputy    string        `json:"deputy"`
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to"`
	Posts     []postInput   `json:"posts,omitempty"`
	Reason    string        `json:"reason" doc:"at most 500 characters"`
}

// pressedDeputy is the button that was pressed beside a deputy; false when a form was sent.
func (p *page) pressedDeputy() (deed, bool) {
	sent, name := p.gin.PostForm("deputy_id"), p.gin.PostForm("deputy_deed")
	if sent == "" {
		return deed{}, false
	}
	id, _ := strconv.Atoi(sent) // what is no number names no deputy
	if name == "accept_deputy" || name == "decline_deputy" {
		return doing(deed{id: name}, func(once service.Once, _ none) (port.DeputyRow, error) {
			return p.site.service.AnswerDeputy(p.context(), p.caller, once, id, name == "accept_deputy")
		}), true
	}
	return doing(deed{id: "end_deputy"}, func(once service.Once, _ none) (port.DeputyRow, error) {
		return p.site.service.EndDeputy(p.context(), p.caller, once, id)
	}), true
}

// deputyLines say how deputies stand. The buttons beside them lead to a page.
func (p *page) deputyLines(rows []port.DeputyRow, action string) []deputyLine {
	var all []deputyLine
	today := p.now.Today()
	for _, row := range rows {
		line := deputyLine{DeputyRow: row, State: "on"}
		proposed := row.State == service.DeputyProposed
		switch {
		case row.State == service.DeputyDeclined:
			line.State = "declined"
		case row.Ended:
			line.State = "ended"
		case row.To.Before(today):
			line.State = "over"
		case proposed:
			line.State = "proposed"
		case row.From.After(today):
			line.State = "coming"
		}
		if slices.Contains([]string{"on", "coming", "proposed"}, line.State) {
			deeds := []string{"end_deputy"}
			if proposed && row.Deputy == p.me.Person {
				deeds = []string{"accept_deputy", "decline_deputy"}
			}
			for _, name := range deeds {
				line.Press = append(line.Press, p.press(name, action, map[string]string{
					"deputy_id": fmt.Sprint(row.ID), "deputy_deed": name, backField: p.gin.Request.URL.Path,
				}))
			}
		}
		all = append(all, line)
	}
	return all
}

// deputyDeed names a deputy.
func (p *page) deputyDeed(people []option, names unitNames) deed {
	d := p.newPerson(names)
	return doing(deed{
		id: "name_deputy", action: "/admin/deputies",
		options: d.options, lists: map[string][]option{"principal": people, "deputy": people, "posts.unit": names.list()}, fields: d.fields,
		preset: url.Values{"from": {p.now.Today().String()}},
	}, func(once service.Once, in deputyInput) (port.DeputyRow, error) {
		return p.site.service.NameDeputy(p.context(), p.caller, once, service.DeputyInput{
			Principal: in.Principal, Deputy: in.Deputy, From: in.From, To: in.To, Posts: writtenPosts(in.Posts), Reason: in.Reason,
		})
	})
}

// deputies lists who stands in for whom in the whole county.
func deputies(p *page) error { return p.showDeputies(sentDeed{}) }

// doDeputies names a deputy, or answers for one, or ends one.
func doDeputies(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	d := p.deputyDeed(nil, unitNames{})
	if pressed, is := p.pressedDeputy(); is {
		d = pressed
	} else if open, is := p.leftOpen(d, "principal"); is { // it would be whoever asks
		return p.showDeputies(open)
	}
	sent, err := p.send(d)
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showDeputies(sent)
	}
	back := p.gin.PostForm(backField)
	if !local(back) {
		back = "/admin/deputies"
	}
	return p.goTo(added(back, "done", d.id))
}

// showDeputies shows the list of deputies, with the form as it was sent.
func (p *page) showDeputies(sent sentDeed) error {
	data := deputiesPage{}
	rows, err := p.site.service.Deputies(p.context(), p.caller, service.DeputyFilter{}, p.pageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = p.deputyLines(rows.Items, "/admin/deputies"), pagerOf(p, rows)
	people, err := p.personOptions()
	if err != nil {
		return err
	}
	names, err := p.unitNames()
	if err != nil {
		return err
	}
	data.Add = p.deedForm(p.deputyDeed(people, names), &sent)
	data.adminBase = p.adminBaseOf("deputies", sent)
	return p.showAdmin(sent.status(), "admin_deputies", "admin.deputies", &data)
}
