package lists

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/access"
	"sluice/lifecycle"
	"sluice/service/port"
	"sluice/store/pg"
)

// listed is a project as its row has it, with the units that held a task of it; shown is the row as it is read.
type (
	listed struct {
		*lifecycle.Project
		places places
		held   []string
	}
	shown = port.ProjectRow
)

// projectColumns are the columns of projects, as p. Of the keys by which a project is read those of tasks stay; the others are what they
// are now.
var projectColumns = pg.Columns[listed, shown]{
	{Name: "code", Write: func(w listed) any { return w.Code }, Read: func(r *shown) any { return &r.Code }},
	{Name: "revision", Write: func(w listed) any { return w.Revision }, Read: func(r *shown) any { return &r.Revision }},
	{Name: "year", Write: func(w listed) any { return w.Year }, Read: func(r *shown) any { return &r.Year }},
	{Name: "name", Write: func(w listed) any { return pg.Plain(w.Name) }, Read: func(r *shown) any { return &r.Name }},
	{Name: "stage", Write: func(w listed) any { return w.Stage }, Read: func(r *shown) any { return &r.Stage }},
	{Name: "stage_rank", Write: func(w listed) any { return slices.Index(lifecycle.Stages, w.Stage) }},
	{Name: "stage_since", Write: func(w listed) any { return w.StageSince }, Read: func(r *shown) any { return &r.StageSince }},
	{Name: "outcome", Write: func(w listed) any { return w.Outcome }, Read: func(r *shown) any { return &r.Outcome }},
	{Name: "light", Write: func(w listed) any { return w.Colour() }, Read: func(r *shown) any { return &r.Light }},
	{Name: "light_since", Write: func(w listed) any { return pg.Instant(w.LightSince) }},
	{Name: "finished", Write: func(w listed) any { return w.Finished() }, Read: func(r *shown) any { return &r.Finished }},
	{Name: "approved", Write: func(w listed) any { return w.Approved() }, Read: func(r *shown) any { return &r.Approved }},
	{Name: "unit_code", Write: func(w listed) any { return w.Unit.Code }, Read: func(r *shown) any { return &r.Unit.Code }},
	{Name: "unit_name", Write: func(w listed) any { return pg.Plain(w.Unit.Name) }, Read: func(r *shown) any { return &r.Unit.Name }},
	{Name: "unit_kind", Write: func(w listed) any { return w.Unit.Kind }, Read: func(r *shown) any { return &r.Unit.Kind }},
	{Name: "supervising_unit_code", Write: func(w listed) any { return w.SupervisingUnit.Code },
		Read: func(r *shown) any { return &r.SupervisingUnit.Code }},
	{Name: "supervising_unit_name", Write: func(w listed) any { return pg.Plain(w.SupervisingUnit.Name) },
		Read: func(r *shown) any { return &r.SupervisingUnit.Name }},
	{Name: "supervising_unit_kind", Write: func(w listed) any { return w.SupervisingUnit.Kind },
		Read: func(r *shown) any { return &r.SupervisingUnit.Kind }},
	{Name: "township", Write: func(w listed) any { return w.places.first }, Read: func(r *shown) any { return &r.Township }},
	{Name: "townships", Write: func(w listed) any { return w.places.townships }},
	{Name: "villages", Write: func(w listed) any { return w.places.villages }, Read: func(r *shown) any { return &r.Villages }},
	{Name: "sector", Write: func(w listed) any { return pg.Plain(w.Sector) }, Read: func(r *shown) any { return &r.Sector }},
	{Name: "linkage_model", Write: func(w listed) any { return w.Linkage }, Read: func(r *shown) any { return &r.Linkage }},
	{Name: "jiangsu_enterprise", Write: func(w listed) any { return w.JiangsuEnterprise },
		Read: func(r *shown) any { return &r.JiangsuEnterprise }},
	{Name: "requested_fen", Write: func(w listed) any { return w.RequestedFen }, Read: func(r *shown) any { return &r.RequestedFen }},
	{Name: "award_fen", Write: func(w listed) any { return w.AwardFen() }, Read: func(r *shown) any { return &r.AwardFen }},
	{Name: "paid_fen", Write: func(w listed) any { return spentOf(w.Project) }, Read: func(r *shown) any { return &r.PaidFen },
		As: `coalesce(paid_fen, 0)`},
	{Name: "paid_unknown", Read: func(r *shown) any { return &r.PaidUnknown }, As: `paid_fen is null`},
	{Name: "funding", Write: func(w listed) any { return fundingOf(w.Project) }},
	{Name: "fund_orders", Read: func(r *shown) any { return &r.FundOrders }, As: `array(
		select number
		from fund_order_uses
		where fund_order_uses.project = p.code
		and awarded_fen > 0
		order by key
	)`},
	{Name: "beneficiaries", Write: func(w listed) any { return w.Beneficiaries }, Read: func(r *shown) any { return &r.Beneficiaries }},
	{Name: "income_increase_fen", Write: func(w listed) any { return w.IncomeIncreaseFen },
		Read: func(r *shown) any { return &r.IncomeIncreaseFen }},
	{Name: "progress", Write: func(w listed) any { return w.Works.Progress }, Read: func(r *shown) any { return &r.Progress }},
	{Name: "planned_start", Write: func(w listed) any { return pg.Civil(w.PlannedStart) },
		Read: func(r *shown) any { return (*pg.Civil)(&r.PlannedStart) }},
	{Name: "planned_end", Write: func(w listed) any { return pg.Civil(w.PlannedEnd) },
		Read: func(r *shown) any { return (*pg.Civil)(&r.PlannedEnd) }},
	{Name: "began", Write: func(w listed) any { return pg.Civil(w.Began()) }},
	{Name: "started", Write: func(w listed) any { return pg.Civil(w.Works.Started) },
		Read: func(r *shown) any { return (*pg.Civil)(&r.Started) }},
	{Name: "completed", Write: func(w listed) any { return pg.Civil(w.Works.Completed) },
		Read: func(r *shown) any { return (*pg.Civil)(&r.Completed) }},
	{Name: "register_line", Write: func(w listed) any { return w.Register.Line }},
	{Name: "open_tasks", Write: func(w listed) any { return len(w.Tasks) }, Read: func(r *shown) any { return &r.OpenTasks }},
	{Name: "next_due", Write: func(w listed) any { return pg.Civil(nextDue(w.Project)) },
		Read: func(r *shown) any { return (*pg.Civil)(&r.NextDue) }},
	{Name: "overdue_tasks", Read: func(r *shown) any { return &r.OverdueTasks }, As: `(
		select count(*)
		from tasks
		where tasks.project = p.code
		and tasks.closed is null
		and tasks.due < @today
	)`},
	{Name: "waits", Read: func(r *shown) any { return &r.Waits }, As: `array(
		select coalesce(units.name, split_part(tasks.holder, '/', 1)) as unit
		from tasks
		left join units on units.code = split_part(tasks.holder, '/', 1)
		where tasks.project = p.code
		and tasks.closed is null
		group by unit
		order by min(tasks.due), unit
	)`},
	{Name: "search", Write: func(w listed) any { return pg.Plain(strings.ToLower(w.Code + " " + w.Name + " " + w.Unit.Name)) }},
	{Name: "read_keys", Write: func(w listed) any { return readKeys(w.Project, w.held) }, Then: `array(
		select distinct key collate "C" as key
		from unnest(excluded.read_keys || projects.read_keys) key
		where key = any(excluded.read_keys)
		or starts_with(key, '` + access.TaskKey("") + `')
		order by 1
	)`},
}

