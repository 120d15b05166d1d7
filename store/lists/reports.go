package lists

import (
	"context"
	"math"

	"github.com/jackc/pgx/v5"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service/port"
	"sluice/store/pg"
)

// The report on a month is owed by a task, so that the months are counted from the tasks: one that was done says in its outcome how, one
// that is open is missing once its due date has passed. It is what lifecycle's ReportState says of a project.

// reportStates are the conditions of port.ReportStates on a task.
var reportStates = map[lifecycle.ReportState]string{
	lifecycle.ReportOnTime:  `outcome = 'on_time'`,
	lifecycle.ReportLate:    `outcome = 'late'`,
	lifecycle.ReportWaived:  `outcome = 'waived'`,
	lifecycle.ReportMissing: `outcome is null and due < @today`,
	lifecycle.ReportDue:     `outcome is null and due >= @today`,
}

// reported narrows projects to those whose report on a month stands in a state.
func reported(c *pg.Conditions, m calendar.Month, state lifecycle.ReportState) {
	condition, known := reportStates[state]
	if !known {
		condition = `false`
	}
	c.Add(`code in (select project from tasks where report_month = @report_month and `+condition+`)`, "report_month", m.String())
}

// ReportMonths counts the reports of each month that has any, in the order of the months.
func (s *Lists) ReportMonths(ctx context.Context, f port.ReportFilter) ([]port.ReportMonth, error) {
	var c pg.Conditions
	c.Add(`report_month >= @from`, "from", f.From.String())
	c.Add(`report_month <= @to`, "to", f.To.String())
	c.Arg("today", pg.Civil(f.Today))
	c.OfYears(`t.project`, f.Years)
	c.Within(f.Reach, ofProjects)
	columns := `report_month`
	for _, state := range port.ReportStates {
		columns += `, coalesce(sum(reports) filter (where ` + reportStates[state] + `), 0)`
	}
	// First by all that a state depends on, as the index has it: of a hundred thousand reports some dozens of groups are left to sort out.
	rows, _ := s.db.Pool.Query(ctx, `
		select `+columns+`
		from (
			select
				report_month,
				outcome,
				due,
				count(*) as reports
			from tasks t`+c.String()+`
			group by 1, 2, 3
		) counted
		group by 1
		order by 1`, c.Args)
	months, err := pgx.CollectRows(rows, scanReportMonth)
	return months, pg.Failed(err, "count the reports")
}

func scanReportMonth(row pgx.CollectableRow) (port.ReportMonth, error) {
	var m port.ReportMonth
	var month string
	into := []any{&month}
	for _, state := range port.ReportStates {
		into = append(into, m.Count(state))
	}
	if err := row.Scan(into...); err != nil {
		return m, err
	}
	if owed := m.OnTime + m.Late + m.Missing; owed > 0 {
		m.OnTimePercent = math.Round(float64(m.OnTime)*10000/float64(owed)) / 100
	}
	return m, m.Month.UnmarshalText([]byte(month))
}
