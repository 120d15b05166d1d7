package lifecycle

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// life drives one project through the rules, keeping its state and its log, and checks after each decision that the fold of
// the log is the state and that Decide left its argument alone.
type life struct {
	t       require.TestingT
	terms   Terms
	project Project
	log     []Event
	nextDue time.Time
	keys    int
	lived   []lived
}

// lived is a decision of a life: the command, the project before it, the terms and the moment, and the events it recorded.
type lived struct {
	command Command
	before  Project
	terms   Terms
	at      time.Time
	events  []Event
}

var (
	coop     = Unit{Code: "lt-coop", Name: "龙亭镇第1村股份经济合作社", Kind: process.VillageCooperative}
	township = Unit{Code: "lt-town", Name: "龙亭镇人民政府", Kind: process.Township}
	power    = Unit{Code: "sdj", Name: "县供电局", Kind: process.Department}
	heir     = Unit{Code: "lt-coop-2", Name: "龙亭镇第2村股份经济合作社", Kind: process.VillageCooperative}

	company  = Unit{Code: "qy", Name: "洋县某龙头企业", Kind: process.LeadingEnterprise}
	farmers  = Unit{Code: "zyhzs", Name: "洋县某专业合作社", Kind: process.SpecialisedCooperative}
	agrarian = Unit{Code: "nyj", Name: "农业农村局", Kind: process.Department}
	units    = []Unit{coop, township, power, heir, company, farmers, agrarian}

	clerk     = Actor{Person: "clerk", Name: "李文", Posts: []process.Post{{Unit: "lt-coop", Role: process.RoleStaff}}}
	reviewer  = Actor{Person: "reviewer", Name: "王审", Posts: []process.Post{{Unit: "lt-town", Role: process.RoleStaff}}}
	secretary = Actor{Person: "secretary", Name: "赵秘", Posts: []process.Post{{Unit: "ldxz", Role: process.RoleSecretary}}}
	office    = Actor{Person: "office", Name: "钱办", Posts: []process.Post{{Unit: "ssb", Role: process.RoleStaff}}}
	officer   = Actor{Person: "officer", Name: "孙片", Posts: []process.Post{{Unit: "ssb", Role: process.RoleSliceOfficer}}}
	finance   = Actor{Person: "finance", Name: "郑财", Posts: []process.Post{{Unit: "czj", Role: process.RoleStaff}}}
	cashier   = Actor{Person: "cashier", Name: "吴出", Posts: finance.Posts}
	bureau    = Actor{Person: "bureau", Name: "冯发", Posts: []process.Post{{Unit: "fgj", Role: process.RoleStaff}}}
	viceHead  = Actor{Person: "vice-head", Name: "陈副", Posts: []process.Post{{Unit: "xzf", Role: process.RoleViceHead}}}
	helper    = Actor{Person: "helper", Name: "褚助", Posts: []process.Post{{Unit: "sdj", Role: process.RoleStaff}}}
	acceptor  = Actor{Person: "acceptor", Name: "周验", Posts: []process.Post{{Unit: "yszz", Role: process.RoleSecretary}}}
)

func testTerms(t require.TestingT) Terms {
	p, err := policy.Parse(policy.DefaultDocument())
	require.NoError(t, err)
	return Terms{Version: "policy 1, calendar default", Policy: p, Calendar: calendar.Default()}
}

func newLife(t require.TestingT) *life {
	return &life{t: t, terms: testTerms(t), project: Project{Code: "SS2019-101", Incarnation: 1}}
}

// at is a moment in Asia/Shanghai: "2019-03-01" at nine in the morning, or "2019-03-01 17:30".
func at(t require.TestingT, text string) time.Time {
	layout := "2006-01-02 15:04"
	if len(text) == len("2006-01-02") {
		text += " 09:00"
	}
	moment, err := time.ParseInLocation(layout, text, calendar.Shanghai)
	require.NoError(t, err)
	return moment.UTC()
}

func calendarDate(year, month, day int) string { return fmt.Sprintf("%d-%02d-%02d", year, month, day) }

func date(t require.TestingT, text string) Date {
	d, err := calendar.ParseDate(text)
	require.NoError(t, err)
	return d
}

// try decides a command and, when it is accepted, keeps its events.
func (l *life) try(when string, actor Actor, name process.CommandName, args any) error {
	return l.tryAt(at(l.t, when), actor, name, args)
}

