package policy

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sluice/process"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed default.yaml
var defaultDocument []byte

// DefaultDocument is the text of the policy a new installation starts with.
func DefaultDocument() []byte { return defaultDocument }

// Fault is one thing wrong in a policy document: the line (from 1), the path to the value and what would be right.
type Fault struct {
	Line int    `json:"line"`
	Path string `json:"path"`
	process.Words
}

// Faults is every fault of a document, in the order of its lines.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fmt.Sprintf("line %d: %s: %s", fault.Line, fault.Path, fault.EN)
	}
	return strings.Join(lines, "\n")
}

// Parse reads and validates a policy document. The error is a Faults that names all that is wrong, not only the first. What the
// document does not mention, save its name and programme, follows the default document: a policy published before a release cannot
// know what came with it, and a county writes down only what it does differently.
func Parse(document []byte) (*Policy, error) {
	if bytes.Equal(document, defaultDocument) {
		return parsedDefault()
	}
	base, err := parsedDefault()
	if err != nil {
		return nil, err
	}
	return parse(document, base)
}

// parsedDefault is the default document, parsed once.
var parsedDefault = sync.OnceValues(func() (*Policy, error) { return parse(defaultDocument, &Policy{}) })

// Default is the policy a new installation starts with.
func Default() *Policy {
	p, err := parsedDefault()
	if err != nil {
		panic("the default policy is wrong: " + err.Error()) // the tests parse it
	}
	return p
}

func parse(document []byte, base *Policy) (*Policy, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, yamlFaults(err)
	}
	if root.Kind == 0 {
		return nil, Faults{{Line: 1, Path: "document",
			Words: process.Words{ZH: "文件是空的；请从默认政策开始", EN: "is empty; start from the default policy"}}}
	}
	var p Policy
	decoder := yaml.NewDecoder(strings.NewReader(string(document)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&p); err != nil {
		return nil, yamlFaults(err)
	}
	if more := decoder.Decode(new(yaml.Node)); more == nil {
		return nil, Faults{{Line: 1, Path: "document", Words: process.Words{
			ZH: "文件含有不止一个 YAML 文档；请去掉“---”之后的部分", EN: "holds more than one YAML document: remove what follows the line ---",
		}}}
	}
	p.inherit(base)
	v := validation{root: root.Content[0]}
	v.policy(&p)
	if len(v.faults) > 0 {
		return nil, v.sorted()
	}
	p.sign()
	return &p, nil
}

// inherit takes over what the document does not mention.
func (p *Policy) inherit(base *Policy) {
	p.Clock = orDefault(p.Clock, base.Clock)
	p.Report.DueDay = orDefault(p.Report.DueDay, base.Report.DueDay)
	p.Report.CatchUp = orDefault(p.Report.CatchUp, base.Report.CatchUp)
	p.Bodies = withMissing(p.Bodies, base.Bodies)
	p.Findings = withMissing(p.Findings, base.Findings)
	p.Papers = withMissing(p.Papers, base.Papers)
	p.Review = withMissing(p.Review, base.Review)
	p.Chains = withMissing(p.Chains, base.Chains)
	p.Tasks = withMissing(p.Tasks, base.Tasks)
	p.Ladders = withMissing(p.Ladders, base.Ladders)
	p.Pool = orDefault(p.Pool, base.Pool)
	p.Change = orDefault(p.Change, base.Change)
	p.Suspension = orDefault(p.Suspension, base.Suspension)
	p.Acceptance = orDefault(p.Acceptance, base.Acceptance)
	p.FollowUp = orDefault(p.FollowUp, base.FollowUp)
	p.Light.Misses = orDefault(p.Light.Misses, base.Light.Misses)
	p.Light.Behind = orDefault(p.Light.Behind, base.Light.Behind)
	p.Light.Overstated = orDefault(p.Light.Overstated, base.Light.Overstated)
	p.Light.Fallen = orDefault(p.Light.Fallen, base.Light.Fallen)
	p.Linkage = withMissing(p.Linkage, base.Linkage)
	p.Wording = withMissing(p.Wording, base.Wording)
	p.Sources = withMissing(p.Sources, base.Sources)
	for _, name := range slices.Sorted(maps.Keys(p.Ladders)) {
		named(p.Ladders[name], base.Ladders[name])
	}
	p.Telling = orDefault(p.Telling, base.Telling)
	if p.Separation.Source == "" {
		p.Separation = base.Separation
	}
	if p.Deputies.Source == "" {
		p.Deputies = base.Deputies
	}
	if p.Second.Source == "" {
		p.Second = base.Second
	}
	if p.Supervision.Source == "" {
		p.Supervision = base.Supervision
	}
	if p.Tender.FromFen == nil {
		p.Tender = base.Tender
	}
	if p.Optional == nil {
		p.Optional = base.Optional
	}
	if p.Required == nil {
		p.Required = base.Required
	}
	if p.Instalments == nil {
		p.Instalments = base.Instalments
	}
	if p.Milestones == nil {
		p.Milestones = base.Milestones
	}
	if p.Payment.Targets == nil {
		p.Payment = base.Payment
	}
	if p.Payment.OwnPapers.Kinds == nil {
		p.Payment.OwnPapers = base.Payment.OwnPapers
	}
}

