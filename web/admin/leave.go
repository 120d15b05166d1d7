package admin

import (
	"fmt"
	"net/url"

	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// leavePage is the data of the page on which somebody leaves.
type leavePage struct {
	form.Base
	Person port.PersonRow
	Form   form.Form
	Seen   *service.Leaving // what would change hands, or has
	Values url.Values
	Units  unitNames

	Successor string // by name and code
}

// leaveInput says who takes over.
type leaveInput struct {
	Successor string `json:"successor"`
	Reason    string `json:"reason" maxLength:"500"`
}

// SureField says of a form that its consequences were shown before.
const SureField = "_sure"

// leaveForm sends somebody off; without being sure it only says what would change hands.
func leaveForm(p *page.Page, who string, people []form.Option) form.AdminForm {
	d := form.AdminForm{
		ID:     "leave",
		Action: "/admin/people/" + url.PathEscape(who) + "/leave",
		Lists:  map[string][]form.Option{"successor": people},
	}
	preview := p.Gin.PostForm(SureField) == ""
	if preview {
		d.ID = "leave_preview"
	}
	return form.Doing(d, func(once service.Once, in leaveInput) (service.Leaving, error) {
		return p.Site.Service.Leave(p.Context(), p.Caller, once, who,
			service.LeaveInput{Successor: in.Successor, Reason: in.Reason, Preview: preview})
	})
}

// Leaving shows the form with which somebody leaves.
func Leaving(p *page.Page) error { return showLeave(p, p.Gin.Param("person"), form.SentForm{}, nil) }

// leave looks at what a leaving would move, or lets it happen. What was looked at is sent again with another key: it is another request.
func leave(p *page.Page, who string) error {
	sent, err := form.Send(p, leaveForm(p, who, nil))
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showLeave(p, who, sent, nil)
	}
	if waits(sent) {
		return p.GoTo(toActs)
	}
	seen, _ := sent.Told.(service.Leaving)
	return showLeave(p, who, sent, &seen)
}

// showLeave shows that form, with what would change hands or has.
func showLeave(p *page.Page, who string, sent form.SentForm, seen *service.Leaving) error {
	people, err := PersonOptions(p)
	if err != nil {
		return err
	}
	of, err := p.Site.Service.Person(p.Context(), p.Caller, who)
	if err != nil {
		return err
	}
	data := leavePage{Person: of.PersonRow, Seen: seen, Values: sent.Values}
	d := leaveForm(p, who, people)
	d.ID, sent.ID = "leave_preview", "leave_preview" // what is on the page always looks first
	data.Form = form.ShownForm(p, d, &sent)
	if seen != nil {
		data.Successor = seen.Successor
		for _, o := range people {
			if o.Value == seen.Successor {
				data.Successor = o.Text + " " + o.Value
			}
		}
		data.Form.Key = form.NewKey() // what comes next is another request
	}
	if data.Units, err = namesOfUnits(p); err != nil {
		return err
	}
	data.Base = adminBaseOf(p, "people", sent)
	return p.Render(sent.Status(), "admin_leave", fmt.Sprintf(p.Word("admin.leave.title"), of.Name), "admin", &data)
}