func (l *life) tryAt(now time.Time, actor Actor, name process.CommandName, args any) error {
	encoded, err := json.Marshal(args)
	require.NoError(l.t, err)
	l.keys++
	command := Command{
		ID: fmt.Sprintf("key-%d", l.keys), Name: name, Actor: actor, Code: "SS2019-101", Units: units, Args: encoded,
	}
	before, err := json.Marshal(l.project)
	require.NoError(l.t, err)
	decision, refused := Decide(l.project, command, l.terms, now)
	lean, leanRefusal := Decide(l.project.Lean(), command, l.terms, now)
	require.Equal(l.t, decision, lean, "what people wrote is not needed to decide %s", name)
	require.Equal(l.t, refused, leanRefusal, "nor to refuse %s", name)
	after, err := json.Marshal(l.project)
	require.NoError(l.t, err)
	require.Equal(l.t, string(before), string(after), "Decide changed its argument")
	if refused != nil {
		require.IsType(l.t, &refusal.Error{}, refused)
		require.Empty(l.t, decision.Events, "a refusal records nothing")
		return refused
	}
	for _, e := range decision.Events {
		require.True(l.t, e.ExplainedBy(&Received{Person: actor.Person, Actors: []Actor{actor}}), "%s is explained by %s of %s", e.Type, name,
			actor.Person)
	}
	was := l.project
	l.project, err = FoldAll(l.project, decision.Events)
	require.NoError(l.t, err)
	leaner, err := FoldAll(was.Lean(), decision.Events)
	require.NoError(l.t, err)
	require.Equal(l.t, l.project.Lean(), leaner.Lean(), "what a lean project becomes is lean")
	l.log = append(l.log, decision.Events...)
	l.lived = append(l.lived, lived{command, was, l.terms, now, decision.Events})
	l.nextDue = decision.NextDue
	return nil
}

// do is try for what must be accepted. Before which a policy may ask for papers, it must ask for them.
func (l *life) do(when string, actor Actor, name process.CommandName, args any) {
	accept, accepts := args.(AcceptInput)
	decision, decides := args.(DecideInput)
	if fails := accepts && accept.Grade == GradeFail || decides && decision.Verdict != Approve; slices.Contains(process.Gated, name) &&
		!fails {
		asks := *l.terms.Policy
		asks.Required = map[process.CommandName]policy.PaperList{name: {Kinds: []process.PaperKind{"other"}}}
		stricter := *l
		stricter.terms.Policy = &asks
		requireRefused(l.t, stricter.try(when, actor, name, args), refusal.CodeGate, "paper missing: other")
	}
	require.NoError(l.t, l.try(when, actor, name, args), "%s on %s", name, when)
}

// wait lets time act, moment by moment, up to and with the given one, as the workflow's loop does.
func (l *life) wait(until string) {
	end := at(l.t, until)
	for !l.nextDue.IsZero() && !l.nextDue.After(end) {
		before := l.nextDue
		require.NoError(l.t, l.tryAt(before, System, process.CommandTick, struct{}{}))
		require.True(l.t, l.nextDue.IsZero() || l.nextDue.After(before), "time stands still at %s", before)
	}
}

// task is the id of the open task of a kind.
func (l *life) task(kind process.TaskKind) string {
	for _, t := range l.project.Tasks {
		if t.Kind == kind {
			return t.ID
		}
	}
	require.Fail(l.t, "no open task", "%s among %+v", kind, l.project.Tasks)
	return ""
}

// types lists the events recorded since an index of the log.
func (l *life) types(since int) []EventType {
	var types []EventType
	for _, e := range l.log[since:] {
		types = append(types, e.Type)
	}
	return types
}

func (l *life) file(when string, actor Actor, kinds ...process.PaperKind) {
	for i, kind := range kinds {
		sum := fmt.Sprintf("%064x", len(l.log)*100+i)
		l.do(when, actor, process.CommandFilePaper, FilePaperInput{Kind: kind, SHA256: sum, Size: 1000, Name: string(kind) + ".pdf"})
	}
}

func declaration(t require.TestingT) DeclareInput {
	return DeclareInput{
		Year: 2019, Name: "龙亭镇有机水稻基地建设项目", Unit: coop.Code, SupervisingUnit: township.Code,
		Places: []Place{{Township: "龙亭镇", Villages: []string{"龙亭第1村"}}}, Sector: "农业", Linkage: process.LinkageDividend,
		RequestedFen: 100_000_000, Beneficiaries: 320, PlannedStart: date(t, "2019-05-06"), PlannedEnd: date(t, "2019-08-30"),
	}
}

var submitPapers = []process.PaperKind{"application_form", "unit_licence", "village_minutes", "performance_goals", "linkage_outline"}

// submitted brings the life to a submitted declaration on 4 March 2019.
func (l *life) submitted() {
	l.do("2019-03-01", clerk, process.CommandDeclare, declaration(l.t))
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
}

// awarded brings the life to aid awarded on 2 April 2019.
func (l *life) awarded() {
	l.submitted()
	l.approved()
}

