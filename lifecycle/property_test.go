package lifecycle

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/process"
	"sluice/refusal"
)

// everyone acts in random lives; one person holds two posts, as happens in a small county.
var everyone = []Actor{clerk, reviewer, secretary, office, officer, acceptor, finance, cashier, bureau, viceHead, helper,
	{Person: "both", Name: "吴兼", Posts: []process.Post{reviewer.Posts[0], secretary.Posts[0], clerk.Posts[0]}},
	{Person: "deputy", Name: "卫代", Deputies: []DeputyFor{
		{Principal: reviewer.Person, Post: reviewer.Posts[0]}, {Principal: office.Person, Post: office.Posts[0]},
		{Principal: "deputy", Post: finance.Posts[0]},
	}},
}

// doing names the command that does a task of each kind.
var doing = map[process.TaskKind]process.CommandName{
	process.TaskDraft: process.CommandSubmit, process.TaskResubmit: process.CommandSubmit, process.TaskReconsider: process.CommandDecide,
	process.TaskDecide:        process.CommandDecide,
	process.TaskConfirmNotice: process.CommandConfirm, process.TaskSettleObjection: process.CommandSettleObjection,
	process.TaskSelect:          process.CommandSelect,
	process.TaskRecordFundOrder: process.CommandRecordFundOrder, process.TaskAward: process.CommandAward,
	process.TaskPlan:       process.CommandPlan,
	process.TaskDecidePlan: process.CommandDecide, process.TaskTender: process.CommandTender,
	process.TaskSignContract: process.CommandSignContract,
	process.TaskStart:        process.CommandStart, process.TaskRescue: process.CommandRequestChange,
	process.TaskReport:       process.CommandReport,
	process.TaskVerifyReport: process.CommandVerify, process.TaskCorrectReport: process.CommandCorrectReport,
	process.TaskAnswerFinding: process.CommandAnswer,
	process.TaskRecheck:       process.CommandRecheck, process.TaskIntervene: process.CommandIntervene,
	process.TaskAssignDifficulty: process.CommandAssign, process.TaskAnswerDifficulty: process.CommandAnswer,
	process.TaskConfirmSolved: process.CommandDecide, process.TaskCheckPayment: process.CommandDecide, process.TaskPay: process.CommandPay,
	process.TaskDecideChange: process.CommandDecide, process.TaskPublishChange: process.CommandConfirm,
	process.TaskConsentSuspension: process.CommandDecide,
	process.TaskReviewSuspension:  process.CommandResume, process.TaskComplete: process.CommandComplete,
	process.TaskConfirmCompletion: process.CommandConfirm,
	process.TaskApply:             process.CommandApply, process.TaskPreAccept: process.CommandDecide,
	process.TaskAccept:        process.CommandAccept,
	process.TaskReapply:       process.CommandApply,
	process.TaskDecideFailure: process.CommandDecide, process.TaskHandOver: process.CommandHandOver,
	process.TaskReleaseRetention: process.CommandReleaseRetention,
	process.TaskRecordDividend:   process.CommandRecordDividend, process.TaskReturnMoney: process.CommandReturnMoney,
	process.TaskConfirmReturn: process.CommandConfirm,
	process.TaskSettle:        process.CommandSettle, process.TaskClose: process.CommandClose,
	process.TaskConfirmState:    process.CommandConfirm,
	process.TaskCorrectRegister: process.CommandCorrect, process.TaskDecideCorrection: process.CommandDecide,
}

// TestRandomLives gives random commands by random people at random times and checks what must hold after each decision.
func TestRandomLives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t)
		now := at(t, "2019-03-01")
		require.NoError(t, l.tryAt(now, clerk, process.CommandDeclare, declaration(t)))
		steps := rapid.IntRange(1, 120).Draw(t, "steps")
		for range steps {
			now = now.Add(time.Duration(rapid.IntRange(0, 12*24*60).Draw(t, "minutes")) * time.Minute)
			actor := rapid.SampledFrom(everyone).Draw(t, "actor")
			name := rapid.SampledFrom(CommandNames()).Draw(t, "command")
			var task Task
			if rapid.IntRange(0, 9).Draw(t, "fitting") < 8 {
				actor, name, task = l.fitting(t)
			}
			since, before := len(l.log), l.project
			args := l.anyArgs(t, name, task, today(now))
			offers := Offers(before, actor, l.terms, now)
			err := l.tryAt(now, actor, name, args)
			checkOffers(t, offers, name, args, l.log[since:], err)
			if err != nil {
				checkRefusal(t, err)
				continue
			}
			l.checkDecision(t, before, since)
			l.checkProject(t, now)
		}
		folded, err := FoldAll(Project{Code: "SS2019-101", Incarnation: 1}, l.log)
		require.NoError(t, err)
		require.Equal(t, l.project, folded, "the fold of the events is the state")
	})
}

