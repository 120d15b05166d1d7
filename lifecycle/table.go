package lifecycle

import (
	"slices"

	"sluice/policy"
)

// Row is a line of the table of the process: what a command, or time, does in which stages, who may, which tasks it closes and
// opens and where the project goes. The same command may have several lines, one for each kind of task it does.
// docs/lifecycle.md is made of these lines and tests hold the rules to them.
type Row struct {
	Command   policy.CommandName
	Words     policy.Words
	Stages    []Stage            // none: before there is a project
	By        []policy.Addressee // any of them; none: whoever holds the task or, of the last lines, the system
	Does      []policy.TaskKind  // closes one of them
	Opens     []policy.TaskKind  // may open
	Ends      []policy.TaskKind  // may close besides, since they no longer matter
	Next      []Stage            // may go to
	Suspended bool               // also while the project is suspended
}

var (
	building  = []Stage{StagePreparation, StageImplementation, StageAcceptance}
	running   = []Stage{StagePreparation, StageImplementation, StageAcceptance, StageFollowUp}
	paying    = running
	unclosed  = []Stage{StageDraft, StageReview, StagePool, StagePreparation, StageImplementation, StageAcceptance, StageFollowUp, StageSettlement}
	reporting = []Stage{StageImplementation, StageAcceptance, StageFollowUp}
	closing   = []Stage{StageClosed}
	everafter = append(slices.Clone(unclosed), StageClosed) // what a finished project takes, too
	lookedAt  = append(slices.Clone(running), StageClosed)
	returning = stages(StageFollowUp, StageSettlement, StageClosed)
	paidOut   = append(slices.Clone(paying), StageSettlement, StageClosed) // what was paid may come back, or go out again
	awarded   = append(slices.Clone(running), StageSettlement, StageClosed)
)

// Table lists the process line by line, in the order of a project's life.
func Table() []Row { return slices.Clone(table) }

