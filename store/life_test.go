package store_test

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

var (
	coop       = lifecycle.Unit{Code: "lt-coop", Name: "龙亭镇第1村股份经济合作社", Kind: process.VillageCooperative}
	township   = lifecycle.Unit{Code: "lt-town", Name: "龙亭镇人民政府", Kind: process.Township}
	enterprise = lifecycle.Unit{Code: "js-01", Name: "江苏协作企业01号", Kind: process.LeadingEnterprise}
	forestry   = lifecycle.Unit{Code: "lyj", Name: "林业局", Kind: process.Department}

	huayang     = lifecycle.Unit{Code: "hy-town", Name: "华阳镇人民政府", Kind: process.Township}
	huayangCoop = lifecycle.Unit{Code: "hy-coop", Name: "华阳镇第2村股份经济合作社", Kind: process.VillageCooperative}
	agriculture = lifecycle.Unit{Code: "nyj", Name: "农业农村局", Kind: process.Department}

	clerk         = person("clerk", "李文", coop.Code, process.RoleStaff)
	reviewer      = person("reviewer", "王审", township.Code, process.RoleStaff)
	secretary     = person("secretary", "赵秘", "ldxz", process.RoleSecretary)
	office        = person("office", "钱办", "ssb", process.RoleStaff)
	officer       = person("officer", "孙片", "ssb", process.RoleSliceOfficer)
	finance       = person("finance", "郑财", "czj", process.RoleStaff)
	cashier       = person("cashier", "钱出纳", "czj", process.RoleStaff)
	acceptor      = person("acceptor", "周验", "yszz", process.RoleSecretary)
	administrator = person("admin", "管理员", "ssb", process.RoleAdministrator)
)

func person(id, name, unit string, role process.Role) lifecycle.Actor {
	return lifecycle.Actor{Person: id, Name: name, Posts: []process.Post{{Unit: unit, Role: role}}}
}

// life drives one project through the rules and publishes what each decision recorded, as the engine does.
type life struct {
	*bench
	terms   lifecycle.Terms
	code    string
	project lifecycle.Project
	log     []lifecycle.Event
	given   []lifecycle.Command
	keys    int
}

func (b *bench) life(code string) *life {
	return &life{
		bench: b, terms: testTerms(b.t), code: code, project: lifecycle.Project{Code: code, Incarnation: 1},
	}
}

// decide takes a decision without publishing it.
func (l *life) decide(when string, actor lifecycle.Actor, name process.CommandName, args any) []lifecycle.Event {
	l.t.Helper()
	l.keys++
	command := lifecycle.Command{
		ID: fmt.Sprintf("%s-%d", l.code, l.keys), Name: name, Actor: actor, Code: l.code,
		Units: []lifecycle.Unit{coop, township, enterprise, forestry, huayang, huayangCoop, agriculture}, Args: encode(l.t, args),
	}
	decision, err := lifecycle.Decide(l.project, command, l.terms, at(when))
	require.NoError(l.t, err, "%s on %s", name, when)
	l.project, err = lifecycle.FoldAll(l.project, decision.Events)
	require.NoError(l.t, err)
	l.log = append(l.log, decision.Events...)
	if name != process.CommandTick {
		l.given = append(l.given, command)
		l.receive(command)
	}
	return decision.Events
}

// do takes a decision and publishes it.
func (l *life) do(when string, actor lifecycle.Actor, name process.CommandName, args any) {
	l.t.Helper()
	require.NoError(l.t, published(l.Publish(l.t.Context(), lifecycle.ProjectStream(l.code), l.decide(when, actor, name, args))))
}

// wait lets time act, moment by moment, up to and with the given one.
func (l *life) wait(until string) {
	l.t.Helper()
	for {
		due := l.project.NextDue()
		if due.IsZero() || due.After(at(until)) {
			return
		}
		l.do(due.In(calendar.Shanghai).Format(time.DateTime), lifecycle.System, process.CommandTick, struct{}{})
	}
}

