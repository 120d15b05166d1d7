package web

import (
	"fmt"
	"net/url"

	"sluice/service"
	"sluice/service/port"
)

// leavePage is the data of the page on which somebody leaves.
type leavePage struct {
	adminBase
	Person port.PersonRow
	Form   form
	Seen   *service.Leaving // what would change hands, or has
	Values url.Values
	Units  unitNames

	Successor string // by name and code
}

// leaveInput says who takes over.
type leaveInput struct {
	Successor string `json:"successor"`
	Reason    string `json:"reason" doc:"at most 500 characters"`
}

// sureField says of a form that its consequences were shown before.
const sureField = "_sure"

// leaveDeed sends somebody off; without being sure it only says what would change hands.
func (p *page) leaveDeed(who string, people []option) deed {
	d := deed{id: "leave", action: "/admin/people/" + url.PathEscape(who) + "/leave", lists: map[string][]option{"successor": people}}
	preview := p.gin.PostForm(sureField) == ""
	if preview {
		d.id = "leave_preview"
	}
	return doing(d, func(once service.Once, in leaveInput) (service.Leaving, error) {
		return p.site.service.Leave(p.context(), p.caller, once, who,
			service.LeaveInput{Successor: in.Successor, Reason: in.Reason, Preview: preview})
	})
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
	if waits(sent) {
		return p.goTo(toActs)
	}
	seen, _ := sent.told.(service.Leaving)
	return p.showLeave(who, sent, &seen)
}

// showLeave shows that form, with what would change hands or has.
func (p *page) showLeave(who string, sent sentDeed, seen *service.Leaving) error {
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
