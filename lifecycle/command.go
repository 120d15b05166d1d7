package lifecycle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"sluice/process"
	"sluice/refusal"
)

// Command is a request to change one project. ID is the update id (a hash of person and idempotency key). Expected is the
// revision the caller saw (If-Match), 0 for any. Received is when it came in (UTC), zero for now: what was in time is in time, also when we
// were long about it. Units are the directory's entries for the codes that Args name, Former what each of them, or a unit merged into it,
// was called before.
type Command struct {
	ID       string              `json:"id"`
	Name     process.CommandName `json:"name"`
	Actor    Actor               `json:"actor"`
	Code     string              `json:"code"`
	Expected int64               `json:"expected,omitempty"`
	Units    []Unit              `json:"units,omitempty"`
	Args     json.RawMessage     `json:"args,omitempty"`
	Former   map[string][]string `json:"former,omitempty"`
	Received time.Time           `json:"received,omitzero"`
}

// Decision is what was decided: the events to record, in order, and the moment at which time next has something to do
// (UTC; zero for never).
type Decision struct {
	Events  []Event   `json:"events"`
	NextDue time.Time `json:"next_due,omitzero"`
}

// input is the arguments of a command and the rule that decides it.
type input interface {
	decide(d *deciding) error
}

// tick is the command of time itself: acting up to now is all there is to do.
type tick struct{}

func (*tick) decide(*deciding) error { return nil }

// CreatesProject reports whether the command brings a project into being.
func CreatesProject(name process.CommandName) bool {
	return name == process.CommandDeclare || name == process.CommandImport
}

// UnitCodes lists the unit codes that a command's arguments name, for the caller to look up. Arguments that cannot be read
// name none: Decide says what is wrong with them.
func UnitCodes(c Command) []string {
	in, err := c.input()
	if err != nil {
		return nil
	}
	if naming, ok := in.(interface{ unitCodes() []string }); ok {
		return naming.unitCodes()
	}
	return nil
}

// ReadInput reads the arguments of a command into a new input of its own type, to which it answers a pointer.
func ReadInput(name process.CommandName, args json.RawMessage) (any, error) {
	in, err := Command{Name: name, Args: args}.input()
	if err != nil {
		return nil, err
	}
	return in, nil
}

func (c Command) input() (input, error) {
	defined, known := definitionOf[c.Name]
	if !known {
		return nil, refusal.New(refusal.CodeInvalid, "未知的操作", fmt.Sprintf("there is no command %q", c.Name))
	}
	in := defined.New().(input)
	if len(c.Args) == 0 {
		return in, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(c.Args))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(in); err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(err)
	}
	return in, nil
}

// unreadable says which field of a command's arguments is wrong, without the names of our types.
func unreadable(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return refusal.Invalid(kind.Field, "类型不符", "cannot be read as it is: a %s is not expected here", kind.Value)
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return refusal.Invalid(strings.Trim(name, `"`), "没有这个字段", "is not a field of this command")
	}
	return refusal.New(refusal.CodeInvalid, "内容无法读取", "the arguments cannot be read")
}

// Decide lets time act up to now, then the command, then time again for what the command made due at once. The project is
// not changed. Errors are *Error values: a refusal records nothing, not even what time would have done.
func Decide(p Project, c Command, t Terms, now time.Time) (Decision, error) {
	now = now.UTC().Truncate(time.Microsecond)
	if now.Before(p.At) {
		now = p.At // across runs and machines a clock may step back; the record never does
	}
	if c.Expected != 0 && c.Expected != p.Revision {
		return Decision{}, refusal.New(refusal.CodeStale, fmt.Sprintf("项目已更新到第 %d 版，请刷新后重试", p.Revision),
			fmt.Sprintf("the project is at revision %d, not %d: look again and repeat", p.Revision, c.Expected))
	}
	in, err := c.input()
	if err != nil {
		return Decision{}, err
	}
	d := &deciding{project: p.clone(), command: c, terms: t, now: now}
	d.recountAll()
	d.actUpToNow()
	if err := d.stageAllows(c.Name); err != nil {
		return Decision{}, err
	}
	d.moving = byCommand
	if err := in.decide(d); err != nil {
		return Decision{}, err
	}
	d.moving = becauseOfCommand
	d.actUpToNow()
	d.relight()
	return Decision{Events: d.events, NextDue: d.project.NextDue()}, nil
}

// deciding is a decision under way: a copy of the project that each recorded fact moves on at once.
type deciding struct {
	project Project
	command Command
	terms   Terms
	now     time.Time
	events  []Event
	moving  mover
	post    process.Post // the post in which the actor acts
	behalf  string       // the person for whom, when the post is another's
}

// mover says on whose account facts are recorded.
type mover int

const (
	byTime           mover = iota // what was due before the command: nobody's answer
	byCommand                     // what the actor did
	becauseOfCommand              // what time did at once because of it: part of the command's answer
)

// record adds an event of the fact and folds it.
func (d *deciding) record(fact projectFact) {
	actor, id, post, behalf := d.command.Actor, d.command.ID, d.post, d.behalf
	if d.moving != byCommand {
		actor, post, behalf = System, process.Post{}, ""
	}
	if d.moving == byTime || d.command.Name == process.CommandTick {
		id = "" // nobody asked
	}
	event := NewEvent(ProjectStream(d.command.Code), d.project.Revision+1, d.now, actor, id, fact).in(post)
	event.Incarnation, event.OnBehalfOf = d.project.Incarnation, behalf
	d.project.advance(event, fact)
	d.events = append(d.events, event)
}

// today is the civil date of the decision in Asia/Shanghai.
func (d *deciding) today() Date { return today(d.now) }

// received is the civil date on which the command came in, in Asia/Shanghai; never after the decision.
func (d *deciding) received() Date {
	if r := d.command.Received; !r.IsZero() && r.Before(d.now) {
		return today(r)
	}
	return d.today()
}

// unit is the directory's entry for a code that the command names.
func (d *deciding) unit(code string) (Unit, bool) {
	for _, unit := range d.command.Units {
		if unit.Code == code {
			return unit, true
		}
	}
	return Unit{}, false
}

// as lets the actor act in a post, their own or one they hold for somebody, or says whose it is.
func (d *deciding) as(post process.Post) error {
	principal, holds := d.command.Actor.inPost(post)
	if !holds {
		return refusal.New(refusal.CodeNotHolder, fmt.Sprintf("此事由%s办理", d.called(post).ZH),
			fmt.Sprintf("this is for the %s to do", d.called(post).EN))
	}
	if err := d.impartial(post, principal); err != nil {
		return err
	}
	d.post, d.behalf = post, principal
	return nil
}

// asAny lets the actor act in the first of the posts that they hold.
func (d *deciding) asAny(zh, en string, posts ...process.Post) error {
	for _, post := range posts {
		if d.command.Actor.Holds(post) {
			return d.as(post)
		}
	}
	return refusal.New(refusal.CodeNotHolder, zh, en)
}

// persons are who acts and for whom.
func (d *deciding) persons() persons {
	if d.behalf == "" {
		return persons{d.command.Actor.Person}
	}
	return persons{d.command.Actor.Person, d.behalf}
}
