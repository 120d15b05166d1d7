package lists

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/access"
	"sluice/lifecycle"
	"sluice/store/pg"
)

// queueProject writes a project's row. Of the keys by which it is read those of tasks stay; the others are what they are now.
func queueProject(b *pgx.Batch, p *lifecycle.Project, held []string) {
	places := placesOf(p)
	b.Queue(`
		insert into projects (
			code,
			revision,
			year,
			name,
			stage,
			stage_rank,
			stage_since,
			outcome,
			light,
			finished,
			unit_code,
			unit_name,
			unit_kind,
			supervising_unit_code,
			supervising_unit_name,
			supervising_unit_kind,
			township,
			townships,
			villages,
			sector,
			linkage_model,
			jiangsu_enterprise,
			requested_fen,
			award_fen,
			beneficiaries,
			income_increase_fen,
			progress,
			planned_start,
			planned_end,
			started,
			completed,
			register_line,
			open_tasks,
			next_due,
			light_since,
			search,
			read_keys,
			paid_fen,
			funding,
			began,
			approved
		)
		values (
			$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
			$27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $39, $40, $41, $42
		)
		on conflict (code) do update set
			revision = excluded.revision,
			year = excluded.year,
			name = excluded.name,
			stage = excluded.stage,
			stage_rank = excluded.stage_rank,
			stage_since = excluded.stage_since,
			outcome = excluded.outcome,
			light = excluded.light,
			finished = excluded.finished,
			unit_code = excluded.unit_code,
			unit_name = excluded.unit_name,
			unit_kind = excluded.unit_kind,
			supervising_unit_code = excluded.supervising_unit_code,
			supervising_unit_name = excluded.supervising_unit_name,
			supervising_unit_kind = excluded.supervising_unit_kind,
			township = excluded.township,
			townships = excluded.townships,
			villages = excluded.villages,
			sector = excluded.sector,
			linkage_model = excluded.linkage_model,
			jiangsu_enterprise = excluded.jiangsu_enterprise,
			requested_fen = excluded.requested_fen,
			award_fen = excluded.award_fen,
			beneficiaries = excluded.beneficiaries,
			income_increase_fen = excluded.income_increase_fen,
			progress = excluded.progress,
			planned_start = excluded.planned_start,
			planned_end = excluded.planned_end,
			started = excluded.started,
			completed = excluded.completed,
			register_line = excluded.register_line,
			open_tasks = excluded.open_tasks,
			next_due = excluded.next_due,
			light_since = excluded.light_since,
			search = excluded.search,
			paid_fen = excluded.paid_fen,
			funding = excluded.funding,
			began = excluded.began,
			approved = excluded.approved,
			read_keys = array(
				select distinct key collate "C" as key
				from unnest(excluded.read_keys || projects.read_keys) key
				where key = any(excluded.read_keys)
				or starts_with(key, $38)
				order by 1
			)`,
		p.Code, p.Revision, p.Year, pg.Plain(p.Name), p.Stage, slices.Index(lifecycle.Stages, p.Stage), p.StageSince, p.Outcome,
		p.Colour(), p.Finished(), p.Unit.Code, pg.Plain(p.Unit.Name), p.Unit.Kind, p.SupervisingUnit.Code, pg.Plain(p.SupervisingUnit.Name),
		p.SupervisingUnit.Kind, places.first, places.townships, places.villages, pg.Plain(p.Sector), p.Linkage, p.JiangsuEnterprise,
		p.RequestedFen, p.AwardFen(), p.Beneficiaries, p.IncomeIncreaseFen, p.Works.Progress, pg.Civil(p.PlannedStart),
		pg.Civil(p.PlannedEnd), pg.Civil(p.Works.Started), pg.Civil(p.Works.Completed), p.Register.Line, len(p.Tasks), pg.Civil(nextDue(p)),
		pg.Instant(p.LightSince),
		pg.Plain(strings.ToLower(p.Code+" "+p.Name+" "+p.Unit.Name)), readKeys(p, held), access.TaskKey(""), spentOf(p), fundingOf(p),
		pg.Civil(p.Began()), p.Approved())
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
