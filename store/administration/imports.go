package administration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/intents"
	"sluice/store/lists"
	"sluice/store/pg"
	"sluice/store/record"
)

// WriteImport records a batch in one transaction: its units, the finished projects' events and lists, and for each of the others
// an intent that the sweeper finds at once. A code that came to be used since the batch was checked is an exists refusal, and
// then nothing is written. The same id again answers the receipt of the first time.
func (s *Administration) WriteImport(ctx context.Context, batch port.ImportBatch) (port.ImportReceipt, error) {
	w := importing{ImportBatch: batch, admin: administering{id: batch.ID, fingerprint: batch.ID, actor: batch.Actor, at: batch.At}}
	w.sort()
	fresh := false
	b := pg.Opening()
	w.queueReceipt(b, &fresh)
	err := s.db.WithTx(ctx, b, func(tx pgx.Tx) error {
		if !fresh {
			return nil
		}
		return w.write(ctx, tx)
	})
	if err != nil {
		return port.ImportReceipt{}, pg.Failed(err, "record import %s", batch.ID)
	}
	return s.Import(ctx, batch.ID)
}

// importing is an import under way.
type importing struct {
	port.ImportBatch
	admin    administering
	finished []string // streams, each with its events
	events   map[string][]lifecycle.Event
	running  []string                // streams
	heads    map[string]*record.Head // of the finished ones, where they stand

	shared  map[string]lifecycle.Shared // by the codes of those that name a fund order …
	sharing []string                    // … which are these
	all     lifecycle.Shared
}

// sort tells the streams apart.
func (w *importing) sort() {
	w.events = map[string][]lifecycle.Event{}
	for _, e := range w.Finished {
		if _, seen := w.events[e.Stream]; !seen {
			w.finished = append(w.finished, e.Stream)
		}
		w.events[e.Stream] = append(w.events[e.Stream], e)
	}
	w.running = make([]string, len(w.Running))
	for i, c := range w.Running {
		w.running[i] = lifecycle.ProjectStream(c.Code)
	}
}

// queueReceipt claims the import's id. A second one with the same id waits here for the first.
func (w *importing) queueReceipt(b *pgx.Batch, fresh *bool) {
	b.Queue(`
		insert into imports (
			id,
			file,
			as_of,
			importer,
			at,
			rows,
			closed,
			running,
			skipped,
			faulty,
			finished
		)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11::text[], '{}'))
		on conflict do nothing
		returning true`,
		w.ID, w.File, pg.Civil(w.AsOf), w.Actor.Name, w.At, w.Rows, len(w.finished), w.running, w.Skipped, w.Faulty, w.finished,
	).QueryRow(func(row pgx.Row) error { return pg.Maybe(row.Scan(fresh)) })
}

func (w *importing) write(ctx context.Context, tx pgx.Tx) error {
	var taken []string
	b := &pgx.Batch{}
	if err := w.queueAlone(b); err != nil {
		return err
	}
	if len(w.Units) > 0 {
		w.admin.queueLock(b)
	}
	w.queueClaim(b, &taken)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	if len(taken) > 0 {
		return intents.Exists(taken...)
	}
	if err := w.allow(ctx, tx); err != nil {
		return err
	}
	var written record.Writing
	if err := w.writeUnits(ctx, tx, &written); err != nil {
		return err
	}
	for _, stream := range w.finished {
		if h := w.heads[stream]; h.Revision != w.events[stream][0].Seq-1 { // brought in anew by somebody else meanwhile
			return intents.Exists(strings.TrimPrefix(stream, lists.ProjectPrefix))
		}
		if err := written.Project(ctx, tx, w.heads[stream], w.events[stream]); err != nil {
			return err
		}
	}
	if err := w.queueRunning(&written.Batch); err != nil {
		return err
	}
	return written.Send(ctx, tx)
}