var table = []Row{
	{
		Command: policy.Declare, Words: words("申报", "declare"),
		By: to(policy.ToDeclaringUnit), Opens: tasks(policy.TaskDraft), Next: stages(StageDraft),
	},
	{
		Command: policy.Edit, Words: words("修改申报", "edit the declaration"), Stages: stages(StageDraft),
		By: to(policy.ToDeclaringUnit),
	},
	{
		Command: policy.FilePaper, Words: words("归档资料", "file a paper"), Stages: everafter,
		By: parties, Suspended: true,
	},
	{
		Command: policy.Submit, Words: words("提交审核", "submit"), Stages: stages(StageDraft), By: to(policy.ToDeclaringUnit),
		Does: tasks(policy.TaskDraft, policy.TaskResubmit), Opens: tasks(policy.TaskDecide, policy.TaskConfirmNotice), Ends: tasks(policy.TaskReconsider),
		Next: stages(StageReview),
	},
	{
		Command: policy.Withdraw, Words: words("撤回申报", "withdraw"), Stages: stages(StageDraft, StageReview, StagePool), By: to(policy.ToDeclaringUnit),
		Ends: policy.TaskKinds, Next: closing,
	},
	{
		Command: policy.Decide, Words: words("审核申报", "decide a step of the review"), Stages: stages(StageReview),
		Does: tasks(policy.TaskDecide), Ends: policy.TaskKinds,
		Opens: tasks(policy.TaskDecide, policy.TaskConfirmNotice, policy.TaskResubmit, policy.TaskSelect), Next: stages(StageDraft, StagePool, StageClosed),
	},
	{
		Command: policy.Decide, Words: words("决定保留或撤回", "keep or withdraw what was not submitted"), Stages: stages(StageDraft),
		Does: tasks(policy.TaskReconsider), Opens: tasks(policy.TaskDraft, policy.TaskResubmit), Ends: policy.TaskKinds, Next: closing,
	},
	{
		Command: policy.Object, Words: words("登记异议", "record an objection"), Stages: append(stages(StageReview), lookedAt...),
		By: to(policy.ToCollaborationOffice), Opens: tasks(policy.TaskSettleObjection), Ends: tasks(policy.TaskConfirmNotice), Suspended: true,
	},
	{
		Command: policy.SettleObjection, Words: words("答复异议", "settle an objection"), Stages: append(stages(StageReview), lookedAt...),
		Does: tasks(policy.TaskSettleObjection), Ends: policy.TaskKinds, Next: stages(StageDraft, StageClosed),
		Opens: tasks(policy.TaskConfirmNotice, policy.TaskResubmit, policy.TaskPlan, policy.TaskAnswerFinding), Suspended: true,
	},
	{
		Command: policy.Confirm, Words: words("确认公示无异议", "confirm a notice"), Stages: append(stages(StageReview), running...),
		Does: tasks(policy.TaskConfirmNotice), Next: stages(StagePool),
		Opens: tasks(policy.TaskSelect, policy.TaskTender, policy.TaskPublishChange, policy.TaskDecide, policy.TaskDecidePlan, policy.TaskDecideChange, policy.TaskConfirmNotice),
		Ends:  tasks(policy.TaskRescue),
	},
	{
		Command: policy.Select, Words: words("年度遴选", "select, keep or drop"), Stages: stages(StagePool),
		Does: tasks(policy.TaskSelect), Opens: tasks(policy.TaskRecordFundOrder, policy.TaskSelect),
		Ends: policy.TaskKinds, Next: closing,
	},
	{
		Command: policy.RecordFundOrder, Words: words("登记上级资金下达文件", "record the fund order"), Stages: stages(StagePool),
		Does: tasks(policy.TaskRecordFundOrder), Opens: tasks(policy.TaskAward),
	},
	{
		Command: policy.Decide, Words: words("资金未到，退回项目库", "put back what the funds do not come for"), Stages: stages(StagePool),
		Does: tasks(policy.TaskRecordFundOrder), Opens: tasks(policy.TaskSelect), Ends: policy.TaskKinds, Next: closing,
	},
	{
		Command: policy.Award, Words: words("审定资金分配方案", "award"), Stages: stages(StagePool), Does: tasks(policy.TaskAward),
		Opens: tasks(policy.TaskPlan), Next: stages(StagePreparation),
	},
	{
		Command: policy.Decide, Words: words("不予分配资金", "do not award"), Stages: stages(StagePool), Does: tasks(policy.TaskAward),
		Opens: tasks(policy.TaskRecordFundOrder), Ends: policy.TaskKinds, Next: closing,
	},
	{
		Command: policy.Plan, Words: words("报送实施方案", "hand in the plan"), Stages: stages(StagePreparation), Does: tasks(policy.TaskPlan),
		Opens: tasks(policy.TaskDecidePlan, policy.TaskConfirmNotice),
	},
	{
		Command: policy.Decide, Words: words("审批实施方案", "decide a step of the plan"), Stages: stages(StagePreparation),
		Does: tasks(policy.TaskDecidePlan), Ends: tasks(policy.TaskDecidePlan),
		Opens: tasks(policy.TaskDecidePlan, policy.TaskConfirmNotice, policy.TaskPlan, policy.TaskTender),
	},
	{
		Command: policy.Tender, Words: words("登记招标采购", "record the tender or the exemption"), Stages: running,
		By: to(policy.ToDeclaringUnit), Does: tasks(policy.TaskTender), Opens: tasks(policy.TaskSignContract),
	},
	{
		Command: policy.SignContract, Words: words("登记合同", "record a contract"), Stages: running,
		By: to(policy.ToDeclaringUnit), Does: tasks(policy.TaskSignContract), Opens: tasks(policy.TaskStart),
	},
	{
		Command: policy.Start, Words: words("开工", "start the works"), Stages: stages(StagePreparation), Does: tasks(policy.TaskStart),
		Ends: tasks(policy.TaskRescue), Opens: tasks(policy.TaskComplete), Next: stages(StageImplementation),
	},
	{
		Command: policy.Decide, Words: words("处置逾期未开工项目", "give a late start more time, or propose the end"), Stages: stages(StagePreparation),
		Does: tasks(policy.TaskRescue), Opens: append(tasks(policy.TaskDecideFailure), toStart...), Ends: toStart,
	},
	{
		Command: policy.Report, Words: words("报送月报", "hand in a monthly report"), Stages: reporting, Does: tasks(policy.TaskReport),
		Opens: tasks(policy.TaskVerifyReport), Suspended: true,
	},
	{
		Command: policy.CorrectReport, Words: words("更正月报", "correct a monthly report"), Stages: reporting, By: to(policy.ToDeclaringUnit),
		Does: tasks(policy.TaskCorrectReport), Opens: tasks(policy.TaskVerifyReport), Suspended: true,
	},
	{
		Command: policy.Verify, Words: words("核实月报", "verify a monthly report"), Stages: reporting, Does: tasks(policy.TaskVerifyReport),
		Opens: tasks(policy.TaskCorrectReport, policy.TaskAnswerFinding), Suspended: true,
	},
	{
		Command: policy.Waive, Words: words("免报月报", "waive a monthly report"), Stages: reporting, By: to(policy.ToCollaborationOffice),
		Does: tasks(policy.TaskReport), Suspended: true,
	},
	{
		Command: policy.Visit, Words: words("检查", "visit, with a finding when something is wrong"), Stages: lookedAt, By: inspectors,
		Opens: tasks(policy.TaskAnswerFinding), Suspended: true,
	},
	{
		Command: policy.Answer, Words: words("报送整改情况", "answer a finding"), Stages: lookedAt, Does: tasks(policy.TaskAnswerFinding),
		Opens: tasks(policy.TaskRecheck), Suspended: true,
	},
	{
		Command: policy.Recheck, Words: words("复查销号", "re-check a finding"), Stages: lookedAt, Does: tasks(policy.TaskRecheck),
		Opens: tasks(policy.TaskAnswerFinding), Ends: tasks(policy.TaskIntervene), Suspended: true,
	},
	{
		Command: policy.Intervene, Words: words("督办处置", "put an interview, a listed supervision or a disposal on record"), Stages: lookedAt,
		Does: tasks(policy.TaskIntervene), Suspended: true,
	},
	{
		Command: policy.Extend, Words: words("延期", "extend a deadline, once"), Stages: everafter,
		By: to(policy.ToCollaborationOffice, policy.ToBureau), Suspended: true,
	},
	{
		Command: policy.Claim, Words: words("认领", "claim a task of one's post"), Stages: everafter, By: to(policy.ToHolder), Suspended: true,
	},
	{
		Command: policy.Release, Words: words("取消认领", "give a claimed task back"), Stages: everafter,
		By: to(policy.ToHolder, policy.ToHeadOfUnit, policy.ToCollaborationOffice, policy.ToBureau), Suspended: true,
	},
	{
		Command: policy.Transfer, Words: words("转办", "transfer a task to another unit"), Stages: everafter,
		By: to(policy.ToCollaborationOffice, policy.ToBureau), Suspended: true,
	},
	{
		Command: policy.Nudge, Words: words("催办", "nudge the holder of a task, once a day"), Stages: everafter,
		By: append(to(policy.ToDeclaringUnit, policy.ToBureau, policy.ToViceHead, policy.ToLeadingGroup), inspectors...), Suspended: true,
	},
	{
		Command: policy.Copy, Words: words("抄送", "keep a post informed"), Stages: everafter,
		By: parties, Suspended: true,
	},
	{
		Command: policy.RaiseDifficulty, Words: words("反映需协调事项", "raise a difficulty"), Stages: unclosed,
		By: append(to(policy.ToDeclaringUnit), inspectors...), Opens: tasks(policy.TaskAssignDifficulty), Suspended: true,
	},
	{
		Command: policy.Assign, Words: words("交办协调事项", "assign a difficulty"), Stages: unclosed, Does: tasks(policy.TaskAssignDifficulty),
		Opens: tasks(policy.TaskAnswerDifficulty), Suspended: true,
	},
	{
		Command: policy.Answer, Words: words("答复协调事项", "answer a difficulty"), Stages: unclosed, Does: tasks(policy.TaskAnswerDifficulty),
		Opens: tasks(policy.TaskConfirmSolved), Suspended: true,
	},
	{
		Command: policy.Decide, Words: words("退回交办的协调事项", "give a difficulty back"), Stages: unclosed, Does: tasks(policy.TaskAnswerDifficulty),
		Opens: tasks(policy.TaskAssignDifficulty), Suspended: true,
	},
	{
		Command: policy.Decide, Words: words("确认协调事项办结", "confirm that a difficulty is solved"), Stages: unclosed,
		Does: tasks(policy.TaskConfirmSolved), Opens: tasks(policy.TaskAssignDifficulty), Suspended: true,
	},
	{
		Command: policy.RequestPayment, Words: words("申请拨款", "request a payment"), Stages: paying, By: to(policy.ToDeclaringUnit),
		Opens: tasks(policy.TaskCheckPayment),
	},
	{
		Command: policy.Decide, Words: words("审核拨款申请", "check a request for payment"), Stages: paying, Does: tasks(policy.TaskCheckPayment),
		Opens: tasks(policy.TaskCheckPayment, policy.TaskPay), Ends: tasks(policy.TaskCheckPayment),
	},
	{
		Command: policy.Pay, Words: words("拨付资金", "pay"), Stages: paidOut, Does: tasks(policy.TaskPay),
		Opens: tasks(policy.TaskReturnMoney, policy.TaskReleaseRetention, policy.TaskClose),
	},
	{
		Command: policy.Decide, Words: words("退回拨款", "give a payment back"), Stages: paidOut, Does: tasks(policy.TaskPay),
		Opens: tasks(policy.TaskReleaseRetention, policy.TaskClose),
	},
	{
		Command: policy.ReversePayment, Words: words("登记退汇", "record that a transfer came back"), Stages: paidOut,
		By: to(policy.ToFinance), Opens: tasks(policy.TaskPay), Ends: tasks(policy.TaskReturnMoney), Suspended: true,
	},
	{
		Command: policy.RecordPaidBefore, Words: words("登记导入前已拨资金", "record what was paid before the import"), Stages: paying,
		By: to(policy.ToFinance), Opens: tasks(policy.TaskReturnMoney), Suspended: true,
	},
	{
		Command: policy.Correct, Words: words("申请更正", "ask for a correction of the record"), Stages: append(stages(StageReview, StagePool), awarded...),
		By: correctors, Does: tasks(policy.TaskCorrectRegister), Opens: tasks(policy.TaskDecideCorrection), Suspended: true,
	},
	{
		Command: policy.Decide, Words: words("核准更正", "decide on a correction"), Stages: append(stages(StageReview, StagePool), awarded...),
		Does: tasks(policy.TaskDecideCorrection), Suspended: true, Ends: tasks(policy.TaskReport, policy.TaskRecordDividend, policy.TaskReturnMoney),
		Opens: tasks(policy.TaskConfirmState, policy.TaskRecordDividend, policy.TaskReturnMoney, policy.TaskClose),
	},
	{
		Command: policy.RequestChange, Words: words("申请变更", "request a change"), Stages: stages(StagePreparation, StageImplementation),
		By: to(policy.ToDeclaringUnit), Opens: tasks(policy.TaskDecideChange, policy.TaskConfirmNotice),
	},
	{
		Command: policy.Decide, Words: words("审批变更", "decide a step of a change"), Stages: running, Does: tasks(policy.TaskDecideChange),
		Opens: tasks(policy.TaskDecideChange, policy.TaskConfirmNotice, policy.TaskPublishChange), Ends: tasks(policy.TaskDecideChange, policy.TaskRescue),
	},
	{
		Command: policy.Confirm, Words: words("确认清单已更新", "confirm that the published list is up to date"), Stages: running,
		Does: tasks(policy.TaskPublishChange),
	},
	{
		Command: policy.Suspend, Words: words("申请暂停实施", "ask for a suspension"), Stages: building, By: to(policy.ToBureau),
		Opens: tasks(policy.TaskConsentSuspension),
	},
	{
		Command: policy.Decide, Words: words("同意暂停实施", "consent to a suspension"), Stages: running, Does: tasks(policy.TaskConsentSuspension),
		Opens: tasks(policy.TaskConsentSuspension, policy.TaskReviewSuspension), Ends: tasks(policy.TaskConsentSuspension),
	},
	{
		Command: policy.Resume, Words: words("恢复实施", "resume"), Stages: running, Does: tasks(policy.TaskReviewSuspension), Suspended: true,
	},
	{
		Command: policy.Decide, Words: words("不予恢复，报请终止", "propose the end of what is suspended"), Stages: running, Does: tasks(policy.TaskReviewSuspension),
		Opens: tasks(policy.TaskDecideFailure), Suspended: true,
	},
	{
		Command: policy.Complete, Words: words("报告完工", "report the completion"), Stages: stages(StageImplementation), Does: tasks(policy.TaskComplete),
		Opens: tasks(policy.TaskConfirmCompletion),
	},
	{
		Command: policy.Confirm, Words: words("核实完工", "confirm the completion"), Stages: stages(StageImplementation),
		Does: tasks(policy.TaskConfirmCompletion), Opens: tasks(policy.TaskApply), Next: stages(StageAcceptance),
	},
	{
		Command: policy.Decide, Words: words("退回完工报告", "return what is not complete"), Stages: stages(StageImplementation),
		Does: tasks(policy.TaskConfirmCompletion), Opens: tasks(policy.TaskComplete),
	},
	{
		Command: policy.Apply, Words: words("申请验收", "apply for acceptance"), Stages: stages(StageAcceptance),
		Does: tasks(policy.TaskApply, policy.TaskReapply), Opens: tasks(policy.TaskPreAccept),
	},
	{
		Command: policy.Decide, Words: words("初验", "pre-accept"), Stages: stages(StageAcceptance), Does: tasks(policy.TaskPreAccept),
		Opens: tasks(policy.TaskPreAccept, policy.TaskAccept, policy.TaskApply), Ends: tasks(policy.TaskPreAccept),
	},
	{
		Command: policy.Accept, Words: words("县级验收", "accept, or fail"), Stages: stages(StageAcceptance), Does: tasks(policy.TaskAccept),
		Ends: tasks(policy.TaskVerifyReport, policy.TaskCorrectReport), Next: stages(StageFollowUp),
		Opens: tasks(policy.TaskHandOver, policy.TaskConfirmNotice, policy.TaskReleaseRetention, policy.TaskRecordDividend, policy.TaskReapply, policy.TaskDecideFailure, policy.TaskReturnMoney),
	},
	{
		Command: policy.Decide, Words: words("决定项目终止或继续", "decide whether a project goes on"), Stages: building,
		Does: tasks(policy.TaskDecideFailure), Ends: policy.TaskKinds, Next: stages(StageSettlement), Suspended: true,
		Opens: append(tasks(policy.TaskReapply, policy.TaskReviewSuspension, policy.TaskReturnMoney, policy.TaskSettle), toStart...),
	},
	{
		Command: policy.HandOver, Words: words("移交资产", "hand the assets over"), Stages: stages(StageFollowUp), Does: tasks(policy.TaskHandOver),
		Opens: tasks(policy.TaskClose),
	},
	{
		Command: policy.ReleaseRetention, Words: words("核退质保金", "release the retention"), Stages: stages(StageFollowUp),
		Does: tasks(policy.TaskReleaseRetention), Opens: tasks(policy.TaskPay, policy.TaskClose),
	},
	{
		Command: policy.Decide, Words: words("不予退付质保金", "keep the retention until faults are put right"), Stages: stages(StageFollowUp),
		Does: tasks(policy.TaskReleaseRetention), Opens: tasks(policy.TaskReleaseRetention, policy.TaskAnswerFinding),
	},
	{
		Command: policy.RecordDividend, Words: words("登记利益联结情况", "record what households received"), Stages: stages(StageFollowUp, StageClosed), By: to(policy.ToDeclaringUnit),
		Does: tasks(policy.TaskRecordDividend), Opens: tasks(policy.TaskRecordDividend, policy.TaskClose),
	},
	{
		Command: policy.Close, Words: words("归档办结", "close the file"), Stages: stages(StageFollowUp), Does: tasks(policy.TaskClose), Next: closing,
	},
	{
		Command: policy.Terminate, Words: words("终止项目", "terminate"), Stages: building, By: to(policy.ToLeadingGroup), Ends: policy.TaskKinds,
		Opens: tasks(policy.TaskReturnMoney, policy.TaskSettle), Next: stages(StageSettlement), Suspended: true,
	},
	{
		Command: policy.ReturnMoney, Words: words("退回资金", "return money"), Stages: returning, Does: tasks(policy.TaskReturnMoney),
		Opens: tasks(policy.TaskConfirmReturn),
	},
	{
		Command: policy.Confirm, Words: words("核实资金退回", "confirm that money came back"), Stages: returning,
		Does: tasks(policy.TaskConfirmReturn), Opens: tasks(policy.TaskReturnMoney, policy.TaskClose),
	},
	{
		Command: policy.Decide, Words: words("资金未退回", "say that money did not come back"), Stages: returning,
		Does: tasks(policy.TaskConfirmReturn), Opens: tasks(policy.TaskReturnMoney),
	},
	{
		Command: policy.Settle, Words: words("终止清算", "settle"), Stages: stages(StageSettlement), Does: tasks(policy.TaskSettle),
		Opens: tasks(policy.TaskReturnMoney), Next: closing,
	},
	{
		Command: policy.Import, Words: words("导入", "import from a register"), Opens: tasks(policy.TaskConfirmState, policy.TaskComplete),
		Next: stages(StageImplementation, StageClosed),
	},
	{
		Command: policy.Confirm, Words: words("核实导入项目", "confirm what a register says"), Stages: unclosed,
		Does: tasks(policy.TaskConfirmState), Opens: tasks(policy.TaskComplete), Ends: tasks(policy.TaskComplete), Suspended: true,
	},
	{
		Command: policy.Decide, Words: words("退回台账内容", "return what a register says"), Stages: unclosed,
		Does: tasks(policy.TaskConfirmState), Opens: tasks(policy.TaskCorrectRegister), Suspended: true,
	},
	{
		Command: policy.Decide, Words: words("台账内容无误", "stand by what a register says"), Stages: unclosed,
		Does: tasks(policy.TaskCorrectRegister), Opens: tasks(policy.TaskConfirmState), Suspended: true,
	},
	{
		Command: policy.Refresh, Words: words("重算期限", "count deadlines anew by a changed calendar"), Stages: everafter, Suspended: true,
	},
	{
		Command: policy.Tick, Words: words("时间推移", "time"), Suspended: true,
		Opens: tasks(policy.TaskReport, policy.TaskReconsider, policy.TaskRescue, policy.TaskAnswerFinding, policy.TaskIntervene),
	},
}

