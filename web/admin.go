package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"sluice/api/port"
	"sluice/lifecycle"
	"sluice/policy"
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

	pages.GET("/admin/units", s.admin(units))
	pages.POST("/admin/units", s.admin(addUnit))

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

	pages.GET("/admin/deliveries", s.admin(deliveries))
	pages.POST("/admin/deliveries", s.admin(retryDelivery))
	pages.GET("/admin/robots", s.admin(robots))
	pages.POST("/admin/robots", s.admin(setRobot))
	pages.GET("/admin/alarms", s.admin(alarms))

	pages.GET("/admin/health", s.admin(health))
	pages.GET("/admin/audit", s.admin(audit))
}

// adminAreas are the entries of the navigation within the administration, in its order: their keys and addresses.
var adminAreas = []area{
	{"admin.health", "/admin/health"}, {"admin.people", "/admin/people"}, {"admin.deputies", "/admin/deputies"}, {"admin.units", "/admin/units"},
	{"admin.policies", "/admin/policies"}, {"admin.calendars", "/admin/calendars"}, {"admin.imports", "/admin/imports"},
	{"admin.deliveries", "/admin/deliveries"}, {"admin.audit", "/admin/audit"},
}

// area is an entry of the navigation within a part of the pages: the key of its words, and its address.
type area struct{ key, address string }

// adminBase is what every page of the administration, or of one's account, has: its navigation, what was just done, and why something that was pressed was
// refused, where no form is there to say it.
type adminBase struct {
	Areas   []tab
	Done    string
	Problem *problem
}

// adminBaseOf is the base of a page in an area, after something was sent and the page's forms were made.
func (p *page) adminBaseOf(area string, sent sentDeed) adminBase {
	return p.baseOf(adminAreas, "admin."+area, sent)
}

// baseOf is the base of a page in one of several areas.
func (p *page) baseOf(areas []area, current string, sent sentDeed) adminBase {
	var base adminBase
	for _, a := range areas {
		base.Areas = append(base.Areas, tab{Text: p.word(a.key), Address: a.address, Current: a.key == current})
	}
	if !sent.shown {
		base.Problem = sent.problem
	}
	if _, known := words["admin.do."+p.gin.Query("done")]; known && sent.problem == nil {
		base.Done = p.word("admin.do." + p.gin.Query("done"))
	}
	return base
}

// showAdmin renders a page of the administration.
func (p *page) showAdmin(status int, name, title string, data any) error {
	return p.render(status, name, p.word(title), "admin", data)
}

// deed is something that is done with a form, or with a button alone: what is filled in, and where the API takes it. Its words
// stand under admin.do and its id.
type deed struct {
	id      string
	method  string
	path    string // of the API
	action  string // where the page takes it
	input   reflect.Type
	preset  url.Values
	options map[string][]option
	lists   map[string][]option
	grave   bool
	shape   func(body map[string]any) // writes the body as the API wants it
	fields  func(path string) string  // the form's name of a field that the API names
}

// sentDeed is a deed that came back.
type sentDeed struct {
	submitted
	id    string
	shown bool // a form shows why it was refused
}

// of reports whether it was this deed.
func (s *sentDeed) of(d deed) bool { return s.id == d.id && s.values != nil }

// status is that of the page that shows it again.
func (s *sentDeed) status() int { return s.submitted.status() }

// deedForm makes a deed's form, as it was filled in when it is the one that was sent.
func (p *page) deedForm(d deed, sent *sentDeed) form {
	f := filling{
		command: command{Input: d.input}, id: d.id, action: d.action, title: p.word("admin.do." + d.id), button: p.word("admin.do." + d.id), values: d.preset,
		options: d.options, lists: d.lists,
	}
	if f.values == nil {
		f.values = url.Values{}
	}
	if sent.of(d) {
		f.values, f.faults, f.problem = sent.values, sent.faults, sent.problem
		sent.shown = true
	}
	made := p.newForm(f)
	made.Grave, made.Open = d.grave, made.Open || sent.of(d)
	return made
}

