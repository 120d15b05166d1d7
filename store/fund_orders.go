package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/engine"
	"sluice/lifecycle"
	"sluice/service/port"
)

// What belongs to the whole county, fund orders and vouchers, is reserved by the intent of the command that touches it: from when it is
// opened until it is done or refused; one that was dropped while somebody was at it, until nobody can be. Intents that touch the same are
// opened one after the other, each held against what stands on record of all projects and against what was opened and is not decided.
// Publish puts on record what became of it, and ends the intent, in one transaction.

// openSharing opens the intent of a command that touches what belongs to the whole county.
func (s *Store) openSharing(ctx context.Context, intent engine.Intent, command []byte, shared lifecycle.Shared) (engine.Known, error) {
	for range openAttempts {
		l := looking{intent: intent, command: command}
		var known engine.Known
		found := false
		b := opening()
		queueAlone(b, shared)
		l.queueInsert(b)
		l.queueKnown(b)
		err := s.withTx(ctx, b, func(tx pgx.Tx) (err error) {
			if !l.taken {
				again := &pgx.Batch{}
				l.queueTakeOver(again)
				l.queueKnown(again)
				l.queueEvents(again)
				if err := tx.SendBatch(ctx, again).Close(); err != nil {
					return err
				}
			}
			if known, found, err = l.result(); err != nil || known.State != engine.Fresh {
				return err
			}
			return allow(ctx, tx, l.intent.Command, shared)
		})
		if constraint(err) == "intents_begin" {
			return engine.Known{}, exists(intent.Command.Code)
		}
		if err != nil || found {
			return known, err
		}
	}
	return engine.Known{}, unavailable("the command cannot be taken in now: try again")
}

// queueAlone waits until nobody else opens an intent that touches the same, in an order that is the same for everybody.
func queueAlone(b *pgx.Batch, shared lifecycle.Shared) {
	var names []string
	for _, order := range shared.Orders {
		names = append(names, "fund order "+order.Key)
	}
	if shared.Voucher != "" {
		names = append(names, "voucher "+shared.Voucher)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		b.Queue(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, name)
	}
}

// allow refuses a command that the county's record of fund orders and vouchers, or a command that is being decided, stands against.
func allow(ctx context.Context, tx pgx.Tx, c lifecycle.Command, shared lifecycle.Shared) error {
	orders, vouchers, err := shareRecords(ctx, tx, c.ID, shared)
	if err != nil {
		return err
	}
	for _, order := range shared.Orders {
		if err := order.Allow(c.Code, orders[order.Key]); err != nil {
			return err
		}
	}
	for _, used := range vouchers {
		if err := used.Allow(c.Code); err != nil {
			return err
		}
	}
	return nil
}

// shareRecords reads what all projects say of the orders and of the voucher, on record or by other commands that are being decided.
func shareRecords(
	ctx context.Context,
	tx pgx.Tx,
	but string,
	shared lifecycle.Shared,
) (map[string][]lifecycle.CountyUse, []lifecycle.CountyVoucher, error) {
	var keys []string
	for _, order := range shared.Orders {
		keys = append(keys, order.Key)
	}
	// One statement sees one moment: between two a command may get from the intents into the record, and count in neither.
	rows, _ := tx.Query(ctx, `
		select
			'use' as kind,`+useColumns+`,
			null::json as command
		from fund_order_uses
		where key = any($1)
		union all
		select 'voucher', '', project, number, payment, 0, null, 0, 0, 0, 0, 0, null, null
		from vouchers
		where key = $2
		union all
		select 'pending', '', '', '', '', 0, null, 0, 0, 0, 0, 0, null, command
		from intents
		where (done is null or given_up = 'dropped' and take > 0 and done > now() - $5::interval)
		and name = any($3)
		and id <> $4
		and not exists (select from log where log.stream = intents.stream and log.command = intents.id)
		order by kind desc, key, project`,
		keys, shared.Voucher, lifecycle.SharingCommands, but, refusedKept)
	uses := map[string][]lifecycle.CountyUse{}
	var vouchers []lifecycle.CountyVoucher
	for rows.Next() {
		var kind string
		var raw []byte
		use, err := scanUse(rows, &kind, &raw)
		if err != nil {
			rows.Close()
			return nil, nil, err
		}
		switch kind {
		case "use":
			uses[use.Key] = append(uses[use.Key], use)
		case "voucher":
			vouchers = append(vouchers,
				lifecycle.CountyVoucher{Number: use.Order.FundOrder, Project: use.Project, Payment: use.Order.Source})
		case "pending":
			var c lifecycle.Command
			if err := json.Unmarshal(raw, &c); err != nil {
				rows.Close()
				return nil, nil, fmt.Errorf("read a command that is being decided: %w", err)
			}
			other := lifecycle.SharedBy(c)
			for _, order := range other.Orders {
				if slices.Contains(keys, order.Key) {
					uses[order.Key] = append(uses[order.Key], lifecycle.CountyUse{OrderUse: order.OrderUse, Project: c.Code, Pending: true})
				}
			}
			if other.Voucher != "" && other.Voucher == shared.Voucher {
				vouchers = append(vouchers, lifecycle.CountyVoucher{Number: other.Voucher, Project: c.Code})
			}
		}
	}
	return uses, vouchers, rows.Err()
}

