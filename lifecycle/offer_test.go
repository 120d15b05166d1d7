package lifecycle

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/process"
	"sluice/refusal"
)

// notOffered are the commands of time and of the system, and the one that begins a project.
var notOffered = []process.CommandName{process.CommandTick, process.CommandRefresh, process.CommandSucceed, process.CommandUndoImport, process.CommandImport,
	process.CommandDeclare}

// checkOffers holds what was offered to what was decided: whatever was taken was offered without a reason against it, whatever was
// refused because of who asked was not.
func checkOffers(t *rapid.T, offers []AvailableCommand, name process.CommandName, args any, recorded []Event, err error) {
	if slices.Contains(notOffered, name) || slices.ContainsFunc(recorded, func(e Event) bool { return e.Command == "" }) {
		return // time moved first what was offered before
	}
	var about struct{ Task string }
	encoded, _ := json.Marshal(args)
	require.NoError(t, json.Unmarshal(encoded, &about))
	offered := slices.DeleteFunc(slices.Clone(offers), func(o AvailableCommand) bool {
		return o.Command != name || about.Task != "" && o.Task != about.Task
	})
	open := slices.ContainsFunc(offered, func(o AvailableCommand) bool { return len(o.Reasons) == 0 })
	var refused *refusal.Error
	switch in, accepts := args.(AcceptInput); {
	case err == nil && accepts && in.Grade == GradeFail: // a failure needs no papers
	case err == nil:
		require.True(t, open, "%s %s was taken but offered as %+v", name, about.Task, offered)
	case !errors.As(err, &refused):
	case refused.Code == refusal.CodeGate &&
		slices.Contains([]process.CommandName{process.CommandRequestPayment, process.CommandPay, process.CommandRequestChange,
			process.CommandTransfer}, name):
		// it depends on the instalment, the size of the change, the other unit
	case refused.Code == refusal.CodeNotHolder || refused.Code == refusal.CodeSeparation || refused.Code == refusal.CodeGate:
		require.False(t, open, "%s %s was offered but refused: %v", name, about.Task, err)
	}
	for _, o := range offers {
		for _, reason := range o.Reasons {
			require.NotEmpty(t, reason.ZH)
			require.NotEmpty(t, reason.EN)
		}
	}
}

func TestOffers(t *testing.T) {
	l := newLife(t)
	l.do("2019-03-01", clerk, process.CommandDeclare, declaration(t))
	named := func(actor Actor, name process.CommandName) *AvailableCommand {
		for _, o := range Offers(l.project, actor, l.terms, at(t, "2019-03-04")) {
			if o.Command == name {
				return &o
			}
		}
		return nil
	}
	require.Len(t, named(clerk, process.CommandSubmit).Reasons, len(submitPapers), "every missing paper is a reason")
	require.Equal(t, l.task(process.TaskDraft), named(clerk, process.CommandSubmit).Task)
	require.Nil(t, named(reviewer, process.CommandSubmit), "it is not theirs")
	require.Nil(t, named(clerk, process.CommandStart), "not in this stage")
	require.Nil(t, named(clerk, process.CommandTick))
	l.file("2019-03-01", clerk, submitPapers...)
	require.Empty(t, named(clerk, process.CommandSubmit).Reasons)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
	require.Empty(t, named(reviewer, process.CommandDecide).Reasons)

	both := clerk
	both.Posts = append(slices.Clone(clerk.Posts), reviewer.Posts...)
	require.Equal(t, string(refusal.CodeSeparation), named(both, process.CommandDecide).Reasons[0].Code,
		"nobody decides what they submitted")
	l.do("2019-03-04", reviewer, process.CommandClaim, ClaimInput{Task: l.task(process.TaskDecide)})
	colleague := reviewer
	colleague.Person = "colleague"
	require.Equal(t, string(refusal.CodeNotHolder), named(colleague, process.CommandDecide).Reasons[0].Code, "somebody has claimed it")
}