var (
	upsertProject  = projectColumns.Upsert(`projects`)
	selectProjects = projectColumns.Select()
)

func queueProject(b *pgx.Batch, p *lifecycle.Project, held []string) {
	b.Queue(upsertProject, projectColumns.Args(listed{p, placesOf(p), held})...)
}

// spentOf is what was spent; nil when a register does not say.
func spentOf(p *lifecycle.Project) *int64 {
	if fen, known := p.SpentFen(); known {
		return &fen
	}
	return nil
}

// fundLine is a line of an award as the list keeps it.
type fundLine struct {
	Source     string `json:"source"`
	BudgetYear int    `json:"budget_year"`
	AmountFen  int64  `json:"amount_fen"`
}

func fundingOf(p *lifecycle.Project) []fundLine {
	lines := make([]fundLine, len(p.Funding))
	for i, line := range p.Funding {
		lines[i] = fundLine{pg.Plain(line.Source), line.BudgetYear, line.AmountFen}
	}
	return lines
}

// readKeys are the keys by which a project is read, with those of units that held a task of it, each once and in order.
func readKeys(p *lifecycle.Project, held []string) []string {
	keys := access.Keys(p)
	for _, unit := range held {
		keys = append(keys, access.TaskKey(unit))
	}
	for i, key := range keys {
		keys[i] = pg.Plain(key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// places are where a project stands, as the columns have it; villages of the same name in two townships are two.
type places struct {
	first               string
	townships, villages []string
}

func placesOf(p *lifecycle.Project) places {
	at := places{townships: []string{}, villages: []string{}}
	for i, place := range p.Places {
		township := pg.Plain(place.Township)
		if i == 0 {
			at.first = township
		}
		if !slices.Contains(at.townships, township) {
			at.townships = append(at.townships, township)
		}
		for _, village := range place.Villages {
			at.villages = append(at.villages, township+"/"+pg.Plain(village))
		}
	}
	return at
}

// nextDue is the earliest due date among the open tasks.
func nextDue(p *lifecycle.Project) lifecycle.Date {
	var next lifecycle.Date
	for _, t := range p.Tasks {
		if next.IsZero() || t.Due.On.Before(next) {
			next = t.Due.On
		}
	}
	return next
}
