package lifecycle

import (
	"slices"

	"sluice/process"
)

// Row is a line of the table of the process: what a command, or time, does in which stages, who may, which tasks it closes and
// opens and where the project goes. The same command may have several lines, one for each kind of task it does.
// The first line of a command defines it. docs/lifecycle.md is made of these lines and tests hold the rules to them.
type Row struct {
	Command   process.CommandName
	Words     process.Words
	Stages    []Stage             // none: before there is a project
	By        []process.Addressee // any of them; none: whoever holds the task or, of the last lines, the system
	Does      []process.TaskKind  // closes one of them
	Opens     []process.TaskKind  // may open
	Ends      []process.TaskKind  // may close besides, since they no longer matter
	Next      []Stage             // may go to
	Suspended bool                // also while the project is suspended
	Takes     Definition          // on a command's first line: what it takes, and where
}

var (
	building = []Stage{StagePreparation, StageImplementation, StageAcceptance}
	running  = []Stage{StagePreparation, StageImplementation, StageAcceptance, StageFollowUp}
	paying   = running
	unclosed = []Stage{StageDraft, StageReview, StagePool, StagePreparation, StageImplementation, StageAcceptance, StageFollowUp,
		StageSettlement}
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
		Command: process.CommandDeclare, Words: process.Both("申报", "declare"),
		By: to(process.ToDeclaringUnit), Opens: tasks(process.TaskDraft), Next: stages(StageDraft),
		Takes: given[DeclareInput]("POST /projects", "Declare a project (申报)"),
	},
	{
		Command: process.CommandEdit, Words: process.Both("修改申报", "edit the declaration"), Stages: stages(StageDraft),
		By:    to(process.ToDeclaringUnit),
		Takes: given[EditInput]("PUT /projects/{code}", "Change a declaration that is not in review (修改)"),
	},
	{
		Command: process.CommandFilePaper, Words: process.Both("归档资料", "file a paper"), Stages: everafter,
		By: parties, Suspended: true,
		Takes: inside[FilePaperInput](),
	},
	{
		Command: process.CommandSubmit, Words: process.Both("提交审核", "submit"), Stages: stages(StageDraft), By: to(process.ToDeclaringUnit),
		Does: tasks(process.TaskDraft, process.TaskResubmit), Opens: tasks(process.TaskDecide, process.TaskConfirmNotice),
		Ends:  tasks(process.TaskReconsider),
		Next:  stages(StageReview),
		Takes: given[SubmitInput]("POST /projects/{code}/submit", "Submit the declaration for review").orEmpty(),
	},
	{
		Command: process.CommandWithdraw, Words: process.Both("撤回申报", "withdraw"), Stages: stages(StageDraft, StageReview, StagePool),
		By:   to(process.ToDeclaringUnit),
		Ends: process.TaskKinds, Next: closing,
		Takes: given[WithdrawInput]("POST /projects/{code}/withdraw", "Take the declaration back (撤回)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("审核申报", "decide a step of the review"), Stages: stages(StageReview),
		Does: tasks(process.TaskDecide), Ends: process.TaskKinds,
		Opens: tasks(process.TaskDecide, process.TaskConfirmNotice, process.TaskResubmit, process.TaskSelect),
		Next:  stages(StageDraft, StagePool, StageClosed),
		Takes: given[DecideInput]("POST /tasks/{id}/decide", "Decide a step, or what a task asks to be decided (审核)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("决定保留或撤回", "keep or withdraw what was not submitted"),
		Stages: stages(StageDraft),
		Does:   tasks(process.TaskReconsider), Opens: tasks(process.TaskDraft, process.TaskResubmit), Ends: process.TaskKinds,
		Next: closing,
	},
	{
		Command: process.CommandObject, Words: process.Both("登记异议", "record an objection"),
		Stages: append(stages(StageReview), lookedAt...),
		By:     to(process.ToCollaborationOffice), Opens: tasks(process.TaskSettleObjection), Ends: tasks(process.TaskConfirmNotice),
		Suspended: true,
		Takes:     given[ObjectInput]("POST /projects/{code}/object", "Record an objection to a notice (异议)"),
	},
	{
		Command: process.CommandSettleObjection, Words: process.Both("答复异议", "settle an objection"),
		Stages: append(stages(StageReview), lookedAt...),
		Does:   tasks(process.TaskSettleObjection), Ends: process.TaskKinds, Next: stages(StageDraft, StageClosed),
		Opens: tasks(process.TaskConfirmNotice, process.TaskResubmit, process.TaskPlan, process.TaskAnswerFinding), Suspended: true,
		Takes: given[SettleObjectionInput]("POST /tasks/{id}/settle", "Answer an objection after looking into it"),
	},
	{
		Command: process.CommandConfirm, Words: process.Both("确认公示无异议", "confirm a notice"),
		Stages: append(stages(StageReview), running...),
		Does:   tasks(process.TaskConfirmNotice), Next: stages(StagePool),
		Opens: tasks(process.TaskSelect, process.TaskTender, process.TaskPublishChange, process.TaskDecide, process.TaskDecidePlan,
			process.TaskDecideChange, process.TaskConfirmNotice),
		Ends:  tasks(process.TaskRescue),
		Takes: given[ConfirmInput]("POST /tasks/{id}/confirm", "Confirm what a task asks to be confirmed"),
	},
	{
		Command: process.CommandSelect, Words: process.Both("年度遴选", "select, keep or drop"), Stages: stages(StagePool),
		Does: tasks(process.TaskSelect), Opens: tasks(process.TaskRecordFundOrder, process.TaskSelect),
		Ends: process.TaskKinds, Next: closing,
		Takes: given[SelectInput]("POST /projects/{code}/select", "Select for the annual plan, keep in the pool or drop (遴选)"),
	},
	{
		Command: process.CommandRecordFundOrder, Words: process.Both("登记上级资金下达文件", "record the fund order"), Stages: stages(StagePool),
		Does: tasks(process.TaskRecordFundOrder), Opens: tasks(process.TaskAward),
		Takes: given[RecordFundOrderInput]("POST /projects/{code}/record-fund-order", "Record the orders that allocate the funds"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("资金未到，退回项目库", "put back what the funds do not come for"),
		Stages: stages(StagePool),
		Does:   tasks(process.TaskRecordFundOrder), Opens: tasks(process.TaskSelect), Ends: process.TaskKinds, Next: closing,
	},
	{
		Command: process.CommandAward, Words: process.Both("审定资金分配方案", "award"), Stages: stages(StagePool), Does: tasks(process.TaskAward),
		Opens: tasks(process.TaskPlan), Next: stages(StagePreparation),
		Takes: given[AwardInput]("POST /projects/{code}/award", "Award the aid (审定资金分配方案)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("不予分配资金", "do not award"), Stages: stages(StagePool),
		Does:  tasks(process.TaskAward),
		Opens: tasks(process.TaskRecordFundOrder), Ends: process.TaskKinds, Next: closing,
	},
	{
		Command: process.CommandPlan, Words: process.Both("报送实施方案", "hand in the plan"), Stages: stages(StagePreparation),
		Does:  tasks(process.TaskPlan),
		Opens: tasks(process.TaskDecidePlan, process.TaskConfirmNotice),
		Takes: given[PlanInput]("POST /projects/{code}/plan", "Hand the implementation plan in (实施方案)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("审批实施方案", "decide a step of the plan"), Stages: stages(StagePreparation),
		Does: tasks(process.TaskDecidePlan), Ends: tasks(process.TaskDecidePlan),
		Opens: tasks(process.TaskDecidePlan, process.TaskConfirmNotice, process.TaskPlan, process.TaskTender),
	},
	{
		Command: process.CommandTender, Words: process.Both("登记招标采购", "record the tender or the exemption"), Stages: running,
		By: to(process.ToDeclaringUnit), Does: tasks(process.TaskTender), Opens: tasks(process.TaskSignContract),
		Takes: given[TenderInput]("POST /projects/{code}/tender", "Record the tender, or the exemption (招标采购)"),
	},
	{
		Command: process.CommandSignContract, Words: process.Both("登记合同", "record a contract"), Stages: running,
		By: to(process.ToDeclaringUnit), Does: tasks(process.TaskSignContract), Opens: tasks(process.TaskStart),
		Takes: given[SignContractInput]("POST /projects/{code}/sign-contract", "Record a signed contract (合同)"),
	},
	{
		Command: process.CommandStart, Words: process.Both("开工", "start the works"), Stages: stages(StagePreparation),
		Does: tasks(process.TaskStart),
		Ends: tasks(process.TaskRescue), Opens: tasks(process.TaskComplete), Next: stages(StageImplementation),
		Takes: given[StartInput]("POST /projects/{code}/start", "Start the works (开工)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("处置逾期未开工项目", "give a late start more time, or propose the end"),
		Stages: stages(StagePreparation),
		Does:   tasks(process.TaskRescue), Opens: append(tasks(process.TaskDecideFailure), toStart...), Ends: toStart,
	},
	{
		Command: process.CommandReport, Words: process.Both("报送月报", "hand in a monthly report"), Stages: reporting,
		Does:  tasks(process.TaskReport),
		Opens: tasks(process.TaskVerifyReport), Suspended: true,
		Takes: given[ReportInput]("PUT /projects/{code}/reports/{month}", "Hand in the report on a month"),
	},
	{
		Command: process.CommandCorrectReport, Words: process.Both("更正月报", "correct a monthly report"), Stages: reporting,
		By:   to(process.ToDeclaringUnit),
		Does: tasks(process.TaskCorrectReport), Opens: tasks(process.TaskVerifyReport), Suspended: true,
		Takes: given[CorrectReportInput]("POST /projects/{code}/reports/{month}/corrections", "Replace a report that was handed in"),
	},
	{
		Command: process.CommandVerify, Words: process.Both("核实月报", "verify a monthly report"), Stages: reporting,
		Does:  tasks(process.TaskVerifyReport),
		Opens: tasks(process.TaskCorrectReport, process.TaskAnswerFinding), Suspended: true,
		Takes: given[VerifyInput]("POST /tasks/{id}/verify", "Say whether a monthly report is right (核实)"),
	},
	{
		Command: process.CommandWaive, Words: process.Both("免报月报", "waive a monthly report"), Stages: reporting,
		By:   to(process.ToCollaborationOffice),
		Does: tasks(process.TaskReport), Suspended: true,
		Takes: given[WaiveInput]("POST /projects/{code}/reports/{month}/waiver", "Say that no report is owed for a month (免报)"),
	},
	{
		Command: process.CommandVisit, Words: process.Both("检查", "visit, with a finding when something is wrong"), Stages: lookedAt,
		By:    inspectors,
		Opens: tasks(process.TaskAnswerFinding), Suspended: true,
		Takes: given[VisitInput]("POST /projects/{code}/visit", "Record a visit, with a finding if something is wrong (检查)"),
	},
	{
		Command: process.CommandAnswer, Words: process.Both("报送整改情况", "answer a finding"), Stages: lookedAt,
		Does:  tasks(process.TaskAnswerFinding),
		Opens: tasks(process.TaskRecheck), Suspended: true,
		Takes: given[AnswerInput]("POST /tasks/{id}/answer", "Answer a finding or a difficulty (整改、答复)"),
	},
	{
		Command: process.CommandRecheck, Words: process.Both("复查销号", "re-check a finding"), Stages: lookedAt,
		Does:  tasks(process.TaskRecheck),
		Opens: tasks(process.TaskAnswerFinding), Ends: tasks(process.TaskIntervene), Suspended: true,
		Takes: given[RecheckInput]("POST /tasks/{id}/recheck", "Say what a second look found (复查)"),
	},
	{
		Command: process.CommandIntervene, Words: process.Both("督办处置", "put an interview, a listed supervision or a disposal on record"),
		Stages: lookedAt,
		Does:   tasks(process.TaskIntervene), Suspended: true,
		Takes: given[InterveneInput](
			"POST /tasks/{id}/intervene", "Put an interview, a listed supervision or a disposal on record (约谈、挂牌督办、提请处置)",
		),
	},
	{
		Command: process.CommandExtend, Words: process.Both("延期", "extend a deadline, once"), Stages: everafter,
		By: to(process.ToCollaborationOffice, process.ToBureau), Suspended: true,
		Takes: given[ExtendInput]("POST /tasks/{id}/extend", "Give a task more time, once (延期)"),
	},
	{
		Command: process.CommandClaim, Words: process.Both("认领", "claim a task of one's post"), Stages: everafter, By: to(process.ToHolder),
		Suspended: true,
		Takes:     given[ClaimInput]("POST /tasks/{id}/claim", "Take a task of one's post upon oneself (认领)"),
	},
	{
		Command: process.CommandRelease, Words: process.Both("取消认领", "give a claimed task back"), Stages: everafter,
		By: to(process.ToHolder, process.ToHeadOfUnit, process.ToCollaborationOffice, process.ToBureau), Suspended: true,
		Takes: given[ReleaseInput]("POST /tasks/{id}/release", "Give a claimed task back"),
	},
	{
		Command: process.CommandTransfer, Words: process.Both("转办", "transfer a task to another unit"), Stages: everafter,
		By: to(process.ToCollaborationOffice, process.ToBureau), Suspended: true,
		Takes: given[TransferInput]("POST /tasks/{id}/transfer", "Give a task to another unit (转办)"),
	},
	{
		Command: process.CommandNudge, Words: process.Both("催办", "nudge the holder of a task, once a day"), Stages: everafter,
		By:        append(to(process.ToDeclaringUnit, process.ToBureau, process.ToViceHead, process.ToLeadingGroup), inspectors...),
		Suspended: true,
		Takes:     given[NudgeInput]("POST /tasks/{id}/nudge", "Ask the holder to get on with it (催办)"),
	},
	{
		Command: process.CommandCopy, Words: process.Both("抄送", "keep a post informed"), Stages: everafter,
		By: parties, Suspended: true,
		Takes: given[CopyInput]("POST /projects/{code}/copy", "Keep a post informed (抄送)"),
	},
	{
		Command: process.CommandRaiseDifficulty, Words: process.Both("反映需协调事项", "raise a difficulty"), Stages: unclosed,
		By: append(to(process.ToDeclaringUnit), inspectors...), Opens: tasks(process.TaskAssignDifficulty), Suspended: true,
		Takes: given[RaiseDifficultyInput]("POST /projects/{code}/raise-difficulty", "Say what stands in the way (协调事项)"),
	},
	{
		Command: process.CommandAssign, Words: process.Both("交办协调事项", "assign a difficulty"), Stages: unclosed,
		Does:  tasks(process.TaskAssignDifficulty),
		Opens: tasks(process.TaskAnswerDifficulty), Suspended: true,
		Takes: given[AssignInput]("POST /tasks/{id}/assign", "Give a difficulty to a unit that can solve it (交办)"),
	},
	{
		Command: process.CommandAnswer, Words: process.Both("答复协调事项", "answer a difficulty"), Stages: unclosed,
		Does:  tasks(process.TaskAnswerDifficulty),
		Opens: tasks(process.TaskConfirmSolved), Suspended: true,
	},
	{
		Command: process.CommandDecide, Words: process.Both("退回交办的协调事项", "give a difficulty back"), Stages: unclosed,
		Does:  tasks(process.TaskAnswerDifficulty),
		Opens: tasks(process.TaskAssignDifficulty), Suspended: true,
	},
	{
		Command: process.CommandDecide, Words: process.Both("确认协调事项办结", "confirm that a difficulty is solved"), Stages: unclosed,
		Does: tasks(process.TaskConfirmSolved), Opens: tasks(process.TaskAssignDifficulty), Suspended: true,
	},
	{
		Command: process.CommandRequestPayment, Words: process.Both("申请拨款", "request a payment"), Stages: paying,
		By:    to(process.ToDeclaringUnit),
		Opens: tasks(process.TaskCheckPayment),
		Takes: given[RequestPaymentInput]("POST /projects/{code}/request-payment", "Ask for a part of the award (申请拨款)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("审核拨款申请", "check a request for payment"), Stages: paying,
		Does:  tasks(process.TaskCheckPayment),
		Opens: tasks(process.TaskCheckPayment, process.TaskPay), Ends: tasks(process.TaskCheckPayment),
	},
	{
		Command: process.CommandPay, Words: process.Both("拨付资金", "pay"), Stages: paidOut, Does: tasks(process.TaskPay),
		Opens: tasks(process.TaskReturnMoney, process.TaskReleaseRetention, process.TaskClose),
		Takes: given[PayInput]("POST /projects/{code}/pay", "Record that finance paid (拨付)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("退回拨款", "give a payment back"), Stages: paidOut, Does: tasks(process.TaskPay),
		Opens: tasks(process.TaskReleaseRetention, process.TaskClose),
	},
	{
		Command: process.CommandReversePayment, Words: process.Both("登记退汇", "record that a transfer came back"), Stages: paidOut,
		By: to(process.ToFinance), Opens: tasks(process.TaskPay), Ends: tasks(process.TaskReturnMoney), Suspended: true,
		Takes: given[ReversePaymentInput]("POST /projects/{code}/reverse-payment", "Record that a transfer came back (退汇)"),
	},
	{
		Command: process.CommandRecordPaidBefore, Words: process.Both("登记导入前已拨资金", "record what was paid before the import"),
		Stages: paying,
		By:     to(process.ToFinance), Opens: tasks(process.TaskReturnMoney), Suspended: true,
		Takes: given[RecordPaidBeforeInput]("POST /projects/{code}/record-paid-before", "Record what was paid before the import (导入前已拨资金)"),
	},
	{
		Command: process.CommandRequestChange, Words: process.Both("申请变更", "request a change"),
		Stages: stages(StagePreparation, StageImplementation),
		By:     to(process.ToDeclaringUnit), Opens: tasks(process.TaskDecideChange, process.TaskConfirmNotice),
		Takes: given[RequestChangeInput]("POST /projects/{code}/request-change", "Ask for a change (变更)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("审批变更", "decide a step of a change"), Stages: running,
		Does:  tasks(process.TaskDecideChange),
		Opens: tasks(process.TaskDecideChange, process.TaskConfirmNotice, process.TaskPublishChange),
		Ends:  tasks(process.TaskDecideChange, process.TaskRescue),
	},
	{
		Command: process.CommandConfirm, Words: process.Both("确认清单已更新", "confirm that the published list is up to date"), Stages: running,
		Does: tasks(process.TaskPublishChange),
	},
	{
		Command: process.CommandCorrect, Words: process.Both("申请更正", "ask for a correction of the record"),
		Stages: append(stages(StageReview, StagePool), awarded...),
		By:     correctors, Does: tasks(process.TaskCorrectRegister), Opens: tasks(process.TaskDecideCorrection), Suspended: true,
		Takes: given[CorrectInput]("POST /projects/{code}/correct", "Ask for a fact on record to be put right (更正)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("核准更正", "decide on a correction"),
		Stages: append(stages(StageReview, StagePool), awarded...),
		Does:   tasks(process.TaskDecideCorrection), Suspended: true,
		Ends:  tasks(process.TaskReport, process.TaskRecordDividend, process.TaskReturnMoney),
		Opens: tasks(process.TaskConfirmState, process.TaskRecordDividend, process.TaskReturnMoney, process.TaskClose),
	},
	{
		Command: process.CommandSuspend, Words: process.Both("申请暂停实施", "ask for a suspension"), Stages: building, By: to(process.ToBureau),
		Opens: tasks(process.TaskConsentSuspension),
		Takes: given[SuspendInput]("POST /projects/{code}/suspend", "Ask for a suspension (暂停实施)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("同意暂停实施", "consent to a suspension"), Stages: running,
		Does:  tasks(process.TaskConsentSuspension),
		Opens: tasks(process.TaskConsentSuspension, process.TaskReviewSuspension), Ends: tasks(process.TaskConsentSuspension),
	},
	{
		Command: process.CommandResume, Words: process.Both("恢复实施", "resume"), Stages: running, Does: tasks(process.TaskReviewSuspension),
		Suspended: true,
		Takes:     given[ResumeInput]("POST /projects/{code}/resume", "Let a suspended project go on (恢复实施)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("不予恢复，报请终止", "propose the end of what is suspended"), Stages: running,
		Does:  tasks(process.TaskReviewSuspension),
		Opens: tasks(process.TaskDecideFailure), Suspended: true,
	},
	{
		Command: process.CommandComplete, Words: process.Both("报告完工", "report the completion"), Stages: stages(StageImplementation),
		Does:  tasks(process.TaskComplete),
		Opens: tasks(process.TaskConfirmCompletion),
		Takes: given[CompleteInput]("POST /projects/{code}/complete", "Say that the works are complete (完工)"),
	},
	{
		Command: process.CommandConfirm, Words: process.Both("核实完工", "confirm the completion"), Stages: stages(StageImplementation),
		Does: tasks(process.TaskConfirmCompletion), Opens: tasks(process.TaskApply), Next: stages(StageAcceptance),
	},
	{
		Command: process.CommandDecide, Words: process.Both("退回完工报告", "return what is not complete"), Stages: stages(StageImplementation),
		Does: tasks(process.TaskConfirmCompletion), Opens: tasks(process.TaskComplete),
	},
	{
		Command: process.CommandApply, Words: process.Both("申请验收", "apply for acceptance"), Stages: stages(StageAcceptance),
		Does: tasks(process.TaskApply, process.TaskReapply), Opens: tasks(process.TaskPreAccept),
		Takes: given[ApplyInput]("POST /projects/{code}/apply", "Apply for acceptance (申请验收)").orEmpty(),
	},
	{
		Command: process.CommandDecide, Words: process.Both("初验", "pre-accept"), Stages: stages(StageAcceptance),
		Does:  tasks(process.TaskPreAccept),
		Opens: tasks(process.TaskPreAccept, process.TaskAccept, process.TaskApply), Ends: tasks(process.TaskPreAccept),
	},
	{
		Command: process.CommandAccept, Words: process.Both("县级验收", "accept, or fail"), Stages: stages(StageAcceptance),
		Does: tasks(process.TaskAccept),
		Ends: tasks(process.TaskVerifyReport, process.TaskCorrectReport), Next: stages(StageFollowUp),
		Opens: tasks(process.TaskHandOver, process.TaskConfirmNotice, process.TaskReleaseRetention, process.TaskRecordDividend,
			process.TaskReapply, process.TaskDecideFailure, process.TaskReturnMoney),
		Takes: given[AcceptInput]("POST /projects/{code}/accept", "Record what the county's acceptance found (验收)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("决定项目终止或继续", "decide whether a project goes on"), Stages: building,
		Does: tasks(process.TaskDecideFailure), Ends: process.TaskKinds, Next: stages(StageSettlement), Suspended: true,
		Opens: append(tasks(process.TaskReapply, process.TaskReviewSuspension, process.TaskReturnMoney, process.TaskSettle), toStart...),
	},
	{
		Command: process.CommandHandOver, Words: process.Both("移交资产", "hand the assets over"), Stages: stages(StageFollowUp),
		Does:  tasks(process.TaskHandOver),
		Opens: tasks(process.TaskClose),
		Takes: given[HandOverInput]("POST /projects/{code}/hand-over", "Hand the assets over (移交)"),
	},
	{
		Command: process.CommandReleaseRetention, Words: process.Both("核退质保金", "release the retention"), Stages: stages(StageFollowUp),
		Does: tasks(process.TaskReleaseRetention), Opens: tasks(process.TaskPay, process.TaskClose),
		Takes: given[ReleaseRetentionInput]("POST /projects/{code}/release-retention", "Release the retention (质保金)"),
	},
	{
		Command: process.CommandDecide, Words: process.Both("不予退付质保金", "keep the retention until faults are put right"),
		Stages: stages(StageFollowUp),
		Does:   tasks(process.TaskReleaseRetention), Opens: tasks(process.TaskReleaseRetention, process.TaskAnswerFinding),
	},
	{
		Command: process.CommandRecordDividend, Words: process.Both("登记利益联结情况", "record what households received"),
		Stages: stages(StageFollowUp, StageClosed), By: to(process.ToDeclaringUnit),
		Does: tasks(process.TaskRecordDividend), Opens: tasks(process.TaskRecordDividend, process.TaskClose),
		Takes: given[RecordDividendInput]("POST /projects/{code}/record-dividend", "Record what households received in a year (联农带农)"),
	},
	{
		Command: process.CommandTerminate, Words: process.Both("终止项目", "terminate"), Stages: building, By: to(process.ToLeadingGroup),
		Ends:  process.TaskKinds,
		Opens: tasks(process.TaskReturnMoney, process.TaskSettle), Next: stages(StageSettlement), Suspended: true,
		Takes: given[TerminateInput]("POST /projects/{code}/terminate", "Give the project up (终止)"),
	},
	{
		Command: process.CommandReturnMoney, Words: process.Both("退回资金", "return money"), Stages: returning,
		Does:  tasks(process.TaskReturnMoney),
		Opens: tasks(process.TaskConfirmReturn),
		Takes: given[ReturnMoneyInput]("POST /projects/{code}/return-money", "Say that money was returned (退回资金)"),
	},
	{
		Command: process.CommandConfirm, Words: process.Both("核实资金退回", "confirm that money came back"), Stages: returning,
		Does: tasks(process.TaskConfirmReturn), Opens: tasks(process.TaskReturnMoney, process.TaskClose),
	},
	{
		Command: process.CommandDecide, Words: process.Both("资金未退回", "say that money did not come back"), Stages: returning,
		Does: tasks(process.TaskConfirmReturn), Opens: tasks(process.TaskReturnMoney),
	},
	{
		Command: process.CommandSettle, Words: process.Both("终止清算", "settle"), Stages: stages(StageSettlement),
		Does:  tasks(process.TaskSettle),
		Opens: tasks(process.TaskReturnMoney), Next: closing,
		Takes: given[SettleInput]("POST /projects/{code}/settle", "Settle a terminated project (清算)"),
	},
	{
		Command: process.CommandClose, Words: process.Both("归档办结", "close the file"), Stages: stages(StageFollowUp),
		Does: tasks(process.TaskClose), Next: closing,
		Takes: given[CloseInput]("POST /projects/{code}/close", "Close the file (归档)").orEmpty(),
	},
	{
		Command: process.CommandImport, Words: process.Both("导入", "import from a register"),
		Opens: tasks(process.TaskConfirmState, process.TaskComplete),
		Next:  stages(StageImplementation, StageClosed),
		Takes: inside[ImportInput](),
	},
	{
		Command: process.CommandConfirm, Words: process.Both("核实导入项目", "confirm what a register says"), Stages: unclosed,
		Does: tasks(process.TaskConfirmState), Opens: tasks(process.TaskComplete), Ends: tasks(process.TaskComplete), Suspended: true,
	},
	{
		Command: process.CommandDecide, Words: process.Both("退回台账内容", "return what a register says"), Stages: unclosed,
		Does: tasks(process.TaskConfirmState), Opens: tasks(process.TaskCorrectRegister), Suspended: true,
	},
	{
		Command: process.CommandDecide, Words: process.Both("台账内容无误", "stand by what a register says"), Stages: unclosed,
		Does: tasks(process.TaskCorrectRegister), Opens: tasks(process.TaskConfirmState), Suspended: true,
	},
	{
		Command: process.CommandRefresh, Words: process.Both("重算期限", "count deadlines anew by a changed calendar"), Stages: everafter,
		Suspended: true,
		Takes:     inside[refresh](),
	},
	{
		Command: process.CommandSucceed, Words: process.Both("单位合并", "a unit's successor takes its place"), Stages: everafter,
		Suspended: true,
		Takes:     inside[succeed](),
	},
	{
		Command: process.CommandUndoImport, Words: process.Both("撤销导入", "take an import back"),
		Stages: stages(StageImplementation, StageClosed), Suspended: true, Ends: timeOpens, Next: stages(""), // there is no project any more
		Takes: inside[undoImport](),
	},
	{
		Command: process.CommandTick, Words: process.Both("时间推移", "time"), Suspended: true,
		Opens: tasks(process.TaskReport, process.TaskReconsider, process.TaskRescue, process.TaskAnswerFinding, process.TaskIntervene),
		Takes: inside[tick](),
	},
}

func to(addressees ...process.Addressee) []process.Addressee { return addressees }
func tasks(kinds ...process.TaskKind) []process.TaskKind     { return kinds }
func stages(list ...Stage) []Stage                           { return list }

// allowed says in which stages each command may be given. Commands without a stage are decided by their rule alone.
// whileSuspended are those that do not wait for a resumption; taskOf names the task of a command that does exactly one.
var allowed, whileSuspended, taskOf = readTable()

func readTable() (map[process.CommandName][]Stage, map[process.CommandName]bool, map[process.CommandName]process.TaskKind) {
	in := make(map[process.CommandName][]Stage)
	suspended := make(map[process.CommandName]bool)
	does := make(map[process.CommandName][]process.TaskKind)
	for _, row := range table {
		for _, stage := range row.Stages {
			if !slices.Contains(in[row.Command], stage) {
				in[row.Command] = append(in[row.Command], stage)
			}
		}
		suspended[row.Command] = suspended[row.Command] || row.Suspended
		does[row.Command] = append(does[row.Command], row.Does...)
	}
	one := make(map[process.CommandName]process.TaskKind)
	for _, name := range CommandNames() {
		if len(does[name]) == 1 {
			one[name] = does[name][0]
		}
	}
	return in, suspended, one
}

// AllowedStages lists the stages in which a command may be given; empty when its rule alone decides.
func AllowedStages(name process.CommandName) []Stage { return slices.Clone(allowed[name]) }

// waits reports whether a task of a kind waits, for a command, until the project is resumed.
func waits(name process.CommandName, kind process.TaskKind) bool {
	return slices.ContainsFunc(table, func(r Row) bool {
		return r.Command == name && !r.Suspended && slices.Contains(r.Does, kind)
	})
}
