package store_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

func ids(list port.List[port.TaskRow]) []string {
	ids := []string{}
	for _, t := range list.Items {
		ids = append(ids, t.ID)
	}
	return ids
}

func (b *bench) tasks(f port.TaskFilter) []string {
	b.t.Helper()
	list, err := b.Tasks(b.t.Context(), f, port.Page{Size: 200})
	require.NoError(b.t, err)
	require.Equal(b.t, len(list.Items), list.Total)
	return ids(list)
}

func TestTasksFiltersAndSorts(t *testing.T) {
	b := listed(t)
	draft2018, draft2019, decide := "SS2018-001.2", "SS2019-002.2", "SS2019-003.10"
	tests := map[string]struct {
		filter port.TaskFilter
		want   []string
	}{
		"open":          {port.TaskFilter{}, []string{draft2018, decide, draft2019}},
		"by due":        {port.TaskFilter{Sort: "due"}, []string{draft2018, decide, draft2019}},
		"the last due":  {port.TaskFilter{Sort: "-due"}, []string{draft2019, decide, draft2018}},
		"by opening":    {port.TaskFilter{Sort: "opened"}, []string{draft2018, draft2019, decide}},
		"the last":      {port.TaskFilter{Sort: "-opened"}, []string{decide, draft2019, draft2018}},
		"mine":          {port.TaskFilter{Posts: clerk.Posts}, []string{draft2019}},
		"of two posts":  {port.TaskFilter{Posts: append(clerk.Posts[:1:1], reviewer.Posts...)}, []string{decide, draft2019}},
		"without posts": {port.TaskFilter{Posts: []process.Post{}}, []string{}},
		"project":       {port.TaskFilter{Project: "SS2019-003"}, []string{decide}},
		"kind":          {port.TaskFilter{Kind: process.TaskDraft}, []string{draft2018, draft2019}},
		"overdue":       {port.TaskFilter{Overdue: true, Today: date("2018-08-01")}, []string{draft2018}},
		"all at once": {port.TaskFilter{
			Posts: clerk.Posts, Project: "SS2019-002", Kind: process.TaskDraft, Overdue: true, Today: date("2020-01-01"),
		}, []string{draft2019}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, b.tasks(test.filter)) })
	}
	t.Run("done", func(t *testing.T) {
		done := b.tasks(port.TaskFilter{Done: true})
		require.Len(t, done, 35)
		require.Len(t, b.tasks(port.TaskFilter{Done: true, Project: "SS2019-001"}), 34)
		require.Len(t, b.tasks(port.TaskFilter{Done: true, Posts: acceptor.Posts}), 1)
		require.Len(t, b.tasks(port.TaskFilter{By: "secretary"}), 2)
		require.Equal(t, b.tasks(port.TaskFilter{By: "secretary"}), b.tasks(port.TaskFilter{By: "secretary", Done: true}))
		first := b.tasks(port.TaskFilter{By: "secretary", Sort: "closed"})
		last := b.tasks(port.TaskFilter{By: "secretary", Sort: "-closed"})
		slices.Reverse(last)
		require.Equal(t, first, last)
		list, err := b.Tasks(t.Context(), port.TaskFilter{Done: true, Sort: "closed"}, port.Page{Size: 200})
		require.NoError(t, err)
		require.True(t, slices.IsSortedFunc(list.Items, func(a, b port.TaskRow) int { return a.Closed.Compare(b.Closed) }))
	})
	_, err := b.Tasks(t.Context(), port.TaskFilter{Sort: "colour"}, port.Page{})
	wantRefusal(t, err, refusal.CodeInvalid)
}

