package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/process"
	"sluice/refusal"
)

// No wait without an exit: whatever state a project is in, people who do what they are offered bring it to its end.

// finisher brings a life to its end. It knows nothing of the process: for each open task it asks what the holder is offered and does
// that, files a paper where one is missing, and lets days pass where nothing can be done yet.
type finisher struct {
	*life
	now   time.Time
	fresh int
}

// Bounds on what an end may take.
const (
	mostTurns = 400
	idleDays  = 9
)

// finish goes on until the project has ended.
func (f *finisher) finish() {
	for range mostTurns {
		if f.project.Ended() {
			return
		}
		if !slices.ContainsFunc(slices.Clone(f.project.Tasks), f.does) {
			f.now = f.now.AddDate(0, 0, idleDays)
			require.NoError(f.t, f.tryAt(f.now, System, process.CommandTick, struct{}{}))
		}
	}
	require.Fail(f.t, "it has no end", "%s, stuck at %s:\n%s", f.project.Stage, f.now, strings.Join(f.stuck(), "\n"))
}

// stuck says of each open task what its holder is offered.
func (f *finisher) stuck() (lines []string) {
	for _, task := range f.project.Tasks {
		line := fmt.Sprintf("%s %s of %s", task.Kind, task.Subject, task.Holder)
		for _, o := range f.offered(f.holders(task)[0], task) {
			line += fmt.Sprintf("; %s %v", o.Command, o.Reasons)
		}
		lines = append(lines, line)
	}
	return lines
}

// holders are those who hold the task, and somebody who holds nothing else: who did the step before may not do the next.
func (f *finisher) holders(task Task) []Actor {
	holders := []Actor{{Person: "stand-in-" + task.Holder.String(), Name: "代办", Posts: []process.Post{task.Holder}}}
	for _, actor := range everyone {
		if actor.Holds(task.Holder) {
			holders = append(holders, actor)
		}
	}
	return holders
}

// offered are the commands that do a task, as its holder is offered them.
func (f *finisher) offered(actor Actor, task Task) (all []AvailableCommand) {
	for _, o := range Offers(f.project, actor, f.terms, f.now) {
		if o.Task == task.ID &&
			slices.ContainsFunc(table, func(r Row) bool { return r.Command == o.Command && slices.Contains(r.Does, task.Kind) }) {
			all = append(all, o)
		}
	}
	return all
}

// does does a task if it can be done now; what is offered without a reason must be taken, save for what the command says.
func (f *finisher) does(task Task) bool {
	for _, actor := range f.holders(task) {
		offers := f.offered(actor, task)
		require.NotEmpty(f.t, offers, "%s is offered nothing that does %s %s", actor.Person, task.Kind, task.Subject)
		for _, o := range offers {
			if len(o.Reasons) > 0 { // its time comes: nobody says no for that
				if f.filed(actor, o) {
					return true
				}
				break
			}
			if f.done(actor, o, task) {
				return true
			}
		}
	}
	if task.Claim == nil {
		return false
	}
	return f.tryAt(f.now, office, process.CommandRelease, ReleaseInput{Task: task.ID, Reason: "他人办理"}) == nil
}

// done gives a command, of a decision the first verdict that is taken. Only what a command says may stand against one that was offered
// without a reason: money beyond a cap, a correction that came to be impossible.
func (f *finisher) done(actor Actor, o AvailableCommand, task Task) bool {
	verdicts := []Verdict{""}
	if o.Command == process.CommandDecide {
		verdicts = Verdicts(task.Kind)
	}
	for _, verdict := range verdicts {
		args := f.args(o.Command, task)
		if in, decides := args.(DecideInput); decides {
			in.Verdict = verdict
			args = in
		}
		err := f.tryAt(f.now, actor, o.Command, args)
		if err == nil {
			return true
		}
		var refused *refusal.Error
		require.ErrorAs(f.t, err, &refused)
		require.NotContains(f.t,
			[]refusal.Code{refusal.CodeStage, refusal.CodeNotFirst, refusal.CodeNotHolder, refusal.CodeNotFound, refusal.CodeSeparation},
			refused.Code,
			"%s is offered without a reason and refused: %v", o.Command, err)
		require.Equal(f.t, refusal.CodeGate, refused.Code, "the finisher does not know what to say: %s: %v", o.Command, err)
	}
	return false
}

// filed puts the paper on file that a command waits for, if it waits for one.
func (f *finisher) filed(actor Actor, o AvailableCommand) bool {
	for _, reason := range o.Reasons {
		if kind, missing := strings.CutPrefix(reason.Code, "paper_missing:"); missing {
			f.fresh++
			paper := FilePaperInput{Kind: process.PaperKind(kind), SHA256: fmt.Sprintf("%064x", 1<<40+f.fresh), Size: 1, Name: "a.pdf"}
			require.NoError(f.t, f.tryAt(f.now, actor, process.CommandFilePaper, paper))
			return true
		}
	}
	return false
}

