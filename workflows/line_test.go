package workflows_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/workflows"
)

// digest is that of the log's chain at a revision.
func (r *record) digest(revision int64) (digest []byte) {
	for _, e := range r.events[:revision] {
		digest = e.Digest(digest)
	}
	return digest
}

// ask sends a command whose sender read the log at a revision with a digest.
func (s *story) ask(id string, seen int64, digest []byte) *outcome {
	in := lifecycle.FilePaperInput{Kind: "opinion", SHA256: lifecycleDigest(id), Size: 1, Name: "a.pdf"}
	return s.sendMessage(workflows.Message{Command: s.command(id, reviewer, process.CommandFilePaper, in), Seen: seen, Digest: digest})
}

func lifecycleDigest(id string) string {
	const zeros = "0000000000000000000000000000000000000000000000000000000000000000"
	return zeros[:64-len(id)] + id
}

func requireRefused(t *testing.T, out *outcome, words string) {
	t.Helper()
	refused, ok := workflows.Refusal(out.rejected)
	require.True(t, ok, "it was accepted: %v", out)
	require.Equal(t, refusal.CodeUnavailable, refused.Code)
	require.Contains(t, refused.EN, words)
}

// TestLogAndWorkflowAreOneByContent: an engine that was given an older store catches up in number by what time does in it, and is
// refused all the same, for ever. Where they are one, a command passes, also after a roll-over.
func TestLogAndWorkflowAreOneByContent(t *testing.T) {
	s := newStory(t)
	s.submitted()
	s.at("2019-03-05 09:00", func() { s.env.SetCurrentHistoryLength(5000) })
	s.at("2019-03-05 09:01", func() {
		s.do(reviewer, process.CommandFilePaper,
			lifecycle.FilePaperInput{Kind: "opinion", SHA256: lifecycleDigest("99"), Size: 1, Name: "a.pdf"})
	})
	s.run("2019-03-06 00:00", input())
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, s.env.GetWorkflowError(), &again)
	var carried workflows.ProjectInput
	require.NoError(t, decode(again, &carried))
	backup := slices.Clone(s.log.events) // of the engine's store: its run goes on from here

	later := storyOf(t, calendar.NewDate(2019, time.March, 5).At(9, 5), s.log, defaultTerms)
	var same *outcome
	later.at("2019-03-05 10:00", func() {
		same = later.ask("1", int64(len(s.log.events)), s.log.digest(int64(len(s.log.events))))
	})
	later.at("2019-03-05 10:01", func() { _, err := s.log.Publish(context.Background(), "", same.reply.Tail); require.NoError(t, err) })
	later.at("2019-03-05 11:00", func() {
		later.do(reviewer, process.CommandDecide,
			lifecycle.DecideInput{Task: later.task(process.TaskDecide), Verdict: lifecycle.Return, Reason: "缺少签字"})
	})
	later.run("2019-03-06 00:00", carried)
	require.NoError(t, same.rejected, "one line")
	ahead := int64(len(s.log.events))
	require.Greater(t, ahead, int64(len(backup)))

	older := storyOf(t, calendar.NewDate(2019, time.March, 7).At(9, 0), &record{events: slices.Clone(s.log.events)}, defaultTerms)
	var behind, caughtUp, later2, unknowing *outcome
	older.at("2019-03-07 10:00", func() { behind = older.ask("2", ahead, s.log.digest(ahead)) })
	older.at("2019-04-10 10:00", func() {
		require.GreaterOrEqual(t, older.state().Project.Revision, ahead, "time acted in the older store")
		caughtUp = older.ask("3", ahead, s.log.digest(ahead))
	})
	older.at("2019-05-10 10:00", func() { later2 = older.ask("4", ahead, s.log.digest(ahead)) })
	older.at("2019-05-10 10:01", func() { unknowing = older.ask("5", ahead, nil) })
	older.run("2019-05-11 00:00", carried)
	requireRefused(t, behind, "ahead of the workflow")
	requireRefused(t, caughtUp, "other events than the workflow")
	requireRefused(t, later2, "other events than the workflow")
	require.NoError(t, unknowing.rejected, "an API of a release before says no digest")
}

// TestTimeTriesLessAndLessOften: while the rules are not known time tries again, and a day of that does not fill the history.
func TestTimeTriesLessAndLessOften(t *testing.T) {
	down, asked := false, 0
	s := storyOf(t, calendar.NewDate(2019, time.March, 1).At(9, 0), &record{}, func(at time.Time) (lifecycle.Terms, error) {
		if down {
			asked++
			return lifecycle.Terms{}, context.DeadlineExceeded
		}
		return defaultTerms(at)
	})
	s.submitted() // due Monday 11 March, the first reminder the working day before
	s.at("2019-03-07 00:00", func() { down = true })
	s.at("2019-03-10 00:00", func() {
		down = false
		require.Greater(t, asked, 24, "it tries at least once an hour")
		require.Less(t, asked, 60, "1, 2, 4 … minutes, then once an hour")
	})
	s.at("2019-03-10 01:01", func() {
		require.Contains(t, s.types(), lifecycle.EventType("rung_reached"), "and goes on within the hour")
	})
	s.run("2019-03-12 00:00", input())
}
