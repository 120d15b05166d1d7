package lifecycle

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
)

// Who works for the project's unit, and who did what is looked at, judges nothing of it.

// besides is an actor with posts besides their own.
func besides(a Actor, posts ...policy.Post) Actor {
	a.Posts = append(append([]policy.Post{}, a.Posts...), posts...)
	return a
}

func TestWhoWorksForTheUnitJudgesNothingOfIt(t *testing.T) {
	post := clerk.Posts[0]
	head := policy.Post{Unit: coop.Code, Role: policy.RoleHead}
	standsInForClerk := func(a Actor) Actor {
		a.Deputies = append(a.Deputies, DeputyFor{Principal: clerk.Person, Post: post})
		return a
	}
	clerkFor := func(a Actor) Actor { // the clerk stands in for the official
		return Actor{Person: "clerk-2", Name: "另一经办人", Posts: []policy.Post{post}, Deputies: []DeputyFor{{Principal: a.Person, Post: a.Posts[0]}}}
	}
	strangerFor := func(a Actor) Actor { // a stranger stands in for an official who works for the unit
		return Actor{Person: "stranger", Name: "外人", Deputies: []DeputyFor{{Principal: a.Person, Post: a.Posts[0], Units: []string{coop.Code}}}}
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
			refused := func(when string, actor Actor, name policy.CommandName, args any) {
				t.Helper()
				requireRefused(t, l.try(when, both(actor), name, args), CodeSeparation, "lt-coop")
			}
			l.submitted()
			refused("2019-03-05", reviewer, policy.Decide, DecideInput{Task: l.task(policy.TaskDecide), Verdict: Approve})
			refused("2019-03-05", office, policy.Extend, ExtendInput{Task: l.task(policy.TaskDecide), Reason: "x"})
			refused("2019-03-05", office, policy.Transfer, TransferInput{Task: l.task(policy.TaskDecide), Unit: power.Code, Reason: "x"})
			l.onNotice()
			l.wait("2019-03-25")
			refused("2019-03-25", office, policy.Confirm, ConfirmInput{Task: l.task(policy.TaskConfirmNotice)})
			l.do("2019-03-25", office, policy.Confirm, ConfirmInput{Task: l.task(policy.TaskConfirmNotice)})
			l.do("2019-03-26", office, policy.Select, SelectInput{Verdict: PoolSelect, Year: 2019, Plan: "1"})
			l.do("2019-03-27", office, policy.RecordFundOrder, RecordFundOrderInput{Orders: funding})
			award := AwardInput{Resolution: "1", On: date(t, "2019-04-02"), Funding: funding}
			l.file("2019-04-02", secretary, "award_table")
			refused("2019-04-02", secretary, policy.Award, award)
			l.do("2019-04-02", secretary, policy.Award, award)
			l.prepared()
			l.file("2019-05-06", clerk, "start_photos", "payment_request", "linkage_agreement")
			l.do("2019-05-06", clerk, policy.Start, StartInput{On: date(t, "2019-05-06")})
			refused("2019-05-07", officer, policy.Visit, VisitInput{On: date(t, "2019-05-07"), Seen: "见"})
			refused("2019-05-07", bureau, policy.Suspend, SuspendInput{Reason: "x"})
			l.do("2019-05-08", clerk, policy.RequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
			for _, checker := range []Actor{reviewer, office, finance} {
				refused("2019-05-08", checker, policy.Decide, DecideInput{Task: l.task(policy.TaskCheckPayment), Verdict: Approve})
				l.decided("2019-05-08", checker, policy.TaskCheckPayment, Approve)
			}
			refused("2019-05-08", cashier, policy.Pay, PayInput{On: date(t, "2019-05-08"), Voucher: "1"})
			l.verified("2019-06-03", "2019-05", 20)
			l.wait("2019-07-02")
			require.NoError(t, l.report("2019-07-02", "2019-06", 60))
			refused("2019-07-02", reviewer, policy.Verify, VerifyInput{Task: l.task(policy.TaskVerifyReport), Agrees: true})
			refused("2019-07-02", office, policy.Waive, WaiveInput{Month: month("2019-06"), Reason: "x"})
			l.do("2019-07-02", clerk, policy.Complete, CompleteInput{On: date(t, "2019-07-02")})
			refused("2019-07-02", reviewer, policy.Confirm, ConfirmInput{Task: l.task(policy.TaskConfirmCompletion)})
		})
	}
}