func to(addressees ...policy.Addressee) []policy.Addressee { return addressees }
func tasks(kinds ...policy.TaskKind) []policy.TaskKind     { return kinds }
func stages(list ...Stage) []Stage                         { return list }

// allowed says in which stages each command may be given. Commands without a stage are decided by their rule alone.
// whileSuspended are those that do not wait for a resumption; taskOf names the task of a command that does exactly one.
var allowed, whileSuspended, taskOf = readTable()

func readTable() (map[policy.CommandName][]Stage, map[policy.CommandName]bool, map[policy.CommandName]policy.TaskKind) {
	in := make(map[policy.CommandName][]Stage)
	suspended := make(map[policy.CommandName]bool)
	does := make(map[policy.CommandName][]policy.TaskKind)
	for _, row := range table {
		for _, stage := range row.Stages {
			if !slices.Contains(in[row.Command], stage) {
				in[row.Command] = append(in[row.Command], stage)
			}
		}
		suspended[row.Command] = suspended[row.Command] || row.Suspended
		does[row.Command] = append(does[row.Command], row.Does...)
	}
	one := make(map[policy.CommandName]policy.TaskKind)
	for _, name := range policy.CommandNames {
		if len(does[name]) == 1 {
			one[name] = does[name][0]
		}
	}
	return in, suspended, one
}

// AllowedStages lists the stages in which a command may be given; empty when its rule alone decides.
func AllowedStages(name policy.CommandName) []Stage { return slices.Clone(allowed[name]) }

// waits reports whether a task of a kind waits, for a command, until the project is resumed.
func waits(name policy.CommandName, kind policy.TaskKind) bool {
	return slices.ContainsFunc(table, func(r Row) bool {
		return r.Command == name && !r.Suspended && slices.Contains(r.Does, kind)
	})
}
