package page

import (
	"slices"

	"sluice/policy"
	"sluice/process"
)

// SpeaksFor reports whether the reader holds the post of one of the county's bodies.
func (p *Page) SpeaksFor(rules *policy.Policy, bodies ...process.Addressee) bool {
	return slices.ContainsFunc(bodies, func(a process.Addressee) bool { return p.Me.Holds(rules.Post(a)) })
}

// Policy is the version in force, asked for once a page.
func (p *Page) Policy() (*policy.Policy, error) {
	if p.Rules != nil {
		return p.Rules, nil
	}
	rules, err := p.Site.Service.Rules()
	if err == nil {
		p.Rules = rules
	}
	return rules, err
}

// Linkage names a linkage model in today's words.
func (p *Page) Linkage(m process.LinkageModel) process.Words {
	rules, err := p.Policy()
	if err != nil { // the form is worth more than the newest words
		rules = policy.Default()
	}
	return rules.LinkageWords(m, p.Now.Today())
}
