package web

import "net/http"

// onlyAdministrators makes a page one for administrators. Others are told that it is not for them before anything else is looked at.
func onlyAdministrators(show func(*page) error) func(*page) error {
	return entered(func(p *page) error {
		if !p.me.Administrator {
			return &problem{Status: http.StatusForbidden}
		}
		return show(p)
	})
}

// adminAreas are the entries of the navigation within the administration, in its order: their keys and addresses.
var adminAreas = []area{
	{"admin.health", "/admin/health"}, {"admin.people", "/admin/people"}, {"admin.deputies", "/admin/deputies"},
	{"admin.acts", "/admin/acts"}, {"admin.units", "/admin/units"},
	{"admin.policies", "/admin/policies"}, {"admin.calendars", "/admin/calendars"}, {"admin.imports", "/admin/imports"},
	{"admin.deliveries", "/admin/deliveries"}, {"admin.audit", "/admin/audit"},
}

// adminBaseOf is the base of a page in an area, after something was sent and the page's forms were made.
func (p *page) adminBaseOf(area string, sent sentDeed) adminBase {
	return p.baseOf(adminAreas, "admin."+area, sent)
}

// showAdmin renders a page of the administration.
func (p *page) showAdmin(status int, name, title string, data any) error {
	return p.render(status, name, p.word(title), "admin", data)
}