// task is the id of the open task of a kind.
func (l *life) task(kind process.TaskKind) string {
	l.t.Helper()
	for _, t := range l.project.Tasks {
		if t.Kind == kind {
			return t.ID
		}
	}
	require.Fail(l.t, "no open task", "%s among %+v", kind, l.project.Tasks)
	return ""
}

func (l *life) file(when string, actor lifecycle.Actor, kinds ...process.PaperKind) {
	l.t.Helper()
	for i, kind := range kinds {
		l.do(when, actor, process.CommandFilePaper, lifecycle.FilePaperInput{
			Kind: kind, SHA256: fmt.Sprintf("%064x", len(l.log)*100+i), Size: 1000, Name: string(kind) + ".pdf",
		})
	}
}

func declaration() lifecycle.DeclareInput {
	return lifecycle.DeclareInput{
		Year: 2019, Name: "龙亭镇有机水稻基地建设项目", Unit: coop.Code, SupervisingUnit: township.Code,
		Places: []lifecycle.Place{{Township: "龙亭镇", Villages: []string{"龙亭第1村"}}}, Sector: "农业",
		Linkage: process.LinkageDividend, RequestedFen: 100_000_000, Beneficiaries: 320, IncomeIncreaseFen: 5_000_000,
		PlannedStart: date("2019-05-06"), PlannedEnd: date("2019-08-30"),
	}
}

// submitted brings the life to a submitted declaration on 4 March 2019.
func (l *life) submitted() {
	l.do("2019-03-01", clerk, process.CommandDeclare, declaration())
	l.file("2019-03-01", clerk, "application_form", "unit_licence", "village_minutes", "performance_goals", "linkage_outline")
	l.do("2019-03-04", clerk, process.CommandSubmit, lifecycle.SubmitInput{})
}