// fitting picks an open task, the command that does it and somebody who may: random commands alone would rarely get far.
func (l *life) fitting(t *rapid.T) (Actor, process.CommandName, Task) {
	if len(l.project.Tasks) == 0 {
		return office, process.CommandTick, Task{}
	}
	task := rapid.SampledFrom(l.project.Tasks).Draw(t, "task")
	name := doing[task.Kind]
	for _, actor := range everyone {
		if !actor.Holds(task.Holder) {
			continue
		}
		if l.missingPaper(name) != "" {
			return actor, process.CommandFilePaper, task
		}
		return actor, name, task
	}
	return office, process.CommandTick, task
}

// anyArgs makes arguments that are mostly right, for a task when one is given.
func (l *life) anyArgs(t *rapid.T, name process.CommandName, task Task, day Date) any {
	if task.ID == "" && len(l.project.Tasks) > 0 {
		task = rapid.SampledFrom(l.project.Tasks).Draw(t, "any task")
	}
	resolution := Resolution{Number: "1", On: day}
	amount := rapid.Int64Range(-1, 40_000_000).Draw(t, "amount")
	flip := rapid.Bool().Draw(t, "flip")
	text := rapid.SampledFrom([]string{"", "理由", "理由", "理由"}).Draw(t, "text")
	switch name {
	case process.CommandDeclare:
		return declaration(t)
	case process.CommandEdit:
		d := declaration(t)
		d.Beneficiaries = rapid.IntRange(-1, 900).Draw(t, "beneficiaries")
		return EditInput{d}
	case process.CommandFilePaper:
		kinds := append([]process.PaperKind{"payment_request", "linkage_agreement", "cost_list", "vouchers"}, submitPapers...)
		if missing := l.missingPaper(doing[task.Kind]); missing != "" {
			kinds = []process.PaperKind{missing}
		}
		sum := rapid.StringMatching("[0-9a-f]{64}").Draw(t, "sum")
		return FilePaperInput{Kind: rapid.SampledFrom(kinds).Draw(t, "paper"), SHA256: sum, Size: 1, Name: "a.pdf"}
	case process.CommandWithdraw:
		return WithdrawInput{Reason: text}
	case process.CommandDecide:
		verdict := Approve
		if rapid.IntRange(0, 5).Draw(t, "against") == 0 {
			verdict = rapid.SampledFrom([]Verdict{Return, Reject}).Draw(t, "verdict")
		}
		return DecideInput{Task: task.ID, Verdict: verdict, Reason: text, Resolution: &resolution}
	case process.CommandObject:
		return ObjectInput{About: text, Reference: "1"}
	case process.CommandSettleObjection:
		return SettleObjectionInput{Task: task.ID, Upheld: flip, Answer: text}
	case process.CommandConfirm:
		return ConfirmInput{Task: task.ID}
	case process.CommandSelect:
		verdict := rapid.SampledFrom([]PoolVerdict{PoolSelect, PoolSelect, PoolSelect, PoolKeep, PoolDrop}).Draw(t, "pool")
		return SelectInput{Verdict: verdict, Year: day.Year, Plan: "1", Reason: text}
	case process.CommandRecordFundOrder:
		return RecordFundOrderInput{Orders: funding}
	case process.CommandAward:
		return AwardInput{Resolution: "1", On: day, Funding: funding}
	case process.CommandPlan:
		return PlanInput{Summary: text, InvestmentFen: 120_000_000, BudgetFen: 90_000_000, OrganisedBy: "李"}
	case process.CommandTender:
		return TenderInput{Method: TenderExempt, Kind: process.ContractWorks, EstimateFen: 80_000_000, Reason: text}
	case process.CommandSignContract:
		return SignContractInput{Contract{
			Number: rapid.StringMatching("HT-[0-9]{2}").Draw(t, "contract"), Kind: process.ContractWorks, Contractor: "建",
			AmountFen: 80_000_000, On: day,
		}}
	case process.CommandStart:
		return StartInput{On: day}
	case process.CommandReport:
		m := month("2019-06")
		if task.Kind == process.TaskReport {
			m = month(task.Subject)
		}
		return ReportInput{Month: m, Progress: rapid.IntRange(0, 100).Draw(t, "progress"), PlannedProgress: 50, Signer: "李"}
	case process.CommandCorrectReport:
		m := month("2019-06")
		if task.Kind == process.TaskCorrectReport {
			m = month(task.Subject)
		}
		return CorrectReportInput{ReportInput: ReportInput{Month: m, Progress: rapid.IntRange(0, 100).Draw(t, "progress"), Signer: "李"},
			Reason: "误"}
	case process.CommandVerify:
		return VerifyInput{Task: task.ID, Agrees: flip || text != "", Note: text}
	case process.CommandWaive:
		m := month("2019-06")
		if task.Kind == process.TaskReport {
			m = month(task.Subject)
		}
		return WaiveInput{Month: m, Reason: text}
	case process.CommandVisit:
		in := VisitInput{On: day, Seen: "见"}
		if flip {
			in.Finding = &FindingInput{Title: "题", Severity: rapid.SampledFrom(process.Severities).Draw(t, "severity")}
		}
		return in
	case process.CommandAnswer:
		return AnswerInput{Task: task.ID, Text: text}
	case process.CommandRecheck:
		return RecheckInput{Task: task.ID, On: day, Passed: flip || text != "", Note: "见"}
	case process.CommandIntervene:
		return InterveneInput{Task: task.ID, On: day, Members: []string{"陈副"}, Agreed: text}
	case process.CommandExtend:
		return ExtendInput{Task: task.ID, Reason: text}
	case process.CommandClaim:
		return ClaimInput{Task: task.ID}
	case process.CommandRelease:
		return ReleaseInput{Task: task.ID, Reason: text}
	case process.CommandTransfer:
		return TransferInput{Task: task.ID, Unit: rapid.SampledFrom([]string{power.Code, township.Code, coop.Code}).Draw(t, "unit"),
			Reason: text}
	case process.CommandNudge:
		return NudgeInput{Task: task.ID, Text: text}
	case process.CommandCopy:
		return CopyInput{Unit: power.Code, Role: process.RoleHead, Stop: flip}
	case process.CommandRaiseDifficulty:
		return RaiseDifficultyInput{Title: text}
	case process.CommandAssign:
		in := AssignInput{Task: task.ID, Unit: power.Code, Reason: "停电"}
		if flip && len(l.project.Tasks) > 0 {
			in.Pauses = []string{l.project.Tasks[0].ID}
		}
		return in
	case process.CommandRequestPayment:
		part := rapid.SampledFrom(l.terms.Policy.Instalments).Draw(t, "instalment")
		return RequestPaymentInput{Instalment: part.Key, AmountFen: amount}
	case process.CommandPay:
		return PayInput{On: day, Voucher: rapid.StringMatching("BK-[0-9]{3}").Draw(t, "voucher")}
	case process.CommandRequestChange:
		in := ChangeInput{Reason: text, Items: []ChangeItem{{"工期", "八月", "十月"}}, ConcernsFen: max(amount, 0), PlannedEnd: day.AddDays(200)}
		if l.project.Works.Started.IsZero() {
			in.PlannedStart = day.AddDays(30)
		}
		if flip {
			in.Unit = heir.Code
		}
		return RequestChangeInput{in}
	case process.CommandCorrect:
		return CorrectInput{Facts: l.anyFact(t, day), Reason: text}
	case process.CommandSuspend:
		return SuspendInput{Reason: text}
	case process.CommandResume:
		return ResumeInput{Note: text}
	case process.CommandComplete:
		return CompleteInput{On: day}
	case process.CommandAccept:
		grade := rapid.SampledFrom([]Grade{GradePass, GradePass, GradeFail}).Draw(t, "grade")
		return AcceptInput{On: day, Resolution: "1", Members: []string{"a", "b", "c"}, Grade: grade, Faults: text,
			SettledFen: rapid.Int64Range(0, 90_000_000).Draw(t, "settled")}
	case process.CommandHandOver:
		return HandOverInput{On: day, Class: AssetPublic, ValueFen: 1, Owner: "a", Operator: "b", Maintenance: "c", IncomeShare: "d"}
	case process.CommandReleaseRetention:
		return ReleaseRetentionInput{AmountFen: max(amount, 0), Note: text}
	case process.CommandRecordDividend:
		return RecordDividendInput{Year: l.project.Works.Accepted.Year + len(l.project.FollowUp.Recorded), AmountFen: 1, On: day}
	case process.CommandTerminate:
		return TerminateInput{Reason: text, Resolution: resolution, ReturnFen: min(max(amount, 0), l.project.PaidFen())}
	case process.CommandReturnMoney:
		return ReturnMoneyInput{AmountFen: max(l.project.Settlement.ReturnFen-l.project.Settlement.ReturnedFen, 1), On: day, Voucher: "1"}
	case process.CommandSettle:
		return SettleInput{Audit: "1", Assets: "无", ToldOn: day,
			SpentFen: max(l.project.PaidFen()-int64(rapid.IntRange(0, 1).Draw(t, "less")), 0)}
	case process.CommandReversePayment:
		return ReversePaymentInput{Payment: "P1", On: day, Reason: text}
	case process.CommandRecordPaidBefore:
		return RecordPaidBeforeInput{AmountFen: max(amount, 0), Reason: text}
	case process.CommandImport:
		return ImportInput{AsOf: day}
	}
	return struct{}{}
}