func TestTaskRows(t *testing.T) {
	b := listed(t)
	p, err := b.Project(t.Context(), "SS2019-003")
	require.NoError(t, err)
	list, err := b.Tasks(t.Context(), port.TaskFilter{Project: "SS2019-003", Today: date("2019-03-21")}, port.Page{})
	require.NoError(t, err)
	want := port.TaskRow{
		Task: p.Tasks[0], Project: "SS2019-003", ProjectName: "龙亭镇有机水稻基地建设项目", Stage: lifecycle.StageReview,
		Township: "龙亭镇", HolderUnit: township.Name, Persons: []string{"王审"}, OverdueDays: 10, Blocks: p.Tasks[0].Blocks(),
	}
	require.Equal(t, date("2019-03-11"), p.Tasks[0].Due.On)
	require.Equal(t, want, list.Items[0])

	t.Run("one, on the stepped clock", func(t *testing.T) {
		require.NoError(t, b.SetClock(t.Context(), at("2019-03-13")))
		task, err := b.Task(t.Context(), p.Tasks[0].ID)
		require.NoError(t, err)
		want.OverdueDays = 2
		require.Equal(t, want, task)
	})
	t.Run("one that nobody can do", func(t *testing.T) {
		task, err := b.Task(t.Context(), "SS2018-001.2")
		require.NoError(t, err)
		require.NotNil(t, task.Persons)
		require.Empty(t, task.Persons)
		require.Equal(t, enterprise.Name, task.HolderUnit)
	})
	t.Run("closed", func(t *testing.T) {
		task, err := b.Task(t.Context(), "SS2019-001.2")
		require.NoError(t, err)
		require.Equal(t, "submitted", task.Outcome)
		require.Equal(t, "李文", task.ClosedBy)
		require.Equal(t, at("2019-03-04"), task.Closed)
		require.Equal(t, lifecycle.StageClosed, task.Stage)
		require.Zero(t, task.OverdueDays)
		require.Equal(t, process.TaskDraft, task.Kind)
	})
	_, err = b.Task(t.Context(), "SS2019-001.99")
	wantRefusal(t, err, refusal.CodeNotFound)
}

func TestATaskClimbs(t *testing.T) {
	b := listed(t)
	task, err := b.Task(t.Context(), "SS2018-001.2")
	require.NoError(t, err)
	require.Equal(t, "after-1", task.Rung)
	require.Equal(t, 2, task.Climbed)
}

