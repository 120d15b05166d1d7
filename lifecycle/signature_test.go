package lifecycle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

var mayor = Actor{Person: "mayor", Name: "赵镇", Posts: []process.Post{{Unit: township.Code, Role: process.RoleHead}}}

// signing is a life under the default policy with one text in the place of another.
func signing(t *testing.T, old, new string) *life {
	document := string(policy.DefaultDocument())
	require.Contains(t, document, old)
	p, err := policy.Prove([]byte(strings.Replace(document, old, new, 1)))
	require.NoError(t, err)
	l := newLife(t)
	l.terms.Policy = p
	return l
}

func TestAStepIsPreparedAndSignedWithinOneUnit(t *testing.T) {
	l := signing(t, "      by: supervising_unit\n      due: {period: 5wd",
		"      by: supervising_unit\n      signs: [staff, head]\n      due: {period: 5wd")
	l.submitted()
	l.decided("2019-03-05", reviewer, process.TaskDecide, Approve)
	task, open := l.project.openTask(process.TaskDecide, "opinion-head")
	require.True(t, open, "the head has a task of their own")
	require.Equal(t, process.Post{Unit: township.Code, Role: process.RoleHead}, task.Holder)
	require.Equal(t, "镇办审核（签发）", task.Words.ZH)
	both := Actor{Person: reviewer.Person, Name: reviewer.Name, Posts: append(mayor.Posts, reviewer.Posts...)}
	requireRefused(t, l.try("2019-03-06", both, process.CommandDecide, DecideInput{Task: task.ID, Verdict: Approve}),
		refusal.CodeSeparation, "")
	requireRefused(t, l.try("2019-03-06", reviewer, process.CommandDecide, DecideInput{Task: task.ID, Verdict: Approve}),
		refusal.CodeNotHolder, "lt-town/head")
	l.do("2019-03-06", mayor, process.CommandDecide, DecideInput{Task: task.ID, Verdict: Approve})
	l.decided("2019-03-07", office, process.TaskDecide, Approve)
}

func TestTheHeadOfAUnitDecidesAStep(t *testing.T) {
	l := signing(t, "    - &screening",
		"    - {key: head, words: {zh: 镇长签批, en: the mayor signs}, kind: decision, by: head_of_unit, due: {period: 2wd, source: proposal}}\n    - &screening")
	l.submitted()
	l.decided("2019-03-05", reviewer, process.TaskDecide, Approve)
	task, open := l.project.openTask(process.TaskDecide, "head")
	require.True(t, open)
	require.Equal(t, mayor.Posts[0], task.Holder)
	since := len(l.log)
	l.do("2019-03-06", mayor, process.CommandDecide, DecideInput{Task: task.ID, Verdict: Return, Reason: "选址不妥"})
	require.Contains(t, strings.Join(toldTo(l.told(since), reviewer.Posts[0]), ""), "选址不妥", "who prepared it is told why it was not signed")
}

func TestPapersOfAStepComeBeforeItsApproval(t *testing.T) {
	l := signing(t, "      by: supervising_unit\n      due: {period: 5wd",
		"      by: supervising_unit\n      papers: [opinion]\n      due: {period: 5wd")
	l.submitted()
	task := l.task(process.TaskDecide)
	requireRefused(t, l.try("2019-03-05", reviewer, process.CommandDecide, DecideInput{Task: task, Verdict: Approve}), refusal.CodeGate,
		"opinion of a reviewing unit")
	l.file("2019-03-05", reviewer, "opinion")
	l.do("2019-03-05", reviewer, process.CommandDecide, DecideInput{Task: task, Verdict: Approve})
}

func TestAMonthsFormIsThatOfTheMonth(t *testing.T) {
	l := signing(t, "required_papers:\n", "required_papers:\n  report: {kinds: [monthly_form], source: S11}\n")
	l.building()
	l.file("2019-05-20", clerk, "monthly_form")
	l.wait("2019-06-03")
	requireRefused(t, l.report("2019-06-03", "2019-05", 20), refusal.CodeGate, "monthly report form")
}
