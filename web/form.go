package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
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
	Key      string
	Revision string
	Back     string
	Problem  *problem
	Others   []string           // errors of fields that the form does not show
	Note     string             // what to know before filling it in
	Reasons  []lifecycle.Reason // why it would be refused as things stand
	Open     bool
	Grave    bool // cannot be taken back
	Lists    map[string][]option
}

// filling is everything a form is made of.
type filling struct {
	command command
	id      string
	action  string
	title   string
	values  url.Values
	options map[string][]option
	hide    map[string]bool
	faults  map[string]policy.Words
	problem *problem
	back    string
	rev     int64
	reasons []lifecycle.Reason
}

// newForm makes the form of a command.
func (p *page) newForm(f filling) form {
	d := describer{lang: p.lang, values: f.values, options: f.options, hide: f.hide, rows: map[string]int{}, errors: map[string][]string{}}
	if more := f.values.Get(moreRows); more != "" {
		d.rows[more] = len(numbers(f.values, more)) + 1
	}
	made := form{
		ID: f.id, Action: f.action, Title: f.title, Button: p.word("form.send"), Key: f.values.Get(keyField), Revision: strconv.FormatInt(f.rev, 10),
		Problem: f.problem, Back: f.back, Grave: grave[f.command.Name],
		Reasons: f.reasons,
	}
	if made.Key == "" || f.problem != nil && !f.problem.unknown() {
		made.Key = newKey()
	}
	if f.problem != nil {
		made.Open = true
		for _, e := range f.problem.Errors {
			said := policy.Words{ZH: e.MessageZH, EN: e.Message}
			if own, known := f.faults[e.Field]; known {
				said = own
			}
			d.errors[e.Field] = append(d.errors[e.Field], p.words(said))
		}
	}
	made.Fields = d.fields(f.command.Input, "")
	for _, e := range f.errorsLeft(d.errors) {
		made.Others = append(made.Others, e)
	}
	return made
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
var grave = map[policy.CommandName]bool{policy.Withdraw: true, policy.Terminate: true, policy.Close: true}

// unknown reports whether what became of a request is not known: it may be repeated, with the same key.
func (p *problem) unknown() bool {
	return p.Code == lifecycle.CodeUnavailable || p.Code == lifecycle.CodeBusy || p.Status >= http.StatusInternalServerError
}

// submitted is a form that came back.
type submitted struct {
	values  url.Values // with empty rows taken out
	faults  map[string]policy.Words
	problem *problem // why it was not done; none when it was, or was only to be shown
	done    bool
	code    string // of the project it was about
	events  []lifecycle.EventType
}

// submit sends a command with what was filled in. Only what is no refusal is an error.
func (p *page) submit(c command, code, task string, month calendar.Month) (submitted, error) {
	r := p.gin.Request
	if err := p.parse(); err != nil {
		return submitted{}, err
	}
	body, clean, faults := gather(c.Input, r.PostForm)
	for name, values := range r.PostForm {
		if strings.HasPrefix(name, "_") {
			clean[name] = values
		}
	}
	s := submitted{values: clean, faults: faults}
	if clean.Get(onlyShow) != "" || clean.Get(moreRows) != "" {
		return s, nil
	}
	header := http.Header{"Idempotency-Key": {clean.Get(keyField)}}
	if revision := clean.Get(revisionField); revision != "" && revision != "0" {
		header.Set("If-Match", fmt.Sprintf("%q", revision))
	}
	var answer struct {
		Code   string `json:"code"`
		Events []struct {
			Type lifecycle.EventType `json:"type"`
		} `json:"events"`
	}
	_, err := p.api.do(c.Method, c.at(code, task, month), nil, header, body, &answer)
	if signedOut(err) {
		return s, err
	}
	if !errors.As(err, &s.problem) && err != nil {
		return s, err
	}
	s.done, s.code = err == nil, answer.Code
	for _, e := range answer.Events {
		s.events = append(s.events, e.Type)
	}
	return s, nil
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
