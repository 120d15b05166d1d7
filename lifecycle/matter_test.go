package lifecycle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
)

// A matter is read back from the name that events and tasks have for it, and so is its step from its task.
func TestMattersKeepTheirNames(t *testing.T) {
	names := map[string]process.TaskKind{
		"": process.TaskDecide, "plan": process.TaskDecidePlan, "acceptance": process.TaskPreAccept,
		"completion": process.TaskDecideChange, "suspension": process.TaskConsentSuspension,
		"P1": process.TaskCheckPayment, "P10": process.TaskCheckPayment, "C2": process.TaskDecideChange, "K3": process.TaskDecideCorrection,
	}
	for name, kind := range names {
		m, err := matterNamed(name)
		require.NoError(t, err, name)
		require.Equal(t, name, m.String())
		require.Equal(t, kind, m.taskKind(), name)
		read, step, found := stepOf(Task{Kind: kind, Subject: subjectOf(m, "bureau")})
		require.True(t, found, name)
		require.Equal(t, m, read)
		require.Equal(t, "bureau", step)
		_, _, found = stepOf(Task{Kind: process.TaskRecheck, Subject: subjectOf(m, "bureau")})
		require.False(t, found, "a second look decides no step")
	}
}

// What an event names that no matter is called is an error, not another matter.
func TestUnknownMattersAreNotGuessed(t *testing.T) {
	for _, name := range []string{"budget", "X1", "P", "P0", "P01", "p1", "C1 ", "Plan", " plan", "F1", "变更1", "C-1"} {
		_, err := matterNamed(name)
		require.ErrorContains(t, err, name)
		for _, fact := range []projectFact{
			&StepApproved{Matter: name, Step: "head"}, &Returned{Matter: name}, &Rejected{Matter: name}, &NoticeConfirmed{Matter: name},
			&ObjectionRaised{ID: "O1", Matter: name}, &TaskOpened{Kind: process.TaskConfirmNotice, Subject: name + "/notice"},
		} {
			_, err := NewEvent(ProjectStream("SS2019-101"), 1, at(t, "2019-03-01"), System, "", fact).Fact()
			require.Error(t, err, "%s: %q", fact.Type(), name)
		}
	}
	_, err := NewEvent(ProjectStream("SS2019-101"), 1, at(t, "2019-03-01"), System, "", &ObjectionRaised{ID: "O1", Matter: "O1"}).Fact()
	require.NoError(t, err, "an objection after all notices is a matter by itself")
}

// Every kind of task that decides a step of a matter is one that decide does.
func TestEveryMatterIsDecided(t *testing.T) {
	for _, m := range append(new(Project).matters(), paymentMatter("P1"), changeMatter("C1"), correctionMatter("K1")) {
		require.Contains(t, Verdicts(m.taskKind()), Approve, m.String())
	}
	for _, kind := range process.TaskKinds {
		require.Equal(t, len(Verdicts(kind)) > 0, decisions[kind].act != nil, kind)
	}
}
