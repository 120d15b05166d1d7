package lists

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/service/port"
	"sluice/store/pg"
)

// spendingKeys are the columns of port.SpendingBy.
var spendingKeys = map[string]string{
	"year": `budget_year::text`, "source": `source`, "township": `township`, "department": `supervising_unit_name`,
}

// Spending is what was awarded and spent, by one of port.SpendingBy and by budget year. A project's payments count under the lines of
// its award by their shares; where a register does not say what was paid, the award counts and its share does not.
func (s *Lists) Spending(ctx context.Context, by string, f port.SpendingFilter) ([]port.Spending, error) {
	key, known := spendingKeys[by]
	if !known {
		return nil, pg.Invalid("by", "没有这种分组", "must be one of "+strings.Join(slices.Sorted(slices.Values(port.SpendingBy)), ", "))
	}
	var c pg.Conditions
	c.Only(`approved`)
	if f.BudgetYear != 0 {
		c.Add(`budget_year = @budget_year`, "budget_year", f.BudgetYear)
	}
	c.Within(f.Reach, `read_keys && @read_keys`)
	rows, _ := s.db.Pool.Query(ctx, `
		with lines as (
			select
				`+key+` as key,
				budget_year,
				code,
				amount_fen,
				paid_fen::numeric * amount_fen / nullif(award_fen, 0) as paid_fen
			from projects
			cross join jsonb_to_recordset(funding) as line(source text, budget_year int, amount_fen bigint)`+c.String()+`
		)
		select
			key,
			budget_year,
			count(distinct code),
			least(sum(amount_fen), 9223372036854775807)::bigint,
			least(coalesce(round(sum(paid_fen)), 0), 9223372036854775807)::bigint,
			coalesce(round(100 * sum(paid_fen) / nullif(sum(amount_fen) filter (where paid_fen is not null), 0), 2), 0)::float8,
			count(distinct code) filter (where paid_fen is null)
		from lines
		group by key, budget_year
		order by budget_year, key`, c.Args)
	spending, err := pgx.CollectRows(rows, pgx.RowToStructByPos[port.Spending])
	return spending, pg.Failed(err, "sum up what was spent")
}
