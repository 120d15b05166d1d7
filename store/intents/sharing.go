package intents

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"sluice/engine"
	"sluice/lifecycle"
	"sluice/store/lists"
	"sluice/store/pg"
)

// What belongs to the whole county, fund orders and vouchers, is reserved by the intent of the command that touches it: from when it is
// opened until it is done or refused; one that was dropped while somebody was at it, until nobody can be. Intents that touch the same are
// opened one after the other, each held against what stands on record of all projects and against what was opened and is not decided.
// Publish puts on record what became of it, and ends the intent, in one transaction.

// openSharing opens the intent of a command that touches what belongs to the whole county.
func (s *Intents) openSharing(ctx context.Context, intent engine.Intent, command []byte, shared lifecycle.Shared) (engine.Known, error) {
	for range openAttempts {
		l := looking{intent: intent, command: command}
		var known engine.Known
		found := false
		b := pg.Opening()
		QueueAlone(b, shared)
		l.queueInsert(b)
		l.queueKnown(b)
		err := s.db.WithTx(ctx, b, func(tx pgx.Tx) (err error) {
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
		if pg.Constraint(err) == "intents_begin" {
			return engine.Known{}, Exists(intent.Command.Code)
		}
		if err != nil || found {
			return known, err
		}
	}
	return engine.Known{}, pg.Unavailable("the command cannot be taken in now: try again")
}

// QueueAlone waits until nobody else opens an intent that touches the same, in an order that is the same for everybody.
func QueueAlone(b *pgx.Batch, shared lifecycle.Shared) {
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
	orders, vouchers, err := ShareRecords(ctx, tx, c.ID, shared)
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

// ShareRecords reads what all projects say of the orders and of the voucher, on record or by other commands that are being decided.
func ShareRecords(
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
			'use' as kind,`+lists.UseColumns+`,
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
		use, err := lists.ScanUse(rows, &kind, &raw)
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