// What the person of two posts does for the unit stays theirs to do, and they may tell and file what they know.
func TestWhoWorksForTheUnitWorksForIt(t *testing.T) {
	both := besides(clerk, reviewer.Posts...)
	l := newLife(t)
	l.do("2019-03-01", both, policy.Declare, declaration(t))
	l.file("2019-03-01", both, submitPapers...)
	l.do("2019-03-04", both, policy.Submit, SubmitInput{})
	l.do("2019-03-05", both, policy.Nudge, NudgeInput{Task: l.task(policy.TaskDecide)})
	for _, offer := range Offers(l.project, both, l.terms, at(t, "2019-03-05")) {
		if offer.Command == policy.Decide {
			require.Contains(t, offer.Reasons[0].ZH, "其他人员或其代理人办理", "it says who may instead")
		}
	}
}

func TestRequestCheckAndPaymentAreDifferentPersons(t *testing.T) {
	everywhere := Actor{Person: "everywhere", Name: "一人多岗", Posts: []policy.Post{reviewer.Posts[0], office.Posts[0], finance.Posts[0]}}
	request := func() *life {
		l := newLife(t)
		l.building()
		l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
		l.do("2019-05-08", clerk, policy.RequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
		return l
	}
	check := func(l *life) DecideInput { return DecideInput{Task: l.task(policy.TaskCheckPayment), Verdict: Approve} }

	l := request()
	l.do("2019-05-08", everywhere, policy.Decide, check(l)) // for the township
	l.do("2019-05-08", office, policy.Decide, check(l))
	requireRefused(t, l.try("2019-05-08", everywhere, policy.Decide, check(l)), CodeSeparation, "another person")
	l.do("2019-05-08", finance, policy.Decide, check(l))
	pay := PayInput{On: date(t, "2019-05-08"), Voucher: "1"}
	for _, signed := range []Actor{everywhere, besides(office, finance.Posts...), finance} {
		requireRefused(t, l.try("2019-05-08", signed, policy.Pay, pay), CodeSeparation, "did themselves")
	}
	moved := Actor{Person: clerk.Person, Name: clerk.Name, Posts: finance.Posts} // who asked for it works for finance since
	requireRefused(t, l.try("2019-05-08", moved, policy.Pay, pay), CodeSeparation, "did themselves")
	deputy := Actor{Person: "deputy", Name: "代", Deputies: []DeputyFor{{Principal: finance.Person, Post: finance.Posts[0]}}}
	requireRefused(t, l.try("2019-05-08", deputy, policy.Pay, pay), CodeSeparation, "did themselves")
	l.do("2019-05-08", cashier, policy.Pay, pay)

	small := request() // a county so small that it says so in its policy
	p := *small.terms.Policy
	p.Separation.EveryStep = nil
	small.terms.Policy = &p
	small.do("2019-05-08", everywhere, policy.Decide, check(small))
	small.do("2019-05-08", office, policy.Decide, check(small))
	small.do("2019-05-08", everywhere, policy.Decide, check(small))
	requireRefused(t, small.try("2019-05-08", everywhere, policy.Pay, pay), CodeSeparation, "did themselves")
}

func TestWhoLookedBeforeDoesNotAccept(t *testing.T) {
	l := newLife(t)
	l.building()
	l.completed()
	l.do("2019-06-10", clerk, policy.Apply, ApplyInput{})
	l.decided("2019-06-10", reviewer, policy.TaskPreAccept, Approve)
	l.file("2019-06-10", acceptor, "acceptance_certificate")
	in := l.acceptance()
	in.On = date(t, "2019-06-10")
	requireRefused(t, l.try("2019-06-10", besides(reviewer, acceptor.Posts...), policy.Accept, in), CodeSeparation, "did themselves")
}

func TestATaskIsTransferredOnlyToWhoMayHoldIt(t *testing.T) {
	body := func(code, name string) Unit { return Unit{Code: code, Name: name, Kind: policy.Body} }
	ssb, fgj, dcb := body("ssb", "苏陕办"), body("fgj", "发改局"), body("dcb", "督查办")
	qishi := Unit{Code: "qs-town", Name: "戚氏镇人民政府", Kind: policy.Township}
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.do("2019-05-08", clerk, policy.RequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
	transfer := func(actor Actor, kind policy.TaskKind, to Unit) error {
		return l.tryUnits("2019-05-08", actor, policy.Transfer, TransferInput{Task: l.task(kind), Unit: to.Code, Reason: "回避"}, append([]Unit{to}, units...))
	}
	requireRefused(t, transfer(office, policy.TaskCheckPayment, company), CodeGate, "township or a department")
	requireRefused(t, transfer(office, policy.TaskCheckPayment, ssb), CodeGate, "township or a department")
	requireRefused(t, transfer(office, policy.TaskCheckPayment, treasuryUnit), CodeGate, "another step")
	require.NoError(t, transfer(office, policy.TaskCheckPayment, qishi), "a township that looks at it with other eyes")
	other := Actor{Person: "qishi", Name: "戚", Posts: []policy.Post{qishi.staff()}}
	l.decided("2019-05-08", other, policy.TaskCheckPayment, Approve)

	requireRefused(t, transfer(bureau, policy.TaskCheckPayment, qishi), CodeGate, "it can only go to one of these")
	l.decided("2019-05-08", office, policy.TaskCheckPayment, Approve)
	for _, to := range []Unit{ssb, fgj, dcb, township, power} {
		requireRefused(t, transfer(office, policy.TaskCheckPayment, to), CodeGate, "only these may do this")
	}
	l.decided("2019-05-08", finance, policy.TaskCheckPayment, Approve)
	requireRefused(t, transfer(office, policy.TaskPay, ssb), CodeGate, "only these may do this")
	require.NoError(t, l.tryUnits("2019-05-08", office, policy.Visit, VisitInput{On: date(t, "2019-05-08"), Seen: "见", Finding: &FindingInput{Title: "题", Severity: policy.Minor}}, units))
	l.do("2019-05-09", clerk, policy.Answer, AnswerInput{Task: l.task(policy.TaskAnswerFinding), Text: "已改"})
	require.NoError(t, transfer(office, policy.TaskRecheck, dcb))
}

// treasuryUnit is the finance office as a department.
var treasuryUnit = Unit{Code: "czj", Name: "财政局", Kind: policy.Department}

// tryUnits is try with the units that the directory knows.
func (l *life) tryUnits(when string, actor Actor, name policy.CommandName, args any, known []Unit) error {
	encoded, err := json.Marshal(args)
	require.NoError(l.t, err)
	l.keys++
	command := Command{ID: fmt.Sprintf("key-%d", l.keys), Name: name, Actor: actor, Code: "SS2019-101", Units: known, Args: encoded}
	decision, refusal := Decide(l.project, command, l.terms, at(l.t, when))
	if refusal != nil {
		return refusal
	}
	l.project, err = FoldAll(l.project, decision.Events)
	require.NoError(l.t, err)
	l.log = append(l.log, decision.Events...)
	l.nextDue = decision.NextDue
	return nil
}

func TestWhoSupervisesFollowsFromPlaceAndKind(t *testing.T) {
	qishi := Unit{Code: "qs-town", Name: "戚氏镇人民政府", Kind: policy.Township}
	bureauUnit := Unit{Code: "fgj", Name: "发展和改革局", Kind: policy.Body}
	treasury := Unit{Code: "czj", Name: "财政局", Kind: policy.Body}
	watchdog := Unit{Code: "dcb", Name: "督查办", Kind: policy.Body}
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
		who := Actor{Person: "who", Name: "谁", Posts: []policy.Post{unit.staff()}}
		return l.tryUnits("2019-03-01", who, policy.Declare, d, known)
	}
	require.NoError(t, declare(coop, township, "农业", nil))
	requireRefused(t, declare(coop, qishi, "农业", nil), CodeInvalid, "township of the leading place, 龙亭镇")
	require.NoError(t, declare(coop, qishi, "农业", func(p *policy.Policy) { p.Supervision.Townships = map[string]string{"龙亭镇": "qs-town"} }), "merged, by the policy")
	require.NoError(t, declare(company, bureauUnit, "农业", nil), "a body that is a department too")
	requireRefused(t, declare(company, watchdog, "农业", nil), CodeInvalid, "supervised by a department")
	requireRefused(t, declare(company, treasury, "农业", nil), CodeInvalid, "signs for a body")
	requireRefused(t, declare(agrarian, agrarian, "农业", nil), CodeInvalid, "does not supervise itself")
	bySector := func(p *policy.Policy) { p.Supervision.Sectors = map[string]string{"农业": agrarian.Code} }
	requireRefused(t, declare(company, power, "农业", bySector), CodeInvalid, "department competent")
	require.NoError(t, declare(company, agrarian, "农业", bySector))
	require.NoError(t, declare(company, power, "工业", bySector))
	require.NoError(t, declare(agrarian, power, "农业", bySector), "where that is the project's unit itself, the department above it")
}

func TestAChangeOfPlaceChangesWhoSupervises(t *testing.T) {
	qishi := Unit{Code: "qs-town", Name: "戚氏镇人民政府", Kind: policy.Township}
	known := append([]Unit{qishi}, units...)
	l := newLife(t)
	l.building()
	l.verified("2019-06-03", "2019-05", 20)
	l.wait("2019-07-02")
	require.NoError(t, l.report("2019-07-02", "2019-06", 50))
	change := RequestChangeInput{ChangeInput{
		Reason: "x", Items: []ChangeItem{{"地点", "龙亭镇", "戚氏镇"}}, Places: []Place{{Township: "戚氏镇", Villages: []string{"戚氏第1村"}}},
	}}
	requireRefused(t, l.tryUnits("2019-07-02", clerk, policy.RequestChange, change, known), CodeInvalid, "township of the leading place, 戚氏镇")
	change.Supervising = qishi.Code
	require.NoError(t, l.tryUnits("2019-07-02", clerk, policy.RequestChange, change, known))
	l.decided("2019-07-03", secretary, policy.TaskDecideChange, Approve)
	l.wait("2019-07-15")
	l.do("2019-07-15", office, policy.Confirm, ConfirmInput{Task: l.task(policy.TaskConfirmNotice)})
	require.Equal(t, qishi, l.project.SupervisingUnit)
	verify, _ := l.project.openTask(policy.TaskVerifyReport, "2019-06")
	require.Equal(t, qishi.staff(), verify.Holder, "what the old township had to do is the new one's")
}

// One post never signs two steps of a matter, whatever the policy came to be after the declaration.
func TestOnePostDoesNotSignTwice(t *testing.T) {
	l := newLife(t)
	l.building()
	p := *l.terms.Policy
	p.Bodies = map[policy.Addressee]policy.BodyRule{}
	for body, rule := range l.terms.Policy.Bodies {
		p.Bodies[body] = rule
	}
	p.Bodies[policy.ToFinance] = policy.BodyRule{Unit: township.Code, Name: township.Name, Role: policy.RoleStaff}
	l.terms.Policy = &p
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.do("2019-05-08", clerk, policy.RequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
	l.decided("2019-05-08", reviewer, policy.TaskCheckPayment, Approve)
	l.decided("2019-05-08", office, policy.TaskCheckPayment, Approve)
	second := Actor{Person: "second", Name: "同岗", Posts: reviewer.Posts}
	requireRefused(t, l.try("2019-05-08", second, policy.Decide, DecideInput{Task: l.task(policy.TaskCheckPayment), Verdict: Approve}), CodeSeparation, "has signed a step")
}
