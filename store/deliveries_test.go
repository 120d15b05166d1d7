package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"sluice/activities"
	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// claim claims deliveries that must be there to be sent.
func (b *bench) claim(ids ...int64) activities.Claim {
	b.t.Helper()
	claim, err := b.Claim(b.t.Context(), ids)
	require.NoError(b.t, err)
	return claim
}

// take takes all that waits to be sent, each for one attempt.
func (b *bench) take() []activities.Delivery {
	b.t.Helper()
	var all []activities.Delivery
	for _, id := range b.ids(`state in ('queued', 'failed')`) {
		all = append(all, b.claim(id).Deliveries...)
	}
	return all
}

func (b *bench) ids(where string) []int64 {
	b.t.Helper()
	var all []int64
	for _, text := range b.texts(`select id::text from deliveries where ` + where + ` order by id`) {
		var id int64
		_, err := fmt.Sscan(text, &id)
		require.NoError(b.t, err)
		all = append(all, id)
	}
	return all
}

func (b *bench) mark(d activities.Delivery, o activities.Outcome) {
	b.t.Helper()
	require.NoError(b.t, b.Mark(b.t.Context(), d, o))
}

func (b *bench) alarms() []string {
	b.t.Helper()
	rows, err := b.Alarms(b.t.Context(), port.Page{})
	require.NoError(b.t, err)
	var all []string
	for _, a := range rows.Items {
		all = append(all, string(a.Kind)+" "+a.Subject)
	}
	slices.Sort(all)
	return all
}

func TestDeliveries(t *testing.T) {
	b := peopled(t)
	mailed := port.Contact{Email: "wang@example.gov.cn", Language: "zh", Mail: true}
	require.NoError(t, b.SetContact(t.Context(), "reviewer", mailed))
	require.NoError(t, b.SetContact(t.Context(), "clerk", port.Contact{Email: "li@example.gov.cn", Language: "en"}))
	require.NoError(t, b.SetContact(t.Context(), "office", port.Contact{Email: "qian@example.gov.cn", Language: "en", Mail: true}))
	require.NoError(t, b.SetRobot(t.Context(),
		port.Robot{Post: "lt-town/staff", Kind: activities.DingTalk, URL: "https://x.cn/r?access_token=1", Secret: "S"}))
	b.deputiesFrom("anywhere")
	require.NoError(t, b.administer("deputy", &admin.DeputyNamed{
		Principal: "reviewer", Deputy: "office", From: date("2019-03-04"), To: date("2019-03-10"), Reason: "出差",
	}))
	b.accepts("office", 1)
	got, err := b.Contact(t.Context(), "reviewer")
	require.NoError(t, err)
	require.Equal(t, mailed, got)

	l := b.life("SS2019-001")
	l.submitted()
	require.NoError(t, b.SetClock(t.Context(), at("2019-03-04")))
	taken := b.take()
	byEmail := map[string]activities.Delivery{}
	for _, d := range taken {
		byEmail[d.Email+d.URL] = d
	}
	require.Len(t, taken, 3, "who holds the post, the deputy, the robot; not the clerk, who wants none")
	reviewer := byEmail["wang@example.gov.cn"]
	require.Equal(t, []string{"lt-town/staff", "opened", "SS2019-001", "王审", "zh"},
		[]string{reviewer.Post, reviewer.Rung, reviewer.Project, reviewer.Name, reviewer.Language})
	require.Contains(t, reviewer.Why.ZH, "5 个工作日")
	require.Equal(t, "en", byEmail["qian@example.gov.cn"].Language)
	require.Equal(t, "S", byEmail["https://x.cn/r?access_token=1"].Secret)
	require.Empty(t, b.take(), "nobody takes what another has")
	require.InDelta(t, activities.Lease, b.claim(reviewer.ID).Wait, float64(10*time.Second), "but comes back for it")

	l.wait("2019-03-12")
	require.NoError(t, b.SetClock(t.Context(), at("2019-03-12")))
	later := b.take()
	for _, d := range later {
		require.False(t, d.Post == "lt-town/staff" && d.Email == "qian@example.gov.cn", "the deputy's days are over")
	}
	require.NotEmpty(t, later)

	t.Run("how each ended", func(t *testing.T) {
		b.mark(reviewer, activities.Outcome{State: activities.Sent})
		b.mark(reviewer, activities.Outcome{State: activities.Dead, Error: "late"})
		dead := byEmail["qian@example.gov.cn"]
		b.mark(dead, activities.Outcome{State: activities.Dead, Error: "550 no such mailbox"})
		rows, err := b.Deliveries(t.Context(), activities.Sent, port.Page{})
		require.NoError(t, err)
		require.Equal(t, 1, rows.Total, "what was sent stays sent")
		rows, err = b.Deliveries(t.Context(), activities.Dead, port.Page{})
		require.NoError(t, err)
		require.Equal(t, 1, rows.Total)
		require.Equal(t, "550 no such mailbox", rows.Items[0].Error)
		wantRefusal(t, b.Retry(t.Context(), reviewer.ID), refusal.CodeNotFound)
		require.NoError(t, b.Retry(t.Context(), dead.ID))
		again := b.claim(dead.ID)
		require.Empty(t, again.Deliveries, "the deputy's days are over")
		require.Equal(t, []string{"gone"}, b.texts(`select error from deliveries where id = $1 and state = 'moot'`, dead.ID))
	})
	t.Run("a post that nobody holds raises an alarm until somebody does", func(t *testing.T) {
		alarms, err := b.Alarms(t.Context(), port.Page{})
		require.NoError(t, err)
		require.Equal(t, "lt-town/head", alarms.Items[0].Subject)
		require.NoError(t,
			b.administer("head", &admin.PostGiven{Person: "reviewer", Post: process.Post{Unit: "lt-town", Role: process.RoleHead}}))
		alarms, err = b.Alarms(t.Context(), port.Page{})
		require.NoError(t, err)
		for _, a := range alarms.Items {
			require.NotEqual(t, "lt-town/head", a.Subject)
		}
	})
	t.Run("a rebuild sends nothing again", func(t *testing.T) {
		before := b.texts(`select id::text from deliveries order by id`)
		b.exec(`delete from deliveries where id = (select max(id) from deliveries)`)
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, before[:len(before)-1], b.texts(`select id::text from deliveries order by id`))
	})
	t.Run("nobody takes the same", func(t *testing.T) {
		b.exec(`update deliveries set state = 'queued', lease = null, written = now() where person = 'reviewer'`)
		ids := b.ids(`state = 'queued'`)
		var all sync.WaitGroup
		var mu sync.Mutex
		seen := map[int64]int{}
		for range 8 {
			all.Go(func() {
				claim, err := b.Claim(t.Context(), ids)
				require.NoError(t, err)
				mu.Lock()
				defer mu.Unlock()
				for _, d := range claim.Deliveries {
					seen[d.ID]++
				}
			})
		}
		all.Wait()
		require.NotEmpty(t, seen)
		for id, times := range seen {
			require.Equal(t, 1, times, id)
		}
	})
}

// reached is a submitted project whose reviewer, head and office are mailed.
func reached(t *testing.T) (*bench, *life) {
	b := peopled(t)
	for _, person := range []string{"reviewer", "office"} {
		require.NoError(t, b.SetContact(t.Context(), person, port.Contact{Email: person + "@example.gov.cn", Language: "zh", Mail: true}))
	}
	l := b.life("SS2019-001")
	l.submitted()
	return b, l
}

func TestAnAttemptThatIsOvertaken(t *testing.T) {
	b, _ := reached(t)
	first := b.take()[0]
	b.exec(`update deliveries set lease = now() - interval '1 second'`)
	second := b.claim(first.ID).Deliveries[0]
	require.Equal(t, []int{1, 2}, []int{first.Take, second.Take})
	b.mark(first, activities.Outcome{State: activities.Failed, Error: "late"})
	require.Equal(t, []string{"queued"}, b.texts(`select state from deliveries where id = $1`, first.ID),
		"its failure says nothing of the second")
	b.mark(first, activities.Outcome{State: activities.Sent})
	b.mark(second, activities.Outcome{State: activities.Failed, Error: "busy"})
	require.Equal(t, []string{"sent"}, b.texts(`select state from deliveries where id = $1`, first.ID), "that it was sent does")
}

func TestWhatIsOfNoUseIsNotSent(t *testing.T) {
	for why, happens := range map[string]func(b *bench, l *life){
		"closed": func(_ *bench, l *life) {
			l.do("2019-03-05", reviewer, process.CommandDecide,
				lifecycle.DecideInput{Task: l.task(process.TaskDecide), Verdict: lifecycle.Approve})
		},
		"gone": func(b *bench, _ *life) {
			require.NoError(b.t,
				b.administer("taken", &admin.PostTaken{Person: "reviewer", Post: process.Post{Unit: "lt-town", Role: process.RoleStaff}}))
		},
		"stale": func(b *bench, _ *life) { b.exec(`update deliveries set written = now() - interval '15 days'`) },
		"moved": func(b *bench, _ *life) { b.exec(`update tasks set holder = 'ssb/staff' where closed is null`) },
	} {
		t.Run(why, func(t *testing.T) {
			b, l := reached(t)
			ids := b.ids(`person = 'reviewer'`)
			require.Len(t, ids, 1)
			happens(b, l)
			claim := b.claim(ids...)
			require.Empty(t, claim.Deliveries)
			require.Zero(t, claim.Wait, "nothing is left to be done")
			require.Equal(t, []string{"moot " + why}, b.texts(`select state || ' ' || error from deliveries where id = $1`, ids[0]))
		})
	}
	t.Run("wants none any more", func(t *testing.T) {
		b, _ := reached(t)
		require.NoError(t, b.SetContact(t.Context(), "reviewer", port.Contact{Email: "x@y.cn", Language: "zh"}))
		require.Empty(t, b.take())
	})
	t.Run("by whoever stands in today, at today's address", func(t *testing.T) {
		b, _ := reached(t)
		require.NoError(t, b.SetContact(t.Context(), "reviewer", port.Contact{Email: "new@y.cn", Language: "en", Mail: true}))
		require.Equal(t, "new@y.cn", b.take()[0].Email)
	})
}

// TestWhatIsRefusedGoesUp: who cannot be reached is an alarm, and the next addressee of the ladder is told.
func TestWhatIsRefusedGoesUp(t *testing.T) {
	b, _ := reached(t)
	first := b.take()[0]
	b.mark(first, activities.Outcome{State: activities.Dead, Error: "550"})
	require.Contains(t, b.alarms(), "refused_mailbox reviewer")
	told := b.texts(`select addressee || ' ' || person || ' ' || state || ' ' || array_to_string(above, ',') from deliveries where id > $1`,
		first.ID)
	require.Equal(t, []string{"true"}, b.texts(`select escalates::text from deliveries where id > $1`, first.ID)[:1])
	require.Equal(t, []string{"ssb/staff office queued fgj/staff,xzf/vice_head,dcb/staff"}, told, "nobody in the head's post can be mailed")
	require.Equal(t, []string{"lt-town/head", "lt-town/staff", "ssb/staff"},
		b.texts(`select addressee from notifications where rung = 'opened' and task = $1 order by 1`, first.Task))
	forsaken, err := b.TakeForsaken(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, forsaken, "not at once")

	next := b.take()
	require.Len(t, next, 1)
	b.mark(next[0], activities.Outcome{State: activities.Sent})
	require.NoError(t, b.SetContact(t.Context(), "reviewer", port.Contact{Email: "new@example.gov.cn", Language: "zh", Mail: true}))
	require.NoError(t, b.Retry(t.Context(), first.ID))
	again := b.take()
	require.Len(t, again, 1)
	b.mark(again[0], activities.Outcome{State: activities.Sent})
	require.NotContains(t, b.alarms(), "refused_mailbox reviewer", "the alarm goes when they are reached")
}

func TestAnEscalationThatReachesNobodyGoesUp(t *testing.T) {
	b, l := reached(t)
	require.NoError(t, b.administer("taken", &admin.PostTaken{Person: "office", Post: process.Post{Unit: "ssb", Role: process.RoleStaff}}))
	require.NoError(t, b.administer("given", &admin.PostGiven{Person: "office", Post: process.Post{Unit: "fgj", Role: process.RoleStaff}}))
	l.wait("2019-03-15") // after-3 tells the collaboration office, where nobody is
	require.Equal(t, []string{"fgj/staff office true"},
		b.texts(`select addressee || ' ' || person || ' ' || escalates from deliveries where rung = 'after-3'`))
	require.Equal(t, []string{"fgj/staff", "ssb/staff"}, b.texts(`select addressee from notifications where rung = 'after-3' order by 1`))
}

func TestASenderWhoIsRefused(t *testing.T) {
	b, _ := reached(t)
	d := b.take()[0]
	b.mark(d, activities.Outcome{State: activities.Failed, Error: "535 wrong password", SendersFault: true})
	require.Contains(t, b.alarms(), "refused_sender mail")
	require.Empty(t, b.ids(`state = 'dead'`), "nobody is given up for it")
	again := b.claim(d.ID).Deliveries[0]
	require.False(t, again.OthersTaken)
	b.mark(again, activities.Outcome{State: activities.Failed, Error: "550", SendersFault: true})
	b.exec(`insert into deliveries (task, round, rung, date, addressee, channel, person, project, zh, en, at, state, done)
		values ('x', 1, 'opened', '2019-03-04', 'ssb/staff', 'mail', 'office', '', '', '', now(), 'sent', now())`)
	again = b.claim(d.ID).Deliveries[0]
	require.True(t, again.OthersTaken, "the server takes others meanwhile")
	b.mark(again, activities.Outcome{State: activities.Sent})
	require.NotContains(t, b.alarms(), "refused_sender mail")
}

// crowd queues messages to one robot.
func (b *bench) crowd(messages int) []int64 {
	require.NoError(b.t, b.SetRobot(b.t.Context(), port.Robot{Post: "lt-town/staff", Kind: activities.WeCom, URL: "https://x.cn/r?key=1"}))
	b.exec(`insert into deliveries (task, round, rung, date, addressee, channel, person, project, zh, en, at)
		select 'T.' || n, 1, 'nudged', '2019-03-04', 'lt-town/staff', 'wecom', '', '', '', '', now() from generate_series(1, $1) n`, messages)
	return b.ids(`channel = 'wecom'`)
}

// TestARobotTakesTwentyAMinute: a burst of 400 waits its turn, over all workers, and none is given up or uses up a try.
func TestARobotTakesTwentyAMinute(t *testing.T) {
	b := peopled(t)
	another, err := store.Open(t.Context(), b.appURL, zap.NewNop())
	require.NoError(t, err)
	t.Cleanup(another.Close)
	workers := []*store.Store{b.Store, another}
	ids := b.crowd(400)
	var all sync.WaitGroup
	waits := make([]time.Duration, len(ids))
	claims := make([]activities.Claim, len(ids))
	begun := time.Now()
	for worker, at := range workers {
		all.Go(func() {
			for i := worker; i < len(ids); i += len(workers) {
				claim, err := at.Claim(t.Context(), ids[i:i+1])
				require.NoError(t, err)
				claims[i], waits[i] = claim, time.Since(begun)+claim.Wait
			}
		})
	}
	all.Wait()
	went := 0
	for _, claim := range claims {
		went += len(claim.Deliveries)
	}
	require.Equal(t, 1, went, "the first goes at once")
	slices.Sort(waits)
	for i := 20; i < len(waits); i++ {
		require.Greater(t, waits[i]-waits[i-20], time.Minute, "the turns of any 21 lie more than a minute apart")
	}
	require.Less(t, waits[len(waits)-1], 400*5*time.Second, "and the last has its turn within half an hour")
	require.Equal(t, []string{"1"}, b.texts(`select sum(takes)::text from deliveries`), "waiting is no try")

	// Whoever comes when it is his turn goes; who comes much too late, because all workers were down, gets another turn.
	b.exec(`update deliveries set turn = turn - interval '8 seconds' where turn is not null`)
	b.exec(`update robot_turns set next = next - interval '8 seconds'`)
	went = 0
	for _, id := range ids {
		went += len(b.claim(id).Deliveries)
	}
	require.InDelta(t, 3, went, 2)
	b.exec(`update deliveries set turn = turn - interval '1 hour' where turn is not null`)
	b.exec(`update robot_turns set next = next - interval '1 hour'`)
	went = 0
	for _, id := range ids {
		went += len(b.claim(id).Deliveries)
	}
	require.LessOrEqual(t, went, 20, "an hour late is no reason to send 400 at once")
	require.Empty(t, b.ids(`state in ('dead', 'failed')`))
}

