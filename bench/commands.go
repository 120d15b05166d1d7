package main

import (
	"context"
	"time"

	"sluice/engine"
)

// repeated is something that is done again and again and measured. Ready makes the next time possible and is not measured.
type repeated interface {
	ready(ctx context.Context) error
	do(ctx context.Context) error
	// workflow is the id of the workflow that was asked last.
	workflow() string
}

// A project sees so many commands before the next one has its turn, about as many as in a life. A bare workflow as many.
const (
	commandsEach = 100
	findingsEach = 5
)

// visiting records visits on projects under way: the moment at which time acts next stays.
type visiting struct {
	*county
	code  string
	times int
}

func (v *visiting) ready(context.Context) error {
	if v.times%commandsEach == 0 {
		v.code = v.project()
	}
	v.times++
	return nil
}

func (v *visiting) do(ctx context.Context) error {
	_, err := v.officer.command(ctx, "/projects/"+v.code+"/visit", object{"on": today(), "seen": "现场施工正常，进度与月报相符"})
	return err
}

func (v *visiting) workflow() string { return engine.WorkflowID(v.code) }

// finding opens findings, answers them and passes them: each command moves the moment at which time acts next.
type finding struct {
	*county
	code           string
	findings       int
	answer, second string // the ids of the open tasks
}

func (f *finding) ready(context.Context) error {
	if f.answer != "" || f.second != "" {
		return nil
	}
	if f.findings%findingsEach == 0 {
		f.code = f.project()
	}
	f.findings++
	return nil
}

func (f *finding) do(ctx context.Context) error {
	switch {
	case f.answer != "":
		a, err := f.clerk.command(ctx, "/tasks/"+f.answer+"/answer", object{"text": "已返工"})
		f.answer, f.second = "", a.opened()["recheck"]
		return err
	case f.second != "":
		_, err := f.officer.command(ctx, "/tasks/"+f.second+"/recheck", object{"on": today(), "passed": true, "note": "符合图纸"})
		f.second = ""
		return err
	}
	a, err := f.officer.command(ctx, "/projects/"+f.code+"/visit", object{
		"on": today(), "seen": "排水沟未完工", "finding": object{"title": "排水沟未按图施工", "severity": "minor"},
	})
	f.answer = a.opened()["answer_finding"]
	return err
}

func (f *finding) workflow() string { return engine.WorkflowID(f.code) }

// reviewing submits a declaration and returns it: each command changes the stage, and the moment with it.
type reviewing struct {
	*county
	code string
	task string // the id of the open decision
}

// reviewed makes a declaration that may be submitted.
func reviewed(ctx context.Context, c *county) (*reviewing, error) {
	year := time.Now().Year() + 1
	end := time.Date(year, time.December, 20, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	code, err := c.declare(ctx, year, end, end)
	if err != nil {
		return nil, err
	}
	for _, kind := range papersToSubmit {
		if err := c.paper(ctx, c.clerk, code, kind); err != nil {
			return nil, err
		}
	}
	return &reviewing{county: c, code: code}, nil
}

func (r *reviewing) ready(context.Context) error { return nil }

func (r *reviewing) do(ctx context.Context) error {
	if r.task != "" {
		_, err := r.reviewer.command(ctx, "/tasks/"+r.task+"/decide", object{"verdict": "return", "reason": "缺少村民签字"})
		r.task = ""
		return err
	}
	a, err := r.clerk.command(ctx, "/projects/"+r.code+"/submit", object{})
	r.task = a.opened()["decide"]
	return err
}

func (r *reviewing) workflow() string { return engine.WorkflowID(r.code) }