// queueClaim looks for codes that are taken: by a project, or by a declaration that is just being decided. Then it claims the
// streams of the finished projects, in the order in which everybody locks them, and counts among the taken what another
// transaction claimed meanwhile.
func (w *importing) queueClaim(b *pgx.Batch, taken *[]string) {
	b.Queue(`
		select substr(stream, 9)
		from streams
		where stream = any($1::text[] || $2::text[])
		and (revision = 0 or exists (select from projects where 'project/' || code = stream)) -- else its import was taken back
		union
		select substr(stream, 9)
		from intents
		where stream = any($1::text[] || $2::text[])
		and done is null
		and name in ('declare', 'import')
		order by 1`, w.finished, w.running,
	).Query(func(rows pgx.Rows) (err error) {
		*taken, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	var fresh []string
	w.heads = map[string]*record.Head{}
	for _, stream := range w.finished {
		if w.heads[stream] = new(record.Head); w.events[stream][0].Seq == 1 {
			fresh = append(fresh, stream)
		} else {
			w.heads[stream].Lock(b, stream, false)
		}
	}
	b.Queue(`
		with claimed as (
			insert into streams (stream, revision, incarnation)
			select stream, 0, 0
			from unnest($1::text[]) as stream
			order by stream
			on conflict do nothing
			returning stream
		)
		select substr(stream, 9)
		from unnest($1::text[]) as stream
		except
		select substr(stream, 9)
		from claimed
		order by 1`, fresh,
	).Query(func(rows pgx.Rows) error {
		late, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if len(*taken) == 0 {
			*taken = late
		}
		return err
	})
}

// queueAlone waits until nobody else touches the fund orders that the register names.
func (w *importing) queueAlone(b *pgx.Batch) error {
	w.shared = map[string]lifecycle.Shared{}
	for _, c := range w.Running {
		w.share(c.Code, lifecycle.SharedBy(c))
	}
	for _, e := range w.Finished {
		fact, err := e.Fact()
		if err != nil {
			return err
		}
		if f, imported := fact.(*lifecycle.Imported); imported {
			w.share(f.Code, f.Shared())
		}
	}
	var all lifecycle.Shared
	for _, code := range w.sharing {
		all.Orders = append(all.Orders, w.shared[code].Orders...)
	}
	intents.QueueAlone(b, all)
	w.all = all
	return nil
}

func (w *importing) share(code string, s lifecycle.Shared) {
	if !s.IsZero() {
		w.sharing, w.shared[code] = append(w.sharing, code), s
	}
}

// allow refuses a register that takes more from a fund order than it allocates, with what other projects and its own lines take.
func (w *importing) allow(ctx context.Context, tx pgx.Tx) error {
	if len(w.sharing) == 0 {
		return nil
	}
	orders, _, err := intents.ShareRecords(ctx, tx, w.ID, w.all)
	if err != nil {
		return err
	}
	for _, code := range w.sharing {
		for _, order := range w.shared[code].Orders {
			if err := order.Allow(code, orders[order.Key]); err != nil {
				return err
			}
			orders[order.Key] = append(orders[order.Key], lifecycle.CountyUse{OrderUse: order.OrderUse, Project: code, Pending: true})
		}
	}
	return nil
}

func (w *importing) writeUnits(ctx context.Context, tx pgx.Tx, written *record.Writing) error {
	if len(w.Units) == 0 {
		return nil
	}
	if w.admin.known {
		return intents.KeyReused()
	}
	facts := make([]admin.Fact, len(w.Units))
	for i := range w.Units {
		facts[i] = &w.Units[i]
	}
	return w.admin.record(ctx, tx, written, facts)
}

// queueRunning writes an intent for each project to run, with nobody at it and a lease that has ended.
func (w *importing) queueRunning(b *pgx.Batch) error {
	n := len(w.Running)
	ids, names, persons, commands := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, c := range w.Running {
		command, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("write the command for %s: %w", c.Code, err)
		}
		ids[i], names[i], persons[i], commands[i] = c.ID, string(c.Name), c.Actor.Person, string(command)
	}
	b.Queue(record.ForSweeper(`
		select
			id,
			stream,
			name,
			person,
			$1,
			command::json,
			now()
		from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as running (id, stream, name, person, command)`),
		w.ID, ids, w.running, names, persons, commands,
	).Fn = func(results pgx.BatchResults) error {
		_, err := results.Exec()
		switch pg.Constraint(err) {
		case "intents_pkey":
			return intents.KeyReused()
		case "intents_begin":
			return refusal.New(refusal.CodeExists, "项目编号已被占用，请重新导入",
				"one of the codes has just been taken: import again")
		}
		return err
	}
	return nil
}

const receiptColumns = `
	id,
	file,
	as_of,
	importer,
	at,
	rows,
	closed,
	cardinality(running),
	started,
	refused,
	dropped,
	skipped,
	faulty,
	undone,
	coalesce(undoer, ''),
	coalesce(undo_reason, ''),
	case when undone is not null then (
		select count(*)
		from projects
		where 'project/' || code = any(i.running || i.finished)
		and not exists ( -- it was taken back, and came again with another import
			select
			from log
			where stream = 'project/' || code
			and type = 'import_undone'
			and log.at >= i.undone
		)
	) else 0 end`

// startings are the projects that an import i was to start, each with its log, with the command that was to start it while that has no
// outcome, and with that command if it was dropped. Where there is none of the three, the command was refused.
const startings = `
	from unnest(i.running) as r (stream)
	left join streams s on s.stream = r.stream
		and (i.undone is not null or exists (select from projects where 'project/' || code = s.stream)) -- else it is of an import before
	left join intents o on o.stream = r.stream and o.fingerprint = i.id and o.name = 'import' and o.done is null
	left join intents d on d.stream = r.stream and d.fingerprint = i.id and d.given_up = 'dropped'`

const howFar = `
	cross join lateral (
		select
			count(s.stream) as started,
			count(*) filter (where s.stream is null and o.id is null and d.id is null) as refused,
			count(*) filter (where s.stream is null and d.id is not null) as dropped` + startings + `
	) so_far`

func scanReceipt(row pgx.CollectableRow) (port.ImportReceipt, error) {
	var r port.ImportReceipt
	var undone *time.Time
	err := row.Scan(
		&r.ID, &r.File, (*pg.Civil)(&r.AsOf), &r.By, &r.At, &r.Rows, &r.Closed, &r.Running, &r.Started, &r.Refused, &r.Dropped, &r.Skipped,
		&r.Faulty, &undone, &r.UndoneBy, &r.UndoReason, &r.Left)
	r.Undone = pg.OrZero(undone)
	r.Complete = r.Started+r.NotStarted() == r.Running
	return r, err
}

// Import is the receipt of an import, with how far it is and, by code, what was not started and will not be.
func (s *Administration) Import(ctx context.Context, id string) (port.ImportReceipt, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select`+receiptColumns+`
		from imports i`+howFar+`
		where id = $1`, id)
	receipt, err := pgx.CollectExactlyOneRow(rows, scanReceipt)
	if errors.Is(err, pgx.ErrNoRows) {
		err = noImport(id)
	}
	if err == nil && receipt.NotStarted() > 0 {
		receipt.LeftOut, err = s.leftOut(ctx, id)
	}
	return receipt, pg.Failed(err, "read import %s", id)
}

// leftOutShown bounds the projects that a receipt names: whoever has more begins with the first.
const leftOutShown = 200

// leftOut names the projects that an import did not start and will not, by code, with why.
func (s *Administration) leftOut(ctx context.Context, id string) ([]port.LeftOut, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select
			substr(r.stream, 9),
			case when r.dropped is null then 'refused' else 'dropped' end,
			coalesce(r.reason, a.message, '')
		from imports i
		cross join lateral (
			select
				r.stream,
				s.stream as log,
				o.id as open,
				d.id as dropped,
				d.reason`+startings+`
		) r
		left join lateral (
			select message
			from attempts
			where project = substr(r.stream, 9)
			and name = 'import'
			order by at desc
			limit 1
		) a on true
		where i.id = $1
		and r.log is null
		and r.open is null
		order by 1
		limit $2`, id, leftOutShown)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[port.LeftOut])
}

// ImportList lists the imports, the latest first.
func (s *Administration) ImportList(ctx context.Context, p port.Page) (port.List[port.ImportReceipt], error) {
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.ImportReceipt]{
		Columns: receiptColumns, Table: `imports`, Alias: `i`, Joins: howFar, Order: `at desc, id desc`, Scan: scanReceipt,
	})
	return list, pg.Failed(err, "list imports")
}
