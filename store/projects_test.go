package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"sluice/access"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// listed is a bench with four projects: one closed, one in draft, one of an enterprise in preparation and overdue, one in review.
func listed(t testing.TB) *bench {
	b := peopled(t)
	b.life("SS2019-001").closed()
	b.life("SS2019-002").do("2019-03-01", clerk, process.CommandDeclare, declaration())

	boss := person("boss", "老板", enterprise.Code, process.RoleStaff)
	in := declaration()
	in.Name, in.Unit, in.SupervisingUnit, in.Sector = "华阳镇中蜂加工厂", enterprise.Code, forestry.Code, "林业"
	in.Year, in.Linkage, in.JiangsuEnterprise, in.RequestedFen = 2018, process.LinkageIndustry, true, 300_000_000
	in.Places = []lifecycle.Place{
		{Township: "华阳镇", Villages: []string{"第1村", "第2村"}}, {Township: "龙亭镇", Villages: []string{"第1村"}},
	}
	l := b.life("SS2018-001")
	l.do("2018-06-01", boss, process.CommandDeclare, in)
	l.wait("2018-07-06")

	b.life("SS2019-003").submitted()
	return b
}

func codes(list port.List[port.ProjectRow]) []string {
	codes := []string{}
	for _, p := range list.Items {
		codes = append(codes, p.Code)
	}
	return codes
}

func TestProjectsFilters(t *testing.T) {
	b := listed(t)
	yes, no := true, false
	tests := map[string]struct {
		filter port.ProjectFilter
		want   []string
	}{
		"all":                   {port.ProjectFilter{}, []string{"SS2018-001", "SS2019-001", "SS2019-002", "SS2019-003"}},
		"stage":                 {port.ProjectFilter{Stage: "review"}, []string{"SS2019-003"}},
		"no such stage":         {port.ProjectFilter{Stage: "party"}, []string{}},
		"township":              {port.ProjectFilter{Township: "华阳镇"}, []string{"SS2018-001"}},
		"township, not leading": {port.ProjectFilter{Township: "龙亭镇"}, []string{"SS2018-001", "SS2019-001", "SS2019-002", "SS2019-003"}},
		"sector":                {port.ProjectFilter{Sector: "林业"}, []string{"SS2018-001"}},
		"supervising unit":      {port.ProjectFilter{SupervisingUnit: "lyj"}, []string{"SS2018-001"}},
		"supervising, by name":  {port.ProjectFilter{SupervisingUnit: "林业局"}, []string{"SS2018-001"}},
		"unit":                  {port.ProjectFilter{Unit: "js-01"}, []string{"SS2018-001"}},
		"unit, by name":         {port.ProjectFilter{Unit: coop.Name}, []string{"SS2019-001", "SS2019-002", "SS2019-003"}},
		"year":                  {port.ProjectFilter{Year: 2018}, []string{"SS2018-001"}},
		"from a year":           {port.ProjectFilter{Years: port.Years{From: 2019}}, []string{"SS2019-001", "SS2019-002", "SS2019-003"}},
		"to a year":             {port.ProjectFilter{Years: port.Years{To: 2018}}, []string{"SS2018-001"}},
		"closed":                {port.ProjectFilter{Closed: &yes}, []string{"SS2019-001"}},
		"under way":             {port.ProjectFilter{Closed: &no}, []string{"SS2018-001", "SS2019-002", "SS2019-003"}},
		"report on time": {port.ProjectFilter{ReportMonth: month("2019-05"), ReportState: lifecycle.ReportOnTime},
			[]string{"SS2019-001"}},
		"report late": {port.ProjectFilter{ReportMonth: month("2019-06"), ReportState: lifecycle.ReportLate},
			[]string{"SS2019-001"}},
		"report not late":      {port.ProjectFilter{ReportMonth: month("2019-05"), ReportState: lifecycle.ReportLate}, []string{}},
		"no such report state": {port.ProjectFilter{ReportMonth: month("2019-05"), ReportState: "lost"}, []string{}},
		"finished":             {port.ProjectFilter{Finished: &yes}, []string{"SS2019-001"}},
		"not finished":         {port.ProjectFilter{Finished: &no}, []string{"SS2018-001", "SS2019-002", "SS2019-003"}},
		"q, code":              {port.ProjectFilter{Q: "ss2018"}, []string{"SS2018-001"}},
		"q, name":              {port.ProjectFilter{Q: "中蜂"}, []string{"SS2018-001"}},
		"q, unit":              {port.ProjectFilter{Q: "江苏协作"}, []string{"SS2018-001"}},
		"q, two words":         {port.ProjectFilter{Q: "江苏协作 中蜂"}, []string{"SS2018-001"}},
		"q, a wide blank":      {port.ProjectFilter{Q: "　中蜂　ss2018 "}, []string{"SS2018-001"}},
		"q, one is not there":  {port.ProjectFilter{Q: "中蜂 水稻"}, []string{}},
		"q, no wildcard":       {port.ProjectFilter{Q: "%"}, []string{}},
		"overdue":              {port.ProjectFilter{Overdue: true, Today: date("2018-07-20")}, []string{"SS2018-001"}},
		"not overdue yet":      {port.ProjectFilter{Overdue: true, Today: date("2018-06-20")}, []string{}},
		"several":              {port.ProjectFilter{Year: 2019, Stage: "draft", Q: "水稻", Finished: &no}, []string{"SS2019-002"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			list, err := b.Projects(t.Context(), test.filter, port.Page{})
			require.NoError(t, err)
			require.Equal(t, test.want, codes(list))
			require.Equal(t, len(test.want), list.Total)
		})
	}
}

