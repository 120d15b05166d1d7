package web

import (
	"cmp"
	"crypto/rand"
	"errors"
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
)

// Hidden fields of every form begin with an underscore, which no field of a command does.
const (
	keyField      = "_key"      // the idempotency key, made with the form: sent twice, it does nothing twice
	revisionField = "_revision" // the project as it was seen
	onlyShow      = "_show"     // show the form with what was typed, and send nothing
	moreRows      = "_more"     // the same, with one more row in this table
	backField     = "_back"     // where to go when it is done
)

// form is a command to be filled in.
type form struct {
	ID       string
	Action   string
	Title    string
	Button   string
	Fields   []field
	Sections []section // of a long form: its fields under headings; then Fields holds what stands in none
	Key      string
	Revision string
	Back     string
	Problem  *problem
	Others   []string         // errors of fields that the form does not show
	Note     string           // what to know before filling it in
	Reasons  []refusal.Reason // why it would be refused as things stand
	Open     bool
	Grave    bool                // cannot be taken back
	Lists    map[string][]option // suggestions, by the path of the field without numbers
}

// section is a part of a long form. Its key names its words: section.KEY is the heading, section.KEY.help what to know.
type section struct {
	Key    string
	Fields []field
}

// part says which fields of a command stand in a section.
type part struct {
	key   string
	paths []string
}

// filling is everything a form is made of.
type filling struct {
	command lifecycle.Definition
	id      string
	action  string
	title   string
	values  url.Values
	options map[string][]option
	lists   map[string][]option
	parts   []part // of a long form
	button  string // none: the usual one
	hide    map[string]bool
	problem *problem
	back    string
	rev     int64
	reasons []refusal.Reason
}

// newForm makes the form of a command.
func (p *page) newForm(f filling) form {
	d := describer{lang: p.lang, linkage: p.linkage, values: f.values, options: f.options, lists: f.lists, hide: f.hide,
		rows: map[string]int{}, errors: map[string][]string{}}
	if more := f.values.Get(moreRows); more != "" {
		d.rows[more] = len(numbers(f.values, more)) + 1
	}
	made := form{
		ID: f.id, Action: f.action, Title: f.title, Button: cmp.Or(f.button, p.word("form.send")), Key: f.values.Get(keyField),
		Revision: strconv.FormatInt(f.rev, 10),
		Problem:  f.problem, Back: f.back, Grave: grave[f.command.Name],
		Reasons: f.reasons, Lists: f.lists,
	}
	if made.Key == "" || f.problem != nil && !f.problem.Unknown() {
		made.Key = newKey()
	}
	if f.problem != nil {
		made.Open = true
		for _, e := range f.problem.Errors {
			d.errors[e.Field] = append(d.errors[e.Field], p.words(e.Said()))
		}
	}
	d.lacking = f.problem != nil && f.problem.Code == refusal.CodeInvalid
	made.Sections, made.Fields = inSections(f.parts, d.fields(f.command.Input, ""))
	for _, e := range f.errorsLeft(d.errors) {
		made.Others = append(made.Others, e)
	}
	return made
}

// inSections puts fields under their headings. One that no section names stays by itself, so that no field is ever missing.
func inSections(parts []part, fields []field) (sections []section, rest []field) {
	for _, one := range parts {
		made := section{Key: one.key}
		for _, path := range one.paths {
			if i := slices.IndexFunc(fields, func(f field) bool { return f.Path == path }); i >= 0 {
				made.Fields = append(made.Fields, fields[i])
				fields = slices.Delete(slices.Clone(fields), i, i+1)
			}
		}
		sections = append(sections, made)
	}
	return sections, fields
}

// commandNamed finds a command that people give with a form.
func commandNamed(name process.CommandName) (lifecycle.Definition, bool) {
	defined, known := lifecycle.DefinitionOf(name)
	return defined, known && defined.Method != ""
}

// newKey is an idempotency key.
func newKey() string { return rand.Text() }

// errorsLeft are the errors of fields that a form does not show, in the order in which the API named them.
func (f filling) errorsLeft(left map[string][]string) []string {
	var all []string
	if f.problem == nil {
		return nil
	}
	for _, e := range f.problem.Errors {
		for _, text := range left[e.Field] {
			all = append(all, e.Field+"："+text)
		}
		delete(left, e.Field)
	}
	return all
}

