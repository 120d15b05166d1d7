package web

import (
	"fmt"
	"net/http"
	"strconv"

	"sluice/service"
	"sluice/service/port"
)

// actsPage is the data of the list of what waits for a second administrator.
type actsPage struct {
	adminBase
	Items []port.ActRow
	Pager pager
}

// actPage is the data of one such act, with what can be done about it.
type actPage struct {
	adminBase
	Act    service.ActView
	Units  unitNames
	Press  []pressed
	Refuse *form
}

func acts(p *page) error {
	rows, err := p.site.service.Acts(p.context(), p.caller, p.pageAsked())
	if err != nil {
		return err
	}
	data := actsPage{Items: rows.Items, Pager: pagerOf(p, rows), adminBase: p.adminBaseOf("acts", sentDeed{})}
	return p.showAdmin(http.StatusOK, "admin_acts", "admin.acts", &data)
}

// actDeed is what is done about an act.
func (p *page) actDeed(name string, id int) (deed, bool) {
	uses, d := p.site.service, deed{id: name, action: fmt.Sprintf("/admin/acts/%d/%s", id, name)}
	switch name {
	case "confirm_act":
		return doing(d, func(once service.Once, _ none) (service.ActView, error) {
			return uses.ConfirmAct(p.context(), p.caller, once, id)
		}), true
	case "withdraw_act":
		return doing(d, func(once service.Once, _ none) (service.ActView, error) {
			return uses.WithdrawAct(p.context(), p.caller, once, id)
		}), true
	case "refuse_act":
		d.grave = true
		return doing(d, func(once service.Once, in reasonInput) (service.ActView, error) {
			return uses.RefuseAct(p.context(), p.caller, once, id, service.RefuseInput(in))
		}), true
	}
	return deed{}, false
}

// actAsked is the number of the act that the address names.
func (p *page) actAsked() int {
	id, _ := strconv.Atoi(p.gin.Param("act"))
	return max(id, 0)
}

func oneAct(p *page) error { return p.showAct(sentDeed{}) }

// doAct confirms, refuses or withdraws an act.
func doAct(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	d, known := p.actDeed(p.gin.Param("deed"), p.actAsked())
	if !known {
		return &problem{Status: http.StatusNotFound}
	}
	sent, err := p.send(d)
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showAct(sent)
	}
	return p.goTo("/admin/acts?done=" + d.id)
}

func (p *page) showAct(sent sentDeed) error {
	id := p.actAsked()
	if id == 0 {
		return &problem{Status: http.StatusNotFound}
	}
	data := actPage{}
	var err error
	if data.Act, err = p.site.service.Act(p.context(), p.caller, id); err != nil {
		return err
	}
	if data.Units, err = p.unitNames(); err != nil {
		return err
	}
	if data.Act.State == "open" {
		names := []string{"confirm_act"}
		if data.Act.Proposer == p.me.Person {
			names = []string{"withdraw_act"}
		} else {
			d, _ := p.actDeed("refuse_act", id)
			refuse := p.deedForm(d, &sent)
			data.Refuse = &refuse
		}
		for _, name := range names {
			d, _ := p.actDeed(name, id)
			data.Press = append(data.Press, p.press(name, d.action, nil))
		}
	}
	data.adminBase = p.adminBaseOf("acts", sent)
	return p.showAdmin(sent.status(), "admin_act", "admin.acts", &data)
}

// toActs is where what waits for a second administrator is listed, after a deed came to that.
const toActs = "/admin/acts?done=propose_act"

// waits reports whether a deed waits for a second administrator.
func waits(sent sentDeed) bool {
	answer, may := sent.told.(interface{ Waiting() bool })
	return may && answer.Waiting()
}

// waitsForSecond stands in the place of the version of a policy that waits for a second administrator.
const waitsForSecond = -1