func TestProjectsSorts(t *testing.T) {
	b := listed(t)
	tests := map[string][]string{
		"current":     {"SS2019-003", "SS2019-002", "SS2018-001", "SS2019-001"},
		"code":        {"SS2018-001", "SS2019-001", "SS2019-002", "SS2019-003"},
		"name":        {"SS2018-001", "SS2019-001", "SS2019-002", "SS2019-003"},
		"year":        {"SS2018-001", "SS2019-001", "SS2019-002", "SS2019-003"},
		"stage":       {"SS2018-001", "SS2019-002", "SS2019-003", "SS2019-001"},
		"stage_since": {"SS2018-001", "SS2019-002", "SS2019-003", "SS2019-001"},
		"award":       {"SS2018-001", "SS2019-002", "SS2019-003", "SS2019-001"},
		"due":         {"SS2018-001", "SS2019-003", "SS2019-002", "SS2019-001"},
	}
	require.Len(t, tests, len(port.ProjectSorts))
	for _, sort := range port.ProjectSorts {
		t.Run(sort, func(t *testing.T) {
			list, err := b.Projects(t.Context(), port.ProjectFilter{Sort: sort}, port.Page{})
			require.NoError(t, err)
			require.Equal(t, tests[sort], codes(list))

			backwards := slices.Clone(tests[sort])
			slices.Reverse(backwards)
			if sort == "due" { // what has nothing due comes last either way
				backwards = []string{"SS2019-002", "SS2019-003", "SS2018-001", "SS2019-001"}
			}
			list, err = b.Projects(t.Context(), port.ProjectFilter{Sort: "-" + sort}, port.Page{})
			require.NoError(t, err)
			require.Equal(t, backwards, codes(list))
		})
	}
	// What is gathered before it is put in order comes in the same order, page by page.
	for sort := range tests {
		for _, sort := range []string{sort, "-" + sort} {
			whole, err := b.Projects(t.Context(), port.ProjectFilter{Sort: sort}, port.Page{})
			require.NoError(t, err)
			var paged []string
			for number := 1; number <= 4; number++ {
				one, err := b.Projects(t.Context(), port.ProjectFilter{Sort: sort, Q: "ss"}, port.Page{Number: number, Size: 1})
				require.NoError(t, err)
				paged = append(paged, codes(one)...)
			}
			require.Equal(t, codes(whole), paged, sort)
		}
	}
	_, err := b.Projects(t.Context(), port.ProjectFilter{Sort: "colour"}, port.Page{})
	require.Equal(t, "sort", wantRefusal(t, err, refusal.CodeInvalid).Fields[0].Field)
}

