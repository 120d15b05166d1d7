package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/process"
)

func TestReadingDocument(t *testing.T) {
	requireDocument(t, "reading.md", part{"reach", reachCells(testTerms(t).Policy)}, part{"readings", readingCells()})
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
			w := AddresseeWords(p, body)
			fmt.Fprintf(&b, "| %s %s | `%s/*` | %s |\n", w.ZH, w.EN, p.Post(body).Unit, reads)
		}
	}
	return b.String()
}

var postCell = map[ReaderKind]string{
	ReaderAdministrator: "`*/administrator`", ReaderTownship: "镇办的任何岗位 any in a township", ReaderDepartment: "部门的任何岗位 any in a department",
	ReaderUnit: "单位的任何岗位 any in the unit", ReaderNone: "–",
}

var extentWords = map[Extent]string{ExtentNone: "–", ExtentOwn: "本人 own", ExtentReach: "可看项目 reach", ExtentAll: "全部 all"}

func readingCells() string {
	var b strings.Builder
	b.WriteString("| 内容 what |")
	for _, row := range reachTable {
		fmt.Fprintf(&b, " %s %s |", row.Words.ZH, row.Words.EN)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(reachTable)) + "\n")
	for _, row := range readingTable {
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
	seen := map[Reading]bool{}
	for _, row := range readingTable {
		require.False(t, seen[row.Reading], row.Reading)
		seen[row.Reading] = true
		for _, kind := range ReaderKinds {
			require.Contains(t, Extents, row.Extent(kind), "%s of %s", row.Reading, kind)
		}
	}
	require.Equal(t, ExtentNone, Reader{Kinds: []ReaderKind{ReaderAdministrator}}.Extent("something new"), "what nobody put into the table nobody reads")
}

// Every kind of post against every tie: cell by cell.
func TestEveryTieForEveryPost(t *testing.T) {
	rules := testTerms(t).Policy
	town, forestry := Unit{"lt", "龙亭镇人民政府", process.Township}, Unit{"lyj", "林业局", process.Department}
	coop, firm := Unit{"coop", "龙亭镇第1村合作社", process.VillageCooperative}, Unit{"js", "江苏企业", process.LeadingEnterprise}
	units := []Unit{town, forestry, coop, firm}
	// One project for each tie to a unit, and one that nothing ties to anybody.
	tied := func(tie Tie, unit Unit, post process.Post) Project {
		p := Project{Particulars: Particulars{Unit: Unit{Code: "x"}, SupervisingUnit: Unit{Code: "y"}, Places: []Place{{Township: "华阳镇"}}}}
		switch tie {
		case TieDeclared:
			p.Unit = unit
		case TieArea:
			p.Places = append(p.Places, Place{Township: "龙亭镇"})
		case TieSupervised:
			p.SupervisingUnit = unit
		case TieTask:
			p.Tasks = []Task{{Holder: process.Post{Unit: unit.Code, Role: process.RoleSecretary}}}
		case TieWatched:
			p.Watchers = []process.Post{post}
		}
		return p
	}
	type reader struct {
		unit Unit
		role process.Role
		kind ReaderKind
	}
	readers := []reader{
		{town, process.RoleStaff, ReaderTownship}, {town, process.RoleHead, ReaderTownship}, {forestry, process.RoleStaff, ReaderDepartment},
		{forestry, process.RoleHead, ReaderDepartment}, {coop, process.RoleStaff, ReaderUnit}, {coop, process.RoleHead, ReaderUnit},
		{firm, process.RoleStaff, ReaderUnit}, {coop, process.RoleAdministrator, ReaderAdministrator},
		{Unit{Code: "unheard-of"}, process.RoleStaff, ReaderUnit},
	}
	for _, body := range process.Bodies {
		post := rules.Post(body)
		readers = append(readers, reader{Unit{Code: post.Unit}, post.Role, ReaderCounty}, reader{Unit{Code: post.Unit}, process.RoleHead, ReaderCounty})
	}
	for _, r := range readers {
		post := process.Post{Unit: r.unit.Code, Role: r.role}
		got := ReaderOf(Actor{Person: "p", Posts: []process.Post{post}}, units, rules)
		require.Equal(t, []ReaderKind{r.kind}, got.Kinds, post)
		row := reachTable[slices.Index(ReaderKinds, r.kind)]
		for _, tie := range Ties {
			p := tied(tie, r.unit, post)
			require.Equal(t, row.All || slices.Contains(row.Ties, tie), got.Reach.Reads(p.ReadKeys()), "%s by %s", post, tie)
		}
		nobodys := tied("", r.unit, post)
		require.Equal(t, row.All, got.Reach.Reads(nobodys.ReadKeys()), "%s and a project of others", post)
		deputy := ReaderOf(Actor{Person: "q", Deputies: []DeputyFor{{Principal: "p", Post: post}}}, units, rules)
		require.Equal(t, got, deputy, "who acts for somebody reads what they read")
		for _, reading := range readingTable {
			require.Equal(t, reading.Extent(r.kind), got.Extent(reading.Reading), "%s of %s", reading.Reading, post)
		}
	}
	nobody := ReaderOf(Actor{Person: "p"}, nil, rules)
	require.Equal(t, Reader{Kinds: []ReaderKind{ReaderNone}}, nobody)
	require.False(t, nobody.Reach.Reads((&Project{}).ReadKeys()))
	watcher := ReaderOf(Actor{Posts: []process.Post{{Unit: "coop", Role: process.RoleHead}}}, units, rules)
	watched := tied(TieWatched, coop, process.Post{Unit: "coop", Role: process.RoleStaff})
	require.False(t, watcher.Reach.Reads(watched.ReadKeys()), "the post is kept informed, not the unit")
	both := ReaderOf(Actor{Posts: []process.Post{{Unit: "coop", Role: process.RoleStaff}, {Unit: "lt", Role: process.RoleStaff}}}, units, rules)
	require.Equal(t, ExtentReach, both.Extent(ReadStuck), "the widest of one's posts")
}

// Whoever may give a command to a project can look at it.
func TestWhoActsReads(t *testing.T) {
	rules := testTerms(t).Policy
	p := Project{Particulars: Particulars{
		Unit: Unit{"coop", "合作社", process.VillageCooperative}, SupervisingUnit: Unit{"lt", "龙亭镇人民政府", process.Township},
	}, Tasks: []Task{{Holder: process.Post{Unit: "lyj", Role: process.RoleStaff}}}}
	d := &deciding{project: p, terms: testTerms(t)}
	for _, row := range table {
		for _, a := range row.By {
			post := d.postOf(a, p.Tasks[0].Holder)
			require.False(t, post.IsZero(), a)
			reader := ReaderOf(Actor{Posts: []process.Post{post}}, []Unit{p.Unit, p.SupervisingUnit}, rules)
			require.True(t, reader.Reach.Reads(p.ReadKeys()), "%s by %s", row.Command, a)
		}
	}
}
