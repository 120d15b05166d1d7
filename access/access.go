// Package access says who reads what, in two tables that docs/reading.md prints: which projects somebody reads, and which kinds of
// thing are open to them, how far. What one may not read does not exist for them.
package access

import (
	"slices"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
)

// ReaderKind is what a post makes somebody as a reader. Who holds several posts reads what any of them reads.
type ReaderKind string

// The kinds of reader.
const (
	ReaderAdministrator ReaderKind = "administrator" // the role, in whichever unit
	ReaderCounty        ReaderKind = "county"        // any post in a unit that speaks for one of the county's bodies
	ReaderTownship      ReaderKind = "township"
	ReaderDepartment    ReaderKind = "department"
	ReaderUnit          ReaderKind = "unit" // a unit that declares projects, or any other
	ReaderNone          ReaderKind = "none" // holds no post
)

// ReaderKinds lists the kinds of reader.
var ReaderKinds = []ReaderKind{ReaderAdministrator, ReaderCounty, ReaderTownship, ReaderDepartment, ReaderUnit, ReaderNone}

// Tie is what joins a project to the units and posts that read it.
type Tie string

// The ties.
const (
	TieDeclared   Tie = "declared"   // 本单位申报: the unit's own project
	TieArea       Tie = "area"       // 位于辖区: it stands in the township, leading or not
	TieSupervised Tie = "supervised" // 由其主管: the unit supervises it
	TieTask       Tie = "task"       // 曾有待办: the unit has or had a task of it, such as an opinion it was asked for
	TieWatched    Tie = "watched"    // 抄送: the post is kept informed
)

// Ties lists the ties.
var Ties = []Tie{TieDeclared, TieArea, TieSupervised, TieTask, TieWatched}

// ReachRow says which projects a kind of reader reads: all, or those that one of the ties joins to their unit or post.
type ReachRow struct {
	Reader ReaderKind
	Words  process.Words
	All    bool
	Ties   []Tie
}

// ReachTable lists, for each kind of reader, which projects it reads.
func ReachTable() []ReachRow { return slices.Clone(reachTable) }

var reachTable = []ReachRow{
	{Reader: ReaderAdministrator, Words: process.Both("管理员", "administrator"), All: true},
	{Reader: ReaderCounty, Words: process.Both("县级机构", "the county's bodies"), All: true},
	{Reader: ReaderTownship, Words: process.Both("镇办", "township"), Ties: []Tie{TieDeclared, TieArea, TieSupervised, TieTask, TieWatched}},
	{Reader: ReaderDepartment, Words: process.Both("主管部门", "department"), Ties: []Tie{TieDeclared, TieSupervised, TieTask, TieWatched}},
	{Reader: ReaderUnit, Words: process.Both("项目单位", "project unit"), Ties: []Tie{TieDeclared, TieTask, TieWatched}},
	{Reader: ReaderNone, Words: process.Both("无岗位人员", "no post")},
}

// Resource is a kind of thing to read.
type Resource string

// The resources.
const (
	ReadProjects   Resource = "projects"   // list, exports, one project, its commands and its workflow
	ReadPapers     Resource = "papers"     // the papers on file
	ReadRecord     Resource = "record"     // events, timeline, chain, explanations
	ReadTasks      Resource = "tasks"      // inbox, one task, deadlines for a calendar
	ReadStuck      Resource = "stuck"      // the board of what is stuck, and everybody's open tasks
	ReadStatistics Resource = "statistics" // figures and milestones
	ReadFunds      Resource = "funds"      // the county's fund orders
	ReadMessages   Resource = "messages"   // notifications and digests
	ReadAccount    Resource = "account"    // oneself: posts, settings, tokens, sessions
	ReadPeople     Resource = "people"     // names and posts of people; units
	ReadDeputies   Resource = "deputies"   // who stands in for whom, and why
	ReadSecrets    Resource = "secrets"    // other people's tokens and sessions; robots; deliveries to persons
	ReadAlarms     Resource = "alarms"     // what needs an administrator
	ReadImports    Resource = "imports"    // registers that were taken in
	ReadCondition  Resource = "condition"  // how Sluice does; the check of the whole log
	ReadRules      Resource = "rules"      // policies, calendars, templates, the clock
)