// send sends a deed.
func (p *page) send(d deed) (sentDeed, error) {
	s, err := p.submitTo(d.method, d.path, d.input, d.shape)
	if s.problem != nil && d.fields != nil {
		for i, e := range s.problem.Errors {
			s.problem.Errors[i].Field = d.fields(e.Field)
		}
	}
	return sentDeed{submitted: s, id: d.id}, err
}

// pressed is a button that does something at once: what it sends goes along unseen.
type pressed struct {
	Action string
	Key    string
	Text   string
	Fields map[string]string
	Grave  bool
}

// press makes a button.
func (p *page) press(id, action string, fields map[string]string) pressed {
	return pressed{Action: action, Key: newKey(), Text: p.word("admin.do." + id), Fields: fields}
}

// unitNames are the names of the county's units, by code.
type unitNames struct {
	rows  []port.UnitRow
	names map[string]string
}

// Name is a unit's name; one that is not known stands for itself.
func (u unitNames) Name(code string) string {
	if name, known := u.names[code]; known {
		return name
	}
	return code
}

// list is what can be chosen, with names.
func (u unitNames) list() []option {
	var all []option
	for _, row := range u.rows {
		all = append(all, option{Value: row.Code, Text: row.Name})
	}
	return all
}

// mostUnits bounds how many units are named; a county has some hundreds.
const mostUnits = 2000

// unitNames reads all units.
func (p *page) unitNames() (unitNames, error) {
	all := unitNames{names: map[string]string{}}
	for number := 1; len(all.rows) < mostUnits; number++ {
		var some port.List[port.UnitRow]
		if err := p.api.get("/units", onePage(number), &some); err != nil {
			return all, err
		}
		all.rows = append(all.rows, some.Items...)
		if len(some.Items) < wholePage {
			break
		}
	}
	for _, row := range all.rows {
		all.names[row.Code] = row.Name
	}
	return all, nil
}

// postInput is a post as it is filled in: the API writes it as one word.
type postInput struct {
	Unit string      `json:"unit"`
	Role policy.Role `json:"role"`
}

// postOf writes a post as the API does.
func postOf(body map[string]any) string {
	unit, _ := body["unit"].(string)
	role, _ := body["role"].(string)
	return strings.TrimSpace(unit) + "/" + role
}

// shapePost puts a post's unit and role together.
func shapePost(body map[string]any) {
	body["post"] = postOf(body)
	delete(body, "unit")
	delete(body, "role")
}

// postField is where a fault of a post shows.
func postField(path string) string {
	if path == "post" || strings.HasPrefix(path, "posts") {
		return "unit"
	}
	return path
}

// roleOptions are the roles by name.
func (p *page) roleOptions() []option {
	var all []option
	for _, role := range policy.Roles {
		all = append(all, option{Value: string(role), Text: p.words(lifecycle.RoleWords(role))})
	}
	return all
}

// personOptions are people to choose from, as suggestions.
func (p *page) personOptions() ([]option, error) {
	var list port.List[port.PersonRow]
	if err := p.api.get("/people", onePage(1), &list); err != nil {
		return nil, err
	}
	var all []option
	for _, person := range list.Items {
		all = append(all, option{Value: person.Person, Text: person.Name})
	}
	return all, nil
}

// refusalOf takes a refusal out of an error; any other error stays one.
func refusalOf(err error) (*problem, error) {
	var refusal *problem
	if errors.As(err, &refusal) && refusal.Status != http.StatusUnauthorized {
		return refusal, nil
	}
	return nil, err
}

// answered reads what the API answered to what was sent.
func answered[T any](s submitted) (into T, err error) {
	if len(s.answer) > 0 {
		err = json.Unmarshal(s.answer, &into)
	}
	return into, err
}

// segment is a part of an address that somebody sent: what would lead elsewhere names nothing.
func segment(text string) string {
	if text == "" || strings.ContainsAny(text, "/?#") {
		return "-"
	}
	return text
}

// oneOf reports whether a word is among some.
func oneOf(word string, some ...string) bool { return slices.Contains(some, word) }