func TestStuck(t *testing.T) {
	b := listed(t)
	draft2018, draft2019, decide := "SS2018-001.2", "SS2019-002.2", "SS2019-003.10"
	today := date("2019-03-20")
	tests := map[string]struct {
		filter port.StuckFilter
		want   []string
	}{
		"overdue":    {port.StuckFilter{}, []string{draft2018, decide}},
		"all":        {port.StuckFilter{All: true}, []string{draft2018, decide, draft2019}},
		"township":   {port.StuckFilter{All: true, Township: "龙亭镇"}, []string{decide, draft2019}},
		"department": {port.StuckFilter{Department: "林业局"}, []string{draft2018}},
		"its code":   {port.StuckFilter{Department: forestry.Code}, []string{draft2018}},
		"stage":      {port.StuckFilter{All: true, Stage: "draft"}, []string{draft2018, draft2019}},
		"holder":     {port.StuckFilter{Holder: "lt-town/staff"}, []string{decide}},
		"unit":       {port.StuckFilter{Holder: "lt-town"}, []string{decide}},
		"kind":       {port.StuckFilter{Kinds: []process.TaskKind{process.TaskDecide, process.TaskRecheck}}, []string{decide}},
		"years":      {port.StuckFilter{All: true, Years: port.Years{From: 2019, To: 2019}}, []string{decide, draft2019}},
		"until":      {port.StuckFilter{All: true, Years: port.Years{To: 2018}, Stage: "draft"}, []string{draft2018}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.filter.Today = today
			list, err := b.Stuck(t.Context(), test.filter, port.Page{})
			require.NoError(t, err)
			require.Equal(t, test.want, ids(list))
			require.Equal(t, len(test.want), list.Total)
		})
	}
	due := func(id string) lifecycle.Date {
		task, err := b.Task(t.Context(), id)
		require.NoError(t, err)
		return task.Due.On
	}
	groups := map[string][]port.StuckGroup{
		"holder": {
			{Key: "js-01/staff", Name: enterprise.Name, Tasks: 1, Overdue: 1, Oldest: due(draft2018)},
			{Key: "lt-town/staff", Name: township.Name, Tasks: 1, Overdue: 1, Oldest: due(decide)},
			{Key: "lt-coop/staff", Name: coop.Name, Tasks: 1, Oldest: due(draft2019)},
		},
		"township": {
			{Key: "龙亭镇", Name: "龙亭镇", Tasks: 2, Overdue: 1, Oldest: due(decide)},
			{Key: "华阳镇", Name: "华阳镇", Tasks: 1, Overdue: 1, Oldest: due(draft2018)},
		},
		"department": {
			{Key: township.Name, Name: township.Name, Tasks: 2, Overdue: 1, Oldest: due(decide)},
			{Key: "林业局", Name: "林业局", Tasks: 1, Overdue: 1, Oldest: due(draft2018)},
		},
		"stage": {
			{Key: "draft", Name: "draft", Tasks: 2, Overdue: 1, Oldest: due(draft2018)},
			{Key: "review", Name: "review", Tasks: 1, Overdue: 1, Oldest: due(decide)},
		},
		"kind": {
			{Key: "draft", Name: "draft", Tasks: 2, Overdue: 1, Oldest: due(draft2018)},
			{Key: "decide", Name: "decide", Tasks: 1, Overdue: 1, Oldest: due(decide)},
		},
	}
	for _, by := range port.StuckGroups {
		t.Run("by "+by, func(t *testing.T) {
			got, err := b.StuckBy(t.Context(), by, port.StuckFilter{All: true, Today: today})
			require.NoError(t, err)
			require.Equal(t, groups[by], got)
		})
	}
	t.Run("by holder, with a role that is not the usual one", func(t *testing.T) {
		b.exec(`update tasks set holder = 'ldxz/secretary' where id = $1`, decide)
		got, err := b.StuckBy(t.Context(), "holder", port.StuckFilter{Today: today, Township: "龙亭镇"})
		require.NoError(t, err)
		require.Equal(t, "苏陕协作工作领导小组 secretary", got[0].Name)
	})
	t.Run("only what is overdue", func(t *testing.T) {
		got, err := b.StuckBy(t.Context(), "stage", port.StuckFilter{Today: today, Township: "龙亭镇"})
		require.NoError(t, err)
		require.Equal(t, []port.StuckGroup{{Key: "review", Name: "review", Tasks: 1, Overdue: 1, Oldest: due(decide)}}, got)
	})
	_, err := b.StuckBy(t.Context(), "colour", port.StuckFilter{})
	wantRefusal(t, err, refusal.CodeInvalid)
}

func TestTheBoardFollowsTheProject(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.submitted()
	l.do("2019-03-06", reviewer, process.CommandDecide,
		lifecycle.DecideInput{Task: l.task(process.TaskDecide), Verdict: lifecycle.Return, Reason: "缺签字"})
	in := declaration()
	in.Places, in.SupervisingUnit = []lifecycle.Place{{Township: "华阳镇"}}, huayang.Code
	l.do("2019-03-07", clerk, process.CommandEdit, in)
	list, err := b.Stuck(t.Context(), port.StuckFilter{All: true, Stage: "draft", Township: "华阳镇"}, port.Page{})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
}

func TestNotifications(t *testing.T) {
	b := listed(t)
	list, err := b.Notifications(t.Context(), port.InboxFilter{Posts: officer.Posts}, port.Page{})
	require.NoError(t, err)
	require.NotZero(t, list.Total)
	for i, n := range list.Items {
		require.Equal(t, officer.Posts[0], n.To)
		require.Equal(t, "SS2019-001", n.Project)
		require.NotEmpty(t, n.Words.ZH)
		require.NotEmpty(t, n.Words.EN)
		require.False(t, n.Sent.IsZero())
		require.True(t, i == 0 || !n.Sent.After(list.Items[i-1].Sent), "the latest first")
	}
	list, err = b.Notifications(t.Context(), port.InboxFilter{Posts: clerk.Posts}, port.Page{Size: 2})
	require.NoError(t, err)
	require.Len(t, list.Items, 2)
	require.Greater(t, list.Total, 2)
	list, err = b.Notifications(t.Context(), port.InboxFilter{}, port.Page{})
	require.NoError(t, err)
	require.Empty(t, list.Items)
}

