package store

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/api/port"
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

// Statistics counts projects by one of port.StatisticsBy; "" is total. Townships and villages are those anything stands in; the
// Jiangsu enterprises are counted by the units whose projects they take part in. A total there always is. Only what is within reach counts.
func (s *Store) Statistics(ctx context.Context, by string, f port.StatisticsFilter) ([]port.Statistic, error) {
	if by == "" {
		by = "total"
	}
	key, known := statisticsKeys[by]
	if !known {
		return nil, invalid("by", "没有这种分组", "must be one of "+strings.Join(slices.Sorted(slices.Values(port.StatisticsBy)), ", "))
	}
	var c conditions
	c.years(`year`, f.Years)
	c.arg("by_stage", by == "stage")
	c.arg("today", civil(f.Today))
	c.within(f.Reach, `read_keys && @read_keys`)
	c.arg("brief", f.Brief)
	// Sums end at the greatest number there is: one absurd declaration must not take the statistics from everybody. What counts
	// once is made distinct before it is counted, since count(distinct) would sort all projects. These are read once, for their rows are wide.
	rows, _ := s.pool.Query(ctx, `
		with chosen as materialized (
			select
				`+key+` as key,
				stage_rank,
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
				case when not @brief then townships end as townships,
				case when not @brief then villages end as villages
			from projects`+c.String()+`
		),
		counted as (
			select
				key,
				count(*) as projects,
				count(*) filter (where finished) as finished,
				least(sum(award_fen), 9223372036854775807)::bigint as award_fen,
				least(sum(beneficiaries), 9223372036854775807)::bigint as beneficiaries,
				least(sum(income_increase_fen), 9223372036854775807)::bigint as income_increase_fen,
				count(*) filter (where unit_kind = 'village_cooperative') as village_cooperatives,
				sum(open_tasks) as open_tasks,
				count(*) filter (where under_way) as under_way,
				count(*) filter (where overdue) as overdue,
				count(*) filter (where under_way and light = 'green') as green,
				count(*) filter (where under_way and light = 'yellow') as yellow,
				count(*) filter (where under_way and light = 'red') as red,
				count(*) filter (where under_way and light = 'grey') as grey,
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
				and not @brief
			) once
			group by 1
		)
		select
			key,
			projects,
			finished,
			round(100.0 * finished / projects, 2)::float8,
			award_fen,
			beneficiaries,
			income_increase_fen,
			village_cooperatives,
			coalesce(townships, 0),
			coalesce(villages, 0),
			coalesce(enterprises, 0),
			open_tasks,
			under_way,
			overdue,
			green,
			yellow,
			red,
			grey
		from counted
		left join in_townships using (key)
		left join in_villages using (key)
		left join of_jiangsu using (key)
		order by
			case when @by_stage then rank end,
			key`, c.args)
	statistics, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.Statistic, error) {
		var n port.Statistic
		err := row.Scan(
			&n.Key, &n.Projects, &n.Finished, &n.FinishedPercent, &n.AwardFen, &n.Beneficiaries, &n.IncomeIncreaseFen,
			&n.VillageCooperative, &n.Townships, &n.Villages, &n.JiangsuEnterprises, &n.OpenTasks,
			&n.UnderWay, &n.Overdue, &n.Green, &n.Yellow, &n.Red, &n.Grey)
		return n, err
	})
	if by == "total" && err == nil && len(statistics) == 0 {
		statistics = []port.Statistic{{Key: "total"}}
	}
	return statistics, failed(err, "count projects")
}
