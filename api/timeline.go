package api

import (
	"fmt"
	"strings"
	"time"

	"sluice/lifecycle"
	"sluice/policy"
)

// Moment is an event in plain words.
type Moment struct {
	Seq       int64               `json:"seq"`
	At        time.Time           `json:"at"`
	Type      lifecycle.EventType `json:"type"`
	ActorName string              `json:"actor_name"`
	policy.Words
}

// timeline tells a project's life, one sentence an event.
func timeline(events []lifecycle.Event) []Moment {
	tasks := map[string]policy.Words{}
	moments := make([]Moment, len(events))
	for i, e := range events {
		moments[i] = Moment{Seq: e.Seq, At: e.At.UTC(), Type: e.Type, ActorName: e.ActorName}
		fact, err := e.Fact()
		if err != nil { // of a newer program: it happened, and that much can be said
			moments[i].Words = policy.Words{ZH: string(e.Type), EN: string(e.Type)}
			continue
		}
		if opened, ok := fact.(*lifecycle.TaskOpened); ok {
			code, _ := strings.CutPrefix(e.Stream, lifecycle.ProjectStream(""))
			tasks[fmt.Sprintf("%s.%d", code, e.Seq)] = named(opened.Words, opened.Subject)
		}
		moments[i].Words = sentence(fact, tasks)
	}
	return moments
}

// sentence words a fact; tasks names the tasks opened so far.
func sentence(fact lifecycle.Fact, tasks map[string]policy.Words) policy.Words {
	switch f := fact.(type) {
	case *lifecycle.Declared:
		return say("申报项目“%s”", "declared the project %q", f.Name)
	case *lifecycle.Edited:
		return say("修改申报内容", "changed the declaration")
	case *lifecycle.PaperFiled:
		return say("归档资料：%s（%s）", "filed a paper: %s (%s)", f.Name, f.Kind)
	case *lifecycle.Submitted:
		return say("提交审核（第 %d 轮）", "submitted it for review, round %d", f.Round)
	case *lifecycle.StepApproved:
		return say("审核通过：%s", "approved the step %s", f.Step)
	case *lifecycle.Returned:
		return say("退回补正（%s）：%s", "returned it at the step %s: %s", f.Step, f.Reason)
	case *lifecycle.NoticeConfirmed:
		return say("公示无异议：%s", "confirmed that the notice %s drew no objection", f.Step)
	case *lifecycle.Awarded:
		return say("下达资金 %s 元（%s）", "awarded %s yuan (%s)", yuan(f.Funding), f.Resolution)
	case *lifecycle.Started:
		return say("%s 开工", "the works started on %s", f.On)
	case *lifecycle.Visited:
		return say("%s 实地检查：%s", "visited on %s: %s", f.On, f.Seen)
	case *lifecycle.FindingOpened:
		return say("提出整改 %s：%s（%s）", "opened finding %s: %s (%s)", f.ID, f.Title, f.Level)
	case *lifecycle.FindingAnswered:
		return say("报告整改 %s：%s", "answered finding %s: %s", f.ID, f.Text)
	case *lifecycle.FindingRechecked:
		return say("复查整改 %s：%s", "looked again at finding %s: %s", f.ID, passed[f.Passed])
	case *lifecycle.TaskOpened:
		return say("待办：%s，由 %s 于 %s 前办理", "to do: %s, by %s, due %s",
			bilingual(named(f.Words, f.Subject)), f.Holder, f.Due.On)
	case *lifecycle.TaskClosed:
		return say("办结：%s（%s）", "done: %s (%s)", bilingual(tasks[f.Task]), outcome(f.Outcome))
	case *lifecycle.RungReached:
		return say("逾期升级：%s 至 %s", "not done in time: %s went up to %s", bilingual(tasks[f.Task]), f.Rung.Key)
	default:
		return laterSentence(fact)
	}
}

// laterSentence words what happens from the building on.
func laterSentence(fact lifecycle.Fact) policy.Words {
	switch f := fact.(type) {
	case *lifecycle.ReportHandedIn:
		return say("报送 %s 月报%s", "handed in the report on %s%s", f.Month, late[f.Late])
	case *lifecycle.ReportCorrected:
		return say("更正 %s 月报（第 %d 版）：%s", "corrected the report on %s, version %d: %s", f.Month, f.Version, f.Reason)
	case *lifecycle.CompletionClaimed:
		return say("报告 %s 完工", "says that the works were complete on %s", f.On)
	case *lifecycle.Completed:
		return say("核实 %s 完工", "confirmed that the works were complete on %s", f.On)
	case *lifecycle.AcceptanceApplied:
		return say("申请验收", "applied for acceptance")
	case *lifecycle.Accepted:
		return say("%s 通过验收（%s）", "accepted on %s (%s)", f.On, f.Resolution)
	case *lifecycle.HandedOver:
		return say("%s 资产移交给 %s", "the assets were handed over on %s to %s", f.On, f.Owner)
	case *lifecycle.Closed:
		return say("归档销项（%s）", "closed the file (%s)", f.Outcome)
	case *lifecycle.Imported:
		return say("从项目台账导入“%s”", "imported %q from a register", f.Name)
	case *lifecycle.StateConfirmed:
		return say("核实导入项目现状", "confirmed what the register says")
	}
	return policy.Words{}
}

// bilingual is an argument that each language has its own word for.
type bilingual policy.Words

var (
	passed = map[bool]bilingual{true: {ZH: "通过", EN: "passed"}, false: {ZH: "未通过", EN: "not passed"}}
	late   = map[bool]bilingual{true: {ZH: "（逾期）", EN: ", late"}, false: {}}
)

// say words a sentence in both languages with the same arguments.
func say(zh, en string, args ...any) policy.Words {
	zhArgs, enArgs := make([]any, len(args)), make([]any, len(args))
	for i, arg := range args {
		zhArgs[i], enArgs[i] = arg, arg
		if word, ok := arg.(bilingual); ok {
			zhArgs[i], enArgs[i] = word.ZH, word.EN
		}
	}
	return policy.Words{ZH: fmt.Sprintf(zh, zhArgs...), EN: fmt.Sprintf(en, enArgs...)}
}

// named is a task's words with what it is about.
func named(words policy.Words, subject string) policy.Words {
	if subject == "" {
		return words
	}
	return policy.Words{ZH: words.ZH + " " + subject, EN: words.EN + " " + subject}
}

// outcomes are the ways a task ends, in Chinese.
var outcomes = map[string]string{
	"submitted": "已提交", "approved": "通过", "returned": "退回", "no_objection": "无异议", "awarded": "已下达", "started": "已开工",
	"on_time": "按时", "late": "逾期", "answered": "已整改", "passed": "通过", "not_passed": "未通过", "claimed": "已报完工",
	"confirmed": "已核实", "applied": "已申请", "accepted": "通过验收", "handed_over": "已移交", "closed": "已归档", "replanned": "改期",
}

func outcome(word string) bilingual {
	zh, known := outcomes[word]
	if !known {
		zh = word
	}
	return bilingual{ZH: zh, EN: word}
}

// yuan writes the sum of an award.
func yuan(lines []lifecycle.FundLine) string {
	var fen int64
	for _, line := range lines {
		fen += line.AmountFen
	}
	return fmt.Sprintf("%d.%02d", fen/100, fen%100)
}
