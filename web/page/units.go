package page

import (
	"slices"

	"sluice/service/port"
)

// Unit looks a unit up by its code.
func (p *Page) Unit(code string) (port.UnitRow, error) {
	list, err := p.Site.Service.Units(p.Context(), p.Caller, "", code, FirstOf(WholePage))
	if i := slices.IndexFunc(list.Items, func(u port.UnitRow) bool { return u.Code == code }); i >= 0 {
		return list.Items[i], err
	}
	return port.UnitRow{}, err
}
