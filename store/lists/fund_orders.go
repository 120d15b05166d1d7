package lists

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/service/port"
	"sluice/store/pg"
)

// UseColumns are what a project says of a fund order, as ScanUse reads them.
const UseColumns = `
	key,
	project,
	number,
	source,
	budget_year,
	issued_on,
	amount_fen,
	least_fen,
	awarded_fen,
	claimed_fen,
	paid_fen,
	said`

// ScanUse reads the columns of a use, with what kind of row it is before them and a command after them.
func ScanUse(row pgx.CollectableRow, kind *string, command *[]byte) (lifecycle.CountyUse, error) {
	var u lifecycle.CountyUse
	var said *time.Time
	err := row.Scan(
		kind,
		&u.Key,
		&u.Project,
		&u.Order.FundOrder,
		&u.Order.Source,
		&u.Order.BudgetYear,
		(*pg.Civil)(&u.Order.IssuedOn),
		&u.Order.AmountFen,
		&u.LeastFen,
		&u.AwardedFen,
		&u.ClaimedFen,
		&u.PaidFen,
		&said,
		command,
	)
	u.Said = pg.OrZero(said)
	return u, err
}

// noteOrders keeps when the project put an order on record, or another line of it.
func (c *Change) noteOrders(before, after *lifecycle.Project, at time.Time) {
	if slices.Equal(before.Pool.Orders, after.Pool.Orders) {
		return
	}
	for _, order := range after.Pool.Orders {
		if !slices.Contains(before.Pool.Orders, order) {
			if c.said == nil {
				c.said = map[string]time.Time{}
			}
			c.said[lifecycle.NumberKey(order.FundOrder)] = at
		}
	}
}

// queueShared puts on record what the project says of fund orders and which vouchers paid.
func (c *Change) queueShared(b *pgx.Batch) {
	uses := c.After.OrderUses()
	if before := c.before.OrderUses(); !slices.Equal(before, uses) || len(c.said) > 0 {
		var keys []string
		for _, use := range uses {
			keys = append(keys, use.Key)
			queueUse(b, c.After.Code, use, c.said[use.Key])
		}
		if len(before) > 0 {
			b.Queue(`
				delete from fund_order_uses
				where project = $1
				and not key = any($2)`, c.After.Code, append(keys, ""))
		}
	}
	before := c.before.Vouchers()
	for _, v := range c.After.Vouchers() {
		if key := lifecycle.NumberKey(v.Number); key != "" && !slices.Contains(before, v) {
			b.Queue(`
				insert into vouchers (
					key,
					project,
					payment,
					number
				)
				values ($1, $2, $3, $4)
				on conflict do nothing`, pg.Plain(key), c.After.Code, v.Payment, pg.Plain(v.Number))
		}
	}
}

func queueUse(b *pgx.Batch, project string, use lifecycle.OrderUse, said time.Time) {
	b.Queue(`
		insert into fund_order_uses as u (`+UseColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		on conflict (key, project) do update set
			number = excluded.number,
			source = excluded.source,
			budget_year = excluded.budget_year,
			issued_on = excluded.issued_on,
			amount_fen = excluded.amount_fen,
			least_fen = excluded.least_fen,
			awarded_fen = excluded.awarded_fen,
			claimed_fen = excluded.claimed_fen,
			paid_fen = excluded.paid_fen,
			said = coalesce(excluded.said, u.said)`,
		pg.Plain(use.Key), project, pg.Plain(use.Order.FundOrder), pg.Plain(use.Order.Source), use.Order.BudgetYear, pg.Civil(use.Order.IssuedOn),
		use.Order.AmountFen, use.LeastFen, use.AwardedFen, use.ClaimedFen, use.PaidFen, pg.Instant(said))
}

// FundOrders lists the county's fund orders whose number or source contains q, the latest budget year first, with what was awarded and
// paid.
func (s *Lists) FundOrders(ctx context.Context, f port.FundOrderFilter, p port.Page) (port.List[port.FundOrder], error) {
	var c pg.Conditions
	if f.Q != "" {
		c.Add(`(strpos(o.key, @key) > 0 or strpos(lower(o.source), lower(@q)) > 0)`, "q", f.Q)
		c.Arg("key", lifecycle.NumberKey(f.Q))
	}
	if f.BudgetYear != 0 {
		c.Add(`o.budget_year = @budget_year`, "budget_year", f.BudgetYear)
	}
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.FundOrder]{
		Columns: `
			o.number,
			o.source,
			o.budget_year,
			o.issued_on,
			o.amount_fen,
			o.awarded_fen,
			o.paid_fen,
			(
				select json_agg(json_build_object(
					'code', u.project, 'name', coalesce(p.name, ''), 'awarded_fen', u.awarded_fen, 'paid_fen', u.paid_fen
				) order by u.project)
				from fund_order_uses u
				left join projects p on p.code = u.project
				where u.key = o.key
			)`,
		Table: `(` + countyOrders + `)`, Alias: `o`, Where: c, Order: `o.budget_year desc, o.key`, Scan: scanFundOrder,
	})
	return list, pg.Failed(err, "list the fund orders")
}

// countyOrders is what is on record of each order, as it was said last, and what all projects take from it.
const countyOrders = `
	select distinct on (key)
		key,
		number,
		source,
		budget_year,
		issued_on,
		amount_fen,
		least(sum(awarded_fen) over of_order, 9223372036854775807)::bigint as awarded_fen,
		least(sum(paid_fen) over of_order, 9223372036854775807)::bigint as paid_fen
	from fund_order_uses
	window of_order as (partition by key)
	order by
		key,
		amount_fen = 0,
		said desc nulls last,
		project`

func scanFundOrder(row pgx.CollectableRow) (port.FundOrder, error) {
	var o port.FundOrder
	err := row.Scan(&o.Number, &o.Source, &o.BudgetYear, (*pg.Civil)(&o.IssuedOn), &o.AmountFen, &o.AwardedFen, &o.PaidFen, &o.Projects)
	o.LeftFen = max(o.AmountFen-o.AwardedFen, 0)
	o.OverFen = max(o.AwardedFen-o.AmountFen, 0)
	if o.AmountFen == 0 {
		o.OverFen = 0 // it is not known
	}
	return o, err
}
