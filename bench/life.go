package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
)

// life is one project on its way from declaration to closed file.
type life struct {
	*county
	code     string
	tasks    map[string]string // the ids of the tasks that its commands opened last, by kind, and by kind and holder
	commands int
}

func newLife(c *county) *life { return &life{county: c, tasks: map[string]string{}} }

// phase is what is done between two steps of the clock.
type phase struct {
	at string // the clock is stepped here first; empty for where it stands
	do func(*life, context.Context) error
}

var phases = []phase{
	{"", (*life).declareAndReview},
	{"2019-03-18", (*life).confirmAndAward},
	{"2019-03-29", (*life).tenderAndSign},
	{"2019-05-06", (*life).begin},
	{"2019-06-03", (*life).reportMay},
	{"2019-07-15", (*life).reportJuneAndInspect}, // late: June was missed, its ladder went up
	{"2019-07-26", (*life).recheck},
	{"2019-08-02", (*life).reportJuly},
	{"2019-08-28", (*life).complete},
	{"2019-09-03", (*life).acceptAndHandOver},
	{"2019-12-10", (*life).followUpAndClose},
}

// step is a command of a life.
type step func(ctx context.Context) error

// inOrder gives commands one after the other.
func inOrder(ctx context.Context, steps ...step) error {
	for _, give := range steps {
		if err := give(ctx); err != nil {
			return err
		}
	}
	return nil
}

// give is a command to an address below that of the project.
func (l *life) give(by *person, method, address string, in object) step {
	return func(ctx context.Context) error { return l.send(ctx, by, method, "/projects/"+l.code+address, in) }
}

// doTask is a command that does the open task of a kind.
func (l *life) doTask(by *person, kind, verb string, in object) step {
	return func(ctx context.Context) error {
		return l.send(ctx, by, http.MethodPost, "/tasks/"+l.tasks[kind]+"/"+verb, in)
	}
}

// send gives a command and remembers which tasks it opened.
func (l *life) send(ctx context.Context, by *person, method, path string, in object) error {
	var a answer
	if err := by.send(ctx, method, path, in, &a); err != nil {
		return err
	}
	l.commands++
	maps.Copy(l.tasks, a.opened())
	return nil
}

// file puts papers on file.
func (l *life) file(by *person, kinds ...string) step {
	return func(ctx context.Context) error {
		for _, kind := range kinds {
			if err := l.paper(ctx, by, l.code, kind); err != nil {
				return err
			}
			l.commands++
		}
		return nil
	}
}

func (l *life) declare(ctx context.Context) (err error) {
	l.code, err = l.county.declare(ctx, 2019, "2019-05-06", "2019-08-30")
	l.commands++
	return err
}

func (l *life) declareAndReview(ctx context.Context) error {
	return inOrder(ctx,
		l.declare,
		l.file(l.clerk, papersToSubmit...),
		l.give(l.clerk, http.MethodPost, "/submit", object{}),
		l.doTask(l.reviewer, "decide", "decide", object{"verdict": "return", "reason": "缺少村民签字"}),
		l.give(l.clerk, http.MethodPost, "/submit", object{"note": "已补签字"}),
		l.doTask(l.reviewer, "decide", "decide", object{"verdict": "approve"}),
		l.doTask(l.office, "decide", "decide", object{"verdict": "approve"}),
		l.doTask(l.secretary, "decide", "decide", object{
			"verdict": "approve", "resolution": object{"number": "洋苏陕组〔2019〕5号", "on": "2019-03-01"},
		}))
}

func (l *life) confirmAndAward(ctx context.Context) error {
	funding := []object{{"source": "江苏省级协作资金", "budget_year": 2019, "fund_order": "苏财〔2019〕" + l.code, "amount_fen": 90_000_000}}
	return inOrder(ctx,
		l.doTask(l.office, "confirm_notice", "confirm", object{}),
		l.give(l.office, http.MethodPost, "/select", object{"verdict": "select", "year": 2019, "plan": "洋发改〔2019〕21号"}),
		l.give(l.office, http.MethodPost, "/record-fund-order", object{"orders": funding}),
		l.file(l.secretary, "award_table"),
		l.give(l.secretary, http.MethodPost, "/award", object{"resolution": "洋苏陕组〔2019〕7号", "on": "2019-03-18", "funding": funding}),
		l.file(l.clerk, "implementation_plan"),
		l.give(l.clerk, http.MethodPost, "/plan", object{
			"summary": "新建有机水稻基地", "investment_fen": 120_000_000, "budget_fen": 90_000_000, "organised_by": "李文",
		}),
		l.doTask(l.reviewer, "decide_plan lt-town/staff", "decide", object{"verdict": "approve"}),
		l.doTask(l.finance, "decide_plan czj/staff", "decide", object{"verdict": "approve"}))
}

