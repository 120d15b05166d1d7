package web

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"

	"sluice/calendar"
	"sluice/process"
	"sluice/service/port"
)

// leavePage is the data of the page on which somebody leaves.
type leavePage struct {
	adminBase
	Person port.PersonRow
	Form   form
	Seen   *left // what would change hands, or has
	Values url.Values
	Units  unitNames

	Successor string // by name and code
}

// leaveInput says who takes over.
type leaveInput struct {
	Successor string `json:"successor"`
	Reason    string `json:"reason" doc:"at most 500 characters"`
	Preview   bool   `json:"preview,omitempty" hidden:"true"`
}

// left is what a leaving moves.
type left struct {
	Person    string         `json:"person"`
	Successor string         `json:"successor"`
	Posts     []process.Post `json:"posts"`
	Preview   bool           `json:"preview"`
	Tasks     []struct {
		Task    string        `json:"task"`
		Words   process.Words `json:"words"`
		Due     calendar.Date `json:"due"`
		Project string        `json:"project"`
		Name    string        `json:"project_name"`
		Holder  process.Post  `json:"holder"`
		Persons []string      `json:"persons"`
		Claimed string        `json:"claimed"`
	} `json:"tasks"`
}

// sureField says of a form that its consequences were shown before.
const sureField = "_sure"

// leaveDeed sends somebody off; without being sure it only says what would change hands.
func (p *page) leaveDeed(who string, people []option) deed {
	d := deed{
		id: "leave", method: http.MethodPost, path: "/people/" + who + "/leave", action: "/admin/people/" + url.PathEscape(who) + "/leave",
		input: reflect.TypeFor[leaveInput](), lists: map[string][]option{"successor": people},
	}
	if p.gin.PostForm(sureField) == "" {
		d.id = "leave_preview"
		d.shape = func(body map[string]any) { body["preview"] = true }
	}
	return d
}

// leaving shows the form with which somebody leaves.
func leaving(p *page) error { return p.showLeave(p.gin.Param("person"), sentDeed{}, nil) }

// leave looks at what a leaving would move, or lets it happen. What was looked at is sent again with another key: it is another request.
func (p *page) leave(who string) error {
	sent, err := p.send(p.leaveDeed(who, nil))
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showLeave(who, sent, nil)
	}
	if to, is := p.waits(sent.submitted); is {
		return p.goTo(to)
	}
	seen, err := answered[left](sent.submitted)
	if err != nil {
		return err
	}
	return p.showLeave(who, sent, &seen)
}

// showLeave shows that form, with what would change hands or has.
func (p *page) showLeave(who string, sent sentDeed, seen *left) error {
	people, err := p.personOptions()
	if err != nil {
		return err
	}
	of, err := p.site.service.Person(p.context(), p.caller, who)
	if err != nil {
		return err
	}
	data := leavePage{Person: of.PersonRow, Seen: seen, Values: sent.values}
	d := p.leaveDeed(who, people)
	d.id, sent.id = "leave_preview", "leave_preview" // what is on the page always looks first
	data.Form = p.deedForm(d, &sent)
	if seen != nil {
		data.Successor = seen.Successor
		for _, o := range people {
			if o.Value == seen.Successor {
				data.Successor = o.Text + " " + o.Value
			}
		}
		data.Form.Key = newKey() // what comes next is another request
	}
	if data.Units, err = p.unitNames(); err != nil {
		return err
	}
	data.adminBase = p.adminBaseOf("people", sent)
	return p.render(sent.status(), "admin_leave", fmt.Sprintf(p.word("admin.leave.title"), of.Name), "admin", &data)
}
