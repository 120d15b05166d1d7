package testcounty

import (
	"fmt"
	"strings"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
)

// Project is a project of the cooperative, on its way through its life. What brings it on goes to the day on which that happens.
type Project struct {
	c    *County
	Code string
}

// Declaration is what the cooperative declares.
func Declaration() lifecycle.DeclareInput {
	return lifecycle.DeclareInput{
		Year: 2019, Name: "龙亭镇有机水稻基地建设项目", Unit: Coop.Code, SupervisingUnit: Township.Code,
		Places: []lifecycle.Place{{Township: "龙亭镇", Villages: []string{"龙亭第1村"}}}, Sector: "农业",
		Linkage: process.LinkageDividend, RequestedFen: 100_000_000, Beneficiaries: 320, IncomeIncreaseFen: 5_000_000,
		PlannedStart: Day("2019-05-06"), PlannedEnd: Day("2019-08-30"),
	}
}

// Declared is a draft of 1 March 2019.
func (c *County) Declared() *Project {
	c.t.Helper()
	return c.DeclaredAs(Declaration())
}

// DeclaredAs is a draft of something else of the cooperative's.
func (c *County) DeclaredAs(in lifecycle.DeclareInput) *Project {
	c.t.Helper()
	c.At("2019-03-01")
	return &Project{c, c.Do(Clerk, process.CommandDeclare, "", in).Code}
}

// Submitted is a declaration that was submitted on 4 March 2019.
func (c *County) Submitted() *Project {
	c.t.Helper()
	p := c.Declared()
	p.Submit()
	return p
}

// Submit files what a declaration needs and submits it on 4 March 2019.
func (p *Project) Submit() {
	p.c.t.Helper()
	p.File(Clerk, "application_form", "unit_licence", "village_minutes", "performance_goals", "linkage_outline")
	p.c.At("2019-03-04")
	p.Do(Clerk, process.CommandSubmit, lifecycle.SubmitInput{})
}

// Awarded is a project with aid of 900,000 yuan, awarded on 2 April 2019.
func (c *County) Awarded() *Project {
	c.t.Helper()
	p := c.Submitted()
	c.At("2019-03-06")
	p.Approve(Reviewer, process.TaskDecide)
	c.At("2019-03-11")
	p.Approve(Office, process.TaskDecide)
	c.At("2019-03-12")
	p.Approve(Secretary, process.TaskDecide)
	c.At("2019-03-25")
	p.Do(Office, process.CommandConfirm, lifecycle.ConfirmInput{Task: p.Task(process.TaskConfirmNotice)})
	c.At("2019-03-26")
	p.Do(Office, process.CommandSelect, lifecycle.SelectInput{Verdict: lifecycle.PoolSelect, Year: 2019, Plan: "洋发改〔2019〕21号"})
	funding := []lifecycle.FundLine{{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: "苏财〔2019〕1号", AmountFen: 90_000_000}}
	c.At("2019-03-27")
	p.Do(Office, process.CommandRecordFundOrder, lifecycle.RecordFundOrderInput{Orders: funding})
	c.At("2019-04-02")
	p.File(Secretary, "award_table")
	p.Do(Secretary, process.CommandAward, lifecycle.AwardInput{Resolution: "洋苏陕组〔2019〕7号", On: Day("2019-04-02"), Funding: funding})
	return p
}

