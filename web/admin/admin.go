package admin

import (
	"net/http"

	"sluice/web/form"
	"sluice/web/page"
)

// Only makes a page one for administrators. Others are told that it is not for them before anything else is looked at.
func Only(show func(*page.Page) error) func(*page.Page) error {
	return page.Entered(func(p *page.Page) error {
		if !p.Me.Administrator {
			return &page.Problem{Status: http.StatusForbidden}
		}
		return show(p)
	})
}

// adminAreas are the entries of the navigation within the administration, in its order: their keys and addresses.
var adminAreas = []form.Area{
	{
		Key:     "admin.health",
		Address: "/admin/health",
	},
	{Key: "admin.people", Address: "/admin/people"},
	{Key: "admin.deputies", Address: "/admin/deputies"},
	{Key: "admin.acts", Address: "/admin/acts"},
	{Key: "admin.units", Address: "/admin/units"},
	{
		Key:     "admin.policies",
		Address: "/admin/policies",
	},
	{Key: "admin.calendars", Address: "/admin/calendars"},
	{Key: "admin.imports", Address: "/admin/imports"},
	{Key: "admin.deliveries", Address: "/admin/deliveries"},
	{Key: "admin.audit", Address: "/admin/audit"},
}

// adminBaseOf is the base of a page in an area, after something was sent and the page's forms were made.
func adminBaseOf(p *page.Page, area string, sent form.SentForm) form.Base {
	return form.BaseOf(p, adminAreas, "admin."+area, sent)
}

// showAdmin renders a page of the administration.
func showAdmin(p *page.Page, status int, name, title string, data any) error {
	return p.Render(status, name, p.Word(title), "admin", data)
}