// What somebody began is theirs to find again, also when a deputy did it for them; what their posts are kept informed of as well.
func TestProjectsOfSomebody(t *testing.T) {
	b := listed(t)
	deputy := person("deputy", "代李", forestry.Code, process.RoleStaff)
	deputy.Deputies = []lifecycle.DeputyFor{{Principal: "boss", Post: process.Post{Unit: enterprise.Code, Role: process.RoleStaff}}}
	in := declaration()
	in.Unit, in.SupervisingUnit, in.Linkage = enterprise.Code, forestry.Code, process.LinkageIndustry
	l := b.life("SS2019-004")
	l.do("2019-03-01", deputy, process.CommandDeclare, in)
	head := process.Post{Unit: forestry.Code, Role: process.RoleHead}
	l.do("2019-03-02", deputy, process.CommandCopy, lifecycle.CopyInput{Unit: head.Unit, Role: head.Role})

	tests := map[string]struct {
		filter port.ProjectFilter
		want   []string
	}{
		"declared":                {port.ProjectFilter{BegunBy: "clerk"}, []string{"SS2019-001", "SS2019-002", "SS2019-003"}},
		"declared, in a stage":    {port.ProjectFilter{BegunBy: "clerk", Stage: "draft"}, []string{"SS2019-002"}},
		"through a deputy":        {port.ProjectFilter{BegunBy: "boss"}, []string{"SS2018-001", "SS2019-004"}},
		"as a deputy":             {port.ProjectFilter{BegunBy: "deputy"}, []string{"SS2019-004"}},
		"deciding begins nothing": {port.ProjectFilter{BegunBy: "reviewer"}, []string{}},
		"nor does the system":     {port.ProjectFilter{BegunBy: lifecycle.System.Person}, []string{}},
		"kept informed": {port.ProjectFilter{Watchers: []process.Post{head, {Unit: "ssb", Role: process.RoleStaff}}},
			[]string{"SS2019-004"}},
		"another post of the unit": {port.ProjectFilter{Watchers: deputy.Posts}, []string{}},
		"no post":                  {port.ProjectFilter{Watchers: []process.Post{}}, []string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			list, err := b.Projects(t.Context(), test.filter, port.Page{})
			require.NoError(t, err)
			require.Equal(t, test.want, codes(list))
			require.Equal(t, len(test.want), list.Total)
		})
	}
	l.do("2019-03-03", deputy, process.CommandCopy, lifecycle.CopyInput{Unit: head.Unit, Role: head.Role, Stop: true})
	list, err := b.Projects(t.Context(), port.ProjectFilter{Watchers: []process.Post{head}}, port.Page{})
	require.NoError(t, err)
	require.Empty(t, codes(list))
}