// Started is a project whose works began on 6 May 2019, under one contract.
func (c *County) Started() *Project {
	c.t.Helper()
	p := c.Awarded()
	c.At("2019-04-03")
	p.File(Clerk, "implementation_plan")
	p.Do(Clerk, process.CommandPlan,
		lifecycle.PlanInput{Summary: "新建有机水稻基地", InvestmentFen: 120_000_000, BudgetFen: 90_000_000, OrganisedBy: "李文"})
	c.At("2019-04-08")
	p.Approve(Reviewer, process.TaskDecidePlan)
	p.Approve(Finance, process.TaskDecidePlan)
	c.At("2019-04-19")
	p.Do(Office, process.CommandConfirm, lifecycle.ConfirmInput{Task: p.Task(process.TaskConfirmNotice)})
	c.At("2019-04-22")
	p.Do(Clerk, process.CommandTender, lifecycle.TenderInput{
		Method: lifecycle.TenderExempt, Kind: process.ContractWorks, EstimateFen: 80_000_000, Reason: "低于必须招标的规模",
	})
	c.At("2019-04-26")
	p.File(Clerk, "contract")
	p.Do(Clerk, process.CommandSignContract, lifecycle.SignContractInput{Contract: lifecycle.Contract{
		Number: "HT-2019-3", Kind: process.ContractWorks, Contractor: "汉中建工", AmountFen: 80_000_000, On: Day("2019-04-26"),
	}})
	c.At("2019-05-06")
	p.File(Clerk, "start_photos")
	p.Do(Clerk, process.CommandStart, lifecycle.StartInput{On: Day("2019-05-06")})
	return p
}

// Found is a started project in which a visit on 10 June 2019 found a crack.
func (c *County) Found() *Project {
	c.t.Helper()
	p := c.Started()
	c.At("2019-06-03")
	p.Report("2019-05", 20)
	c.At("2019-06-10")
	p.Do(Officer, process.CommandVisit, lifecycle.VisitInput{
		On: Day("2019-06-10"), Seen: "堤岸有裂缝", Finding: &lifecycle.FindingInput{Title: "裂缝", Severity: process.Minor},
	})
	return p
}

// Do gives a command to the project at the moment that it is.
func (p *Project) Do(who lifecycle.Actor, name process.CommandName, input any) {
	p.c.t.Helper()
	p.c.Do(who, name, p.Code, input)
}

// State is the project as it is on record.
func (p *Project) State() lifecycle.Project {
	p.c.t.Helper()
	state, err := p.c.Project(p.c.t.Context(), p.Code)
	require.NoError(p.c.t, err)
	return state
}

// Task is the id of the open task of a kind.
func (p *Project) Task(kind process.TaskKind) string {
	p.c.t.Helper()
	for _, t := range p.State().Tasks {
		if t.Kind == kind {
			return t.ID
		}
	}
	require.Fail(p.c.t, "no open task", "%s among %+v", kind, p.State().Tasks)
	return ""
}

// Approve approves the open step of a kind that somebody holds; the leading group's with its resolution.
func (p *Project) Approve(who lifecycle.Actor, kind process.TaskKind) {
	p.c.t.Helper()
	in := lifecycle.DecideInput{Verdict: lifecycle.Approve}
	for _, t := range p.State().Tasks {
		if t.Kind == kind && who.Holds(t.Holder) {
			in.Task = t.ID
		}
	}
	if who.Person == Secretary.Person {
		in.Resolution = &lifecycle.Resolution{Number: "洋苏陕组〔2019〕5号", On: Day("2019-03-12")}
	}
	p.Do(who, process.CommandDecide, in)
}

// File puts a paper of each kind on file; its bytes are in the folder of papers.
func (p *Project) File(who lifecycle.Actor, kinds ...process.PaperKind) {
	p.c.t.Helper()
	for _, kind := range kinds {
		sha, size, err := p.c.Papers.Put(p.c.t.Context(), strings.NewReader(fmt.Sprint(p.Code, " ", kind)), 1000)
		require.NoError(p.c.t, err)
		p.Do(who, process.CommandFilePaper, lifecycle.FilePaperInput{Kind: kind, SHA256: sha, Size: size, Name: string(kind) + ".pdf"})
	}
}

// Report hands in the report on a month.
func (p *Project) Report(month string, progress int) {
	p.c.t.Helper()
	p.Do(Clerk, process.CommandReport,
		lifecycle.ReportInput{Month: Month(month), Progress: progress, PlannedProgress: progress, Signer: "李文"})
}