// Scope is how far the reading of a resource goes.
type Scope string

// The scopes, from nothing to everything.
const (
	ScopeNone  Scope = "none"  // nothing: refused
	ScopeOwn   Scope = "own"   // what is one's own, or told to one's posts
	ScopeReach Scope = "reach" // what belongs to the projects one reads
	ScopeAll   Scope = "all"   // everything
)

// Scopes lists the scopes in order.
var Scopes = []Scope{ScopeNone, ScopeOwn, ScopeReach, ScopeAll}

// ResourceRow says how far each kind of reader reads a kind of thing.
type ResourceRow struct {
	Reading Resource
	Words   process.Words

	Administrator, County, Township, Department, Unit, None Scope
}

// Extent is how far a kind of reader reads it.
func (r ResourceRow) Extent(kind ReaderKind) Scope {
	switch kind {
	case ReaderAdministrator:
		return r.Administrator
	case ReaderCounty:
		return r.County
	case ReaderTownship:
		return r.Township
	case ReaderDepartment:
		return r.Department
	case ReaderUnit:
		return r.Unit
	}
	return r.None
}

// Resources lists every kind of reading.
func Resources() []ResourceRow { return slices.Clone(resources) }

var resources = func() []ResourceRow {
	const none, own, reach, all = ScopeNone, ScopeOwn, ScopeReach, ScopeAll
	return []ResourceRow{
		//                                                       administrator county township department unit no post
		{ReadProjects, process.Both("项目、清单、导出", "projects, list, exports"), all, all, reach, reach, reach, reach},
		{ReadPapers, process.Both("项目资料", "papers"), all, all, reach, reach, reach, reach},
		{ReadRecord, process.Both("办理记录", "events, timeline"), all, all, reach, reach, reach, reach},
		{ReadTasks, process.Both("待办", "tasks"), all, all, reach, reach, reach, reach},
		{ReadStuck, process.Both("督办看板", "board of what is stuck"), all, all, reach, reach, none, none},
		{ReadStatistics, process.Both("统计", "statistics"), all, all, reach, reach, reach, reach},
		{ReadFunds, process.Both("资金文件", "fund orders"), all, all, none, none, none, none},
		{ReadMessages, process.Both("消息、督办日报", "messages, digests"), own, own, own, own, own, own},
		{ReadAccount, process.Both("本人账号", "one's own account"), own, own, own, own, own, own},
		{ReadPeople, process.Both("人员姓名岗位、单位", "people's names and posts, units"), all, all, all, all, all, all},
		{ReadDeputies, process.Both("代理", "deputies"), all, own, own, own, own, own},
		{ReadSecrets, process.Both("他人令牌和登录、机器人、外发记录", "others' tokens and sessions, robots, deliveries"), all, none, none, none, none,
			none},
		{ReadAlarms, process.Both("告警", "alarms"), all, all, none, none, none, none},
		{ReadImports, process.Both("台账导入", "imports"), all, all, none, none, none, none},
		{ReadCondition, process.Both("系统状况、存证核对", "condition, check of the log"), all, none, none, none, none, none},
		{ReadRules, process.Both("政策、日历、模板", "policies, calendars, templates"), all, all, all, all, all, all},
	}
}()

// Reach is which projects somebody reads: all, or those that have one of the keys (Keys). The zero reach is nothing.
type Reach struct {
	All  bool
	Keys []string
}

// Reads reports whether a project with these keys is within reach.
func (r Reach) Reads(keys []string) bool {
	return r.All || slices.ContainsFunc(keys, func(key string) bool { return slices.Contains(r.Keys, key) })
}

// Reader is somebody as a reader.
type Reader struct {
	Kinds []ReaderKind
	Reach Reach
}