// decided decides the open task of a kind.
func (l *life) decided(when string, actor Actor, kind process.TaskKind, verdict Verdict) {
	in := DecideInput{Task: l.taskOf(actor, kind), Verdict: verdict}
	if verdict != Approve {
		in.Reason = "理由"
	}
	if actor.Posts[0].Role == process.RoleSecretary {
		in.Resolution = &Resolution{Number: "洋苏陕组〔2019〕5号", On: today(at(l.t, when))}
	}
	l.do(when, actor, process.CommandDecide, in)
}

// taskOf is the id of the open task of a kind that an actor holds.
func (l *life) taskOf(actor Actor, kind process.TaskKind) string {
	for _, t := range l.project.Tasks {
		if t.Kind == kind && actor.Holds(t.Holder) {
			return t.ID
		}
	}
	require.Fail(l.t, "no such open task", "%s of %s among %+v", kind, actor.Person, l.project.Tasks)
	return ""
}

// onNotice brings a submitted declaration to the notice before the pool, which runs until 22 March 2019.
func (l *life) onNotice() {
	l.decided("2019-03-11", reviewer, process.TaskDecide, Approve)
	l.decided("2019-03-11", office, process.TaskDecide, Approve)
	l.decided("2019-03-12", secretary, process.TaskDecide, Approve)
}

func (l *life) approved() {
	l.onNotice()
	l.wait("2019-03-25")
	l.do("2019-03-25", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.do("2019-03-26", office, process.CommandSelect, SelectInput{Verdict: PoolSelect, Year: 2019, Plan: "洋发改〔2019〕21号"})
	l.do("2019-03-27", office, process.CommandRecordFundOrder, RecordFundOrderInput{Orders: funding})
	l.file("2019-04-02", secretary, "award_table")
	l.do("2019-04-02", secretary, process.CommandAward,
		AwardInput{Resolution: "洋苏陕组〔2019〕7号", On: date(l.t, "2019-04-02"), Funding: funding})
}

var funding = []FundLine{{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: "苏财〔2019〕1号", AmountFen: 90_000_000}}

// prepared brings an awarded life to a signed contract on 26 April 2019.
func (l *life) prepared() {
	l.file("2019-04-03", clerk, "implementation_plan")
	l.planned("2019-04-03", "2019-04-08", "2019-04-19")
	l.contracted()
}

// planned hands the plan in, has it countersigned and its notice confirmed.
func (l *life) planned(handedIn, countersigned, confirmed string) {
	l.do(handedIn, clerk, process.CommandPlan,
		PlanInput{Summary: "新建有机水稻基地", InvestmentFen: 120_000_000, BudgetFen: 90_000_000, OrganisedBy: "李文"})
	l.decided(countersigned, reviewer, process.TaskDecidePlan, Approve)
	l.decided(countersigned, finance, process.TaskDecidePlan, Approve)
	l.wait(confirmed)
	l.do(confirmed, office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
}

// contracted records the tender and signs the contract.
func (l *life) contracted() {
	l.do("2019-04-22", clerk, process.CommandTender, TenderInput{
		Method: TenderProcurement, Kind: process.ContractWorks, EstimateFen: 80_000_000, Number: "ZB-2019-3", Winner: "汉中建工",
	})
	l.file("2019-04-26", clerk, "contract")
	l.do("2019-04-26", clerk, process.CommandSignContract, SignContractInput{Contract{
		Number: "HT-2019-3", Kind: process.ContractWorks, Contractor: "汉中建工", AmountFen: 80_000_000, On: date(l.t, "2019-04-26"),
		RetentionPercent: 3,
	}})
}

// building brings the life to works started on 6 May 2019.
func (l *life) building() {
	l.submitted()
	l.approvedAndStarted()
}

func (l *life) approvedAndStarted() {
	l.approved()
	l.prepared()
	l.file("2019-05-06", clerk, "start_photos")
	l.do("2019-05-06", clerk, process.CommandStart, StartInput{On: date(l.t, "2019-05-06")})
}

func (l *life) report(when, month string, progress int) error {
	m, err := calendar.ParseMonth(month)
	require.NoError(l.t, err)
	return l.try(when, clerk, process.CommandReport, ReportInput{Month: m, Progress: progress, PlannedProgress: progress, Signer: "李文"})
}

func TestOneLife(t *testing.T) {
	l := newLife(t)
	l.submitted()
	l.decided("2019-03-06", reviewer, process.TaskDecide, Return)
	require.Equal(t, StageDraft, l.project.Stage)
	l.do("2019-03-08", clerk, process.CommandSubmit, SubmitInput{Note: "已补签字"})
	require.Equal(t, 2, l.project.Review.Round)
	l.approvedAndStarted()

	l.wait("2019-06-03")
	require.NoError(t, l.report("2019-06-03", "2019-05", 20))
	l.wait("2019-07-15") // June is missed: its ladder climbs
	june := date(t, "2019-07-15")
	require.Equal(t, ReportMissing, l.project.ReportState(calendar.Month{Year: 2019, Month: time.June}, june))
	require.NoError(t, l.report("2019-07-16", "2019-06", 45))
	require.Equal(t, ReportLate, l.project.ReportState(calendar.Month{Year: 2019, Month: time.June}, june))

	l.found()
	l.closed()

	require.Equal(t, StageClosed, l.project.Stage)
	require.Equal(t, OutcomeFinished, l.project.Outcome)
	require.Empty(t, l.project.Tasks)
	require.True(t, l.nextDue.IsZero(), "nothing is armed in a closed project")
	folded, err := FoldAll(Project{Code: "SS2019-101", Incarnation: 1}, l.log)
	require.NoError(t, err)
	require.Equal(t, l.project, folded)
}

// requireRefused asserts the code of a refusal and that its words name something.
func requireRefused(t require.TestingT, err error, code refusal.Code, names string) {
	var refused *refusal.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, code, refused.Code, refused.Error())
	require.Contains(t, refused.Error(), names)
}

// found has a finding opened, answered, found wanting, answered again and passed in July 2019.
func (l *life) found() {
	t := l.t
	l.do("2019-07-18", officer, process.CommandVisit, VisitInput{
		On: date(t, "2019-07-18"), Seen: "地块平整，排水沟未完工",
		Finding: &FindingInput{Title: "排水沟未按图施工", Severity: process.Medium},
	})
	l.do("2019-07-25", clerk, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "已返工"})
	l.do("2019-07-26", officer, process.CommandRecheck,
		RecheckInput{Task: l.task(process.TaskRecheck), On: date(t, "2019-07-26"), Note: "仍有一段未完成"})
	l.do("2019-07-30", clerk, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "剩余一段已完成"})
	l.do("2019-07-31", officer, process.CommandRecheck,
		RecheckInput{Task: l.task(process.TaskRecheck), On: date(t, "2019-07-31"), Passed: true, Note: "符合图纸"})
}

