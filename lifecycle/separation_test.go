package lifecycle

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Who works for the project's unit, and who did what is looked at, judges nothing of it.

// besides is an actor with posts besides their own.
func besides(a Actor, posts ...process.Post) Actor {
	a.Posts = append(append([]process.Post{}, a.Posts...), posts...)
	return a
}

func TestWhoWorksForTheUnitJudgesNothingOfIt(t *testing.T) {
	post := clerk.Posts[0]
	head := process.Post{Unit: coop.Code, Role: process.RoleHead}
	standsInForClerk := func(a Actor) Actor {
		a.Deputies = append(a.Deputies, DeputyFor{Principal: clerk.Person, Post: post})
		return a
	}
	clerkFor := func(a Actor) Actor { // the clerk stands in for the official
		return Actor{Person: "clerk-2", Name: "另一经办人", Posts: []process.Post{post},
			Deputies: []DeputyFor{{Principal: a.Person, Post: a.Posts[0]}}}
	}
	strangerFor := func(a Actor) Actor { // a stranger stands in for an official who works for the unit
		return Actor{Person: "stranger", Name: "外人",
			Deputies: []DeputyFor{{Principal: a.Person, Post: a.Posts[0], Units: []string{coop.Code}}}}
	}
	for how, both := range map[string]func(Actor) Actor{
		"with a post in the unit":         func(a Actor) Actor { return besides(a, post) },
		"as its head":                     func(a Actor) Actor { return besides(a, head) },
		"as a deputy in it":               standsInForClerk,
		"of it, as the official's deputy": clerkFor,
		"for one of it":                   strangerFor,
	} {
		t.Run(how, func(t *testing.T) {
			l := newLife(t)
			refused := func(when string, actor Actor, name process.CommandName, args any) {
				t.Helper()
				requireRefused(t, l.try(when, both(actor), name, args), refusal.CodeSeparation, "lt-coop")
			}
			l.submitted()
			refused("2019-03-05", reviewer, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve})
			refused("2019-03-05", office, process.CommandExtend, ExtendInput{Task: l.task(process.TaskDecide), Reason: "x"})
			refused("2019-03-05", office, process.CommandTransfer,
				TransferInput{Task: l.task(process.TaskDecide), Unit: power.Code, Reason: "x"})
			l.onNotice()
			l.wait("2019-03-25")
			refused("2019-03-25", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
			l.do("2019-03-25", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
			l.do("2019-03-26", office, process.CommandSelect, SelectInput{Verdict: PoolSelect, Year: 2019, Plan: "1"})
			l.do("2019-03-27", office, process.CommandRecordFundOrder, RecordFundOrderInput{Orders: funding})
			award := AwardInput{Resolution: "1", On: date(t, "2019-04-02"), Funding: funding}
			l.file("2019-04-02", secretary, "award_table")
			refused("2019-04-02", secretary, process.CommandAward, award)
			l.do("2019-04-02", secretary, process.CommandAward, award)
			l.prepared()
			l.file("2019-05-06", clerk, "start_photos", "payment_request", "linkage_agreement")
			l.do("2019-05-06", clerk, process.CommandStart, StartInput{On: date(t, "2019-05-06")})
			refused("2019-05-07", officer, process.CommandVisit, VisitInput{On: date(t, "2019-05-07"), Seen: "见"})
			refused("2019-05-07", bureau, process.CommandSuspend, SuspendInput{Reason: "x"})
			l.do("2019-05-08", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
			for _, checker := range []Actor{reviewer, office, finance} {
				refused("2019-05-08", checker, process.CommandDecide, DecideInput{Task: l.task(process.TaskCheckPayment), Verdict: Approve})
				l.decided("2019-05-08", checker, process.TaskCheckPayment, Approve)
			}
			refused("2019-05-08", cashier, process.CommandPay, PayInput{On: date(t, "2019-05-08"), Voucher: "1"})
			l.verified("2019-06-03", "2019-05", 20)
			l.wait("2019-07-02")
			require.NoError(t, l.report("2019-07-02", "2019-06", 60))
			refused("2019-07-02", reviewer, process.CommandVerify, VerifyInput{Task: l.task(process.TaskVerifyReport), Agrees: true})
			refused("2019-07-02", office, process.CommandWaive, WaiveInput{Month: month("2019-06"), Reason: "x"})
			l.do("2019-07-02", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-07-02")})
			refused("2019-07-02", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
		})
	}
}

// What the person of two posts does for the unit stays theirs to do, and they may tell and file what they know.
func TestWhoWorksForTheUnitWorksForIt(t *testing.T) {
	both := besides(clerk, reviewer.Posts...)
	l := newLife(t)
	l.do("2019-03-01", both, process.CommandDeclare, declaration(t))
	l.file("2019-03-01", both, submitPapers...)
	l.do("2019-03-04", both, process.CommandSubmit, SubmitInput{})
	l.do("2019-03-05", both, process.CommandNudge, NudgeInput{Task: l.task(process.TaskDecide)})
	for _, offer := range Offers(l.project, both, l.terms, at(t, "2019-03-05")) {
		if offer.Command == process.CommandDecide {
			require.Contains(t, offer.Reasons[0].ZH, "其他人员或其代理人办理", "it says who may instead")
		}
	}
}

func TestRequestCheckAndPaymentAreDifferentPersons(t *testing.T) {
	everywhere := Actor{Person: "everywhere", Name: "一人多岗", Posts: []process.Post{reviewer.Posts[0], office.Posts[0], finance.Posts[0]}}
	request := func() *life {
		l := newLife(t)
		l.building()
		l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
		l.do("2019-05-08", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
		return l
	}
	check := func(l *life) DecideInput {
		return DecideInput{Task: l.task(process.TaskCheckPayment), Verdict: Approve}
	}

	l := request()
	l.do("2019-05-08", everywhere, process.CommandDecide, check(l)) // for the township
	l.do("2019-05-08", office, process.CommandDecide, check(l))
	requireRefused(t, l.try("2019-05-08", everywhere, process.CommandDecide, check(l)), refusal.CodeSeparation, "another person")
	l.do("2019-05-08", finance, process.CommandDecide, check(l))
	pay := PayInput{On: date(t, "2019-05-08"), Voucher: "1"}
	for _, signed := range []Actor{everywhere, besides(office, finance.Posts...), finance} {
		requireRefused(t, l.try("2019-05-08", signed, process.CommandPay, pay), refusal.CodeSeparation, "did themselves")
	}
	moved := Actor{Person: clerk.Person, Name: clerk.Name, Posts: finance.Posts} // who asked for it works for finance since
	requireRefused(t, l.try("2019-05-08", moved, process.CommandPay, pay), refusal.CodeSeparation, "did themselves")
	deputy := Actor{Person: "deputy", Name: "代", Deputies: []DeputyFor{{Principal: finance.Person, Post: finance.Posts[0]}}}
	requireRefused(t, l.try("2019-05-08", deputy, process.CommandPay, pay), refusal.CodeSeparation, "did themselves")
	l.do("2019-05-08", cashier, process.CommandPay, pay)

	small := request() // a county so small that it says so in its policy
	p := *small.terms.Policy
	p.Separation.EveryStep = nil
	small.terms.Policy = &p
	small.do("2019-05-08", everywhere, process.CommandDecide, check(small))
	small.do("2019-05-08", office, process.CommandDecide, check(small))
	small.do("2019-05-08", everywhere, process.CommandDecide, check(small))
	requireRefused(t, small.try("2019-05-08", everywhere, process.CommandPay, pay), refusal.CodeSeparation, "did themselves")
}

// TestNobodyApprovesTheirOwnCorrection, who asks in one of their posts and holds the one that decides.
func TestNobodyApprovesTheirOwnCorrection(t *testing.T) {
	l := newLife(t)
	l.selected()
	wrong := []FundLine{{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: "苏财〔2019〕1号", AmountFen: 80_000_000}}
	l.do("2019-03-27", office, process.CommandRecordFundOrder, RecordFundOrderInput{Orders: wrong})
	both := besides(office, finance.Posts...)
	l.do("2019-03-28", both, process.CommandCorrect, CorrectInput{Facts: Facts{FundOrder: &FundOrderFact{Orders: funding}}, Reason: "录入有误"})
	task := l.open(process.TaskDecideCorrection)
	require.Equal(t, finance.Posts[0], task.Holder)
	moved := Actor{Person: both.Person, Name: both.Name, Posts: finance.Posts}
	deputy := Actor{Person: "deputy", Name: "代", Deputies: []DeputyFor{{Principal: both.Person, Post: finance.Posts[0]}}}
	for _, actor := range []Actor{both, moved, deputy} {
		for _, verdict := range []Verdict{Approve, Reject} {
			in := DecideInput{Task: task.ID, Verdict: verdict, Reason: "理由"}
			requireRefused(t, l.try("2019-03-28", actor, process.CommandDecide, in), refusal.CodeSeparation, "did themselves")
		}
	}
	l.decided("2019-03-28", finance, process.TaskDecideCorrection, Approve)
	require.EqualValues(t, funding[0].AmountFen, l.project.Pool.Orders[0].AmountFen)
}

func TestWhoLookedBeforeDoesNotAccept(t *testing.T) {
	l := newLife(t)
	l.building()
	l.completed()
	l.do("2019-06-10", clerk, process.CommandApply, ApplyInput{})
	l.decided("2019-06-10", reviewer, process.TaskPreAccept, Approve)
	l.file("2019-06-10", acceptor, "acceptance_certificate")
	in := l.acceptance()
	in.On = date(t, "2019-06-10")
	requireRefused(t, l.try("2019-06-10", besides(reviewer, acceptor.Posts...), process.CommandAccept, in), refusal.CodeSeparation,
		"did themselves")
}

func TestATaskIsTransferredOnlyToWhoMayHoldIt(t *testing.T) {
	body := func(code, name string) Unit { return Unit{Code: code, Name: name, Kind: process.Body} }
	ssb, fgj, dcb := body("ssb", "苏陕办"), body("fgj", "发改局"), body("dcb", "督查办")
	qishi := Unit{Code: "qs-town", Name: "戚氏镇人民政府", Kind: process.Township}
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.do("2019-05-08", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
	transfer := func(actor Actor, kind process.TaskKind, to Unit) error {
		return l.tryUnits("2019-05-08", actor, process.CommandTransfer, TransferInput{Task: l.task(kind), Unit: to.Code, Reason: "回避"},
			append([]Unit{to}, units...))
	}
	requireRefused(t, transfer(office, process.TaskCheckPayment, company), refusal.CodeGate, "township or a department")
	requireRefused(t, transfer(office, process.TaskCheckPayment, ssb), refusal.CodeGate, "township or a department")
	requireRefused(t, transfer(office, process.TaskCheckPayment, treasuryUnit), refusal.CodeGate, "another step")
	require.NoError(t, transfer(office, process.TaskCheckPayment, qishi), "a township that looks at it with other eyes")
	other := Actor{Person: "qishi", Name: "戚", Posts: []process.Post{qishi.staff()}}
	l.decided("2019-05-08", other, process.TaskCheckPayment, Approve)

	requireRefused(t, transfer(bureau, process.TaskCheckPayment, qishi), refusal.CodeGate, "it can only go to one of these")
	l.decided("2019-05-08", office, process.TaskCheckPayment, Approve)
	for _, to := range []Unit{ssb, fgj, dcb, township, power} {
		requireRefused(t, transfer(office, process.TaskCheckPayment, to), refusal.CodeGate, "only these may do this")
	}
	l.decided("2019-05-08", finance, process.TaskCheckPayment, Approve)
	requireRefused(t, transfer(office, process.TaskPay, ssb), refusal.CodeGate, "only these may do this")
	require.NoError(t, l.tryUnits("2019-05-08", office, process.CommandVisit,
		VisitInput{On: date(t, "2019-05-08"), Seen: "见", Finding: &FindingInput{Title: "题", Severity: process.Minor}}, units))
	l.do("2019-05-09", clerk, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "已改"})
	require.NoError(t, transfer(office, process.TaskRecheck, dcb))
}

// treasuryUnit is the finance office as a department.
var treasuryUnit = Unit{Code: "czj", Name: "财政局", Kind: process.Department}

// tryUnits is try with the units that the directory knows.
func (l *life) tryUnits(when string, actor Actor, name process.CommandName, args any, known []Unit) error {
	encoded, err := json.Marshal(args)
	require.NoError(l.t, err)
	l.keys++
	command := Command{ID: fmt.Sprintf("key-%d", l.keys), Name: name, Actor: actor, Code: "SS2019-101", Units: known, Args: encoded}
	decision, refused := Decide(l.project, command, l.terms, at(l.t, when))
	if refused != nil {
		return refused
	}
	l.project, err = FoldAll(l.project, decision.Events)
	require.NoError(l.t, err)
	l.log = append(l.log, decision.Events...)
	l.nextDue = decision.NextDue
	return nil
}

func TestWhoSupervisesFollowsFromPlaceAndKind(t *testing.T) {
	qishi := Unit{Code: "qs-town", Name: "戚氏镇人民政府", Kind: process.Township}
	bureauUnit := Unit{Code: "fgj", Name: "发展和改革局", Kind: process.Body}
	treasury := Unit{Code: "czj", Name: "财政局", Kind: process.Body}
	watchdog := Unit{Code: "dcb", Name: "督查办", Kind: process.Body}
	known := append([]Unit{qishi, bureauUnit, treasury, watchdog}, units...)
	declare := func(unit, above Unit, sector string, change func(*policy.Policy)) error {
		l := newLife(t)
		p := *l.terms.Policy
		if change != nil {
			change(&p)
		}
		l.terms.Policy = &p
		d := declaration(t)
		d.Unit, d.SupervisingUnit, d.Sector = unit.Code, above.Code, sector
		who := Actor{Person: "who", Name: "谁", Posts: []process.Post{unit.staff()}}
		return l.tryUnits("2019-03-01", who, process.CommandDeclare, d, known)
	}
	require.NoError(t, declare(coop, township, "农业", nil))
	requireRefused(t, declare(coop, qishi, "农业", nil), refusal.CodeInvalid, "township of the leading place, 龙亭镇")
	require.NoError(t, declare(coop, qishi, "农业", func(p *policy.Policy) { p.Supervision.Townships = map[string]string{"龙亭镇": "qs-town"} }),
		"merged, by the policy")
	require.NoError(t, declare(company, bureauUnit, "农业", nil), "a body that is a department too")
	requireRefused(t, declare(company, watchdog, "农业", nil), refusal.CodeInvalid, "supervised by a department")
	requireRefused(t, declare(company, treasury, "农业", nil), refusal.CodeInvalid, "signs for a body")
	requireRefused(t, declare(agrarian, agrarian, "农业", nil), refusal.CodeInvalid, "does not supervise itself")
	bySector := func(p *policy.Policy) { p.Supervision.Sectors = map[string]string{"农业": agrarian.Code} }
	requireRefused(t, declare(company, power, "农业", bySector), refusal.CodeInvalid, "department competent")
	require.NoError(t, declare(company, agrarian, "农业", bySector))
	require.NoError(t, declare(company, power, "工业", bySector))
	require.NoError(t, declare(agrarian, power, "农业", bySector), "where that is the project's unit itself, the department above it")
}

func TestAChangeOfPlaceChangesWhoSupervises(t *testing.T) {
	qishi := Unit{Code: "qs-town", Name: "戚氏镇人民政府", Kind: process.Township}
	known := append([]Unit{qishi}, units...)
	l := newLife(t)
	l.building()
	l.verified("2019-06-03", "2019-05", 20)
	l.wait("2019-07-02")
	require.NoError(t, l.report("2019-07-02", "2019-06", 50))
	change := RequestChangeInput{ChangeInput{
		Reason: "x", Items: []ChangeItem{{"地点", "龙亭镇", "戚氏镇"}}, Places: []Place{{Township: "戚氏镇", Villages: []string{"戚氏第1村"}}},
	}}
	requireRefused(t, l.tryUnits("2019-07-02", clerk, process.CommandRequestChange, change, known), refusal.CodeInvalid,
		"township of the leading place, 戚氏镇")
	change.Supervising = qishi.Code
	require.NoError(t, l.tryUnits("2019-07-02", clerk, process.CommandRequestChange, change, known))
	l.decided("2019-07-03", secretary, process.TaskDecideChange, Approve)
	l.wait("2019-07-15")
	l.do("2019-07-15", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	require.Equal(t, qishi, l.project.SupervisingUnit)
	verify, _ := l.project.openTask(process.TaskVerifyReport, "2019-06")
	require.Equal(t, qishi.staff(), verify.Holder, "what the old township had to do is the new one's")
}

// One post never signs two steps of a matter, whatever the policy came to be after the declaration.
func TestOnePostDoesNotSignTwice(t *testing.T) {
	l := newLife(t)
	l.building()
	p := *l.terms.Policy
	p.Bodies = map[process.Addressee]policy.BodyRule{}
	for body, rule := range l.terms.Policy.Bodies {
		p.Bodies[body] = rule
	}
	p.Bodies[process.ToFinance] = policy.BodyRule{Unit: township.Code, Name: township.Name, Role: process.RoleStaff}
	l.terms.Policy = &p
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.do("2019-05-08", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
	l.decided("2019-05-08", reviewer, process.TaskCheckPayment, Approve)
	l.decided("2019-05-08", office, process.TaskCheckPayment, Approve)
	second := Actor{Person: "second", Name: "同岗", Posts: reviewer.Posts}
	requireRefused(t, l.try("2019-05-08", second, process.CommandDecide,
		DecideInput{Task: l.task(process.TaskCheckPayment), Verdict: Approve}), refusal.CodeSeparation, "has signed a step")
}
