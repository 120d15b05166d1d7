package page

import (
	"sluice/service"
	"sluice/service/port"
)

// Overview are the projects counted by several things at once.
func (p *Page) Overview(declared service.Declared, by ...string) (map[string][]port.Count, error) {
	answer, err := p.Site.Service.Overview(p.Context(), p.Caller, by, declared)
	counted := map[string][]port.Count{}
	for _, group := range answer.Groups {
		counted[group.By] = group.Items
	}
	return counted, err
}

// KeysBy lists what the projects there are can be told apart by: townships, sectors.
func (p *Page) KeysBy(by ...string) (map[string][]string, error) {
	counted, err := p.Overview(service.Declared{}, by...)
	keys := map[string][]string{}
	for _, one := range by {
		for _, line := range counted[one] {
			if line.Key != "" {
				keys[one] = append(keys[one], line.Key)
			}
		}
	}
	return keys, err
}
