package form

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/web/page"
)

// Hidden fields of every form begin with an underscore, which no field of a command does.
const (
	KeyField      = "_key"      // the idempotency key, made with the form: sent twice, it does nothing twice
	RevisionField = "_revision" // the project as it was seen
	OnlyShow      = "_show"     // show the form with what was typed, and send nothing
	MoreRows      = "_more"     // the same, with one more row in this table
	BackField     = "_back"     // where to go when it is done
)

// Form is a command to be filled in.
type Form struct {
	ID       string
	Action   string
	Title    string
	Button   string
	Fields   []Field
	Sections []section // of a long form: its fields under headings; then Fields holds what stands in none
	Key      string
	Revision string
	Back     string
	Problem  *page.Problem
	Others   []string         // errors of fields that the form does not show
	Note     string           // what to know before filling it in
	Reasons  []refusal.Reason // why it would be refused as things stand
	Open     bool
	Grave    bool                // cannot be taken back
	Lists    map[string][]Option // suggestions, by the path of the field without numbers
}

// section is a part of a long form. Its key names its words: section.KEY is the heading, section.KEY.help what to know.
type section struct {
	Key    string
	Fields []Field
}

// Part says which fields of a command stand in a section.
type Part struct {
	Key   string
	Paths []string
}

// Filling is everything a form is made of.
type Filling struct {
	Command  lifecycle.Definition
	ID       string
	Action   string
	Title    string
	Values   url.Values
	Options  map[string][]Option
	Lists    map[string][]Option
	Parts    []Part // of a long form
	Button   string // none: the usual one
	Hide     map[string]bool
	Problem  *page.Problem
	Back     string
	Revision int64
	Reasons  []refusal.Reason
}

// New makes the form of a command.
func New(p *page.Page, f Filling) Form {
	d := Describer{Lang: p.Lang, linkage: p.Linkage, Values: f.Values, Options: f.Options, lists: f.Lists, hide: f.Hide,
		rows: map[string]int{}, Errors: map[string][]string{}}
	if more := f.Values.Get(MoreRows); more != "" {
		d.rows[more] = len(numbers(f.Values, more)) + 1
	}
	made := Form{
		ID: f.ID, Action: f.Action, Title: f.Title, Button: cmp.Or(f.Button, p.Word("form.send")), Key: f.Values.Get(KeyField),
		Revision: strconv.FormatInt(f.Revision, 10),
		Problem:  f.Problem, Back: f.Back, Grave: Irreversible[f.Command.Name],
		Reasons: f.Reasons, Lists: f.Lists,
	}
	if made.Key == "" || f.Problem != nil && !f.Problem.Unknown() {
		made.Key = NewKey()
	}
	if f.Problem != nil {
		made.Open = true
		for _, e := range f.Problem.Errors {
			d.Errors[e.Field] = append(d.Errors[e.Field], p.Words(e.Said()))
		}
	}
	d.lacking = f.Problem != nil && f.Problem.Code == refusal.CodeInvalid
	made.Sections, made.Fields = inSections(f.Parts, d.Fields(f.Command.Input, ""))
	made.Others = append(made.Others, f.errorsLeft(d.Errors)...)
	return made
}

// inSections puts fields under their headings. One that no section names stays by itself, so that no field is ever missing.
func inSections(parts []Part, fields []Field) (sections []section, rest []Field) {
	for _, one := range parts {
		made := section{Key: one.Key}
		for _, path := range one.Paths {
			if i := slices.IndexFunc(fields, func(f Field) bool { return f.Path == path }); i >= 0 {
				made.Fields = append(made.Fields, fields[i])
				fields = slices.Delete(slices.Clone(fields), i, i+1)
			}
		}
		sections = append(sections, made)
	}
	return sections, fields
}

// CommandNamed finds a command that people give with a form.
func CommandNamed(name process.CommandName) (lifecycle.Definition, bool) {
	defined, known := lifecycle.DefinitionOf(name)
	return defined, known && defined.Method != ""
}

// NewKey is an idempotency key.
func NewKey() string { return rand.Text() }

// errorsLeft are the errors of fields that a form does not show, in the order in which the API named them.
func (f Filling) errorsLeft(left map[string][]string) []string {
	var all []string
	if f.Problem == nil {
		return nil
	}
	for _, e := range f.Problem.Errors {
		for _, text := range left[e.Field] {
			all = append(all, e.Field+"："+text)
		}
		delete(left, e.Field)
	}
	return all
}

