package process

// CommandName names what a person, or time, may do to a project. It is also the name of the workflow's update.
type CommandName string

// The commands; lifecycle.Table defines them, in the order of a project's life. Refresh counts open deadlines anew by a changed calendar,
// Succeed puts a merged unit's successor in its place. Tick is time itself.
const (
	CommandDeclare          CommandName = "declare"
	CommandEdit             CommandName = "edit"
	CommandFilePaper        CommandName = "file_paper"
	CommandSubmit           CommandName = "submit"
	CommandWithdraw         CommandName = "withdraw"
	CommandDecide           CommandName = "decide"
	CommandObject           CommandName = "object"
	CommandSettleObjection  CommandName = "settle_objection"
	CommandConfirm          CommandName = "confirm"
	CommandSelect           CommandName = "select"
	CommandRecordFundOrder  CommandName = "record_fund_order"
	CommandAward            CommandName = "award"
	CommandPlan             CommandName = "plan"
	CommandTender           CommandName = "tender"
	CommandSignContract     CommandName = "sign_contract"
	CommandStart            CommandName = "start"
	CommandReport           CommandName = "report"
	CommandCorrectReport    CommandName = "correct_report"
	CommandVerify           CommandName = "verify"
	CommandWaive            CommandName = "waive"
	CommandVisit            CommandName = "visit"
	CommandAnswer           CommandName = "answer"
	CommandRecheck          CommandName = "recheck"
	CommandIntervene        CommandName = "intervene"
	CommandExtend           CommandName = "extend"
	CommandClaim            CommandName = "claim"
	CommandRelease          CommandName = "release"
	CommandTransfer         CommandName = "transfer"
	CommandNudge            CommandName = "nudge"
	CommandCopy             CommandName = "copy"
	CommandRaiseDifficulty  CommandName = "raise_difficulty"
	CommandAssign           CommandName = "assign"
	CommandRequestPayment   CommandName = "request_payment"
	CommandPay              CommandName = "pay"
	CommandReversePayment   CommandName = "reverse_payment"
	CommandRecordPaidBefore CommandName = "record_paid_before"
	CommandRequestChange    CommandName = "request_change"
	CommandCorrect          CommandName = "correct"
	CommandSuspend          CommandName = "suspend"
	CommandResume           CommandName = "resume"
	CommandComplete         CommandName = "complete"
	CommandApply            CommandName = "apply"
	CommandAccept           CommandName = "accept"
	CommandHandOver         CommandName = "hand_over"
	CommandReleaseRetention CommandName = "release_retention"
	CommandRecordDividend   CommandName = "record_dividend"
	CommandTerminate        CommandName = "terminate"
	CommandReturnMoney      CommandName = "return_money"
	CommandSettle           CommandName = "settle"
	CommandClose            CommandName = "close"
	CommandImport           CommandName = "import"
	CommandRefresh          CommandName = "refresh"
	CommandSucceed          CommandName = "succeed"
	CommandUndoImport       CommandName = "undo_import"
	CommandTick             CommandName = "tick"
)

// Gated lists the commands before which the policy may ask for papers.
var Gated = []CommandName{
	CommandSubmit, CommandDecide, CommandConfirm, CommandAward, CommandPlan, CommandTender, CommandSignContract, CommandStart,
	CommandReport, CommandVisit, CommandComplete, CommandApply, CommandAccept,
	CommandHandOver, CommandRecordDividend, CommandSettle, CommandClose,
}