// anyFact is a fact on record with something else in it.
func (l *life) anyFact(t *rapid.T, day Date) Facts {
	all := OnRecord(l.project)
	if len(all) == 0 {
		return Facts{}
	}
	n := rapid.IntRange(0, 90_000_000).Draw(t, "corrected")
	earlier := day.AddDays(-n % 200)
	fact := rapid.SampledFrom(all).Draw(t, "fact")
	switch {
	case fact.Contract != nil:
		fact.Contract.AmountFen = int64(n)
	case fact.Tender != nil:
		fact.Tender.EstimateFen = int64(n)
	case fact.Start != nil:
		fact.Start.On = earlier
	case fact.Completion != nil:
		fact.Completion.On = earlier
	case fact.Acceptance != nil:
		fact.Acceptance.On, fact.Acceptance.SettledFen = earlier, int64(n)
	case fact.FundOrder != nil:
		fact.FundOrder.Orders = slices.Clone(fact.FundOrder.Orders)
		fact.FundOrder.Orders[0].AmountFen = int64(n)
	case fact.Award != nil:
		fact.Award.Funding = slices.Clone(fact.Award.Funding)
		fact.Award.Funding[0].AmountFen = int64(n)
	case fact.Handover != nil:
		fact.Handover.ValueFen = int64(n)
	case fact.Dividend != nil:
		fact.Dividend.Households = n
	case fact.Return != nil:
		fact.Return.ReturnFen = int64(n)
	case fact.Particulars != nil:
		fact.Particulars.Beneficiaries = n
	case fact.Register != nil:
		fact.Register.Beneficiaries, fact.Register.AwardFen = n, int64(n)
	}
	return fact
}