// named gives rungs the words and the acts that rungs of the same key have by default: earlier documents had no place for them.
func named(rungs, base []RungRule) {
	for i := range rungs {
		for _, other := range base {
			if other.Key == rungs[i].Key {
				rungs[i].Words, rungs[i].Act = orDefault(rungs[i].Words, other.Words), orDefault(rungs[i].Act, other.Act)
			}
		}
	}
}

func orDefault[T comparable](given, base T) T {
	var none T
	if given == none {
		return base
	}
	return given
}

func withMissing[K comparable, V any](given, base map[K]V) map[K]V {
	all := maps.Clone(base)
	if all == nil {
		all = make(map[K]V)
	}
	maps.Copy(all, given)
	return all
}

// yamlFaults turns the YAML library's errors, which name their lines in the text, into faults.
func yamlFaults(err error) Faults {
	var typeError *yaml.TypeError
	if !errors.As(err, &typeError) {
		return Faults{lineFault(strings.TrimPrefix(err.Error(), "yaml: "))}
	}
	faults := make(Faults, len(typeError.Errors))
	for i, text := range typeError.Errors {
		faults[i] = lineFault(text)
	}
	return faults
}

// lineFault reads "line 12: what is wrong" and words it for people.
func lineFault(text string) Fault {
	fault := Fault{Line: 1, Path: "document"}
	rest, found := strings.CutPrefix(text, "line ")
	number, message, cut := strings.Cut(rest, ": ")
	if line, err := strconv.Atoi(number); found && cut && err == nil {
		fault.Line, text = line, message
	}
	fault.Words = worded(text)
	return fault
}

var (
	unknownField = regexp.MustCompile("^field (.+) not found in type")
	wrongForm    = regexp.MustCompile("^cannot unmarshal .* `(.*)` into ")
	wrongKind    = regexp.MustCompile("^cannot unmarshal !!(seq|map) into ")
	twiceKey     = regexp.MustCompile("^mapping key \"(.+)\" already defined at line (\\d+)")
)

// worded says what the YAML library found, without the names of our types.
func worded(text string) process.Words {
	if m := unknownField.FindStringSubmatch(text); m != nil {
		return process.Words{ZH: fmt.Sprintf("此处没有“%s”这一项", m[1]),
			EN: fmt.Sprintf("field %s not found: nothing here goes by that name", m[1])}
	}
	if m := wrongForm.FindStringSubmatch(text); m != nil {
		return process.Words{ZH: fmt.Sprintf("“%s”的写法不对", m[1]), EN: fmt.Sprintf("%q has the wrong form here", m[1])}
	}
	if wrongKind.MatchString(text) {
		return process.Words{ZH: "此处须为一个值，不能是列表或对照表", EN: "must be a single value here, neither a list nor a mapping"}
	}
	if m := twiceKey.FindStringSubmatch(text); m != nil {
		return process.Words{ZH: fmt.Sprintf("“%s”写了两次，前一次在第 %s 行", m[1], m[2]),
			EN: fmt.Sprintf("%q is written twice, first in line %s", m[1], m[2])}
	}
	return process.Words{ZH: "写法有误：" + text, EN: text}
}
