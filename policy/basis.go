package policy

import (
	"regexp"
	"sluice/process"
	"strings"
)

// Basis is a text that numbers of the policy rest on (依据), as it is quoted to people.
type Basis struct {
	Title   string `yaml:"title"`   // without 《》
	Number  string `yaml:"number"`  // 文号
	Article string `yaml:"article"` // 第五条
	Place   string `yaml:"place"`   // of a rule of another place, which is an example here and binds nobody: whose it is
}

// quoted writes a basis as documents do: 《必须招标的工程项目规定》（国家发展改革委令第16号）第五条.
func (b Basis) quoted() string {
	text := b.Place
	if b.Title != "" {
		text += "《" + b.Title + "》"
	}
	switch {
	case b.Title != "" && b.Number != "":
		text += "（" + b.Number + "）"
	default:
		text += b.Number
	}
	return text + b.Article
}

// planned is the source of a date that the declaration plans.
const planned = "declaration"

var catalogued = regexp.MustCompile(`^S[0-9]+[a-z]?$`)

// BasisOf words what a number rests on: the texts that its source names, those of other places apart. A source that is neither in the
// list of sources nor a number of the catalogue (docs/sources.md) is the text itself. The zero words where no text is known: then the
// number is a proposal.
func (p *Policy) BasisOf(source string) process.Words {
	var binding, examples []string
	for key := range strings.SplitSeq(source, ",") {
		key = strings.TrimSpace(key)
		basis, known := p.Sources[key]
		switch {
		case known && basis.Place != "":
			examples = append(examples, basis.quoted())
		case known:
			binding = append(binding, basis.quoted())
		case key != "" && key != Proposal && key != planned && !catalogued.MatchString(key):
			binding = append(binding, key)
		}
	}
	return quotation(binding, examples)
}

func quotation(binding, examples []string) process.Words {
	var zh, en []string
	if len(binding) > 0 {
		texts := strings.Join(binding, "、")
		zh, en = append(zh, "依据"+texts), append(en, "by "+texts)
	}
	if len(examples) > 0 {
		texts := strings.Join(examples, "、")
		zh, en = append(zh, "参照"+texts), append(en, "after the example of "+texts)
	}
	return process.Words{ZH: strings.Join(zh, "，"), EN: strings.Join(en, ", ")}
}

// DefaultBasisOf is BasisOf by the policy of a new installation, for what was recorded without its basis.
func DefaultBasisOf(source string) process.Words {
	return Default().BasisOf(source)
}

func (v *validation) sources(p *Policy) {
	for key, basis := range ordered(p.Sources) {
		if basis.Title == "" && basis.Number == "" {
			v.fault("sources."+key, "须有标题（title）或文号（number）", "needs a title or a number")
		}
		if key == Proposal || strings.Contains(key, ",") {
			v.fault("sources."+key, "不能作为依据的代号", "cannot be the name of a source")
		}
	}
}