// missingPaper is a paper that a command waits for.
func (l *life) missingPaper(name process.CommandName) process.PaperKind {
	for _, reason := range Gate(l.project, name, l.terms) {
		if kind, found := strings.CutPrefix(reason.Code, "paper_missing:"); found {
			return process.PaperKind(kind)
		}
	}
	return ""
}

// checkRefusal checks that a refusal says why, in both languages.
func checkRefusal(t *rapid.T, err error) {
	var refused *refusal.Error
	require.ErrorAs(t, err, &refused)
	require.NotEqual(t, refusal.CodeInternal, refused.Code)
	inBoth(t, refused.Words)
	require.NotContains(t, refused.Error(), "%!", "a badly worded refusal")
	if refused.Code == refusal.CodeInvalid && len(refused.Fields) == 0 {
		require.Contains(t, refused.EN, "cannot be read")
	}
	if refused.Code == refusal.CodeGate {
		require.NotEmpty(t, refused.Reasons)
	}
	for _, f := range refused.Fields {
		inBoth(t, f.Words)
	}
	for _, r := range refused.Reasons {
		inBoth(t, r.Words)
	}
}

// inBoth checks that words are there in both languages, each in its own.
func inBoth(t require.TestingT, w process.Words) {
	require.Regexp(t, `\p{Han}`, w.ZH)
	for _, word := range latinWords.FindAllString(w.ZH, -1) {
		require.Regexp(t, numbered, word, "an English word, a key or a code in %s", w.ZH)
	}
	require.Regexp(t, `[a-z]{2}`, w.EN)
	require.NotContains(t, w.ZH+w.EN, "%!")
}

