package web

import (
	"net/http"
	"net/url"
	"strings"

	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// unitsPage is the data of the list of units.
type unitsPage struct {
	adminBase
	Items []port.UnitRow
	Pager pager
	Names unitNames
	Kinds []process.UnitKind
	Kind  string
	Q     string
	Add   form
}

// unitInput is a unit to be added.
type unitInput struct {
	Code   string           `json:"code"`
	Name   string           `json:"name" doc:"at most 60 characters"`
	Kind   process.UnitKind `json:"kind"`
	Parent string           `json:"parent,omitempty"`
}

// unitDeed adds a unit.
func (p *page) unitDeed(names unitNames) deed {
	var kinds []option
	for _, kind := range process.UnitKinds {
		kinds = append(kinds, option{Value: string(kind), Text: p.words(wordFor("entity_kind", string(kind)))})
	}
	return doing(deed{
		id: "add_unit", action: "/admin/units", options: map[string][]option{"kind": kinds},
		lists: map[string][]option{"parent": names.list()},
	}, func(once service.Once, in unitInput) (port.UnitRow, error) {
		return p.site.service.AddUnit(p.context(), p.caller, once, service.UnitInput(in))
	})
}

// unitPage is the data of the page of a unit.
type unitPage struct {
	adminBase
	Unit   port.UnitRow
	Above  string // name of the unit above
	Change form
	Merge  form

	Lineage   port.Lineage
	Successor string // its name
}

// unitChange is what can be put right about a unit.
type unitChange struct {
	Name   string `json:"name" doc:"at most 60 characters"`
	Parent string `json:"parent,omitempty"`
}

// changeDeed puts a unit right.
func (p *page) changeDeed(unit port.UnitRow, names unitNames) deed {
	return doing(deed{
		id: "change_unit", action: "/admin/units/" + url.PathEscape(unit.Code),
		preset: url.Values{"name": {unit.Name}, "parent": {unit.Parent}}, lists: map[string][]option{"parent": names.list()},
	}, func(once service.Once, in unitChange) (port.UnitRow, error) {
		return p.site.service.ChangeUnit(p.context(), p.caller, once, unit.Code, service.UnitChange(in))
	})
}

// oneUnit shows a unit, to be put right.
func oneUnit(p *page) error { return p.showUnit(sentDeed{}) }

// changeUnit puts a unit right.
func changeUnit(p *page) error {
	unit := port.UnitRow{}
	unit.Code = segment(p.gin.Param("unit"))
	sent, err := p.send(p.changeDeed(unit, unitNames{}))
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showUnit(sent)
	}
	return p.goTo("/admin/units/" + url.PathEscape(unit.Code) + "?done=change_unit")
}

// unitMerger says which unit takes a unit's place.
type unitMerger struct {
	Into   string `json:"into"`
	Reason string `json:"reason" doc:"at most 500 characters"`
}

// mergeDeed merges a unit into another.
func (p *page) mergeDeed(unit port.UnitRow, names unitNames) deed {
	return doing(deed{
		id: "merge_unit", action: "/admin/units/" + url.PathEscape(unit.Code) + "/merge", lists: map[string][]option{"into": names.list()},
	}, func(once service.Once, in unitMerger) (port.Lineage, error) {
		return p.site.service.MergeUnit(p.context(), p.caller, once, unit.Code, service.UnitMerger(in))
	})
}

// mergeUnit merges a unit into another.
func mergeUnit(p *page) error {
	unit := port.UnitRow{}
	unit.Code = segment(p.gin.Param("unit"))
	sent, err := p.send(p.mergeDeed(unit, unitNames{}))
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showUnit(sent)
	}
	return p.goTo("/admin/units/" + url.PathEscape(unit.Code) + "?done=merge_unit")
}

// showUnit shows a unit, with its form as it was sent.
func (p *page) showUnit(sent sentDeed) error {
	names, err := p.unitNames()
	if err != nil {
		return err
	}
	unit, known := names.row(p.gin.Param("unit"))
	if !known {
		return &problem{Status: http.StatusNotFound}
	}
	data := unitPage{
		Unit: unit, Above: names.Name(unit.Parent), Successor: names.Name(unit.Successor),
		Change: p.deedForm(p.changeDeed(unit, names), &sent), Merge: p.deedForm(p.mergeDeed(unit, names), &sent),
	}
	if data.Lineage, err = p.site.service.Lineage(p.context(), p.caller, unit.Code); err != nil {
		return err
	}
	data.adminBase = p.adminBaseOf("units", sent)
	return p.render(sent.status(), "admin_unit", unit.Name, "admin", &data)
}

// units lists the units of the county.
func units(p *page) error { return p.showUnits(sentDeed{}) }

// addUnit adds a unit and leads to it in the list.
func addUnit(p *page) error {
	sent, err := p.send(p.unitDeed(unitNames{}))
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showUnits(sent)
	}
	return p.goTo(address("/admin/units", url.Values{"q": {sent.values.Get("code")}, "done": {"add_unit"}}))
}

// showUnits shows that list, with the form as it was sent.
func (p *page) showUnits(sent sentDeed) error {
	data := unitsPage{Kinds: process.UnitKinds, Kind: p.gin.Query("kind"), Q: strings.TrimSpace(p.gin.Query("q"))}
	rows, err := p.site.service.Units(p.context(), p.caller, process.UnitKind(data.Kind), data.Q, p.pageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, pagerOf(p, rows)
	if data.Names, err = p.unitNames(); err != nil {
		return err
	}
	data.Add = p.deedForm(p.unitDeed(data.Names), &sent)
	data.adminBase = p.adminBaseOf("units", sent)
	return p.showAdmin(sent.status(), "admin_units", "admin.units", &data)
}