func TestTheSweeperFindsWhatNobodyIsAt(t *testing.T) {
	b, _ := reached(t)
	forsaken := func() (all []activities.Errand) {
		all, err := b.TakeForsaken(t.Context(), 10)
		require.NoError(t, err)
		return all
	}
	later := func(by string) { b.exec(`update deliveries set forsaken = forsaken - $1::interval`, by) }
	require.Empty(t, forsaken(), "whoever published it is about to start it")
	later("11 seconds")
	id := b.ids(`person = 'reviewer'`)[0]
	require.Equal(t, []activities.Errand{{Channel: activities.Mail, Deliveries: []int64{id}}}, forsaken())
	require.Empty(t, forsaken(), "once for a while")

	d := b.claim(id).Deliveries[0]
	later("1 minute")
	require.Empty(t, forsaken(), "an attempt is at it")
	later("5 minutes")
	require.Len(t, forsaken(), 1, "an attempt that nobody heard of again is not")
	b.mark(d, activities.Outcome{State: activities.Failed, Error: "busy"})
	later("1 hour")
	require.Empty(t, forsaken(), "the engine tries it again every hour")
	later("11 minutes")
	again := forsaken()
	require.Len(t, again, 1, "it does not: its workflow has ended")
	require.Equal(t, 1, again[0].Take, "so that it is no other errand's double")
	b.mark(d, activities.Outcome{State: activities.Sent})
	later("10 hours")
	require.Empty(t, forsaken())
}

// TestErrands: the mails of a rung are one errand, each robot's message is another, and what is on record already is no errand.
func TestErrands(t *testing.T) {
	b, l := reached(t)
	require.NoError(t, b.SetRobot(t.Context(), port.Robot{Post: "lt-town/head", Kind: activities.WeCom, URL: "https://x.cn/r?key=1"}))
	require.NoError(t, b.SetRobot(t.Context(), port.Robot{Post: "lt-town/staff", Kind: activities.WeCom, URL: "https://x.cn/r?key=2"}))
	require.NoError(t, b.administer("given",
		&admin.PostGiven{Person: "office", Post: process.Post{Unit: "lt-town", Role: process.RoleHead}}))
	l.wait("2019-03-11")
	last := int64(len(l.log))
	events := l.decide("2019-03-12", lifecycle.System, process.CommandTick, struct{}{})
	errands, err := b.Publish(t.Context(), lifecycle.ProjectStream(l.code), events)
	require.NoError(t, err)
	require.NotZero(t, last)
	require.Len(t, errands, 3)
	for _, errand := range errands {
		require.True(t, errand.Escalates)
		if errand.Channel == activities.Mail {
			require.Len(t, errand.Deliveries, 2, "the holder's and the head's")
		} else {
			require.Len(t, errand.Deliveries, 1)
		}
	}
	errands, err = b.Publish(t.Context(), lifecycle.ProjectStream(l.code), events)
	require.NoError(t, err)
	require.Empty(t, errands)
}