func TestProjectsPagesAndRows(t *testing.T) {
	b := listed(t)
	list, err := b.Projects(t.Context(), port.ProjectFilter{Today: date("2018-07-20")}, port.Page{Number: 2, Size: 3})
	require.NoError(t, err)
	require.Equal(t, []string{"SS2019-003"}, codes(list))
	require.Equal(t, 4, list.Total)
	list, err = b.Projects(t.Context(), port.ProjectFilter{}, port.Page{Number: 9, Size: 3})
	require.NoError(t, err)
	require.NotNil(t, list.Items)
	require.Equal(t, 4, list.Total)

	list, err = b.Projects(t.Context(), port.ProjectFilter{Year: 2018, Today: date("2018-07-20")}, port.Page{})
	require.NoError(t, err)
	p, err := b.Project(t.Context(), "SS2018-001")
	require.NoError(t, err)
	require.Equal(t, port.ProjectRow{
		Code: "SS2018-001", Year: 2018, Name: "华阳镇中蜂加工厂", Stage: lifecycle.StageDraft, StageSince: at("2018-06-01"),
		Light: process.Green, Unit: enterprise, SupervisingUnit: forestry, Township: "华阳镇", Sector: "林业", Linkage: process.LinkageIndustry,
		FundOrders: []string{}, RequestedFen: 300_000_000, PlannedStart: date("2019-05-06"), PlannedEnd: date("2019-08-30"), OpenTasks: 1,
		OverdueTasks: 1,
		Villages:     []string{"华阳镇/第1村", "华阳镇/第2村", "龙亭镇/第1村"}, JiangsuEnterprise: true, Beneficiaries: 320, IncomeIncreaseFen: 5_000_000,
		NextDue: p.Tasks[0].Due.On, Waits: []string{enterprise.Name}, Revision: p.Revision,
	}, list.Items[0])

	_, err = b.Project(t.Context(), "SS2019-999")
	wantRefusal(t, err, refusal.CodeNotFound)
	_, err = b.Project(t.Context(), "\x00")
	wantRefusal(t, err, refusal.CodeInvalid)
}

// TestEachProject: whatever the filter and the order, what is given is the whole list; meanwhile nobody waits for a connection.
func TestEachProject(t *testing.T) {
	b := listed(t)
	columns := b.texts(`select string_agg(column_name, ', ') from information_schema.columns where table_name = 'projects' and column_name <> 'code'`)[0]
	b.exec(`insert into projects (code, ` + columns + `) select 'ZZ-' || n, ` + columns + ` from projects, generate_series(10001, 11100) n
		where code = 'SS2019-001'`)
	only, err := store.Open(t.Context(), b.appURL+"&pool_max_conns=1", zap.NewNop())
	require.NoError(t, err)
	defer only.Close()
	for _, sort := range append([]string{"", "-code", "-due"}, port.ProjectSorts...) {
		filter := port.ProjectFilter{Sort: sort, Year: 2019, Today: date("2019-07-20")}
		var got []port.ProjectRow
		require.NoError(t, only.EachProject(t.Context(), filter, func(row port.ProjectRow) error {
			if got = append(got, row); len(got)%400 == 0 {
				ctx, cancel := contextFor(t, 2*time.Minute)
				defer cancel()
				_, err := only.Projects(ctx, filter, port.Page{})
				require.NoError(t, err, "the one connection is free")
			}
			return nil
		}))
		want, err := b.Projects(t.Context(), filter, port.Page{Size: 2000})
		require.NoError(t, err)
		require.Len(t, got, 1103)
		require.Equal(t, want.Items, got, sort)
	}
	given := 0
	enough := errors.New("enough")
	require.ErrorIs(t, b.EachProject(t.Context(), port.ProjectFilter{}, func(port.ProjectRow) error {
		given++
		return enough
	}), enough)
	require.Equal(t, 1, given)
	err = b.EachProject(t.Context(), port.ProjectFilter{Sort: "colour"}, func(port.ProjectRow) error { return enough })
	require.Equal(t, "sort", wantRefusal(t, err, refusal.CodeInvalid).Fields[0].Field)
}