func (l *life) tenderAndSign(ctx context.Context) error {
	return inOrder(ctx,
		l.doTask(l.office, "confirm_notice", "confirm", object{}),
		l.give(l.clerk, http.MethodPost, "/tender", object{
			"method": "exempt", "kind": "works", "estimate_fen": 80_000_000, "reason": "低于必须招标的规模",
		}),
		l.file(l.clerk, "contract"),
		l.give(l.clerk, http.MethodPost, "/sign-contract", object{
			"number": "HT-2019-3", "kind": "works", "contractor": "汉中建工", "amount_fen": 80_000_000, "on": "2019-03-29",
		}))
}

func (l *life) begin(ctx context.Context) error {
	return inOrder(ctx,
		l.file(l.clerk, "start_photos"),
		l.give(l.clerk, http.MethodPost, "/start", object{"on": "2019-05-06"}))
}

// report is the report on a month.
func (l *life) report(month string, progress int) step {
	return l.give(l.clerk, http.MethodPut, "/reports/"+month, object{
		"progress_percent": progress, "planned_percent": progress, "paid_fen": 0, "households": 40, "jobs": 12, "signer": "李文",
	})
}

func (l *life) reportMay(ctx context.Context) error { return l.report("2019-05", 20)(ctx) }

func (l *life) reportJuneAndInspect(ctx context.Context) error {
	return inOrder(ctx,
		l.report("2019-06", 45),
		l.give(l.officer, http.MethodPost, "/visit", object{
			"on": "2019-07-15", "seen": "地块平整，排水沟未完工", "finding": object{"title": "排水沟未按图施工", "severity": "medium"},
		}),
		l.doTask(l.clerk, "answer_finding", "answer", object{"text": "已返工"}))
}

func (l *life) recheck(ctx context.Context) error {
	return l.doTask(l.officer, "recheck", "recheck", object{"on": "2019-07-26", "passed": true, "note": "符合图纸"})(ctx)
}

func (l *life) reportJuly(ctx context.Context) error { return l.report("2019-07", 80)(ctx) }

func (l *life) complete(ctx context.Context) error {
	return inOrder(ctx,
		l.give(l.clerk, http.MethodPost, "/complete", object{"on": "2019-08-28"}),
		l.doTask(l.reviewer, "confirm_completion", "confirm", object{}),
		l.file(l.clerk, "completion_report", "final_account"),
		l.give(l.clerk, http.MethodPost, "/apply", object{}),
		l.doTask(l.reviewer, "pre_accept", "decide", object{"verdict": "approve"}))
}

func (l *life) acceptAndHandOver(ctx context.Context) error {
	return inOrder(ctx,
		l.report("2019-08", 100),
		l.file(l.acceptor, "acceptance_certificate"),
		l.give(l.acceptor, http.MethodPost, "/accept", object{
			"on": "2019-09-03", "resolution": "洋验〔2019〕3号", "members": []string{"甲", "乙", "丙"}, "grade": "pass",
			"settled_fen": 88_000_000,
		}),
		l.file(l.clerk, "handover_list", "asset_registration"),
		l.give(l.clerk, http.MethodPost, "/hand-over", object{
			"on": "2019-09-03", "class": "operating", "value_fen": 90_000_000, "owner": "龙亭第1村集体", "operator": cooperativeName,
			"maintenance": "合作社负责管护", "income_share": "六成分红到户",
		}))
}

func (l *life) followUpAndClose(ctx context.Context) error {
	return inOrder(ctx,
		l.doTask(l.office, "confirm_notice", "confirm", object{}),
		l.give(l.clerk, http.MethodPost, "/record-dividend", object{
			"year": 2019, "amount_fen": 4_500_000, "households": 86, "job_days": 900, "on": "2019-12-10",
		}),
		l.file(l.office, "plaque_photo"),
		l.give(l.office, http.MethodPost, "/close", object{"note": "由自有资金支付"}))
}

// allClosed makes sure that so many lives were lived to their end.
func (c *county) allClosed(ctx context.Context, lives int) error {
	var closed struct{ Total int }
	if err := c.admin.get(ctx, "/projects?stage=closed", &closed); err != nil {
		return err
	}
	if closed.Total != lives {
		return fmt.Errorf("%d of %d lives reached their end", closed.Total, lives)
	}
	return nil
}
