package admin

import (
	"net/http"
	"net/url"
	"strings"

	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// unitsPage is the data of the list of units.
type unitsPage struct {
	form.Base
	Items []port.UnitRow
	Pager page.Pager
	Names unitNames
	Kinds []process.UnitKind
	Kind  string
	Q     string
	Add   form.Form
}

// unitInput is a unit to be added.
type unitInput struct {
	Code   string           `json:"code"`
	Name   string           `json:"name" maxLength:"60"`
	Kind   process.UnitKind `json:"kind"`
	Parent string           `json:"parent,omitempty"`
}

// unitForm adds a unit.
func unitForm(p *page.Page, names unitNames) form.AdminForm {
	var kinds []form.Option
	for _, kind := range process.UnitKinds {
		kinds = append(kinds, form.Option{Value: string(kind), Text: p.Words(page.WordFor("entity_kind", string(kind)))})
	}
	return form.Doing(form.AdminForm{
		ID: "add_unit", Action: "/admin/units", Options: map[string][]form.Option{"kind": kinds},
		Lists: map[string][]form.Option{"parent": names.list()},
	}, func(once service.Once, in unitInput) (port.UnitRow, error) {
		return p.Site.Service.AddUnit(p.Context(), p.Caller, once, service.UnitInput(in))
	})
}

// unitPage is the data of the page of a unit.
type unitPage struct {
	form.Base
	Unit   port.UnitRow
	Above  string // name of the unit above
	Change form.Form
	Merge  form.Form

	Lineage   port.Lineage
	Successor string // its name
}

// unitChange is what can be put right about a unit.
type unitChange struct {
	Name   string `json:"name" maxLength:"60"`
	Parent string `json:"parent,omitempty"`
}

// changeForm puts a unit right.
func changeForm(p *page.Page, unit port.UnitRow, names unitNames) form.AdminForm {
	return form.Doing(form.AdminForm{
		ID: "change_unit", Action: "/admin/units/" + url.PathEscape(unit.Code),
		Preset: url.Values{"name": {unit.Name}, "parent": {unit.Parent}}, Lists: map[string][]form.Option{"parent": names.list()},
	}, func(once service.Once, in unitChange) (port.UnitRow, error) {
		return p.Site.Service.ChangeUnit(p.Context(), p.Caller, once, unit.Code, service.UnitChange(in))
	})
}

// OneUnit shows a unit, to be put right.
func OneUnit(p *page.Page) error { return showUnit(p, form.SentForm{}) }

// ChangeUnit puts a unit right.
func ChangeUnit(p *page.Page) error {
	unit := port.UnitRow{}
	unit.Code = form.Segment(p.Gin.Param("unit"))
	sent, err := form.Send(p, changeForm(p, unit, unitNames{}))
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showUnit(p, sent)
	}
	return p.GoTo("/admin/units/" + url.PathEscape(unit.Code) + "?done=change_unit")
}

// unitMerger says which unit takes a unit's place.
type unitMerger struct {
	Into   string `json:"into"`
	Reason string `json:"reason" maxLength:"500"`
}

// mergeForm merges a unit into another.
func mergeForm(p *page.Page, unit port.UnitRow, names unitNames) form.AdminForm {
	return form.Doing(form.AdminForm{
		ID:     "merge_unit",
		Action: "/admin/units/" + url.PathEscape(unit.Code) + "/merge",
		Lists:  map[string][]form.Option{"into": names.list()},
	}, func(once service.Once, in unitMerger) (port.Lineage, error) {
		return p.Site.Service.MergeUnit(p.Context(), p.Caller, once, unit.Code, service.UnitMerger(in))
	})
}

// MergeUnit merges a unit into another.
func MergeUnit(p *page.Page) error {
	unit := port.UnitRow{}
	unit.Code = form.Segment(p.Gin.Param("unit"))
	sent, err := form.Send(p, mergeForm(p, unit, unitNames{}))
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showUnit(p, sent)
	}
	return p.GoTo("/admin/units/" + url.PathEscape(unit.Code) + "?done=merge_unit")
}

// showUnit shows a unit, with its form as it was sent.
func showUnit(p *page.Page, sent form.SentForm) error {
	names, err := namesOfUnits(p)
	if err != nil {
		return err
	}
	unit, known := names.row(p.Gin.Param("unit"))
	if !known {
		return &page.Problem{Status: http.StatusNotFound}
	}
	data := unitPage{
		Unit: unit, Above: names.Name(unit.Parent), Successor: names.Name(unit.Successor),
		Change: form.ShownForm(p, changeForm(p, unit, names), &sent), Merge: form.ShownForm(p, mergeForm(p, unit, names), &sent),
	}
	if data.Lineage, err = p.Site.Service.Lineage(p.Context(), p.Caller, unit.Code); err != nil {
		return err
	}
	data.Base = adminBaseOf(p, "units", sent)
	return p.Render(sent.Status(), "admin_unit", unit.Name, "admin", &data)
}

// Units lists the units of the county.
func Units(p *page.Page) error { return showUnits(p, form.SentForm{}) }

// AddUnit adds a unit and leads to it in the list.
func AddUnit(p *page.Page) error {
	sent, err := form.Send(p, unitForm(p, unitNames{}))
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showUnits(p, sent)
	}
	return p.GoTo(page.Address("/admin/units", url.Values{"q": {sent.Values.Get("code")}, "done": {"add_unit"}}))
}

// showUnits shows that list, with the form as it was sent.
func showUnits(p *page.Page, sent form.SentForm) error {
	data := unitsPage{Kinds: process.UnitKinds, Kind: p.Gin.Query("kind"), Q: strings.TrimSpace(p.Gin.Query("q"))}
	rows, err := p.Site.Service.Units(p.Context(), p.Caller, process.UnitKind(data.Kind), data.Q, p.PageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, page.PagerOf(p, rows)
	if data.Names, err = namesOfUnits(p); err != nil {
		return err
	}
	data.Add = form.ShownForm(p, unitForm(p, data.Names), &sent)
	data.Base = adminBaseOf(p, "units", sent)
	return showAdmin(p, sent.Status(), "admin_units", "admin.units", &data)
}
