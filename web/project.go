package web

import (
	"sluice/lifecycle"
	"sluice/policy"
)

// project is a project as the API shows it.
type project struct {
	lifecycle.Project
	AwardFen    int64                   `json:"award_fen"`
	Finished    bool                    `json:"finished"`
	NextCommand policy.CommandName      `json:"next_command"`
	Missing     []lifecycle.Reason      `json:"missing"`
	Lights      []lifecycle.LightReason `json:"lights"`
	Allowances  []lifecycle.Allowance   `json:"allowances"`
	Months      []lifecycle.MonthReport `json:"months"`

	PaperKinds map[policy.PaperKind]policy.Words `json:"-"` // the policy's catalogue
}

// LightOf is the project's light in a colour and a word.
func (p project) LightOf() light { return lightOf(p.Colour()) }

func lightOf(c policy.Colour) light {
	if c == "" {
		c = policy.Green
	}
	return light{c, words["colour."+string(c)]}
}

func (p *page) project(code string) (project, error) {
	var of project
	if err := p.api.get("/projects/"+code, nil, &of); err != nil {
		return of, err
	}
	rules, err := p.policy()
	if err != nil {
		return of, err
	}
	of.PaperKinds = rules.Papers
	return of, nil
}
