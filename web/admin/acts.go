package admin

import (
	"fmt"
	"net/http"
	"strconv"

	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// actsPage is the data of the list of what waits for a second administrator.
type actsPage struct {
	form.Base
	Items []port.ActRow
	Pager page.Pager
}

// actPage is the data of one such act, with what can be done about it.
type actPage struct {
	form.Base
	Act    service.ActView
	Units  unitNames
	Press  []form.Pressed
	Refuse *form.Form
}

// Acts shows the acts that wait for a second administrator, and those before.
func Acts(p *page.Page) error {
	rows, err := p.Site.Service.Acts(p.Context(), p.Caller, p.PageAsked())
	if err != nil {
		return err
	}
	data := actsPage{Items: rows.Items, Pager: page.PagerOf(p, rows), Base: adminBaseOf(p, "acts", form.SentForm{})}
	return showAdmin(p, http.StatusOK, "admin_acts", "admin.acts", &data)
}

// actForm is what is done about an act.
func actForm(p *page.Page, name string, id int) (form.AdminForm, bool) {
	uses, d := p.Site.Service, form.AdminForm{ID: name, Action: fmt.Sprintf("/admin/acts/%d/%s", id, name)}
	switch name {
	case "confirm_act":
		return form.Doing(d, func(once service.Once, _ None) (service.ActView, error) {
			return uses.ConfirmAct(p.Context(), p.Caller, once, id)
		}), true
	case "withdraw_act":
		return form.Doing(d, func(once service.Once, _ None) (service.ActView, error) {
			return uses.WithdrawAct(p.Context(), p.Caller, once, id)
		}), true
	case "refuse_act":
		d.Irreversible = true
		return form.Doing(d, func(once service.Once, in reasonInput) (service.ActView, error) {
			return uses.RefuseAct(p.Context(), p.Caller, once, id, service.RefuseInput(in))
		}), true
	}
	return form.AdminForm{}, false
}

// actAsked is the number of the act that the address names.
func actAsked(p *page.Page) int {
	id, _ := strconv.Atoi(p.Gin.Param("act"))
	return max(id, 0)
}

// OneAct shows an act.
func OneAct(p *page.Page) error { return showAct(p, form.SentForm{}) }

// DoAct confirms, refuses or withdraws an act.
func DoAct(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	d, known := actForm(p, p.Gin.Param("do"), actAsked(p))
	if !known {
		return &page.Problem{Status: http.StatusNotFound}
	}
	sent, err := form.Send(p, d)
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showAct(p, sent)
	}
	return p.GoTo("/admin/acts?done=" + d.ID)
}

func showAct(p *page.Page, sent form.SentForm) error {
	id := actAsked(p)
	if id == 0 {
		return &page.Problem{Status: http.StatusNotFound}
	}
	data := actPage{}
	var err error
	if data.Act, err = p.Site.Service.Act(p.Context(), p.Caller, id); err != nil {
		return err
	}
	if data.Units, err = namesOfUnits(p); err != nil {
		return err
	}
	if data.Act.State == "open" {
		names := []string{"confirm_act"}
		if data.Act.Proposer == p.Me.Person {
			names = []string{"withdraw_act"}
		} else {
			d, _ := actForm(p, "refuse_act", id)
			refuse := form.ShownForm(p, d, &sent)
			data.Refuse = &refuse
		}
		for _, name := range names {
			d, _ := actForm(p, name, id)
			data.Press = append(data.Press, form.Press(p, name, d.Action, nil))
		}
	}
	data.Base = adminBaseOf(p, "acts", sent)
	return showAdmin(p, sent.Status(), "admin_act", "admin.acts", &data)
}

// toActs is where what waits for a second administrator is listed, after a form came to that.
const toActs = "/admin/acts?done=propose_act"

// waits reports whether a form waits for a second administrator.
func waits(sent form.SentForm) bool {
	answer, may := sent.Told.(interface{ Waiting() bool })
	return may && answer.Waiting()
}

// waitsForSecond stands in the place of the version of a policy that waits for a second administrator.
const waitsForSecond = -1
