package service

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
)

// Moment is an event in plain words.
type Moment struct {
	Seq       int64               `json:"seq"`
	At        time.Time           `json:"at"`
	Type      lifecycle.EventType `json:"type"`
	ActorName string              `json:"actor_name"`
	ForName   string              `json:"for_name,omitempty" doc:"for whom, when a deputy did it"`
	process.Words

	behalf string // the person of ForName
}

// story tells events in sentences. It knows the names of what events call by codes.
type story struct {
	rules *policy.Policy           // whose papers and instalments have names
	units map[string]string        // names by code
	tasks map[string]process.Words // by id, as they were opened
	steps map[string]process.Words // by subject, as the tasks for them were opened
	parts map[string]process.Words // of the award, by key, as they were when it was awarded
}

// newStory begins a story.
func newStory(rules *policy.Policy, units []lifecycle.Unit) story {
	s := story{rules, map[string]string{}, map[string]process.Words{}, map[string]process.Words{}, map[string]process.Words{}}
	for _, unit := range units {
		s.units[unit.Code] = unit.Name
	}
	return s
}

// timeline tells a project's life, one sentence an event.
func timeline(events []lifecycle.Event, rules *policy.Policy, units []lifecycle.Unit) []Moment {
	return newStory(rules, units).tell(events)
}

// foretold tells what would be recorded of a project as it stands.
func foretold(p lifecycle.Project, events []lifecycle.Event, rules *policy.Policy, units []lifecycle.Unit) []process.Words {
	s := newStory(rules, units)
	for _, t := range p.Tasks {
		s.tasks[t.ID], s.steps[t.Subject] = t.Called(), t.Words
	}
	for _, part := range p.Instalments {
		s.parts[part.Key] = part.Words
	}
	var all []process.Words
	for _, m := range s.tell(events) {
		all = append(all, m.Words)
	}
	return all
}

// tell words events, one sentence each.
func (s story) tell(events []lifecycle.Event) []Moment {
	moments := make([]Moment, len(events))
	for i, e := range events {
		moments[i] = Moment{Seq: e.Seq, At: e.At.UTC(), Type: e.Type, ActorName: e.ActorName, behalf: e.OnBehalfOf}
		fact, err := e.Fact()
		if err != nil { // of a newer program: it happened, and that much can be said
			moments[i].Words = process.Words{ZH: "新版程序记录的事项", EN: string(e.Type)}
			continue
		}
		if opened, ok := fact.(*lifecycle.TaskOpened); ok {
			code, _ := strings.CutPrefix(e.Stream, lifecycle.ProjectStream(""))
			s.tasks[fmt.Sprintf("%s.%d", code, e.Seq)] = lifecycle.Called(opened.Words, opened.Subject)
			s.steps[opened.Subject] = opened.Words
		}
		if awarded, ok := fact.(*lifecycle.Awarded); ok {
			for _, part := range awarded.Instalments {
				s.parts[part.Key] = part.Words
			}
		}
		moments[i].Words = s.sentence(fact)
	}
	return moments
}

// unitsNamed lists the codes of the units that a timeline names.
func unitsNamed(events []lifecycle.Event) []string {
	var codes []string
	for _, e := range events {
		fact, err := e.Fact()
		if err != nil {
			continue
		}
		switch f := fact.(type) {
		case *lifecycle.TaskOpened:
			codes = append(codes, f.Holder.Unit)
		case *lifecycle.TaskTransferred:
			codes = append(codes, f.To.Unit)
		case *lifecycle.CopiedTo:
			codes = append(codes, f.Post.Unit)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// sentence words a fact.
func (s story) sentence(fact lifecycle.Fact) process.Words {
	for _, words := range []func(lifecycle.Fact) process.Words{
		s.declaration, s.decision, s.money, buildingSentence, supervisionSentence, endSentence,
	} {
		if said := words(fact); said.ZH != "" {
			return said
		}
	}
	return s.task(fact)
}

// post names a post by its unit, and by the role where it is not the unit's ordinary one.
func (s story) post(p process.Post) bilingual {
	name := s.unit(p.Unit)
	if p.Role == process.RoleStaff {
		return bilingual{ZH: name, EN: name}
	}
	role := lifecycle.PostWords(s.rules, p)
	return bilingual{ZH: name + role.ZH, EN: name + ", " + role.EN}
}

// worded is a text of the policy in the words of a day.
func (s story) worded(text string, on calendar.Date) bilingual {
	return bilingual(s.rules.Worded(process.Words{ZH: text, EN: text}, on))
}

// unit is the name of a unit: as it was added, or of a body as the policy has it.
func (s story) unit(code string) string {
	if name, known := s.units[code]; known {
		return name
	}
	for _, body := range s.rules.Bodies {
		if body.Unit == code {
			return body.Name
		}
	}
	return code
}

// paper names a kind of paper as the policy does.
func (s story) paper(kind process.PaperKind) bilingual {
	return or(s.rules.Papers[kind], "资料", string(kind))
}

// instalment names a part of the award as the policy does.
func (s story) instalment(key string) bilingual {
	if words, awarded := s.parts[key]; awarded {
		return bilingual(words)
	}
	for _, part := range s.rules.Instalments {
		if part.Key == key {
			return bilingual(part.Words)
		}
	}
	return bilingual{ZH: "款项", EN: key}
}

// step names a step of a matter as its task was called. Of the declaration's steps the subject is the key by itself.
func (s story) step(matter, step string) bilingual {
	subject := step
	if matter != "" {
		subject = matter + "/" + step
	}
	return or(lifecycle.Called(s.steps[subject], subject), "审核环节", subject)
}

// or is words, or what kind of thing it is and its code, where the policy no longer knows it.
func or(words process.Words, kind, code string) bilingual {
	if words.EN == "" || words.ZH == "" {
		return bilingual{ZH: kind, EN: code}
	}
	return bilingual(words)
}

// bilingual is an argument that each language has its own word for.
type bilingual process.Words

var (
	passed = map[bool]bilingual{true: {ZH: "通过", EN: "passed"}, false: {ZH: "未通过", EN: "not passed"}}
	late   = map[bool]bilingual{true: {ZH: "（逾期）", EN: ", late"}, false: {}}
	upheld = map[bool]bilingual{true: {ZH: "成立", EN: "upheld"}, false: {ZH: "不成立", EN: "dismissed"}}
	right  = map[bool]bilingual{true: {ZH: "属实", EN: "right"}, false: {ZH: "不实，退回更正", EN: "not right"}}
	size   = map[bool]bilingual{true: {ZH: "重大", EN: "major"}, false: {ZH: "一般", EN: "minor"}}
)

// say words a sentence in both languages with the same arguments.
func say(zh, en string, args ...any) process.Words {
	zhArgs, enArgs := make([]any, len(args)), make([]any, len(args))
	for i, arg := range args {
		zhArgs[i], enArgs[i] = arg, arg
		if word, ok := arg.(bilingual); ok {
			zhArgs[i], enArgs[i] = word.ZH, word.EN
		}
	}
	return process.Words{ZH: fmt.Sprintf(zh, zhArgs...), EN: fmt.Sprintf(en, enArgs...)}
}

func outcome(word string) bilingual { return bilingual(lifecycle.OutcomeWords(word)) }

// total is the sum of fund lines, in fen.
func total(lines []lifecycle.FundLine) (fen int64) {
	for _, line := range lines {
		fen += line.AmountFen
	}
	return fen
}

// yuan writes an amount of fen in yuan.
func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }
