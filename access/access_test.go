package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testdoc"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
)

func TestReadingDocument(t *testing.T) {
	testdoc.Require(t, "reading.md", testdoc.Part{Name: "reach", Made: reachCells(rulesOf(t))},
		testdoc.Part{Name: "readings", Made: readingCells()})
}

var tieWords = map[Tie]string{
	TieDeclared: "本单位申报 declared by it", TieArea: "位于其辖区 stands in its area", TieSupervised: "由其主管 supervised by it",
	TieTask: "有或有过待办 has or had a task", TieWatched: "抄送其岗位 kept informed",
}

// reachCells prints the table of who reads which projects; the county's bodies one by one, as the policy names them.
func reachCells(p *policy.Policy) string {
	var b strings.Builder
	b.WriteString("| 谁 who | 岗位 posts | 可看项目 reads |\n|---|---|---|\n")
	for _, row := range reachTable {
		var ties []string
		for _, tie := range row.Ties {
			ties = append(ties, tieWords[tie])
		}
		reads := strings.Join(ties, "<br>")
		switch {
		case row.All:
			reads = "全部 all"
		case reads == "":
			reads = "无 none"
		}
		if row.Reader != ReaderCounty {
			fmt.Fprintf(&b, "| %s %s | %s | %s |\n", row.Words.ZH, row.Words.EN, postCell[row.Reader], reads)
			continue
		}
		for _, body := range process.Bodies {
			w := lifecycle.AddresseeWords(p, body)
			fmt.Fprintf(&b, "| %s %s | `%s/*` | %s |\n", w.ZH, w.EN, p.Post(body).Unit, reads)
		}
	}
	return b.String()
}

var postCell = map[ReaderKind]string{
	ReaderAdministrator: "`*/administrator`", ReaderTownship: "镇办的任何岗位 any in a township", ReaderDepartment: "部门的任何岗位 any in a department",
	ReaderUnit: "单位的任何岗位 any in the unit", ReaderNone: "–",
}

var extentWords = map[Scope]string{ScopeNone: "–", ScopeOwn: "本人 own", ScopeReach: "可看项目 reach", ScopeAll: "全部 all"}

func readingCells() string {
	var b strings.Builder
	b.WriteString("| 内容 what |")
	for _, row := range reachTable {
		fmt.Fprintf(&b, " %s %s |", row.Words.ZH, row.Words.EN)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(reachTable)) + "\n")
	for _, row := range resources {
		fmt.Fprintf(&b, "| %s<br>`%s` %s |", row.Words.ZH, row.Reading, row.Words.EN)
		for _, kind := range ReaderKinds {
			fmt.Fprintf(&b, " %s |", extentWords[row.Extent(kind)])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestTheTablesOfReadingAreWhole(t *testing.T) {
	require.Len(t, reachTable, len(ReaderKinds))
	for i, row := range reachTable {
		require.Equal(t, ReaderKinds[i], row.Reader, "both tables have the readers in one order")
		for _, tie := range row.Ties {
			require.Contains(t, Ties, tie)
		}
	}
	seen := map[Resource]bool{}
	for _, row := range resources {
		require.False(t, seen[row.Reading], row.Reading)
		seen[row.Reading] = true
		for _, kind := range ReaderKinds {
			require.Contains(t, Scopes, row.Extent(kind), "%s of %s", row.Reading, kind)
		}
	}
	require.Equal(t, ScopeNone, Reader{Kinds: []ReaderKind{ReaderAdministrator}}.Extent("something new"),
		"what nobody put into the table nobody reads")
}

// Every kind of post against every tie: cell by cell.
func TestEveryTieForEveryPost(t *testing.T) {
	rules := rulesOf(t)
	town, forestry := lifecycle.Unit{Code: "lt", Name: "龙亭镇人民政府", Kind: process.Township},
		lifecycle.Unit{Code: "lyj", Name: "林业局", Kind: process.Department}
	coop, firm := lifecycle.Unit{Code: "coop", Name: "龙亭镇第1村合作社", Kind: process.VillageCooperative},
		lifecycle.Unit{Code: "js", Name: "江苏企业", Kind: process.LeadingEnterprise}
	units := []lifecycle.Unit{town, forestry, coop, firm}
	// One project for each tie to a unit, and one that nothing ties to anybody.
	tied := func(tie Tie, unit lifecycle.Unit, post process.Post) lifecycle.Project {
		p := lifecycle.Project{Particulars: lifecycle.Particulars{Unit: lifecycle.Unit{Code: "x"},
			SupervisingUnit: lifecycle.Unit{Code: "y"}, Places: []lifecycle.Place{{Township: "华阳镇"}}}}
		switch tie {
		case TieDeclared:
			p.Unit = unit
		case TieArea:
			p.Places = append(p.Places, lifecycle.Place{Township: "龙亭镇"})
		case TieSupervised:
			p.SupervisingUnit = unit
		case TieTask:
			p.Tasks = []lifecycle.Task{{Holder: process.Post{Unit: unit.Code, Role: process.RoleSecretary}}}
		case TieWatched:
			p.Watchers = []process.Post{post}
		}
		return p
	}
	type reader struct {
		unit lifecycle.Unit
		role process.Role
		kind ReaderKind
	}
	readers := []reader{
		{town, process.RoleStaff, ReaderTownship}, {town, process.RoleHead, ReaderTownship},
		{forestry, process.RoleStaff, ReaderDepartment},
		{forestry, process.RoleHead, ReaderDepartment}, {coop, process.RoleStaff, ReaderUnit}, {coop, process.RoleHead, ReaderUnit},
		{firm, process.RoleStaff, ReaderUnit}, {coop, process.RoleAdministrator, ReaderAdministrator},
		{lifecycle.Unit{Code: "unheard-of"}, process.RoleStaff, ReaderUnit},
	}
	for _, body := range process.Bodies {
		post := rules.Post(body)
		readers = append(readers, reader{lifecycle.Unit{Code: post.Unit}, post.Role, ReaderCounty},
			reader{lifecycle.Unit{Code: post.Unit}, process.RoleHead, ReaderCounty})
	}
	for _, r := range readers {
		post := process.Post{Unit: r.unit.Code, Role: r.role}
		got := ReaderOf(lifecycle.Actor{Person: "p", Posts: []process.Post{post}}, units, rules)
		require.Equal(t, []ReaderKind{r.kind}, got.Kinds, post)
		row := reachTable[slices.Index(ReaderKinds, r.kind)]
		for _, tie := range Ties {
			p := tied(tie, r.unit, post)
			require.Equal(t, row.All || slices.Contains(row.Ties, tie), got.Reach.Reads(Keys(&p)), "%s by %s", post, tie)
		}
		nobodys := tied("", r.unit, post)
		require.Equal(t, row.All, got.Reach.Reads(Keys(&nobodys)), "%s and a project of others", post)
		deputy := ReaderOf(lifecycle.Actor{Person: "q", Deputies: []lifecycle.DeputyFor{{Principal: "p", Post: post}}}, units, rules)
		require.Equal(t, got, deputy, "who acts for somebody reads what they read")
		for _, reading := range resources {
			require.Equal(t, reading.Extent(r.kind), got.Extent(reading.Reading), "%s of %s", reading.Reading, post)
		}
	}
	nobody := ReaderOf(lifecycle.Actor{Person: "p"}, nil, rules)
	require.Equal(t, Reader{Kinds: []ReaderKind{ReaderNone}}, nobody)
	require.False(t, nobody.Reach.Reads(Keys(&lifecycle.Project{})))
	watcher := ReaderOf(lifecycle.Actor{Posts: []process.Post{{Unit: "coop", Role: process.RoleHead}}}, units, rules)
	watched := tied(TieWatched, coop, process.Post{Unit: "coop", Role: process.RoleStaff})
	require.False(t, watcher.Reach.Reads(Keys(&watched)), "the post is kept informed, not the unit")
	both := ReaderOf(lifecycle.Actor{Posts: []process.Post{{Unit: "coop", Role: process.RoleStaff}, {Unit: "lt", Role: process.RoleStaff}}},
		units, rules)
	require.Equal(t, ScopeReach, both.Extent(ReadStuck), "the widest of one's posts")
}

func rulesOf(t *testing.T) *policy.Policy {
	p, err := policy.Parse(policy.DefaultDocument())
	require.NoError(t, err)
	return p
}