// grave are the commands that end something.
var grave = map[process.CommandName]bool{process.CommandWithdraw: true, process.CommandTerminate: true, process.CommandClose: true}

// submitted is a form that came back.
type submitted struct {
	values  url.Values      // with empty rows taken out
	wrong   []refusal.Field // what could not be read
	problem *problem        // why it was not done; none when it was, or was only to be shown
	done    bool
	code    string // of the project it was about
	events  []lifecycle.EventType
}

// submit gives a command with what was filled in. Only what is no refusal is an error.
func (p *page) submit(c lifecycle.Definition, code, task string, month calendar.Month) (submitted, error) {
	return p.submitAs(c, code, task, month, nil)
}

// submitAs is submit with something more put into the input.
func (p *page) submitAs(c lifecycle.Definition, code, task string, month calendar.Month, complete func(input any)) (submitted, error) {
	input, s, err := p.decoded(c.Input)
	if err != nil || s.problem != nil || s.onlyShown() {
		return s, err
	}
	service.About(input, task, month)
	if complete != nil {
		complete(input)
	}
	once, err := onceOf(s.values)
	if err != nil {
		return s, err
	}
	answer, err := p.site.service.Submit(p.context(), p.caller, once, c.Name, code, input)
	err = p.judge(&s, answer, err)
	return s, err
}

// judge says of a form what became of it. Only that nobody is signed in any more is an error.
func (p *page) judge(s *submitted, answer service.Answer, err error) error {
	switch {
	case signedOut(err):
		return err
	case err != nil:
		s.problem = p.problem(err)
		return nil
	}
	s.done, s.code = true, answer.Code
	for _, e := range answer.Events {
		s.events = append(s.events, e.Type)
	}
	return nil
}

// decoded reads the form that was sent into a new input of a type; what cannot be read is its problem.
func (p *page) decoded(t reflect.Type) (input any, s submitted, err error) {
	if err := p.parse(); err != nil {
		return nil, submitted{}, err
	}
	form := p.gin.Request.PostForm
	input, s.values, s.wrong = decode(t, form)
	for name, values := range form {
		if strings.HasPrefix(name, "_") {
			s.values[name] = values
		}
	}
	switch {
	case s.onlyShown():
	case sizeOf(form) > service.MaxCommandBytes:
		s.problem = p.problem(service.CommandTooLarge())
	case len(s.wrong) > 0:
		s.problem = p.problem(service.Invalid(s.wrong...))
	}
	return input, s, nil
}

// sizeOf is how many bytes are filled in.
func sizeOf(values url.Values) (bytes int) {
	for _, all := range values {
		for _, value := range all {
			bytes += len(value)
		}
	}
	return bytes
}

// onceOf says which change a form is: its key, and the project as it was seen.
func onceOf(values url.Values) (service.Once, error) {
	once := service.Once{Key: values.Get(keyField)}
	if revision := values.Get(revisionField); revision != "" && revision != "0" {
		n, err := strconv.ParseInt(revision, 10, 64)
		if err != nil || n < 1 {
			return once, &problem{Status: http.StatusBadRequest}
		}
		once.Expected = n
	}
	return once, nil
}

// onlyShown reports whether a form was sent to be shown again, and nothing was to be done.
func (s submitted) onlyShown() bool {
	return s.values.Get(onlyShow) != "" || s.values.Get(moreRows) != ""
}

// back is where a form's reader came from and goes when it is done: what the address or the form says, if it is of this place.
func (p *page) back(s submitted) string {
	back := cmp.Or(s.values.Get(backField), p.gin.Query("back"))
	if !local(back) {
		return ""
	}
	return back
}

// goBack leads on after a command: back to where its reader came from, or else to its own page.
func (p *page) goBack(s submitted, name process.CommandName, own string) error {
	return p.goTo(added(cmp.Or(p.back(s), own), "done", string(name)))
}

// parse reads the form that was sent.
func (p *page) parse() error {
	err := p.gin.Request.ParseForm()
	var cut *http.MaxBytesError
	switch {
	case errors.As(err, &cut):
		return &problem{Status: http.StatusRequestEntityTooLarge, TitleZH: words["fault.413"].ZH, Title: words["fault.413"].EN}
	case err != nil:
		return &problem{Status: http.StatusBadRequest}
	}
	return nil
}

// status is that of the page which shows a form again.
func (s submitted) status() int {
	if s.problem == nil {
		return http.StatusOK
	}
	return s.problem.Status
}
