package web

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"sluice/api/port"
	"sluice/policy"
)

// unitsPage is the data of the list of units.
type unitsPage struct {
	adminBase
	Items []port.UnitRow
	Pager pager
	Names unitNames
	Kinds []policy.UnitKind
	Kind  string
	Q     string
	Add   form
}

// unitInput is a unit to be added.
type unitInput struct {
	Code   string          `json:"code"`
	Name   string          `json:"name" doc:"at most 60 characters"`
	Kind   policy.UnitKind `json:"kind"`
	Parent string          `json:"parent,omitempty"`
}

// unitDeed adds a unit.
func (p *page) unitDeed(names unitNames) deed {
	var kinds []option
	for _, kind := range policy.UnitKinds {
		kinds = append(kinds, option{Value: string(kind), Text: p.words(wordFor("entity_kind", string(kind)))})
	}
	return deed{
		id: "add_unit", method: http.MethodPost, path: "/units", action: "/admin/units", input: reflect.TypeFor[unitInput](),
		options: map[string][]option{"kind": kinds}, lists: map[string][]option{"parent": names.list()},
	}
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
	data := unitsPage{Kinds: policy.UnitKinds, Kind: p.gin.Query("kind"), Q: strings.TrimSpace(p.gin.Query("q"))}
	query := url.Values{}
	for name, value := range map[string]string{"kind": data.Kind, "q": data.Q} {
		if value != "" {
			query.Set(name, value)
		}
	}
	var rows port.List[port.UnitRow]
	if err := p.api.get("/units", p.paged(query), &rows); err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, pagerOf(p, rows)
	var err error
	if data.Names, err = p.unitNames(); err != nil {
		return err
	}
	data.Add = p.deedForm(p.unitDeed(data.Names), &sent)
	data.adminBase = p.adminBaseOf("units", sent)
	return p.showAdmin(sent.status(), "admin_units", "admin.units", &data)
}
