package web

import (
	"net/http"
	"net/url"
	"reflect"

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
	var rows port.List[port.ActRow]
	if err := p.api.get("/acts", p.paged(url.Values{}), &rows); err != nil {
		return err
	}
	data := actsPage{Items: rows.Items, Pager: pagerOf(p, rows), adminBase: p.adminBaseOf("acts", sentDeed{})}
	return p.showAdmin(http.StatusOK, "admin_acts", "admin.acts", &data)
}

// actDeed is what is done about an act.
func (p *page) actDeed(name, id string) (deed, bool) {
	verbs := map[string]string{"confirm_act": "confirm", "withdraw_act": "withdraw", "refuse_act": "refuse"}
	verb, known := verbs[name]
	d := deed{id: name, method: http.MethodPost, path: "/acts/" + segment(id) + "/" + verb, action: "/admin/acts/" + url.PathEscape(id) + "/" + name, input: reflect.TypeFor[none]()}
	if name == "refuse_act" {
		d.input, d.grave = reflect.TypeFor[reasonInput](), true
	}
	return d, known
}

func oneAct(p *page) error { return p.showAct(sentDeed{}) }

// doAct confirms, refuses or withdraws an act.
func doAct(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	d, known := p.actDeed(p.gin.Param("deed"), p.gin.Param("act"))
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
	id := p.gin.Param("act")
	data := actPage{}
	if err := p.api.get("/acts/"+segment(id), nil, &data.Act); err != nil {
		return err
	}
	var err error
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

// waits leads to what a deed came to when it waits for a second administrator.
func (p *page) waits(s submitted) (to string, is bool) {
	answer, err := answered[service.ActWaits](s)
	return "/admin/acts?done=propose_act", err == nil && answer.Waits != 0
}

// waitsForSecond stands in the place of the version of a policy that waits for a second administrator.
const waitsForSecond = -1