func TestTaskDays(t *testing.T) {
	b := listed(t)
	all, err := b.Tasks(t.Context(), port.TaskFilter{}, port.Page{})
	require.NoError(t, err)
	want := map[lifecycle.Date]int{}
	for _, task := range all.Items {
		want[task.Due.On]++
	}
	days := func(f port.TaskFilter) map[lifecycle.Date]int {
		found, err := b.TaskDays(t.Context(), f)
		require.NoError(t, err)
		counted := map[lifecycle.Date]int{}
		for i, day := range found {
			counted[day.Day] = day.Tasks
			require.True(t, i == 0 || found[i-1].Day.Before(day.Day), "in order")
		}
		return counted
	}
	require.Equal(t, want, days(port.TaskFilter{}))
	one := all.Items[0]
	require.Equal(t, map[lifecycle.Date]int{one.Due.On: 1}, days(port.TaskFilter{DueFrom: one.Due.On, DueTo: one.Due.On}))
	for name, f := range map[string]port.TaskFilter{
		"before all": {DueTo: one.Due.On.AddDays(-1)}, "after all": {DueFrom: date("2031-01-01")}, "nobody's": {Posts: []process.Post{}},
		"another township": {Township: "关帝镇"}, "another department": {Department: "水利局"},
	} {
		require.Empty(t, days(f), name)
	}
	require.Equal(t, map[lifecycle.Date]int{date("2018-07-02"): 1}, days(port.TaskFilter{Township: "华阳镇"}))
	require.Equal(t, map[lifecycle.Date]int{date("2018-07-02"): 1}, days(port.TaskFilter{Department: "林业局"}))
}

// What is new is each holder's own; what is old counts as read.
func TestInboxes(t *testing.T) {
	b := listed(t)
	mine := port.InboxFilter{Person: "clerk", Posts: clerk.Posts, New: true, NewSince: at("2019-01-01")}
	others := mine
	others.Person = "colleague"
	count := func(f port.InboxFilter) int {
		list, err := b.Notifications(t.Context(), f, port.Page{Size: 200})
		require.NoError(t, err)
		for _, n := range list.Items {
			require.NotZero(t, n.ID)
			require.True(t, !f.New || !n.Read)
		}
		return list.Total
	}
	all := count(mine)
	require.Greater(t, all, 3)
	list, err := b.Notifications(t.Context(), mine, port.Page{Size: 2})
	require.NoError(t, err)
	require.NoError(t, b.MarkRead(t.Context(), mine, []int64{list.Items[0].ID, list.Items[0].ID, 1 << 40}))
	require.NoError(t, b.MarkRead(t.Context(), mine, []int64{list.Items[0].ID}), "again")
	require.Equal(t, all-1, count(mine))
	require.Equal(t, all, count(others))
	foreign, err := b.Notifications(t.Context(), port.InboxFilter{Person: "officer", Posts: officer.Posts}, port.Page{Size: 1})
	require.NoError(t, err)
	require.NoError(t, b.MarkRead(t.Context(), mine, []int64{foreign.Items[0].ID}))
	require.Len(t, b.texts(`select notification::text from message_reads`), 1, "nobody marks what was not told to them")
	require.NoError(t, b.MarkRead(t.Context(), mine, nil))
	require.Zero(t, count(mine))
	require.Equal(t, all, count(others))
	mine.New = false
	require.Equal(t, all, count(mine), "read messages stay in the inbox")
	others.NewSince = at("2030-01-01")
	require.Zero(t, count(others))
	others.New = false
	list, err = b.Notifications(t.Context(), others, port.Page{Size: 1})
	require.NoError(t, err)
	require.True(t, list.Items[0].Read)
}