// args are what a sensible person says: yes where it can be said.
func (f *finisher) args(name process.CommandName, task Task) any {
	f.fresh++
	p, day, number := f.project, today(f.now), fmt.Sprintf("F-%d", f.fresh)
	switch name {
	case process.CommandDecide:
		return DecideInput{Task: task.ID, Reason: "理由", Resolution: &Resolution{Number: number, On: day}}
	case process.CommandConfirm:
		in := ConfirmInput{Task: task.ID}
		if task.Kind == process.TaskConfirmState {
			in.PlannedEnd = day.AddDays(100)
		}
		return in
	case process.CommandSettleObjection:
		return SettleObjectionInput{Task: task.ID, Answer: "已核查"}
	case process.CommandSelect:
		return SelectInput{Verdict: PoolSelect, Year: day.Year, Plan: number}
	case process.CommandRecordFundOrder:
		order := funding[0]
		order.AmountFen = min(order.AmountFen, p.RequestedFen)
		return RecordFundOrderInput{Orders: []FundLine{order}}
	case process.CommandAward:
		return AwardInput{Resolution: number, On: day, Funding: p.Pool.Orders}
	case process.CommandPlan:
		return PlanInput{Summary: "建", InvestmentFen: max(p.AwardFen(), 120_000_000), BudgetFen: p.AwardFen(), OrganisedBy: "李"}
	case process.CommandTender:
		return TenderInput{Method: TenderProcurement, Kind: process.ContractWorks, EstimateFen: 80_000_000, Number: number, Winner: "建"}
	case process.CommandSignContract:
		return SignContractInput{Contract{Number: number, Kind: process.ContractWorks, Contractor: "建", AmountFen: 80_000_000, On: day}}
	case process.CommandStart:
		return StartInput{On: day}
	case process.CommandReport, process.CommandCorrectReport:
		in := ReportInput{Month: month(task.Subject), Progress: 100, PlannedProgress: 100, Households: f.fresh, Signer: "李"}
		if i := p.reportIndex(in.Month); i >= 0 {
			in.PaidFen = p.Reports[i].PaidFen
		}
		if name == process.CommandCorrectReport {
			return CorrectReportInput{ReportInput: in, Reason: "误"}
		}
		return in
	case process.CommandVerify:
		return VerifyInput{Task: task.ID, Agrees: true}
	case process.CommandAnswer:
		return AnswerInput{Task: task.ID, Text: "已改"}
	case process.CommandRecheck:
		return RecheckInput{Task: task.ID, On: day, Passed: true, Note: "合格"}
	case process.CommandIntervene:
		return InterveneInput{Task: task.ID, On: day, Members: []string{"甲", "乙"}, Agreed: "限期整改"}
	case process.CommandAssign:
		return AssignInput{Task: task.ID, Unit: power.Code}
	case process.CommandPay:
		return PayInput{Payment: task.Subject, On: min2(day, p), Voucher: number}
	case process.CommandResume:
		return ResumeInput{Note: "合格"}
	case process.CommandComplete:
		return CompleteInput{On: day}
	case process.CommandAccept:
		return AcceptInput{On: day, Resolution: number, Members: []string{"a", "b", "c"}, Grade: GradePass,
			SettledFen: max(p.ContractFen(), 1)}
	case process.CommandHandOver:
		return HandOverInput{On: day, Class: AssetPublic, ValueFen: 1, Owner: "a", Operator: "b", Maintenance: "c", IncomeShare: "d"}
	case process.CommandClose:
		return CloseInput{Note: "余款不再拨付"}
	case process.CommandReleaseRetention:
		return ReleaseRetentionInput{Note: "质保金用于维修"}
	case process.CommandRecordDividend:
		year := p.Works.Accepted.Year + len(p.FollowUp.Recorded)
		return RecordDividendInput{Year: year, AmountFen: 1, On: day}
	case process.CommandReturnMoney:
		return ReturnMoneyInput{AmountFen: p.Settlement.ReturnFen - p.Settlement.ReturnedFen, On: day, Voucher: number}
	case process.CommandSettle:
		return SettleInput{Audit: number, Assets: "无", ToldOn: day, SpentFen: p.PaidFen()}
	case process.CommandCorrect:
		fact := &RegisterFact{}
		old, _ := fact.onRecord(&p)
		old.Register.Beneficiaries++
		return CorrectInput{Facts: old, Reason: "误"}
	}
	return struct{}{}
}

// min2 is the day, or the day of the termination: what was paid before it is recorded after it.
func min2(day Date, p Project) Date {
	if ended := today(p.StageSince); p.Stage == StageSettlement && ended.Before(day) {
		return ended
	}
	return day
}

// from is a finisher that goes on from a state of a life.
func from(t require.TestingT, p Project, terms Terms, now time.Time) *finisher {
	return &finisher{life: &life{t: t, terms: terms, project: p, nextDue: p.NextDue()}, now: now}
}

