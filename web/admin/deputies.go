package admin

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"sluice/calendar"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// deputiesPage is the data of the list of deputies.
type deputiesPage struct {
	form.Base
	Items []DeputyLine
	Pager page.Pager
	Add   form.Form
}

// DeputyLine is a deputy, with how it stands and the button that ends it.
type DeputyLine struct {
	port.DeputyRow
	State string // proposed, declined, coming, on, over, ended
	Press []form.Pressed
}

// deputyInput names a deputy.
type deputyInput struct {
	Principal string        `json:"principal"`
	Deputy    string        `json:"deputy"`
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to"`
	Posts     []postInput   `json:"posts,omitempty"`
	Reason    string        `json:"reason" maxLength:"500"`
}

// PressedDeputy is the button that was pressed beside a deputy; false when a form was sent.
func PressedDeputy(p *page.Page) (form.AdminForm, bool) {
	sent, name := p.Gin.PostForm("deputy_id"), p.Gin.PostForm("deputy_do")
	if sent == "" {
		return form.AdminForm{}, false
	}
	id, _ := strconv.Atoi(sent) // what is no number names no deputy
	if name == "accept_deputy" || name == "decline_deputy" {
		return form.Doing(form.AdminForm{ID: name}, func(once service.Once, _ None) (port.DeputyRow, error) {
			return p.Site.Service.AnswerDeputy(p.Context(), p.Caller, once, id, name == "accept_deputy")
		}), true
	}
	return form.Doing(form.AdminForm{ID: "end_deputy"}, func(once service.Once, _ None) (port.DeputyRow, error) {
		return p.Site.Service.EndDeputy(p.Context(), p.Caller, once, id)
	}), true
}

// DeputyLines say how deputies stand. The buttons beside them lead to a page.
func DeputyLines(p *page.Page, rows []port.DeputyRow, action string) []DeputyLine {
	var all []DeputyLine
	today := p.Now.Today()
	for _, row := range rows {
		line := DeputyLine{DeputyRow: row, State: "on"}
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
			choices := []string{"end_deputy"}
			if proposed && row.Deputy == p.Me.Person {
				choices = []string{"accept_deputy", "decline_deputy"}
			}
			for _, name := range choices {
				line.Press = append(line.Press, form.Press(p, name, action, map[string]string{
					"deputy_id": fmt.Sprint(row.ID), "deputy_do": name, form.BackField: p.Gin.Request.URL.Path,
				}))
			}
		}
		all = append(all, line)
	}
	return all
}

// deputyForm names a deputy.
func deputyForm(p *page.Page, people []form.Option, names unitNames) form.AdminForm {
	d := newPerson(p, names)
	return form.Doing(form.AdminForm{
		ID:      "name_deputy",
		Action:  "/admin/deputies",
		Options: d.Options,
		Lists:   map[string][]form.Option{"principal": people, "deputy": people, "posts.unit": names.list()},
		Fields:  d.Fields,
		Preset:  url.Values{"from": {p.Now.Today().String()}},
	}, func(once service.Once, in deputyInput) (port.DeputyRow, error) {
		return p.Site.Service.NameDeputy(p.Context(), p.Caller, once, service.DeputyInput{
			Principal: in.Principal, Deputy: in.Deputy, From: in.From, To: in.To, Posts: writtenPosts(in.Posts), Reason: in.Reason,
		})
	})
}

// Deputies lists who stands in for whom in the whole county.
func Deputies(p *page.Page) error { return showDeputies(p, form.SentForm{}) }

// DoDeputies names a deputy, or answers for one, or ends one.
func DoDeputies(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	d := deputyForm(p, nil, unitNames{})
	if pressed, is := PressedDeputy(p); is {
		d = pressed
	} else if open, is := form.LeftOpen(p, d, "principal"); is { // it would be whoever asks
		return showDeputies(p, open)
	}
	sent, err := form.Send(p, d)
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showDeputies(p, sent)
	}
	back := p.Gin.PostForm(form.BackField)
	if !page.Local(back) {
		back = "/admin/deputies"
	}
	return p.GoTo(page.Added(back, "done", d.ID))
}

// showDeputies shows the list of deputies, with the form as it was sent.
func showDeputies(p *page.Page, sent form.SentForm) error {
	data := deputiesPage{}
	rows, err := p.Site.Service.Deputies(p.Context(), p.Caller, service.DeputyFilter{}, p.PageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = DeputyLines(p, rows.Items, "/admin/deputies"), page.PagerOf(p, rows)
	people, err := PersonOptions(p)
	if err != nil {
		return err
	}
	names, err := namesOfUnits(p)
	if err != nil {
		return err
	}
	data.Add = form.ShownForm(p, deputyForm(p, people, names), &sent)
	data.Base = adminBaseOf(p, "deputies", sent)
	return showAdmin(p, sent.Status(), "admin_deputies", "admin.deputies", &data)
}
