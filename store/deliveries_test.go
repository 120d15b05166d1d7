package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/api/port"
	"sluice/lifecycle"
	"sluice/notify"
	"sluice/policy"
	"sluice/store"
)

var channels = []string{notify.Mail, notify.WeCom, notify.DingTalk}

func (b *bench) take(most int) []notify.Delivery {
	b.t.Helper()
	taken, err := b.Take(b.t.Context(), channels, most, time.Hour)
	require.NoError(b.t, err)
	return taken
}

func TestDeliveries(t *testing.T) {
	b := peopled(t)
	mailed := port.Contact{Email: "wang@example.gov.cn", Language: "zh", Mail: true}
	require.NoError(t, b.SetContact(t.Context(), "reviewer", mailed))
	require.NoError(t, b.SetContact(t.Context(), "clerk", port.Contact{Email: "li@example.gov.cn", Language: "en"}))
	require.NoError(t, b.SetContact(t.Context(), "office", port.Contact{Email: "qian@example.gov.cn", Language: "en", Mail: true}))
	require.NoError(t, b.SetRobot(t.Context(), port.Robot{Post: "lt-town/staff", Kind: notify.DingTalk, URL: "https://x.cn/r?access_token=1", Secret: "S"}))
	require.NoError(t, b.administer("deputy", &lifecycle.DeputyNamed{
		Principal: "reviewer", Deputy: "office", From: date("2019-03-04"), To: date("2019-03-10"), Reason: "出差",
	}))
	got, err := b.Contact(t.Context(), "reviewer")
	require.NoError(t, err)
	require.Equal(t, mailed, got)

	l := b.life("SS2019-001")
	l.submitted()
	taken := b.take(50)
	byEmail := map[string]notify.Delivery{}
	for _, d := range taken {
		byEmail[d.Email+d.URL] = d
	}
	require.Len(t, taken, 3, "who holds the post, the deputy, the robot; not the clerk, who wants none")
	reviewer := byEmail["wang@example.gov.cn"]
	require.Equal(t, []string{"lt-town/staff", "opened", "SS2019-001", "王审", "zh"}, []string{reviewer.Post, reviewer.Rung, reviewer.Project, reviewer.Name, reviewer.Language})
	require.Contains(t, reviewer.Why.ZH, "5 个工作日")
	require.Equal(t, "en", byEmail["qian@example.gov.cn"].Language)
	require.Equal(t, "S", byEmail["https://x.cn/r?access_token=1"].Secret)
	require.Empty(t, b.take(50), "nobody takes what another has")

	l.wait("2019-03-12")
	later := b.take(50)
	for _, d := range later {
		late := d.Date.After(date("2019-03-10"))
		require.False(t, late && d.Email == "qian@example.gov.cn", "the deputy's days are over")
	}
	require.NotEmpty(t, later)

	t.Run("how each ended", func(t *testing.T) {
		require.NoError(t, b.Mark(t.Context(), reviewer.ID, notify.Outcome{State: notify.Sent}))
		require.NoError(t, b.Mark(t.Context(), reviewer.ID, notify.Outcome{State: notify.Dead, Error: "late"}))
		dead := byEmail["qian@example.gov.cn"].ID
		require.NoError(t, b.Mark(t.Context(), dead, notify.Outcome{State: notify.Dead, Error: "550 no such mailbox"}))
		rows, err := b.Deliveries(t.Context(), notify.Sent, port.Page{})
		require.NoError(t, err)
		require.Equal(t, 1, rows.Total, "what was sent stays sent")
		rows, err = b.Deliveries(t.Context(), notify.Dead, port.Page{})
		require.NoError(t, err)
		require.Equal(t, 1, rows.Total)
		require.Equal(t, "550 no such mailbox", rows.Items[0].Error)
		refusal(t, b.Retry(t.Context(), reviewer.ID), lifecycle.CodeNotFound)
		require.NoError(t, b.Retry(t.Context(), dead))
		again := b.take(50)
		require.Len(t, again, 1)
		require.Equal(t, 1, again[0].Tries)
		require.NoError(t, b.Mark(t.Context(), dead, notify.Outcome{State: notify.Failed, Error: "busy", Next: time.Now().Add(-time.Second)}))
		require.Equal(t, 2, b.take(50)[0].Tries)
	})
	t.Run("a post that nobody holds raises an alarm until somebody does", func(t *testing.T) {
		alarms, err := b.Alarms(t.Context(), port.Page{})
		require.NoError(t, err)
		require.Equal(t, "lt-town/head", alarms.Items[0].Subject)
		require.NoError(t, b.administer("head", &lifecycle.PostGiven{Person: "reviewer", Post: policy.Post{Unit: "lt-town", Role: policy.RoleHead}}))
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
		b.exec(`update deliveries set state = 'queued', next_try = now()`)
		var all sync.WaitGroup
		var mu sync.Mutex
		seen := map[int64]int{}
		for range 8 {
			all.Go(func() {
				for _, d := range b.take(1) {
					mu.Lock()
					seen[d.ID]++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		for id, times := range seen {
			require.Equal(t, 1, times, id)
		}
	})
	t.Run("a channel that is not set up is left alone", func(t *testing.T) {
		b.exec(`update deliveries set state = 'queued', next_try = now()`)
		taken, err := b.Take(t.Context(), []string{notify.WeCom}, 50, time.Hour)
		require.NoError(t, err)
		require.Empty(t, taken)
	})
}
