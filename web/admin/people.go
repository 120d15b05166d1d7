package admin

import (
	"strings"

	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// peoplePage is the data of the list of people.
type peoplePage struct {
	form.Base
	Items []port.PersonRow
	Pager page.Pager
	Q     string
	Units unitNames
	Add   form.Form
	Added *TokenShown
}

// personInput is a person to be added. They may hold no post yet.
type personInput struct {
	Person string      `json:"person"`
	Name   string      `json:"name" maxLength:"50"`
	Posts  []postInput `json:"posts,omitempty"`
}

// TokenShown is a token that is told once.
type TokenShown struct {
	Person, Name string // whose it is, when they were just added
	service.TokenAnswer
	Address string
}

// IssuedToken is a token that was just issued. Where no address of the pages is set, a calendar's is this page's own.
func IssuedToken(p *page.Page, issued service.IssuedToken) *TokenShown {
	shown := TokenShown{TokenAnswer: issued.TokenAnswer, Address: issued.Address}
	if strings.HasPrefix(shown.Address, "/") {
		shown.Address = p.Origin() + shown.Address
	}
	return &shown
}

// newPerson is the form that adds a person.
func newPerson(p *page.Page, names unitNames) form.AdminForm {
	return form.Doing(form.AdminForm{
		ID: "add_person", Action: "/admin/people",
		Options: map[string][]form.Option{"posts.role": roleOptions(p)}, Lists: map[string][]form.Option{"posts.unit": names.list()},
		Fields: func(path string) string {
			if strings.HasPrefix(path, "posts.") {
				return path + ".unit"
			}
			return path
		},
	}, func(once service.Once, in personInput) (service.PersonAnswer, error) {
		given := service.PersonInput{Person: in.Person, Name: in.Name, Posts: writtenPosts(in.Posts)}
		return p.Site.Service.AddPerson(p.Context(), p.Caller, once, given)
	})
}

// People lists everybody who is known.
func People(p *page.Page) error { return showPeople(p, form.SentForm{}, nil) }

// AddPerson adds a person. Their token is on the page that answers, since it is told once: sent again, the page says that it did.
func AddPerson(p *page.Page) error {
	names, err := namesOfUnits(p)
	if err != nil {
		return err
	}
	sent, err := form.Send(p, newPerson(p, names))
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showPeople(p, sent, nil)
	}
	added, _ := sent.Told.(service.PersonAnswer)
	return showPeople(p, form.SentForm{}, &TokenShown{Person: added.Person, Name: added.Name, TokenAnswer: added.TokenAnswer})
}

// showPeople shows that list, with the form as it was sent, or with the token of whoever was just added.
func showPeople(p *page.Page, sent form.SentForm, added *TokenShown) error {
	data := peoplePage{Q: strings.TrimSpace(p.Gin.Query("q")), Added: added}
	rows, err := p.Site.Service.People(p.Context(), p.Caller, data.Q, p.PageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, page.PagerOf(p, rows)
	if data.Units, err = namesOfUnits(p); err != nil {
		return err
	}
	data.Add = form.ShownForm(p, newPerson(p, data.Units), &sent)
	data.Base = adminBaseOf(p, "people", sent)
	return showAdmin(p, sent.Status(), "admin_people", "admin.people", &data)
}
