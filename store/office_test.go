package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/activities"
	"sluice/admin"
	"sluice/lifecycle"
	duties "sluice/office"
	"sluice/process"
	"sluice/service/port"
	"sluice/store"
)

// officeDays lets time act on the office up to an instant, and publishes each time.
func (b *bench) officeDays(o duties.State, from, until string) (duties.State, []lifecycle.Event) {
	b.t.Helper()
	var log []lifecycle.Event
	for now := at(from); !now.After(at(until)); now = o.NextDue() {
		decision, err := duties.Decide(o, lifecycle.Command{Name: process.CommandTick, Actor: lifecycle.System}, testTerms(b.t), now)
		require.NoError(b.t, err)
		o, err = duties.Fold(o, decision.Events)
		require.NoError(b.t, err)
		require.NoError(b.t, published(b.Publish(b.t.Context(), lifecycle.OfficeStream, decision.Events)))
		log = append(log, decision.Events...)
	}
	return o, log
}

func TestDigests(t *testing.T) {
	b := peopled(t)
	head := process.Post{Unit: "lt-town", Role: process.RoleHead}
	bureau := process.Post{Unit: "fgj", Role: process.RoleStaff}
	for person, post := range map[string]process.Post{"reviewer": head, "clerk": bureau} {
		require.NoError(t, b.administer(person, &admin.PostGiven{Person: person, Post: post}))
	}
	require.NoError(t, b.administer("second",
		&admin.PostGiven{Person: "clerk", Post: process.Post{Unit: "xzf", Role: process.RoleViceHead}}))
	require.NoError(t, b.SetContact(t.Context(), "clerk", port.Contact{Email: "li@example.gov.cn", Language: "zh", Mail: true}))

	b.life("SS2019-001").submitted() // to be decided until 11 March
	forest := b.life("SS2019-002")
	other := declaration()
	other.Unit, other.SupervisingUnit = enterprise.Code, forestry.Code
	forest.do("2019-03-01", person("boss", "吴", enterprise.Code, process.RoleStaff), process.CommandDeclare, other)

	o, log := b.officeDays(duties.State{Incarnation: 1}, "2019-03-01", "2019-03-08 08:30")
	none, err := b.Digests(t.Context(), []process.Post{head, bureau}, lifecycle.Date{}, port.Page{})
	require.NoError(t, err)
	require.Zero(t, none.Total, "nobody is told of nothing")

	o, more := b.officeDays(o, "2019-03-09 08:30", "2019-03-12 08:30")
	log = append(log, more...)
	told, err := b.Digests(t.Context(), []process.Post{head}, lifecycle.Date{}, port.Page{})
	require.NoError(t, err)
	require.Equal(t, 2, told.Total)
	tuesday, monday := told.Items[0], told.Items[1]
	require.Equal(t, date("2019-03-11"), monday.Day)
	require.Equal(t, 1, monday.Today.Total, "due today")
	require.Zero(t, monday.Overdue.Total)
	require.Equal(t, 1, tuesday.Overdue.Total, "newly overdue")
	require.Equal(t, 1, tuesday.Stuck.Total)
	require.Equal(t, "龙亭镇有机水稻基地建设项目", tuesday.Overdue.Items[0].Name)
	require.Equal(t, date("2019-03-11"), tuesday.Overdue.Items[0].Due)
	onDay, err := b.Digests(t.Context(), []process.Post{head}, date("2019-03-11"), port.Page{})
	require.NoError(t, err)
	require.Equal(t, 1, onDay.Total)
	others, err := b.Digests(t.Context(), []process.Post{{Unit: "lyj", Role: process.RoleHead}}, lifecycle.Date{}, port.Page{})
	require.NoError(t, err)
	require.Zero(t, others.Total, "the department is told of its own, and its post is not held")

	t.Run("it leaves the house once for each person", func(t *testing.T) {
		var mine []activities.Delivery
		for _, d := range b.take() {
			if d.Rung == lifecycle.RungDigest && d.Email == "li@example.gov.cn" {
				mine = append(mine, d)
			}
		}
		require.Len(t, mine, 2, "two days; the second post is told the same and is not told again")
		require.Equal(t, "今日到期", mine[0].Sections[0].Title.ZH)
		require.Equal(t, "新逾期", mine[1].Sections[0].Title.ZH)
		require.Contains(t, mine[1].Sections[0].Lines[0].ZH, "已逾期 1 天")
	})
	t.Run("published again nothing happens", func(t *testing.T) {
		before := b.dump()
		require.NoError(t, published(b.Publish(t.Context(), lifecycle.OfficeStream, log)))
		require.Equal(t, before, b.dump())
	})
	t.Run("time acts on it, in turn with the projects", func(t *testing.T) {
		moment, any, err := b.NextMoment(t.Context(), o.NextDue())
		require.NoError(t, err)
		require.True(t, any)
		for moment.Stream != lifecycle.OfficeStream { // the projects' moments come before
			require.True(t, moment.At.Before(o.NextDue()))
			b.exec(`update streams set next_moment = null where stream = $1`, moment.Stream)
			moment, any, err = b.NextMoment(t.Context(), o.NextDue())
			require.NoError(t, err)
			require.True(t, any)
		}
		require.Equal(t, o.NextDue(), moment.At)
		require.Equal(t, o.Revision, moment.Revision)
	})
	t.Run("a rebuild brings the office back and tells nobody", func(t *testing.T) {
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		before := b.dump()
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, before, b.dump())
		next, err := time.Parse(time.RFC3339,
			b.texts(`select to_char(next_moment, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from streams where stream = 'office'`)[0])
		require.NoError(t, err)
		require.Equal(t, o.NextDue(), next)
		b.officeDays(o, "2019-03-13 08:30", "2019-03-13 08:30")
	})
}