// TestRandomLivesComeToAnEnd brings lives to their ends that random people have led astray.
func TestRandomLivesComeToAnEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t)
		now := at(t, "2019-03-01")
		if rapid.IntRange(0, 3).Draw(t, "imported") == 0 {
			require.NoError(t, l.tryAt(now, office, process.CommandImport, registerLine(t)))
		} else {
			require.NoError(t, l.tryAt(now, clerk, process.CommandDeclare, declaration(t)))
		}
		for range rapid.IntRange(1, 90).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 12*24*60).Draw(t, "minutes")) * time.Minute)
			actor := rapid.SampledFrom(everyone).Draw(t, "actor")
			name := rapid.SampledFrom(CommandNames()).Draw(t, "command")
			var task Task
			if rapid.IntRange(0, 9).Draw(t, "fitting") < 8 {
				actor, name, task = l.fitting(t)
			}
			if err := l.tryAt(now, actor, name, l.anyArgs(t, name, task, today(now))); err == nil && l.project.Ended() {
				break
			}
		}
		from(t, l.project, l.terms, now).finish()
	})
}

// TestEveryStateComesToAnEnd searches the states that stories pass through, those that differ in their stage and in what is open, and
// from each says every no there is: it leads on, and to an end.
func TestEveryStateComesToAnEnd(t *testing.T) {
	seen, said := map[string]bool{}, map[process.TaskKind]bool{}
	for _, l := range examples(t) {
		for _, one := range l.lived {
			state := signature(one.before)
			if seen[state] || one.before.Revision == 0 || one.before.Ended() {
				continue
			}
			seen[state] = true
			from(t, one.before, one.terms, one.at).finish()
			for _, task := range one.before.Tasks {
				for _, verdict := range []Verdict{Return, Reject} {
					if slices.Contains(Verdicts(task.Kind), verdict) && says(t, one, task, verdict) {
						said[task.Kind] = true
					}
				}
			}
		}
	}
	require.Greater(t, len(seen), 100)
	for _, kind := range process.TaskKinds {
		require.Equal(t, len(Verdicts(kind)) > 0, said[kind], "the no of %s leads on", kind)
	}
}

// says says a no and brings the life to its end; false when it may not be said now.
func says(t *testing.T, one lived, task Task, verdict Verdict) bool {
	f := from(t, one.before, one.terms, one.at)
	in := DecideInput{Task: task.ID, Verdict: verdict, Reason: "理由", Resolution: &Resolution{Number: "1", On: today(one.at)}}
	if err := f.tryAt(f.now, f.holders(task)[0], process.CommandDecide, in); err != nil {
		var refused *refusal.Error
		require.ErrorAs(t, err, &refused)
		require.NotEqual(t, refusal.CodeInvalid, refused.Code, "%s %s: %v", verdict, task.Kind, err)
		return false
	}
	require.True(t, len(f.project.Tasks) > 0 || f.project.Ended(), "%s of %s leads nowhere", verdict, task.Kind)
	f.finish()
	return true
}

// signature tells states apart by what can be done in them.
func signature(p Project) string {
	var open []string
	for _, task := range p.Tasks {
		subject, _, _ := strings.Cut(task.Subject, "/")
		open = append(open, string(task.Kind)+strings.TrimRight(subject, "0123456789-"))
	}
	slices.Sort(open)
	return fmt.Sprint(p.Stage, p.Outcome, p.Suspension.Active(), p.Acceptance.Failures > 0, p.Register.Imported(), slices.Compact(open))
}

// ownNo are the judging tasks whose own command says no: the field that does.
var ownNo = map[process.TaskKind]string{
	process.TaskSelect: "verdict", process.TaskVerifyReport: "agrees", process.TaskRecheck: "passed", process.TaskAccept: "grade",
	process.TaskSettleObjection: "upheld", process.TaskConfirmNotice: "object",
}

// theirOwn are the tasks that ask for an act, not for a judgement: what the unit owes, what an office keeps.
var theirOwn = []process.TaskKind{
	process.TaskDraft, process.TaskResubmit, process.TaskPlan, process.TaskTender, process.TaskSignContract, process.TaskStart,
	process.TaskReport,
	process.TaskCorrectReport, process.TaskAnswerFinding, process.TaskComplete, process.TaskApply, process.TaskReapply,
	process.TaskHandOver,
	process.TaskRecordDividend, process.TaskReturnMoney, process.TaskAssignDifficulty, process.TaskIntervene, process.TaskPublishChange,
	process.TaskSettle, process.TaskClose,
}

// TestEveryJudgementHasANo: a kind of task is an act, or it can be refused.
func TestEveryJudgementHasANo(t *testing.T) {
	for _, kind := range process.TaskKinds {
		refusable := slices.ContainsFunc(Verdicts(kind), func(v Verdict) bool { return v != Approve })
		_, own := ownNo[kind]
		require.True(t, refusable || own || slices.Contains(theirOwn, kind), "%s knows only yes", kind)
	}
}
