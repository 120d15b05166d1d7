package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"sluice/door"
	"sluice/process"
	"sluice/refusal"
)

// What is done to no project has forms of its own, made and sent as those of commands are: people, units, what leaves the house, one's
// account.

// area is an entry of the navigation within a part of the pages: the key of its words, and its address.
type area struct{ key, address string }

// adminBase is what every page of the administration, or of one's account, has: its navigation, what was just done, and why something that was pressed was
// refused, where no form is there to say it.
type adminBase struct {
	Areas   []tab
	Done    string
	Problem *problem
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

// leftOpen is a deed that came back without a field that the API would take to mean something else: nothing is sent.
func (p *page) leftOpen(d deed, name string) (sentDeed, bool) {
	values := p.gin.Request.PostForm
	if strings.TrimSpace(values.Get(name)) != "" || values.Get(onlyShow) != "" || values.Get(moreRows) != "" {
		return sentDeed{}, false
	}
	return sentDeed{id: d.id, submitted: submitted{values: values, problem: wrongField(name, words["form.needed"])}}, true
}

// wrongField is a refusal of the page's own, in the form of the API's.
func wrongField(name string, said process.Words) *problem {
	title, detail := words["fault.422"], words["fault.422.help"]
	return &problem{
		Status: http.StatusUnprocessableEntity, Code: refusal.CodeInvalid, TitleZH: title.ZH, Title: title.EN, DetailZH: detail.ZH, Detail: detail.EN,
		Errors: []fieldProblem{{Field: name, MessageZH: said.ZH, Message: said.EN}},
	}
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

// refusalOf takes a refusal out of an error; any other error stays one.
func refusalOf(err error) (*problem, error) {
	var told *problem
	var refused *refusal.Error
	switch {
	case signedOut(err):
	case errors.As(err, &told):
		return told, nil
	case errors.As(err, &refused):
		return door.NewProblem(refused, ""), nil
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
