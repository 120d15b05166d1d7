package lists

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/service/port"
	"sluice/store/pg"
)

// statisticsKeys are the columns of port.StatisticsBy. A project counts under the township that leads.
var statisticsKeys = map[string]string{
	"total":         `'total'`,
	"year":          `year::text`,
	"township":      `township`,
	"department":    `supervising_unit_name`,
	"sector":        `sector`,
	"entity_kind":   `unit_kind`,
	"linkage_model": `linkage_model`,
	"stage":         `stage`,
}

// counts are the columns of a port.Count besides its key, over projects as chosen has them. Sums end at the greatest number there is: one
// absurd declaration must not take the statistics from everybody.
const counts = `
	count(*) filter (where approved) as projects,
	count(*) filter (where approved and finished) as finished,
	coalesce(round(100.0 * count(*) filter (where approved and finished) / nullif(count(*) filter (where approved), 0), 2), 0)::float8 as finished_percent,
	count(*) filter (where not approved and under_way) as drafts,
	least(coalesce(sum(award_fen) filter (where approved), 0), 9223372036854775807)::bigint as award_fen,
	least(coalesce(sum(paid_fen) filter (where approved), 0), 9223372036854775807)::bigint as paid_fen,
	coalesce(round(100.0 * sum(paid_fen) filter (where approved)
		/ nullif(sum(award_fen) filter (where approved and paid_fen is not null), 0), 2), 0)::float8 as spent_percent,
	count(*) filter (where approved and paid_fen is null) as paid_unknown,
	least(coalesce(sum(beneficiaries) filter (where approved), 0), 9223372036854775807)::bigint as beneficiaries,
	least(coalesce(sum(income_increase_fen) filter (where approved), 0), 9223372036854775807)::bigint as income_increase_fen,
	count(*) filter (where approved and unit_kind = 'village_cooperative') as village_cooperatives,
	sum(open_tasks) as open_tasks,
	count(*) filter (where under_way) as under_way,
	count(*) filter (where overdue) as overdue,
	count(*) filter (where under_way and light = 'green') as green,
	count(*) filter (where under_way and light = 'yellow') as yellow,
	count(*) filter (where under_way and light = 'red') as red,
	count(*) filter (where under_way and light = 'grey') as grey`

// into is where the columns of counts go.
func into(n *port.Count) []any {
	return []any{
		&n.Projects, &n.Finished, &n.FinishedPercent, &n.Drafts, &n.AwardFen, &n.PaidFen, &n.SpentPercent, &n.PaidUnknown, &n.Beneficiaries,
		&n.IncomeIncreaseFen, &n.VillageCooperative, &n.OpenTasks,
		&n.UnderWay, &n.Overdue, &n.Green, &n.Yellow, &n.Red, &n.Grey,
	}
}

// chosen are the columns of projects that are counted, besides their keys. What is published counts what was approved, whatever is
// declared, taken back or refused later; what is to be done counts all that is under way.
const chosen = `
	stage_rank,
	approved,
	paid_fen,
	stage <> 'closed' as under_way,
	light,
	finished,
	award_fen,
	beneficiaries,
	income_increase_fen,
	unit_kind,
	unit_code,
	jiangsu_enterprise,
	open_tasks,
	next_due < @today as overdue,
	townships,
	villages`

// chosenBy narrows the projects that are counted.
func chosenBy(f port.StatisticsFilter) pg.Conditions {
	var c pg.Conditions
	c.Years(`year`, f.Years)
	c.Arg("today", pg.Civil(f.Today))
	c.Only(`(approved or stage <> 'closed')`) // what was refused or taken back counts nowhere
	c.Within(f.Reach, `read_keys && @read_keys`)
	return c
}

// keyOf is the column of one of port.StatisticsBy.
func keyOf(by string) (string, error) {
	key, known := statisticsKeys[by]
	if !known {
		return "", pg.Invalid("by", "没有这种分组", "must be one of "+strings.Join(slices.Sorted(slices.Values(port.StatisticsBy)), ", "))
	}
	return key, nil
}

