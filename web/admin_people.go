package web

import (
	"strings"

	"sluice/service"
	"sluice/service/port"
)

// peoplePage is the data of the list of people.
type peoplePage struct {
	adminBase
	Items []port.PersonRow
	Pager pager
	Q     string
	Units unitNames
	Add   form
	Added *tokenShown
}

// personInput is a person to be added. They may hold no post yet.
type personInput struct {
	Person string      `json:"person"`
	Name   string      `json:"name" doc:"at most 50 characters"`
	Posts  []postInput `json:"posts,omitempty"`
}

// tokenShown is a token that is told once.
type tokenShown struct {
	Person, Name string // whose it is, when they were just added
	service.TokenAnswer
	Address string
}

// issuedToken is a token that was just issued. Where no address of the pages is set, a calendar's is this page's own.
func (p *page) issuedToken(issued service.IssuedToken) *tokenShown {
	shown := tokenShown{TokenAnswer: issued.TokenAnswer, Address: issued.Address}
	if strings.HasPrefix(shown.Address, "/") {
		shown.Address = p.origin() + shown.Address
	}
	return &shown
}

// newPerson is the deed that adds a person.
func (p *page) newPerson(names unitNames) deed {
	return doing(deed{
		id: "add_person", action: "/admin/people",
		options: map[string][]option{"posts.role": p.roleOptions()}, lists: map[string][]option{"posts.unit": names.list()},
		fields: func(path string) string {
			if strings.HasPrefix(path, "posts.") {
				return path + ".unit"
			}
			return path
		},
	}, func(once service.Once, in personInput) (service.PersonAnswer, error) {
		given := service.PersonInput{Person: in.Person, Name: in.Name, Posts: writtenPosts(in.Posts)}
		return p.site.service.AddPerson(p.context(), p.caller, once, given)
	})
}

// people lists everybody who is known.
func people(p *page) error { return p.showPeople(sentDeed{}, nil) }

// addPerson adds a person. Their token is on the page that answers, since it is told once: sent again, the page says that it did.
func addPerson(p *page) error {
	names, err := p.unitNames()
	if err != nil {
		return err
	}
	sent, err := p.send(p.newPerson(names))
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showPeople(sent, nil)
	}
	added, _ := sent.told.(service.PersonAnswer)
	return p.showPeople(sentDeed{}, &tokenShown{Person: added.Person, Name: added.Name, TokenAnswer: added.TokenAnswer})
}

// showPeople shows that list, with the form as it was sent, or with the token of whoever was just added.
func (p *page) showPeople(sent sentDeed, added *tokenShown) error {
	data := peoplePage{Q: strings.TrimSpace(p.gin.Query("q")), Added: added}
	rows, err := p.site.service.People(p.context(), p.caller, data.Q, p.pageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, pagerOf(p, rows)
	if data.Units, err = p.unitNames(); err != nil {
		return err
	}
	data.Add = p.deedForm(p.newPerson(data.Units), &sent)
	data.adminBase = p.adminBaseOf("people", sent)
	return p.showAdmin(sent.status(), "admin_people", "admin.people", &data)
}
