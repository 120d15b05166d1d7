package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// admin makes a handler of a page for administrators. Others are told that it is not for them before anything else is looked at.
func (s *Pages) admin(show func(*page) error) gin.HandlerFunc {
	return s.page(func(p *page) error {
		if err := p.enter(); err != nil {
			return p.keep(err)
		}
		if !p.me.Administrator {
			return &problem{Status: http.StatusForbidden}
		}
		return show(p)
	})
}

// registerAdmin gives the pages of the administration their addresses.
func (s *Pages) registerAdmin(pages gin.IRouter) {
	pages.GET("/admin", s.admin(func(p *page) error { return p.goTo("/admin/health") }))

	pages.GET("/admin/people", s.admin(people))
	pages.POST("/admin/people", s.admin(addPerson))
	pages.GET("/admin/people/:person", s.admin(onePerson))
	pages.POST("/admin/people/:person/:deed", s.admin(doPerson))
	pages.GET("/admin/people/:person/leave", s.admin(leaving))
	pages.GET("/admin/deputies", s.admin(deputies))
	pages.POST("/admin/deputies", s.admin(doDeputies))

	pages.GET("/admin/acts", s.admin(acts))
	pages.GET("/admin/acts/:act", s.admin(oneAct))
	pages.POST("/admin/acts/:act/:deed", s.admin(doAct))

	pages.GET("/admin/units", s.admin(units))
	pages.POST("/admin/units", s.admin(addUnit))
	pages.GET("/admin/units/:unit", s.admin(oneUnit))
	pages.POST("/admin/units/:unit", s.admin(changeUnit))
	pages.POST("/admin/units/:unit/merge", s.admin(mergeUnit))

	pages.GET("/admin/policies", s.admin(policies))
	pages.GET("/admin/policies/:version", s.admin(onePolicy))
	pages.POST("/admin/policies", s.admin(publishPolicy))

	pages.GET("/admin/calendars", s.admin(calendars))
	pages.GET("/admin/calendars/:version", s.admin(oneCalendar))
	pages.POST("/admin/calendars", s.admin(publishCalendar))
	pages.GET("/admin/years/:year", s.admin(oneYear))

	pages.GET("/admin/imports", s.admin(imports))
	pages.POST("/admin/imports", s.admin(takeIn))
	pages.GET("/admin/imports/:id", s.admin(oneImport))
	pages.POST("/admin/imports/:id/undo", s.admin(undoImport))

	pages.GET("/admin/deliveries", s.admin(deliveries))
	pages.POST("/admin/deliveries", s.admin(retryDelivery))
	pages.GET("/admin/robots", s.admin(robots))
	pages.POST("/admin/robots", s.admin(setRobot))
	pages.GET("/admin/alarms", s.admin(alarms))

	pages.GET("/admin/health", s.admin(health))
	pages.POST("/admin/commands/:command/drop", s.admin(dropCommand))
	pages.POST("/admin/clock", s.admin(confirmClock))
	pages.POST("/admin/held", s.admin(acceptEvents))
	pages.GET("/admin/audit", s.admin(audit))
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
