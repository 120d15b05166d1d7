package lifecycle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
)

// told gathers what the events since a revision tell, as the store does: what one command tells one post twice is one message.
func (l *life) told(since int) (all []Notification) {
	p := Project{Code: "SS2019-101", Incarnation: 1}
	for i, e := range l.log {
		var err error
		p, err = Fold(p, e)
		require.NoError(l.t, err)
		if i < since {
			continue
		}
	next:
		for _, n := range Notifications(p, e) {
			for j := range all {
				if joined, one := all[j].Joined(n); one {
					all[j] = joined
					continue next
				}
			}
			all = append(all, n)
		}
	}
	return all
}

func toldTo(all []Notification, to process.Post) (said []string) {
	for _, n := range all {
		if n.To == to {
			said = append(said, n.Words.ZH)
		}
	}
	return said
}

func TestAReturnIsToldOnceWithItsReasonAndWhatIsDueNow(t *testing.T) {
	l := newLife(t)
	l.submitted()
	l.decided("2019-03-06", reviewer, process.TaskDecide, Approve)
	since := len(l.log)
	l.do("2019-03-07", office, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Return, Reason: "缺少用地意见"})
	all := l.told(since)
	said := toldTo(all, clerk.Posts[0])
	require.Len(t, said, 1, "one message, not the outcome and the task apart: %v", said)
	for _, part := range []string{"退回补正（苏陕办审查）：缺少用地意见", "补正后再报", "（含）前办结"} {
		require.Contains(t, said[0], part)
	}
	require.Contains(t, strings.Join(toldTo(all, reviewer.Posts[0]), ""), "缺少用地意见", "who approved it before is told why it came back")
	require.Empty(t, toldTo(all, office.Posts[0]), "nobody is told what they did themselves")
}

// TestEveryOutcomeIsTold lives the whole of every story and looks whether the unit hears how each matter ended.
func TestEveryOutcomeIsTold(t *testing.T) {
	seen := map[EventType]bool{}
	for _, l := range examples(t) {
		p := Project{Code: "SS2019-101", Incarnation: 1}
		for _, e := range l.log {
			var err error
			p, err = Fold(p, e)
			require.NoError(t, err)
			fact, err := e.projectFact()
			require.NoError(t, err)
			end := p.ended(fact)
			if end.words.ZH == "" {
				continue
			}
			seen[e.Type] = true
			require.Regexp(t, `\p{Han}`, end.words.ZH)
			require.Regexp(t, `[a-z]{2}`, end.words.EN)
			to := toldTo(Notifications(p, e), p.Unit.staff())
			if e.Post != p.Unit.staff().String() {
				require.NotEmpty(t, to, "%s is not told to the unit", e.Type)
			}
		}
	}
	for _, kind := range []EventType{
		"step_approved", "returned", "rejected", "notice_confirmed", "selected", "dropped", "awarded", "paid", "report_verified",
		"report_waived",
		"finding_rechecked", "changed", "suspended", "resumed", "completed", "accepted", "acceptance_failed", "terminated", "settled",
		"closed",
		"retention_released", "return_confirmed", "objection_settled", "kept_in_pool",
	} {
		require.True(t, seen[kind], "%s is told in no story", kind)
	}
}
