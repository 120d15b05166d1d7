package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// Once makes a change happen once, however often it is sent: the same key with the same change gets the same answer, with another change it
// is refused.
type Once struct {
	Key      string // chosen by the caller, new for every change
	Expected int64  // the revision of the project as the caller saw it; 0: any
}

var keyForm = regexp.MustCompile(`^[!-~]{1,200}$`)

// Check refuses a key that is none.
func (o Once) Check() error {
	if keyForm.MatchString(o.Key) {
		return nil
	}
	return refusal.New(CodeKeyMissing, "请求头 Idempotency-Key 须为 1 至 200 个可见 ASCII 字符",
		"send a header Idempotency-Key of 1 to 200 visible ASCII characters, new for every change")
}

// ID is that of the change: nobody else's key makes the same.
func (o Once) ID(c *Caller) string { return hashed(c.Actor.Person, o.Key) }

// hashed is the id of something that is named by two texts: 32 hexadecimal digits.
func hashed(a, b string) string { return HashOf(a + "\n" + b)[:32] }

// fingerprint tells changes under one key apart by everything that matters in them: what is done, to what, as it was seen, and how. The
// mark at its beginning tells it from those of earlier versions, which were made of HTTP requests.
func fingerprint(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(hash, "%d:%s,", len(part), part)
	}
	return port.FingerprintMark + hex.EncodeToString(hash.Sum(nil))
}

// Answer is what a command did. Everything in it comes from the command's events, so that the same command gets the same answer whenever it
// is repeated.
type Answer struct {
	Code     string          `json:"code" doc:"code of the project" example:"SS2019-001"`
	Revision int64           `json:"revision" doc:"the project's revision after the command"`
	Events   []RecordedEvent `json:"events" nullable:"false" doc:"what was recorded, in order"`
}

// RecordedEvent is an event as a command's answer shows it.
type RecordedEvent struct {
	Seq       int64               `json:"seq"`
	At        time.Time           `json:"at"`
	Type      lifecycle.EventType `json:"type"`
	Actor     string              `json:"actor"`
	ActorName string              `json:"actor_name"`
	Payload   json.RawMessage     `json:"payload"`
}

// MaxCommandBytes is the most that a command's arguments may hold.
const MaxCommandBytes = 64 << 10

// Submit has a command on a project decided and recorded, or a project begun by it; then code is empty. The input is the command's own type
// of lifecycle, or a pointer to it. Every list is right when it answers.
func (s *Service) Submit(ctx context.Context, c *Caller, once Once, name process.CommandName, code string, input any) (Answer, error) {
	if err := once.Check(); err != nil {
		return Answer{}, err
	}
	if !lifecycle.CreatesProject(name) {
		if !lifecycle.CodeForm.MatchString(code) {
			return Answer{}, noSuchProject(code)
		}
		if err := s.Within(ctx, c, code); err != nil {
			return Answer{}, err
		}
	}
	command, err := s.command(ctx, c, once, name, code, input)
	if err != nil {
		return Answer{}, err
	}
	answer, err := s.Engine.Submit(ctx, command,
		fingerprint(string(name), code, strconv.FormatInt(once.Expected, 10), string(command.Args)))
	if err != nil {
		return Answer{}, err
	}
	return answerOf(answer), nil
}

// About names the task and the month that a command is about in its input, of which it is given the address: where the input has a field
// for them, they come from an address and not from what is filled in.
func About(input any, task string, month calendar.Month) {
	of := reflect.ValueOf(input).Elem()
	if f := of.FieldByName("Task"); f.IsValid() && task != "" {
		f.SetString(task)
	}
	if f := of.FieldByName("Month"); f.IsValid() && !month.IsZero() {
		f.Set(reflect.ValueOf(month))
	}
}

// command writes a command as it goes to the engine: here its arguments become text, and nowhere else.
func (s *Service) command(
	ctx context.Context, c *Caller, once Once, name process.CommandName, code string, input any,
) (lifecycle.Command, error) {
	args, err := json.Marshal(input)
	if err != nil {
		return lifecycle.Command{}, fmt.Errorf("the arguments of %s: %w", name, err)
	}
	if len(args) > MaxCommandBytes {
		return lifecycle.Command{}, CommandTooLarge()
	}
	command := lifecycle.Command{ID: once.ID(c), Name: name, Actor: c.Actor, Code: code, Expected: once.Expected, Args: args}
	if codes := lifecycle.UnitCodes(command); len(codes) > 0 {
		if command.Units, err = s.Directory.UnitsByCode(ctx, codes); err != nil {
			return lifecycle.Command{}, err
		}
		if command.Former, err = s.standing(ctx, codes, args); err != nil {
			return lifecycle.Command{}, err
		}
	}
	return command, nil
}

// standing refuses a command that names a unit which is no more, and says which one stands in its place; else it answers what the units
// were called before.
func (s *Service) standing(ctx context.Context, codes []string, args json.RawMessage) (map[string][]string, error) {
	lineages, err := s.Directory.Lineages(ctx, codes)
	if err != nil {
		return nil, err
	}
	var in struct {
		Supervising string `json:"supervising_unit"`
	}
	_ = json.Unmarshal(args, &in) // what is wrong with them the rules say
	former := map[string][]string{}
	refused := refusal.New(refusal.CodeInvalid, "提交的内容有误", "some of what was sent is wrong")
	for _, l := range lineages {
		if l.Successor != nil {
			field := "unit"
			if l.Code == in.Supervising {
				field = "supervising_unit"
			}
			refused.Fields = append(refused.Fields, refusal.Field{Field: field, Words: process.Words{
				ZH: fmt.Sprintf("单位 %s 已并入%s（%s），请填该单位", l.Code, l.Successor.Name, l.Successor.Code),
				EN: fmt.Sprintf("%q was merged into %s: name %q", l.Code, l.Successor.Name, l.Successor.Code),
			}})
		}
		for _, name := range l.Names {
			former[l.Code] = append(former[l.Code], name.Name)
		}
		for _, unit := range l.Merged {
			former[l.Code] = append(former[l.Code], unit.Name)
		}
	}
	if len(refused.Fields) > 0 {
		return nil, refused
	}
	return former, nil
}

// CommandTooLarge is the refusal of a command whose arguments hold more.
func CommandTooLarge() error {
	return refusal.New(refusal.CodeTooLarge, fmt.Sprintf("请求内容最多 %d 字节", MaxCommandBytes),
		fmt.Sprintf("a request has at most %d bytes", MaxCommandBytes))
}

func answerOf(answer port.Answer) Answer {
	a := Answer{Code: answer.Code, Events: make([]RecordedEvent, len(answer.Events))}
	for i, e := range answer.Events {
		a.Events[i] = RecordedEvent{Seq: e.Seq, At: e.At.UTC(), Type: e.Type, Actor: e.Actor, ActorName: e.ActorName, Payload: e.Payload}
		a.Revision = e.Seq
	}
	return a
}
