package web

import (
	"cmp"
	"net/url"
	"reflect"
	"strings"

	"sluice/lifecycle"
)

// factLink leads to the form that corrects a fact.
type factLink struct {
	Text    string
	Address string
	Facts   []typedText // as it stands
}

// factsOf lists what stands on record of a project and can be corrected.
func (p *page) factsOf(of project) []factLink {
	var all []factLink
	for _, fact := range lifecycle.OnRecord(of.Project) {
		title := fact.Title()
		all = append(all, factLink{
			Text: p.factNamed(title), Address: correctionAt(of.Code, title), Facts: p.facts(lifecycle.CorrectInput{Facts: fact}, nil),
		})
	}
	return all
}

// factNamed names a fact: "合同 HT-2019-12".
func (p *page) factNamed(title string) string {
	name, which, _ := strings.Cut(title, " ")
	return strings.TrimSpace(p.words(lifecycle.FactWords(name)) + " " + which)
}

// correctionAt is where a fact is corrected.
func correctionAt(code, title string) string {
	return "/projects/" + url.PathEscape(code) + "/do/correct?fact=" + url.QueryEscape(title)
}

// correcting makes the form of a correction that of one fact, filled in with what stands on record. None is found when the address names
// none of the project's.
func correcting(f *filling, of project, title string) (found bool) {
	f.hide = map[string]bool{}
	name, _, _ := strings.Cut(title, " ")
	for i, t := 0, reflect.TypeFor[lifecycle.Facts](); i < t.NumField(); i++ {
		other, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		f.hide[other] = other != name
	}
	for _, fact := range lifecycle.OnRecord(of.Project) {
		if fact.Title() == title {
			f.values, f.action, found = filled(lifecycle.CorrectInput{Facts: fact}), correctionAt(of.Code, title), true
		}
	}
	return found
}

// correction is what is asked for: the fact, why, and each field with its old and its new value.
func (p *page) correction(f *lifecycle.CorrectionAsked) *matter {
	m := &matter{Title: formatted(p.lang, "matter.correction", p.factNamed(f.Fact)),
		Facts: []typedText{{p.words(labelOf(reflect.TypeFor[lifecycle.CorrectInput](), "reason").Name), f.Reason}}}
	for _, one := range lifecycle.Differences(f.Old, f.New) {
		m.Facts = append(m.Facts,
			typedText{p.words(one.Words), formatted(p.lang, "matter.change", cmp.Or(one.Old, "—"), cmp.Or(one.New, "—"))})
	}
	return m
}