const useColumns = `
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

// scanUse reads the columns of a use, with what kind of row it is before them and a command after them.
func scanUse(row pgx.CollectableRow, kind *string, command *[]byte) (lifecycle.CountyUse, error) {
	var u lifecycle.CountyUse
	var said *time.Time
	err := row.Scan(
		kind,
		&u.Key,
		&u.Project,
		&u.Order.FundOrder,
		&u.Order.Source,
		&u.Order.BudgetYear,
		(*civil)(&u.Order.IssuedOn),
		&u.Order.AmountFen,
		&u.LeastFen,
		&u.AwardedFen,
		&u.ClaimedFen,
		&u.PaidFen,
		&said,
		command,
	)
	u.Said = orZero(said)
	return u, err
}

// noteOrders keeps when the project put an order on record, or another line of it.
func (c *change) noteOrders(before, after *lifecycle.Project, at time.Time) {
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
func (c *change) queueShared(b *pgx.Batch) {
	uses := c.after.OrderUses()
	if before := c.before.OrderUses(); !slices.Equal(before, uses) || len(c.said) > 0 {
		var keys []string
		for _, use := range uses {
			keys = append(keys, use.Key)
			queueUse(b, c.after.Code, use, c.said[use.Key])
		}
		if len(before) > 0 {
			b.Queue(`
				delete from fund_order_uses
				where project = $1
				and not key = any($2)`, c.after.Code, append(keys, ""))
		}
	}
	before := c.before.Vouchers()
	for _, v := range c.after.Vouchers() {
		if key := lifecycle.NumberKey(v.Number); key != "" && !slices.Contains(before, v) {
			b.Queue(`
				insert into vouchers (
					key,
					project,
					payment,
					number
				)
				values ($1, $2, $3, $4)
				on conflict do nothing`, plain(key), c.after.Code, v.Payment, plain(v.Number))
		}
	}
}

func queueUse(b *pgx.Batch, project string, use lifecycle.OrderUse, said time.Time) {
	b.Queue(`
		insert into fund_order_uses as u (`+useColumns+`)
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
		plain(use.Key), project, plain(use.Order.FundOrder), plain(use.Order.Source), use.Order.BudgetYear, civil(use.Order.IssuedOn),
		use.Order.AmountFen, use.LeastFen, use.AwardedFen, use.ClaimedFen, use.PaidFen, instant(said))
}

// FundOrders lists the county's fund orders whose number or source contains q, the latest budget year first, with what was awarded and
// paid.
func (s *Store) FundOrders(ctx context.Context, f port.FundOrderFilter, p port.Page) (port.List[port.FundOrder], error) {
	var c conditions
	if f.Q != "" {
		c.add(`(strpos(o.key, @key) > 0 or strpos(lower(o.source), lower(@q)) > 0)`, "q", f.Q)
		c.arg("key", lifecycle.NumberKey(f.Q))
	}
	if f.BudgetYear != 0 {
		c.add(`o.budget_year = @budget_year`, "budget_year", f.BudgetYear)
	}
	list, err := list(ctx, s, p, listing[port.FundOrder]{
		columns: `
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
		table: `(` + countyOrders + `)`, alias: `o`, where: c, order: `o.budget_year desc, o.key`, scan: scanFundOrder,
	})
	return list, failed(err, "list the fund orders")
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
	err := row.Scan(&o.Number, &o.Source, &o.BudgetYear, (*civil)(&o.IssuedOn), &o.AmountFen, &o.AwardedFen, &o.PaidFen, &o.Projects)
	o.LeftFen = max(o.AmountFen-o.AwardedFen, 0)
	o.OverFen = max(o.AwardedFen-o.AmountFen, 0)
	if o.AmountFen == 0 {
		o.OverFen = 0 // it is not known
	}
	return o, err
}