// awarded brings the life to aid awarded on 2 April 2019.
func (l *life) awarded() {
	l.submitted()
	l.decided("2019-03-06", reviewer, process.TaskDecide)
	l.decided("2019-03-11", office, process.TaskDecide)
	l.decided("2019-03-12", secretary, process.TaskDecide)
	l.wait("2019-03-25")
	l.do("2019-03-25", office, process.CommandConfirm, lifecycle.ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.do("2019-03-26", office, process.CommandSelect,
		lifecycle.SelectInput{Verdict: lifecycle.PoolSelect, Year: 2019, Plan: "洋发改〔2019〕21号"})
	funding := []lifecycle.FundLine{{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: "苏财〔2019〕1号", AmountFen: 90_000_000}}
	l.do("2019-03-27", office, process.CommandRecordFundOrder, lifecycle.RecordFundOrderInput{Orders: funding})
	l.file("2019-04-02", secretary, "award_table")
	l.do("2019-04-02", secretary, process.CommandAward,
		lifecycle.AwardInput{Resolution: "洋苏陕组〔2019〕7号", On: date("2019-04-02"), Funding: funding})
}

// decided approves the open step of a kind that an actor holds.
func (l *life) decided(when string, actor lifecycle.Actor, kind process.TaskKind) {
	l.t.Helper()
	in := lifecycle.DecideInput{Verdict: lifecycle.Approve}
	for _, t := range l.project.Tasks {
		if t.Kind == kind && actor.Holds(t.Holder) {
			in.Task = t.ID
		}
	}
	if actor.Person == secretary.Person {
		in.Resolution = &lifecycle.Resolution{Number: "洋苏陕组〔2019〕5号", On: date(when)}
	}
	l.do(when, actor, process.CommandDecide, in)
}

// prepared brings an awarded life to a signed contract.
func (l *life) prepared() {
	l.file("2019-04-03", clerk, "implementation_plan")
	l.do("2019-04-03", clerk, process.CommandPlan, lifecycle.PlanInput{
		Summary: "新建有机水稻基地", InvestmentFen: 120_000_000, BudgetFen: 90_000_000, OrganisedBy: "李文",
	})
	l.decided("2019-04-08", reviewer, process.TaskDecidePlan)
	l.decided("2019-04-08", finance, process.TaskDecidePlan)
	l.wait("2019-04-19")
	l.do("2019-04-19", office, process.CommandConfirm, lifecycle.ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.do("2019-04-22", clerk, process.CommandTender, lifecycle.TenderInput{
		Method: lifecycle.TenderExempt, Kind: process.ContractWorks, EstimateFen: 80_000_000, Reason: "低于必须招标的规模",
	})
	l.file("2019-04-26", clerk, "contract")
	l.do("2019-04-26", clerk, process.CommandSignContract, lifecycle.SignContractInput{Contract: lifecycle.Contract{
		Number: "HT-2019-3", Kind: process.ContractWorks, Contractor: "汉中建工", AmountFen: 80_000_000, On: date("2019-04-26"),
	}})
}

// closed brings the life to its end: reports on time and late, a finding that is answered, acceptance and handover.
func (l *life) closed() {
	l.awarded()
	l.prepared()
	l.file("2019-05-06", clerk, "start_photos")
	l.do("2019-05-06", clerk, process.CommandStart, lifecycle.StartInput{On: date("2019-05-06")})
	l.wait("2019-06-03")
	l.report("2019-06-03", "2019-05", 20)
	l.do("2019-06-10", officer, process.CommandVisit, lifecycle.VisitInput{
		On: date("2019-06-10"), Seen: "堤岸有裂缝", Finding: &lifecycle.FindingInput{Title: "裂缝", Severity: process.Minor},
	})
	l.wait("2019-06-25")
	l.do("2019-06-25", clerk, process.CommandAnswer, lifecycle.AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "已修补"})
	l.do("2019-06-27", officer, process.CommandRecheck, lifecycle.RecheckInput{
		Task: l.task(process.TaskRecheck), Passed: true, On: date("2019-06-27"), Note: "合格",
	})
	l.wait("2019-07-16")
	l.report("2019-07-16", "2019-06", 60)
	l.do("2019-07-20", clerk, process.CommandComplete, lifecycle.CompleteInput{On: date("2019-07-19")})
	l.do("2019-07-23", reviewer, process.CommandConfirm, lifecycle.ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	l.wait("2019-08-02")
	l.report("2019-08-02", "2019-07", 100)
	l.file("2019-08-02", clerk, "completion_report", "final_account")
	l.do("2019-08-05", clerk, process.CommandApply, lifecycle.ApplyInput{})
	l.decided("2019-08-06", reviewer, process.TaskPreAccept)
	l.file("2019-08-20", acceptor, "acceptance_certificate")
	l.do("2019-08-20", acceptor, process.CommandAccept, lifecycle.AcceptInput{
		On: date("2019-08-20"), Resolution: "洋验〔2019〕3号", Members: []string{"周验", "吴工", "郑会"}, Grade: lifecycle.GradePass,
		SettledFen: 88_000_000,
	})
	l.file("2019-08-22", clerk, "handover_list", "asset_registration")
	l.do("2019-08-22", clerk, process.CommandHandOver, lifecycle.HandOverInput{
		On: date("2019-08-22"), Class: lifecycle.AssetOperating, ValueFen: 88_000_000, Owner: "龙亭第1村", Operator: "合作社",
		Maintenance: "合作社每年检修", IncomeShare: "按股分红",
	})
	l.do("2019-09-02", office, process.CommandConfirm, lifecycle.ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	for year := 2019; year <= 2021; year++ {
		on := fmt.Sprintf("%d-12-20", year)
		l.wait(on)
		l.do(on, clerk, process.CommandRecordDividend,
			lifecycle.RecordDividendInput{Year: year, AmountFen: 4_500_000, Households: 86, On: date(on)})
	}
	l.file("2022-01-04", office, "plaque_photo")
	l.do("2022-01-04", office, process.CommandClose, lifecycle.CloseInput{})
}

func (l *life) report(when, of string, progress int) {
	l.t.Helper()
	l.do(when, clerk, process.CommandReport, lifecycle.ReportInput{
		Month: month(of), Progress: progress, PlannedProgress: progress, Signer: "李文",
	})
}