// CountBy counts projects by several of port.StatisticsBy, which reads them once.
func (s *Lists) CountBy(ctx context.Context, by []string, f port.StatisticsFilter) (map[string][]port.Count, error) {
	c := chosenBy(f)
	var keys, names, sets, which []string
	order := "which, key"
	for i, one := range by {
		key, err := keyOf(one)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("k%d", i)
		keys, names, sets = append(keys, key+" as "+name), append(names, name), append(sets, "("+name+")")
		which = append(which, fmt.Sprintf("when grouping(%s) = 0 then %d", name, i))
		if one == "stage" {
			order = "which, case when grouping(" + name + ") = 0 then min(stage_rank) end, key"
		}
	}
	counted := make(map[string][]port.Count, len(by))
	if len(by) == 0 {
		return counted, nil
	}
	rows, _ := s.db.Pool.Query(ctx, `
		select
			case `+strings.Join(which, " ")+` end as which,
			coalesce(`+strings.Join(names, ", ")+`) as key,`+counts+`
		from (
			select
				`+strings.Join(keys, ", ")+`,`+chosen+`
			from projects`+c.String()+`
		) chosen
		group by grouping sets (`+strings.Join(sets, ", ")+`)
		order by `+order, c.Args)
	var group int
	var n port.Count
	_, err := pgx.ForEachRow(rows, append([]any{&group, &n.Key}, into(&n)...), func() error {
		counted[by[group]] = append(counted[by[group]], n)
		return nil
	})
	return counted, pg.Failed(err, "count projects")
}

// Statistics counts projects by one of port.StatisticsBy; "" is total. Townships and villages are those anything stands in; the
// Jiangsu enterprises are counted by the units whose projects they take part in. A total there always is. Only what is within reach counts.
func (s *Lists) Statistics(ctx context.Context, by string, f port.StatisticsFilter) ([]port.Statistic, error) {
	if by == "" {
		by = "total"
	}
	key, err := keyOf(by)
	if err != nil {
		return nil, err
	}
	c := chosenBy(f)
	c.Arg("by_stage", by == "stage")
	// What counts once is made distinct before it is counted, since count(distinct) would sort all projects. These are read once, for
	// their rows are wide.
	rows, _ := s.db.Pool.Query(ctx, `
		with chosen as materialized (
			select
				`+key+` as key,`+chosen+`
			from projects`+c.String()+`
		),
		counted as (
			select
				key,`+counts+`,
				min(stage_rank) as rank
			from chosen
			group by 1
		),
		in_townships as (
			select
				key,
				count(*) as townships
			from (
				select distinct
					key,
					stands_in
				from chosen
				cross join unnest(townships) as stands_in
				where approved
			) once
			group by 1
		),
		in_villages as (
			select
				key,
				count(*) as villages
			from (
				select distinct
					key,
					village
				from chosen
				cross join unnest(villages) as village
				where approved
			) once
			group by 1
		),
		of_jiangsu as (
			select
				key,
				count(*) as enterprises
			from (
				select distinct
					key,
					unit_code
				from chosen
				where jiangsu_enterprise
				and approved
			) once
			group by 1
		)
		select
			counted.*,
			coalesce(townships, 0),
			coalesce(villages, 0),
			coalesce(enterprises, 0)
		from counted
		left join in_townships using (key)
		left join in_villages using (key)
		left join of_jiangsu using (key)
		order by
			case when @by_stage then rank end,
			key`, c.Args)
	statistics, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.Statistic, error) {
		var n port.Statistic
		var rank int
		err := row.Scan(append(append([]any{&n.Key}, into(&n.Count)...), &rank, &n.Townships, &n.Villages, &n.JiangsuEnterprises)...)
		return n, err
	})
	if by == "total" && err == nil && len(statistics) == 0 {
		statistics = []port.Statistic{{Count: port.Count{Key: "total"}}}
	}
	return statistics, pg.Failed(err, "count projects")
}