// numbered are the codes of projects, and the numbers of findings, payments and the like: the only Latin letters in Chinese texts.
var (
	latinWords = regexp.MustCompile(`[A-Za-z][A-Za-z0-9/_.-]*`)
	numbered   = regexp.MustCompile(`^(SS\d{4}-\d{3}|[A-Z]\d+)$`)
)

// checkDecision checks what was decided just now.
func (l *life) checkDecision(t *rapid.T, before Project, since int) {
	for i, e := range l.log[since:] {
		for _, told := range Notifications(l.project, e) {
			inBoth(t, told.Words)
		}
		require.Equal(t, before.Revision+1+int64(i), e.Seq, "no gap")
		require.False(t, e.At.Before(before.At), "time never runs back")
	}
	for _, matter := range l.project.matters() {
		was, is := matter.review(&before), matter.review(&l.project)
		if is.Step > was.Step && was.Round == is.Round {
			require.False(t, was.LastDecider.meet(is.LastDecider), "nobody decides two steps running: %s", matter)
			require.False(t, is.Submitter.meet(is.LastDecider), "nobody decides what they submitted: %s", matter)
		}
	}
	if before.Stage == StageReview && l.project.Stage == StageDraft {
		for _, task := range l.project.Tasks {
			require.NotContains(t, []process.TaskKind{process.TaskDecide, process.TaskConfirmNotice, process.TaskSettleObjection},
				task.Kind,
				"a return leaves nothing of the old round open")
		}
	}
	checkTable(t, l.lived[len(l.lived)-1])
}

// checkProject checks what must always hold.
func (l *life) checkProject(t *rapid.T, now time.Time) {
	p := l.project
	if p.Ended() {
		require.True(t, l.nextDue.IsZero())
		require.NotEmpty(t, p.Outcome)
		return
	}
	require.NotEmpty(t, p.Tasks, "no stage without an open task except closed")
	for _, task := range p.Tasks {
		require.False(t, task.Holder.IsZero(), "every open task has a holder")
		require.NotEmpty(t, task.Holder.Unit)
		require.False(t, task.Due.On.IsZero(), "every open task has a due date")
		for i, rung := range task.Ladder[task.Climbed:] {
			require.True(t, task.Pause != nil || rung.At.After(p.At) || i > 0, "what is due has been done: %s %s", task.Kind, rung.Key)
		}
		inBoth(t, task.Due.Why())
		require.NotEmpty(t, task.Due.Source)
	}
	require.Equal(t, p.NextDue(), l.nextDue)
	for _, explained := range Explain(p) {
		inBoth(t, explained.Why)
		inBoth(t, explained.Blocks)
	}
	_, lights := Light(p, l.terms, today(now))
	for _, reason := range lights {
		inBoth(t, reason.Words)
	}
	l.checkMoney(t, now)
}

// checkMoney: without a reason an instalment is payable, with one it is not; no more is paid or asked for than is awarded.
func (l *life) checkMoney(t *rapid.T, now time.Time) {
	p := l.project
	require.LessOrEqual(t, p.PaidFen()+p.askedFen(), p.AwardFen(), "no more than the award")
	if p.Stage == StageSettlement || p.Stage == StageClosed {
		return
	}
	asker := Actor{Person: "asker", Name: "asker", Posts: []process.Post{p.Unit.staff()}}
	for _, allowance := range Allowances(p, l.terms, today(now)) {
		in := RequestPaymentInput{Instalment: allowance.Instalment, AmountFen: max(allowance.LeftFen, 1)}
		args, err := json.Marshal(in)
		require.NoError(t, err)
		_, err = Decide(p, Command{ID: "asks", Name: process.CommandRequestPayment, Actor: asker, Code: p.Code, Args: args}, l.terms, now)
		payable := len(allowance.Reasons) == 0 && allowance.LeftFen > 0
		require.Equal(t, payable, err == nil, "%s: %v, %v", allowance.Instalment, allowance.Reasons, err)
	}
}