func TestStatistics(t *testing.T) {
	b := newBench(t)
	total, err := b.Statistics(t.Context(), "", port.StatisticsFilter{})
	require.NoError(t, err)
	require.Equal(t, []port.Statistic{{Count: port.Count{Key: "total"}}}, total)

	b = listed(t)
	total, err = b.Statistics(t.Context(), "total", port.StatisticsFilter{})
	require.NoError(t, err)
	require.Equal(t, []port.Statistic{{
		Count: port.Count{
			Key: "total", Projects: 1, Drafts: 3, Finished: 1, FinishedPercent: 100, AwardFen: 90_000_000, Beneficiaries: 320,
			IncomeIncreaseFen: 5_000_000, VillageCooperative: 1, OpenTasks: 3, UnderWay: 3, Green: 3,
		}, Townships: 1, Villages: 1,
	}}, total)

	keys := map[string][]string{
		"total":         {"total"},
		"year":          {"2018", "2019"},
		"township":      {"华阳镇", "龙亭镇"},
		"department":    {township.Name, "林业局"},
		"sector":        {"农业", "林业"},
		"entity_kind":   {"leading_enterprise", "village_cooperative"},
		"linkage_model": {"party_branch_collective_dividend", "party_branch_enterprise_industry"},
		"stage":         {"draft", "review", "closed"},
	}
	for _, by := range port.StatisticsBy {
		t.Run(by, func(t *testing.T) {
			list, err := b.Statistics(t.Context(), by, port.StatisticsFilter{})
			require.NoError(t, err)
			var got []string
			projects := 0
			for _, n := range list {
				got = append(got, n.Key)
				projects += n.Projects + n.Drafts
			}
			if by == "stage" {
				require.Equal(t, keys[by], got)
			}
			require.ElementsMatch(t, keys[by], got)
			require.Equal(t, 4, projects, "each project counts once")
		})
	}
	years, err := b.Statistics(t.Context(), "year", port.StatisticsFilter{})
	require.NoError(t, err)
	require.Equal(t, 100.0, years[1].FinishedPercent, "drafts are counted apart")
	require.Equal(t, []int{0, 1}, []int{years[0].Townships, years[1].Townships})
	require.Equal(t, []int{0, 1}, []int{years[0].Villages, years[1].Villages})
	overdue, err := b.Statistics(t.Context(), "total", port.StatisticsFilter{Today: date("2018-07-20")})
	require.NoError(t, err)
	require.Equal(t, 1, overdue[0].Overdue)
	none, err := b.Statistics(t.Context(), "township", port.StatisticsFilter{Years: port.Years{From: 2020}})
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = b.Statistics(t.Context(), "colour", port.StatisticsFilter{})
	wantRefusal(t, err, refusal.CodeInvalid)
}

// TestCountsAgree: counted at once, projects are counted as they are by one thing alone.
func TestCountsAgree(t *testing.T) {
	b := listed(t)
	for _, f := range []port.StatisticsFilter{
		{Today: date("2018-07-20")}, {Years: port.Years{From: 2019}}, {Years: port.Years{To: 2001}},
		{Reach: &access.Reach{Keys: []string{"supervised/lyj"}}},
	} {
		counted, err := b.CountBy(t.Context(), port.StatisticsBy, f)
		require.NoError(t, err)
		for _, by := range port.StatisticsBy {
			alone, err := b.Statistics(t.Context(), by, f)
			require.NoError(t, err)
			var want []port.Count
			for _, line := range alone {
				if line.Projects+line.Drafts > 0 {
					want = append(want, line.Count)
				}
			}
			require.Equal(t, want, counted[by], by)
		}
	}
	alone, err := b.CountBy(t.Context(), []string{"township"}, port.StatisticsFilter{})
	require.NoError(t, err)
	require.Len(t, alone["township"], 2)
	_, err = b.CountBy(t.Context(), []string{"year", "colour"}, port.StatisticsFilter{})
	wantRefusal(t, err, refusal.CodeInvalid)
	none, err := b.CountBy(t.Context(), nil, port.StatisticsFilter{})
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestStatisticsStandAbsurdNumbers(t *testing.T) {
	b := newBench(t)
	in := declaration()
	in.IncomeIncreaseFen = 9_000_000_000_000_000_000
	b.life("SS2019-001").do("2019-03-01", clerk, process.CommandDeclare, in)
	b.life("SS2019-002").do("2019-03-01", clerk, process.CommandDeclare, in)
	_, err := b.Statistics(t.Context(), "total", port.StatisticsFilter{})
	require.NoError(t, err)
	_, err = b.CountBy(t.Context(), []string{"year", "stage"}, port.StatisticsFilter{})
	require.NoError(t, err)
}