// closed brings a life that is building to its closed file, with reports up to June in.
func (l *life) closed() {
	t := l.t
	l.wait("2019-08-02")
	require.NoError(t, l.report("2019-08-02", "2019-07", 80))
	l.do("2019-08-28", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-08-28")})
	require.False(t, l.project.Finished(), "finished only when the supervising unit says so")
	l.do("2019-08-29", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	require.True(t, l.project.Finished())
	l.applied()
	l.file("2019-09-06", acceptor, "acceptance_certificate")
	l.wait("2019-09-06")
	requireRefused(t, l.try("2019-09-06", acceptor, process.CommandAccept, l.acceptance()), refusal.CodeGate, "2019-08")
	require.NoError(t, l.report("2019-09-06", "2019-08", 100))
	l.do("2019-09-06", acceptor, process.CommandAccept, l.acceptance())
	l.followedUp()
	l.do("2022-01-05", office, process.CommandClose, CloseInput{})
}

// applied brings completed works to the county's acceptance.
func (l *life) applied() {
	l.file("2019-08-30", clerk, "completion_report", "final_account")
	l.do("2019-08-30", clerk, process.CommandApply, ApplyInput{})
	l.decided("2019-09-02", reviewer, process.TaskPreAccept, Approve)
}

func (l *life) acceptance() AcceptInput {
	return AcceptInput{
		On: date(l.t, "2019-09-06"), Resolution: "洋验〔2019〕3号", Members: []string{"甲", "乙", "丙"}, Grade: GradePass, SettledFen: 78_000_000,
	}
}

// followedUp hands the assets over and records what households received in the three years owed for dividends.
func (l *life) followedUp() {
	t := l.t
	l.wait("2019-09-17")
	l.do("2019-09-17", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.file("2019-09-20", clerk, "handover_list", "asset_registration")
	l.do("2019-09-20", clerk, process.CommandHandOver, HandOverInput{
		On: date(t, "2019-09-20"), Class: AssetOperating, ValueFen: 90_000_000, Owner: "龙亭第1村集体", Operator: "龙亭镇第1村股份经济合作社",
		Maintenance: "合作社负责管护", IncomeShare: "六成分红到户",
	})
	for year := 2019; year <= 2021; year++ {
		on := calendarDate(year, 12, 20)
		l.wait(on)
		l.do(on, clerk, process.CommandRecordDividend,
			RecordDividendInput{Year: year, AmountFen: 4_500_000, Households: 86, On: date(t, on)})
	}
	l.file("2022-01-04", office, "plaque_photo")
}