// Irreversible are the commands that end something.
var Irreversible = map[process.CommandName]bool{process.CommandWithdraw: true, process.CommandTerminate: true, process.CommandClose: true}

// Submitted is a form that came back.
type Submitted struct {
	Values  url.Values      // with empty rows taken out
	wrong   []refusal.Field // what could not be read
	Problem *page.Problem   // why it was not done; none when it was, or was only to be shown
	Done    bool
	Code    string // of the project it was about
	events  []lifecycle.EventType
}

// Submit gives a command with what was filled in. Only what is no refusal is an error.
func Submit(p *page.Page, c lifecycle.Definition, code, task string, month calendar.Month) (Submitted, error) {
	return SubmitAs(p, c, code, task, month, nil)
}

// SubmitAs is submit with something more put into the input.
func SubmitAs(p *page.Page, c lifecycle.Definition, code, task string, month calendar.Month, complete func(input any)) (Submitted, error) {
	input, s, err := decoded(p, c.Input)
	if err != nil || s.Problem != nil || s.onlyShown() {
		return s, err
	}
	service.About(input, task, month)
	if complete != nil {
		complete(input)
	}
	once, err := OnceOf(s.Values)
	if err != nil {
		return s, err
	}
	answer, err := p.Site.Service.Submit(p.Context(), p.Caller, once, c.Name, code, input)
	err = judge(p, &s, answer, err)
	return s, err
}

// judge says of a form what became of it. Only that nobody is signed in any more is an error.
func judge(p *page.Page, s *Submitted, answer service.Answer, err error) error {
	switch {
	case page.SignedOut(err):
		return err
	case err != nil:
		s.Problem = p.Problem(err)
		return nil
	}
	s.Done, s.Code = true, answer.Code
	for _, e := range answer.Events {
		s.events = append(s.events, e.Type)
	}
	return nil
}

// decoded reads the form that was sent into a new input of a type; what cannot be read is its problem.
func decoded(p *page.Page, t reflect.Type) (input any, s Submitted, err error) {
	if err := p.Parse(); err != nil {
		return nil, Submitted{}, err
	}
	form := p.Gin.Request.PostForm
	input, s.Values, s.wrong = Decode(t, form)
	for name, values := range form {
		if strings.HasPrefix(name, "_") {
			s.Values[name] = values
		}
	}
	switch {
	case s.onlyShown():
	case SizeOf(form) > service.MaxCommandBytes:
		s.Problem = p.Problem(service.CommandTooLarge())
	case len(s.wrong) > 0:
		s.Problem = p.Problem(service.Invalid(s.wrong...))
	}
	return input, s, nil
}

// SizeOf is how many bytes are filled in.
func SizeOf(values url.Values) (bytes int) {
	for _, all := range values {
		for _, value := range all {
			bytes += len(value)
		}
	}
	return bytes
}

// OnceOf says which change a form is: its key, and the project as it was seen.
func OnceOf(values url.Values) (service.Once, error) {
	once := service.Once{Key: values.Get(KeyField)}
	if revision := values.Get(RevisionField); revision != "" && revision != "0" {
		n, err := strconv.ParseInt(revision, 10, 64)
		if err != nil || n < 1 {
			return once, &page.Problem{Status: http.StatusBadRequest}
		}
		once.Expected = n
	}
	return once, nil
}

// onlyShown reports whether a form was sent to be shown again, and nothing was to be done.
func (s Submitted) onlyShown() bool {
	return s.Values.Get(OnlyShow) != "" || s.Values.Get(MoreRows) != ""
}

// Back is where a form's reader came from and goes when it is done: what the address or the form says, if it is of this place.
func Back(p *page.Page, s Submitted) string {
	back := cmp.Or(s.Values.Get(BackField), p.Gin.Query("back"))
	if !page.Local(back) {
		return ""
	}
	return back
}

// GoBack leads on after a command: back to where its reader came from, or else to its own page.
func GoBack(p *page.Page, s Submitted, name process.CommandName, own string) error {
	return p.GoTo(page.Added(cmp.Or(Back(p, s), own), "done", string(name)))
}

// Status is that of the page which shows a form again.
func (s Submitted) Status() int {
	if s.Problem == nil {
		return http.StatusOK
	}
	return s.Problem.Status
}
