package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"sluice/activities"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/workflows"
)

// post stands for the ledger and a mail server: one mail for each rung, which can be made to be refused for a while.
type post struct {
	mu    sync.Mutex
	rungs []string // by delivery, from 1
	sent  []string
	tries int
	down  bool
}

// write has a rung told.
func (p *post) write(e lifecycle.Event) []activities.Errand {
	fact, err := e.Fact()
	reached, is := fact.(*lifecycle.RungReached)
	if p == nil || err != nil || !is {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rungs = append(p.rungs, reached.Rung.Key)
	return []activities.Errand{{
		Channel: activities.Mail, Escalates: reached.Rung.Offset.N > 0, Deliveries: []int64{int64(len(p.rungs))},
	}}
}

func (p *post) Claim(_ context.Context, ids []int64) (activities.Claim, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var claim activities.Claim
	for _, id := range ids {
		if rung := p.rungs[id-1]; !slices.Contains(p.sent, rung) {
			claim.Deliveries = append(claim.Deliveries, activities.Delivery{ID: id, Rung: rung, Channel: activities.Mail})
		}
	}
	return claim, nil
}

func (p *post) Mark(context.Context, activities.Delivery, activities.Outcome) error { return nil }

func (p *post) Send(_ context.Context, d activities.Delivery) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries++
	if p.down {
		return errors.New("the mail server does not answer")
	}
	p.sent = append(p.sent, d.Rung)
	return nil
}

func (p *post) set(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

func (p *post) arrived() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

// posted is a story whose rungs are mailed, with the names of the activities that ran.
func posted(t *testing.T) (*story, *post, *[]string) {
	p := &post{}
	s := storyOf(t, calendar.NewDate(2019, time.March, 1).At(9, 0), &record{post: p}, defaultTerms)
	var ran []string
	s.env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, _ converter.EncodedValues) {
		if name := info.ActivityType.Name; name != activities.PublishName && info.Attempt == 1 {
			require.Equal(t, activities.Queue(activities.Mail), info.TaskQueue)
			ran = append(ran, name)
		}
	})
	s.submitted() // due Monday 11 March
	return s, p, &ran
}

func TestRungsAreToldByActivities(t *testing.T) {
	s, p, ran := posted(t)
	s.run("2019-03-20 00:00", input())
	require.Equal(t, []string{activities.RemindName, activities.EscalateName, activities.EscalateName, activities.EscalateName}, *ran)
	require.Equal(t, []string{"before-1", "after-1", "after-3", "after-5"}, p.arrived())
}

func TestAMailServerThatIsDownHoldsNothingUp(t *testing.T) {
	s, p, ran := posted(t)
	p.set(true)
	s.at("2019-03-08 09:30", func() {
		require.Contains(t, s.types(), lifecycle.EventType("rung_reached"), "time goes on, and is on record")
		s.do(reviewer, process.CommandFilePaper,
			lifecycle.FilePaperInput{Kind: "opinion", SHA256: fmt.Sprintf("%064x", 99), Size: 1, Name: "a.pdf"})
	})
	s.at("2019-03-08 10:30", func() { // the environment of the tests gives an activity up after its tenth attempt, hours later
		require.Greater(t, p.tries, 5, "after a minute, two, four …")
		require.Empty(t, p.arrived())
		p.set(false)
	})
	s.at("2019-03-08 12:00", func() { require.Equal(t, []string{"before-1"}, p.arrived(), "once, when the server is back") })
	s.run("2019-03-20 00:00", input())
	require.Equal(t, []string{"before-1", "after-1", "after-3", "after-5"}, p.arrived())
	require.Len(t, *ran, 4, "an attempt is no activity of its own")
}

func TestWhatIsOwedRollsOver(t *testing.T) {
	s, p, _ := posted(t)
	p.set(true)
	s.at("2019-03-08 10:30", func() {
		s.env.SetCurrentHistoryLength(5000)
		s.do(reviewer, process.CommandFilePaper,
			lifecycle.FilePaperInput{Kind: "opinion", SHA256: fmt.Sprintf("%064x", 99), Size: 1, Name: "a.pdf"})
	})
	s.run("2019-03-20 00:00", input())
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, s.env.GetWorkflowError(), &again)
	var carried workflows.ProjectInput
	require.NoError(t, decode(again, &carried))

	p.set(false)
	next := storyOf(t, calendar.NewDate(2019, time.March, 8).At(12, 5), s.log, defaultTerms)
	next.run("2019-03-08 18:00", carried)
	require.Equal(t, []string{"before-1"}, p.arrived(), "the next run sends what the one before owed, once")
}

func TestALifeThatEndsWaitsForNoMail(t *testing.T) {
	s, p, _ := posted(t)
	p.set(true)
	s.at("2019-03-08 12:00", func() { s.do(clerk, process.CommandWithdraw, lifecycle.WithdrawInput{Reason: "另行申报"}) })
	s.run("2019-03-20 00:00", input())
	require.NoError(t, s.env.GetWorkflowError(), "it has ended; what it owes is the sweeper's")
	require.Empty(t, p.arrived())
	require.Contains(t, s.types(), lifecycle.EventType("withdrawn"))
}
