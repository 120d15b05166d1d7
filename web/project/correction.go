package project

import (
	"cmp"
	"net/url"
	"reflect"
	"strings"

	"sluice/lifecycle"
	"sluice/web/form"
	"sluice/web/page"
)

// factLink leads to the form that corrects a fact.
type factLink struct {
	Text    string
	Address string
	Facts   []TypedText // as it stands
}

// factsOf lists what stands on record of a project and can be corrected.
func factsOf(p *page.Page, of Project) []factLink {
	var all []factLink
	for _, fact := range lifecycle.OnRecord(of.Project) {
		title := fact.Title()
		all = append(all, factLink{
			Text: factNamed(p, title), Address: CorrectionAt(of.Code, title), Facts: facts(p, lifecycle.CorrectInput{Facts: fact}, nil),
		})
	}
	return all
}

// factNamed names a fact: "合同 HT-2019-12".
func factNamed(p *page.Page, title string) string {
	name, which, _ := strings.Cut(title, " ")
	return strings.TrimSpace(p.Words(lifecycle.FactWords(name)) + " " + which)
}

// CorrectionAt is where a fact is corrected.
func CorrectionAt(code, title string) string {
	return "/projects/" + url.PathEscape(code) + "/do/correct?fact=" + url.QueryEscape(title)
}

// Correcting makes the form of a correction that of one fact, filled in with what stands on record. None is found when the address names
// none of the project's.
func Correcting(f *form.Filling, of Project, title string) (found bool) {
	f.Hide = map[string]bool{}
	name, _, _ := strings.Cut(title, " ")
	for i, t := 0, reflect.TypeFor[lifecycle.Facts](); i < t.NumField(); i++ {
		other, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		f.Hide[other] = other != name
	}
	for _, fact := range lifecycle.OnRecord(of.Project) {
		if fact.Title() == title {
			f.Values, f.Action, found = form.Filled(lifecycle.CorrectInput{Facts: fact}), CorrectionAt(of.Code, title), true
		}
	}
	return found
}

// correction is what is asked for: the fact, why, and each field with its old and its new value.
func correction(p *page.Page, f *lifecycle.CorrectionAsked) *Matter {
	m := &Matter{Title: page.Formatted(p.Lang, "matter.correction", factNamed(p, f.Fact)),
		Facts: []TypedText{{p.Words(page.LabelOf(reflect.TypeFor[lifecycle.CorrectInput](), "reason").Name), f.Reason}}}
	for _, one := range lifecycle.Differences(f.Old, f.New) {
		m.Facts = append(m.Facts,
			TypedText{p.Words(one.Words), page.Formatted(p.Lang, "matter.change", cmp.Or(one.Old, "—"), cmp.Or(one.New, "—"))})
	}
	return m
}
