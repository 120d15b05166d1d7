package service

import (
	"cmp"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

// What each event says, by its matter.

func (s story) declaration(fact lifecycle.Fact) process.Words {
	switch f := fact.(type) {
	case *lifecycle.Declared:
		return say("申报项目“%s”", "declared the project %q", f.Name)
	case *lifecycle.Edited:
		return say("修改申报内容", "changed the declaration")
	case *lifecycle.PaperFiled:
		return say("归档资料：%s（%s）", "filed a paper: %s (%s)", f.Name, s.paper(f.Kind))
	case *lifecycle.Submitted:
		return say("提交审核（第 %d 轮）", "submitted it for review, round %d", f.Round)
	case *lifecycle.Withdrawn:
		return say("撤回申报：%s", "withdrew the declaration: %s", f.Reason)
	case *lifecycle.Selected:
		return say("列入 %d 年度计划（%s）", "selected it for the plan of %d (%s)", f.Year, f.Plan)
	case *lifecycle.KeptInPool:
		return say("继续留在项目库：%s", "kept it in the pool: %s", f.Reason)
	case *lifecycle.Dropped:
		return say("调出项目库：%s", "dropped it from the pool: %s", f.Reason)
	case *lifecycle.Imported:
		return say("从项目台账导入“%s”", "imported %q from a register", f.Name)
	case *lifecycle.StateConfirmed:
		return say("核实导入项目现状", "confirmed what the register says")
	}
	return process.Words{}
}

// decision words what chains of steps decide.
func (s story) decision(fact lifecycle.Fact) process.Words {
	switch f := fact.(type) {
	case *lifecycle.StepApproved:
		return say("审核通过：%s", "approved the step %s", s.step(f.Matter, f.Step))
	case *lifecycle.Returned:
		return say("退回补正（%s）：%s", "returned it at the step %s: %s", s.step(f.Matter, f.Step), f.Reason)
	case *lifecycle.Rejected:
		return say("不予通过（%s）：%s", "rejected it at the step %s: %s", s.step(f.Matter, f.Step), f.Reason)
	case *lifecycle.SentBack:
		return say("退回“%s”：%s", "sent back %q: %s",
			bilingual(lifecycle.Called(process.Words(or(s.rules.Tasks[f.Kind].Words, "待办", string(f.Kind))), f.Subject)), f.Reason)
	case *lifecycle.CorrectionAsked:
		return say("申请更正 %s：%s（%s）；理由：%s", "asked for correction %s: %s (%s); why: %s", f.ID, factNamed(f.Fact), differing(f.Old, f.New),
			f.Reason)
	case *lifecycle.Corrected:
		return say("更正 %s 生效：%s（%s）", "correction %s holds: %s (%s)", f.ID, factNamed(f.Fact), differing(f.Old, f.New))
	case *lifecycle.NoticeConfirmed:
		return say("公示无异议：%s", "confirmed that no objection came: %s", s.step(f.Matter, f.Step))
	case *lifecycle.ObjectionRaised:
		return say("收到异议 %s（%s）：%s", "recorded objection %s (%s): %s", f.ID, f.Reference, f.About)
	case *lifecycle.ObjectionSettled:
		return say("答复异议 %s，%s：%s", "settled objection %s, %s: %s", f.ID, upheld[f.Upheld], f.Answer)
	case *lifecycle.PlanSubmitted:
		return say("报送实施方案，总投资 %s 元", "handed in the implementation plan, %s yuan in all", yuan(f.InvestmentFen))
	case *lifecycle.ChangeRequested:
		return say("申请变更 %s（%s）：%s", "asked for change %s (%s): %s", f.ID, size[f.Major], f.Input.Reason)
	case *lifecycle.Changed:
		return say("变更 %s 生效", "change %s holds", f.ID)
	case *lifecycle.ChangePublished:
		return say("公开清单已按变更 %s 更新", "the published list shows change %s", f.ID)
	case *lifecycle.SuspensionAsked:
		return say("申请暂停实施项目：%s", "asked for a suspension: %s", f.Reason)
	case *lifecycle.Suspended:
		return say("项目暂停实施，至迟 %s 决定去向：%s", "suspended; how it goes on is decided by %s: %s", f.Until, f.Reason)
	case *lifecycle.Resumed:
		return say("项目恢复实施：%s", "resumed: %s", f.Note)
	}
	return process.Words{}
}

// factNamed names a fact that was put right: "合同 HT-2019-12".
func factNamed(title string) bilingual {
	name, which, _ := strings.Cut(title, " ")
	w := or(lifecycle.FactWords(name), "事实", name)
	if which == "" {
		return w
	}
	return bilingual{ZH: w.ZH + " " + which, EN: w.EN + " " + which}
}

// differing tells what a correction changes: "金额 80.00 元 → 0.80 元".
func differing(before, after lifecycle.Facts) bilingual {
	var zh, en []string
	for _, one := range lifecycle.Differences(before, after) {
		change := cmp.Or(one.Old, "—") + " → " + cmp.Or(one.New, "—")
		zh, en = append(zh, one.Words.ZH+" "+change), append(en, one.Words.EN+" "+change)
	}
	return bilingual{ZH: strings.Join(zh, "，"), EN: strings.Join(en, ", ")}
}

func (s story) money(fact lifecycle.Fact) process.Words {
	switch f := fact.(type) {
	case *lifecycle.FundsOrdered:
		return say("登记上级资金下达文件 %s 元", "recorded fund orders of %s yuan", yuan(total(f.Orders)))
	case *lifecycle.Awarded:
		return say("审定资金分配方案：%s 元（%s）", "awarded %s yuan (%s)", yuan(total(f.Funding)), f.Resolution)
	case *lifecycle.PaymentRequested:
		return say("申请拨款 %s：%s %s 元", "asked for payment %s: %s, %s yuan", f.ID, s.instalment(f.Instalment), yuan(f.AmountFen))
	case *lifecycle.Paid:
		return say("拨付 %s：%s 元（%s）", "paid %s: %s yuan (%s)", f.ID, yuan(f.AmountFen), f.Voucher)
	case *lifecycle.PaymentReversed:
		return say("拨款 %s 退汇 %s 元（凭证 %s）：%s", "the transfer of %s came back, %s yuan (voucher %s): %s", f.ID, yuan(f.AmountFen), f.Voucher,
			f.Reason)
	case *lifecycle.SurplusFound:
		if f.AmountFen < 0 {
			return say("结算价更正后，应退资金减少 %s 元", "%s yuan need not come back after all: the settled price was corrected", yuan(-f.AmountFen))
		}
		return say("多拨资金 %s 元须退回", "%s yuan were paid beyond what is owed and come back", yuan(f.AmountFen))
	case *lifecycle.UnitSucceeded:
		return say("%s并入%s，此后由其承接：%s", "%s was merged into %s, which takes its place from here: %s", f.From.Name, f.Into.Name, f.Reason)
	case *lifecycle.ImportUndone:
		return say("导入已由%s撤销：%s", "%s took the import back: %s", f.By, f.Reason)
	case *lifecycle.PaidBeforeRecorded:
		return say("登记导入前已拨资金 %s 元：%s", "recorded that %s yuan were paid before the import: %s", yuan(f.AmountFen), f.Reason)
	case *lifecycle.RetentionReleased:
		return say("退付质保金 %s 元：%s", "released a retention of %s yuan: %s", yuan(f.AmountFen), f.Note)
	case *lifecycle.MoneyReturned:
		return say("退回资金 %s 元（%s）", "returned %s yuan (%s)", yuan(f.AmountFen), f.Voucher)
	case *lifecycle.ReturnConfirmed:
		return say("确认收到退回资金 %s 元", "confirmed that %s yuan came back", yuan(f.AmountFen))
	case *lifecycle.DividendRecorded:
		return say("登记 %d 年%s情况：%s 元，%d 户", "recorded for %d, %s: %s yuan to %d households",
			f.Year, s.worded("{linking}", calendar.NewDate(f.Year, time.December, 31)), yuan(f.AmountFen), f.Households)
	}
	return process.Words{}
}

func buildingSentence(fact lifecycle.Fact) process.Words {
	switch f := fact.(type) {
	case *lifecycle.Tendered:
		return say("登记招标采购（%s，估算 %s 元）", "recorded the tender (%s, estimate %s yuan)", outcome(string(f.Method)), yuan(f.EstimateFen))
	case *lifecycle.ContractSigned:
		return say("签订合同 %s，%s 元", "signed contract %s, %s yuan", f.Number, yuan(f.AmountFen))
	case *lifecycle.Started:
		return say("%s 开工", "the works started on %s", f.On)
	case *lifecycle.ReportHandedIn:
		return say("报送 %s 月报%s", "handed in the report on %s%s", f.Month, late[f.Late])
	case *lifecycle.ReportCorrected:
		return say("更正 %s 月报（第 %d 版）：%s", "corrected the report on %s, version %d: %s", f.Month, f.Version, f.Reason)
	case *lifecycle.ReportVerified:
		if f.Seen {
			return say("核实 %s 月报：现场进度 %d%%", "verified the report on %s: saw %d percent on the spot", f.Month, f.Progress)
		}
		return say("核实 %s 月报：%s", "verified the report on %s: %s", f.Month, right[f.Agrees])
	case *lifecycle.Waived:
		return say("免报 %s 月报：%s", "waived the report on %s: %s", f.Month, f.Reason)
	case *lifecycle.CompletionClaimed:
		return say("报告 %s 完工", "says that the works were complete on %s", f.On)
	case *lifecycle.Completed:
		return say("核实 %s 完工", "confirmed that the works were complete on %s", f.On)
	}
	return process.Words{}
}

func supervisionSentence(fact lifecycle.Fact) process.Words {
	switch f := fact.(type) {
	case *lifecycle.Visited:
		return say("%s 实地检查：%s", "visited on %s: %s", f.On, f.Seen)
	case *lifecycle.FindingOpened:
		return say("提出整改 %s：%s（%s）", "opened finding %s: %s (%s)", f.ID, f.Title, bilingual(lifecycle.LevelWords(f.Level)))
	case *lifecycle.FindingAnswered:
		return say("报送整改情况 %s：%s", "answered finding %s: %s", f.ID, f.Text)
	case *lifecycle.Intervened:
		return say("%s（整改 %s，%s，参加：%s）：%s", "%s (finding %s, %s, with %s): %s", bilingual(f.Words), f.ID, f.On,
			strings.Join(f.Members, "、"), f.Agreed)
	case *lifecycle.FindingRechecked:
		return say("复查整改 %s：%s", "looked again at finding %s: %s", f.ID, passed[f.Passed])
	case *lifecycle.DifficultyRaised:
		return say("反映需协调事项 %s：%s", "raised difficulty %s: %s", f.ID, f.Title)
	case *lifecycle.DifficultyAssigned:
		return say("协调事项 %s 交办 %s", "assigned difficulty %s to %s", f.ID, f.Unit.Name)
	case *lifecycle.DifficultyAnswered:
		return say("答复协调事项 %s：%s", "answered difficulty %s: %s", f.ID, f.Text)
	case *lifecycle.DifficultySolved:
		return say("协调事项 %s 已办结", "difficulty %s is solved", f.ID)
	case *lifecycle.DifficultyNotSolved:
		return say("协调事项 %s 未办结：%s", "difficulty %s is not solved: %s", f.ID, f.Reason)
	case *lifecycle.CalendarApplied:
		return say("按放假安排重算期限", "counted the open deadlines by the calendar")
	case *lifecycle.LightChanged:
		return say("亮灯由 %s 变为 %s", "the light went from %s to %s", bilingual(f.From.Words()), bilingual(f.To.Words()))
	}
	return process.Words{}
}

func endSentence(fact lifecycle.Fact) process.Words {
	switch f := fact.(type) {
	case *lifecycle.AcceptanceApplied:
		return say("申请验收", "applied for acceptance")
	case *lifecycle.Accepted:
		return say("%s 通过验收（%s）", "accepted on %s (%s)", f.On, f.Resolution)
	case *lifecycle.AcceptanceFailed:
		return say("%s 验收未通过（第 %d 次）：%s", "acceptance failed on %s (failure %d): %s", f.On, f.Failures, f.Faults)
	case *lifecycle.FailureDecided:
		return say("决定再次整改：%s", "decided on one more attempt: %s", f.Reason)
	case *lifecycle.FollowUpBegun:
		return say("进入后续管护，逐年登记利益联结情况 %d 年", "follow-up begins: %d years on record", f.Years)
	case *lifecycle.HandedOver:
		return say("%s 资产移交给 %s", "the assets were handed over on %s to %s", f.On, f.Owner)
	case *lifecycle.Terminated:
		return say("项目终止（%s）：%s", "terminated (%s): %s", f.Resolution.Number, f.Reason)
	case *lifecycle.Settled:
		return say("终止清算完成（%s）", "settled (%s)", f.Audit)
	case *lifecycle.Closed:
		return say("归档办结（%s）", "closed the file (%s)", outcome(string(f.Outcome)))
	}
	return process.Words{}
}

// task words what happens to a task.
func (s story) task(fact lifecycle.Fact) process.Words {
	named := func(task string) bilingual { return bilingual(s.tasks[task]) }
	switch f := fact.(type) {
	case *lifecycle.TaskOpened:
		return say("待办：%s，由 %s 于 %s 前办理", "to do: %s, by %s, due %s", bilingual(lifecycle.Called(f.Words, f.Subject)), s.post(f.Holder),
			f.Due.On)
	case *lifecycle.TaskClosed:
		return say("办结：%s（%s）", "done: %s (%s)", named(f.Task), outcome(f.Outcome))
	case *lifecycle.TaskTransferred:
		return say("转办：%s 转由 %s 办理（%s）", "transferred: %s to %s (%s)", named(f.Task), s.post(f.To), f.Reason)
	case *lifecycle.TaskClaimed:
		return say("认领：%s", "claimed: %s", named(f.Task))
	case *lifecycle.TaskReleased:
		return say("取消认领：%s", "gave back: %s", named(f.Task))
	case *lifecycle.Nudged:
		return say("催办：%s %s", "nudged: %s %s", named(f.Task), f.Text)
	case *lifecycle.CopiedTo:
		if f.Stop {
			return say("停止抄送 %s", "no longer keeps %s informed", s.post(f.Post))
		}
		return say("抄送 %s", "keeps %s informed", s.post(f.Post))
	case *lifecycle.TaskPaused:
		return say("暂停计时：%s", "the clock stands still: %s", named(f.Task))
	case *lifecycle.DueMoved:
		return say("期限调整：%s 至 %s（%s）", "the due date moved: %s to %s (%s)", named(f.Task), f.Due.On, bilingual(f.Cause.Words()))
	case *lifecycle.RungReached:
		switch reached := bilingual(f.Rung.Words()); {
		case f.Again:
			return say("再次提醒：%s（%s）", "told again: %s (%s)", named(f.Task), reached)
		case f.Rung.Level():
			return say("定级：%s 为 %s", "%s is at level %s", named(f.Task), reached)
		case f.Rung.Early():
			return say("到期提醒：%s（%s）", "reminded: %s (%s)", named(f.Task), reached)
		default:
			return say("逾期督办：%s（%s）", "not done in time: %s (%s)", named(f.Task), reached)
		}
	}
	return process.Words{}
}