// ReaderOf returns how somebody reads. Units are those of their posts; one that is not known reads as a project unit does.
func ReaderOf(a lifecycle.Actor, units []lifecycle.Unit, p *policy.Policy) Reader {
	var r Reader
	for _, post := range a.AllPosts() {
		unit := lifecycle.Unit{Code: post.Unit}
		if i := slices.IndexFunc(units, func(u lifecycle.Unit) bool { return u.Code == post.Unit }); i >= 0 {
			unit = units[i]
		}
		r.add(readerKind(post, unit, p), post, unit)
	}
	if len(r.Kinds) == 0 {
		r.Kinds = []ReaderKind{ReaderNone}
	}
	return r
}

// readerKind is what a post makes somebody.
func readerKind(post process.Post, unit lifecycle.Unit, p *policy.Policy) ReaderKind {
	switch {
	case post.Role == process.RoleAdministrator:
		return ReaderAdministrator
	case slices.ContainsFunc(p.Supervisors(), func(body process.Post) bool { return body.Unit == post.Unit }):
		return ReaderCounty
	case unit.Kind == process.Township:
		return ReaderTownship
	case unit.Kind == process.Department:
		return ReaderDepartment
	}
	return ReaderUnit
}

// add widens the reach by what a post reads.
func (r *Reader) add(kind ReaderKind, post process.Post, unit lifecycle.Unit) {
	if !slices.Contains(r.Kinds, kind) {
		r.Kinds = append(r.Kinds, kind)
	}
	for _, row := range reachTable {
		if row.Reader != kind {
			continue
		}
		r.Reach.All = r.Reach.All || row.All
		for _, tie := range row.Ties {
			for _, key := range tie.keysOf(post, unit) {
				if !slices.Contains(r.Reach.Keys, key) {
					r.Reach.Keys = append(r.Reach.Keys, key)
				}
			}
		}
	}
}

// Extent is how far somebody reads a kind of thing: as far as the widest of their posts. What is in no line of the table is nobody's.
func (r Reader) Extent(reading Resource) Scope {
	widest := 0
	for _, row := range resources {
		if row.Reading == reading {
			for _, kind := range r.Kinds {
				widest = max(widest, slices.Index(Scopes, row.Extent(kind)))
			}
		}
	}
	return Scopes[widest]
}

// key names one end of a tie.
func (t Tie) key(name string) string { return string(t) + "/" + name }

// TaskKey is the key of projects of which a unit has or had a task. It stays when the task is done, as the other keys follow what the
// project is now.
func TaskKey(unit string) string { return TieTask.key(unit) }

// WatchedKey is the key of projects of which a post is kept informed.
func WatchedKey(post process.Post) string { return TieWatched.key(post.String()) }

// IsTaskKey reports whether a key stays.
func IsTaskKey(key string) bool {
	return len(key) > len(TieTask) && key[:len(TieTask)+1] == TieTask.key("")
}

// keysOf are the keys by which a post reads projects. A township's area is every place whose township its unit's name begins with, as a
// register has it: 龙亭镇 for 龙亭镇人民政府.
func (t Tie) keysOf(post process.Post, unit lifecycle.Unit) []string {
	switch t {
	case TieArea:
		var keys []string
		name := []rune(unit.Name)
		for n := shortestArea; n <= len(name); n++ {
			keys = append(keys, t.key(string(name[:n])))
		}
		return keys
	case TieWatched:
		return []string{WatchedKey(post)}
	}
	return []string{t.key(post.Unit)}
}

// shortestArea is how many characters the name of a township has at least.
const shortestArea = 2

// Keys are the keys by which the project is read as it stands, in order and each once. Those of tasks that are done it has no more:
// whoever keeps the keys keeps them, too.
func Keys(p *lifecycle.Project) []string {
	keys := []string{TieDeclared.key(p.Unit.Code), TieSupervised.key(p.SupervisingUnit.Code)}
	for _, place := range p.Places {
		keys = append(keys, TieArea.key(place.Township))
	}
	for _, t := range p.Tasks {
		keys = append(keys, TaskKey(t.Holder.Unit))
	}
	for _, post := range p.Watchers {
		keys = append(keys, WatchedKey(post))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
