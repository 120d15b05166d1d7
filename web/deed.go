package web

import (
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"sluice/door"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
)

// What is done to no project has forms of its own, made and sent as those of commands are: people, units, what leaves the house, one's
// account.

// area is an entry of the navigation within a part of the pages: the key of its words, and its address.
type area struct{ key, address string }

// adminBase is what every page of the administration, or of one's account, has: its navigation, what was just done, and why something
// that was pressed was refused, where no form is there to say it.
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

// deed is something that is done with a form, or with a button alone: what is filled in, and the use case that is given it. Its words
// stand under admin.do and its id.
type deed struct {
	id      string
	action  string // where the page takes it
	input   reflect.Type
	do      func(once service.Once, input any) (told any, err error)
	preset  url.Values
	options map[string][]option
	lists   map[string][]option
	grave   bool
	fields  func(path string) string // the form's name of a field that the use case names
}

// doing is a deed whose use case takes what is filled in of a type.
func doing[I, Told any](d deed, do func(once service.Once, in I) (Told, error)) deed {
	d.input = reflect.TypeFor[I]()
	d.do = func(once service.Once, input any) (any, error) { return do(once, *input.(*I)) }
	return d
}

// sentDeed is a deed that came back.
type sentDeed struct {
	submitted
	id    string
	shown bool // a form shows why it was refused
	told  any  // what the use case answered, when it was done
}

// of reports whether it was this deed.
func (s *sentDeed) of(d deed) bool { return s.id == d.id && s.values != nil }

// status is that of the page that shows it again.
func (s *sentDeed) status() int { return s.submitted.status() }

// deedForm makes a deed's form, as it was filled in when it is the one that was sent.
func (p *page) deedForm(d deed, sent *sentDeed) form {
	f := filling{
		command: lifecycle.Definition{Input: d.input}, id: d.id, action: d.action, title: p.word("admin.do." + d.id), button: p.word("admin.do." + d.id),
		values:  d.preset,
		options: d.options, lists: d.lists,
	}
	if f.values == nil {
		f.values = url.Values{}
	}
	if sent.of(d) {
		f.values, f.problem = sent.values, sent.problem
		sent.shown = true
	}
	made := p.newForm(f)
	made.Grave, made.Open = d.grave, made.Open || sent.of(d)
	return made
}

// send sends a deed.
func (p *page) send(d deed) (sentDeed, error) {
	input, s, err := p.decoded(d.input)
	sent := sentDeed{submitted: s, id: d.id}
	if err != nil || s.problem != nil || s.onlyShown() {
		return sent, err
	}
	once, err := onceOf(s.values)
	if err != nil {
		return sent, err
	}
	sent.told, err = d.do(once, input)
	if err = p.judge(&sent.submitted, service.Answer{}, err); err != nil {
		return sent, err
	}
	if sent.problem != nil && d.fields != nil {
		for i, e := range sent.problem.Errors {
			sent.problem.Errors[i].Field = d.fields(e.Field)
		}
	}
	return sent, nil
}

// leftOpen is a deed that came back without a field that its use case would take to mean something else: nothing is done.
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
		Status: http.StatusUnprocessableEntity, Code: refusal.CodeInvalid, TitleZH: title.ZH, Title: title.EN, DetailZH: detail.ZH,
		Detail: detail.EN,
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

// segment is a name that somebody sent in an address, or along with a button: what no address could hold names nothing.
func segment(text string) string {
	if text == "" || strings.ContainsAny(text, "/?#") || !door.Readable(text) {
		return "-"
	}
	return text
}
