package form

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
	"sluice/web/page"
)

// What is done to no project has forms of its own, made and sent as those of commands are: people, units, what leaves the house, one's
// account.

// Area is an entry of the navigation within a part of the pages: the key of its words, and its address.
type Area struct{ Key, Address string }

// Base is what every page of the administration, or of one's account, has: its navigation, what was just done, and why something
// that was pressed was refused, where no form is there to say it.
type Base struct {
	Areas   []page.Tab
	Done    string
	Problem *page.Problem
}

// BaseOf is the base of a page in one of several areas.
func BaseOf(p *page.Page, areas []Area, current string, sent SentForm) Base {
	var base Base
	for _, a := range areas {
		base.Areas = append(base.Areas, page.Tab{Text: p.Word(a.Key), Address: a.Address, Current: a.Key == current})
	}
	if !sent.shown {
		base.Problem = sent.Problem
	}
	if _, known := page.Words["admin.do."+p.Gin.Query("done")]; known && sent.Problem == nil {
		base.Done = p.Word("admin.do." + p.Gin.Query("done"))
	}
	return base
}

// AdminForm is something that is done with a form, or with a button alone: what is filled in, and the use case that is given it. Its words
// stand under admin.do and its id.
type AdminForm struct {
	ID           string
	Action       string // where the page takes it
	input        reflect.Type
	do           func(once service.Once, input any) (told any, err error)
	Preset       url.Values
	Options      map[string][]Option
	Lists        map[string][]Option
	Irreversible bool
	Fields       func(path string) string // the form's name of a field that the use case names
}

// Doing is a form whose use case takes what is filled in of a type.
func Doing[I, Told any](d AdminForm, do func(once service.Once, in I) (Told, error)) AdminForm {
	d.input = reflect.TypeFor[I]()
	d.do = func(once service.Once, input any) (any, error) { return do(once, *input.(*I)) }
	return d
}

// SentForm is a form that came back.
type SentForm struct {
	Submitted
	ID    string
	shown bool // a form shows why it was refused
	Told  any  // what the use case answered, when it was done
}

// of reports whether it was this form.
func (s *SentForm) of(d AdminForm) bool { return s.ID == d.ID && s.Values != nil }

// Status is that of the page that shows it again.
func (s *SentForm) Status() int { return s.Submitted.Status() }

// ShownForm makes a form's form, as it was filled in when it is the one that was sent.
func ShownForm(p *page.Page, d AdminForm, sent *SentForm) Form {
	f := Filling{
		Command: lifecycle.Definition{
			Input: d.input,
		},
		ID:      d.ID,
		Action:  d.Action,
		Title:   p.Word("admin.do." + d.ID),
		Button:  p.Word("admin.do." + d.ID),
		Values:  d.Preset,
		Options: d.Options,
		Lists:   d.Lists,
	}
	if f.Values == nil {
		f.Values = url.Values{}
	}
	if sent.of(d) {
		f.Values, f.Problem = sent.Values, sent.Problem
		sent.shown = true
	}
	made := New(p, f)
	made.Grave, made.Open = d.Irreversible, made.Open || sent.of(d)
	return made
}

// Send sends a form.
func Send(p *page.Page, d AdminForm) (SentForm, error) {
	input, s, err := decoded(p, d.input)
	sent := SentForm{Submitted: s, ID: d.ID}
	if err != nil || s.Problem != nil || s.onlyShown() {
		return sent, err
	}
	once, err := OnceOf(s.Values)
	if err != nil {
		return sent, err
	}
	sent.Told, err = d.do(once, input)
	if err = judge(p, &sent.Submitted, service.Answer{}, err); err != nil {
		return sent, err
	}
	if sent.Problem != nil && d.Fields != nil {
		for i, e := range sent.Problem.Errors {
			sent.Problem.Errors[i].Field = d.Fields(e.Field)
		}
	}
	return sent, nil
}

// LeftOpen is a form that came back without a field that its use case would take to mean something else: nothing is done.
func LeftOpen(p *page.Page, d AdminForm, name string) (SentForm, bool) {
	values := p.Gin.Request.PostForm
	if strings.TrimSpace(values.Get(name)) != "" || values.Get(OnlyShow) != "" || values.Get(MoreRows) != "" {
		return SentForm{}, false
	}
	return SentForm{ID: d.ID, Submitted: Submitted{Values: values, Problem: WrongField(name, page.Words["form.needed"])}}, true
}

// WrongField is a refusal of the page's own, in the form of the API's.
func WrongField(name string, said process.Words) *page.Problem {
	title, detail := page.Words["fault.422"], page.Words["fault.422.help"]
	return &page.Problem{
		Status: http.StatusUnprocessableEntity, Code: refusal.CodeInvalid, TitleZH: title.ZH, Title: title.EN, DetailZH: detail.ZH,
		Detail: detail.EN,
		Errors: []page.FieldProblem{{Field: name, MessageZH: said.ZH, Message: said.EN}},
	}
}

// Pressed is a button that does something at once: what it sends goes along unseen.
type Pressed struct {
	Action string
	Key    string
	Text   string
	Fields map[string]string
	Grave  bool
}

// Press makes a button.
func Press(p *page.Page, id, action string, fields map[string]string) Pressed {
	return Pressed{Action: action, Key: NewKey(), Text: p.Word("admin.do." + id), Fields: fields}
}

// RefusalOf takes a refusal out of an error; any other error stays one.
func RefusalOf(err error) (*page.Problem, error) {
	var told *page.Problem
	var refused *refusal.Error
	switch {
	case page.SignedOut(err):
	case errors.As(err, &told):
		return told, nil
	case errors.As(err, &refused):
		return door.NewProblem(refused, ""), nil
	}
	return nil, err
}

// Segment is a name that somebody sent in an address, or along with a button: what no address could hold names nothing.
func Segment(text string) string {
	if text == "" || strings.ContainsAny(text, "/?#") || !door.Readable(text) {
		return "-"
	}
	return text
}
