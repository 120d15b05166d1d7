package lifecycle

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/policy"
)

// notOffered are the commands of time and of the system, and the one that begins a project.
var notOffered = []policy.CommandName{policy.Tick, policy.Refresh, policy.Import, policy.Declare}

// checkOffers holds what was offered to what was decided: whatever was taken was offered without a reason against it, whatever was
// refused because of who asked was not.
func checkOffers(t *rapid.T, offers []Offer, name policy.CommandName, args any, recorded []Event, err error) {
	if slices.Contains(notOffered, name) || slices.ContainsFunc(recorded, func(e Event) bool { return e.Command == "" }) {
		return // time moved first what was offered before
	}
	var about struct{ Task string }
	encoded, _ := json.Marshal(args)
	require.NoError(t, json.Unmarshal(encoded, &about))
	offered := slices.DeleteFunc(slices.Clone(offers), func(o Offer) bool {
		return o.Command != name || about.Task != "" && o.Task != about.Task
	})
	open := slices.ContainsFunc(offered, func(o Offer) bool { return len(o.Reasons) == 0 })
	var refusal *Error
	switch in, accepts := args.(AcceptInput); {
	case err == nil && accepts && in.Grade == GradeFail: // a failure needs no papers
	case err == nil:
		require.True(t, open, "%s %s was taken but offered as %+v", name, about.Task, offered)
	case !errors.As(err, &refusal):
	case refusal.Code == CodeGate && slices.Contains([]policy.CommandName{policy.RequestPayment, policy.Pay, policy.RequestChange, policy.Transfer}, name):
		// it depends on the instalment, the size of the change, the other unit
	case refusal.Code == CodeNotHolder || refusal.Code == CodeSeparation || refusal.Code == CodeGate:
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
	l.do("2019-03-01", clerk, policy.Declare, declaration(t))
	named := func(actor Actor, name policy.CommandName) *Offer {
		for _, o := range Offers(l.project, actor, l.terms, at(t, "2019-03-04")) {
			if o.Command == name {
				return &o
			}
		}
		return nil
	}
	require.Len(t, named(clerk, policy.Submit).Reasons, len(submitPapers), "every missing paper is a reason")
	require.Equal(t, l.task(policy.TaskDraft), named(clerk, policy.Submit).Task)
	require.Nil(t, named(reviewer, policy.Submit), "it is not theirs")
	require.Nil(t, named(clerk, policy.Start), "not in this stage")
	require.Nil(t, named(clerk, policy.Tick))
	l.file("2019-03-01", clerk, submitPapers...)
	require.Empty(t, named(clerk, policy.Submit).Reasons)
	l.do("2019-03-04", clerk, policy.Submit, SubmitInput{})
	require.Empty(t, named(reviewer, policy.Decide).Reasons)

	both := clerk
	both.Posts = append(slices.Clone(clerk.Posts), reviewer.Posts...)
	require.Equal(t, string(CodeSeparation), named(both, policy.Decide).Reasons[0].Code, "nobody decides what they submitted")
	l.do("2019-03-04", reviewer, policy.Claim, ClaimInput{Task: l.task(policy.TaskDecide)})
	colleague := reviewer
	colleague.Person = "colleague"
	require.Equal(t, string(CodeNotHolder), named(colleague, policy.Decide).Reasons[0].Code, "somebody has claimed it")
}
