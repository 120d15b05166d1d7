package intents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/calendar"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/lists"
	"sluice/store/pg"
	"sluice/store/record"
)

// openAttempts bounds how often Open begins anew because the intent it looked at was refused meanwhile.
const openAttempts = 3

// Open writes the intent with a lease for its owner, or says what is known of it; engine.Record describes it. A new intent takes
// one round trip, one that is there two; a declaration one more for each serial of a year that is in use already.
func (s *Intents) Open(ctx context.Context, intent engine.Intent) (engine.Known, error) {
	known, err := s.open(ctx, intent)
	return known, pg.Failed(err, "open intent %s", intent.Command.ID)
}

func (s *Intents) open(ctx context.Context, intent engine.Intent) (engine.Known, error) {
	command, err := json.Marshal(intent.Command)
	if err != nil {
		return engine.Known{}, fmt.Errorf("write the command: %w", err)
	}
	if lifecycle.CreatesProject(intent.Command.Name) && intent.Command.Code == "" {
		return s.openWithoutCode(ctx, intent, command)
	}
	if shared := lifecycle.SharedBy(intent.Command); !shared.IsZero() {
		return s.openSharing(ctx, intent, command, shared)
	}
	for range openAttempts {
		l := looking{intent: intent, command: command}
		b := s.receiving()
		l.queueInsert(b)
		l.queueKnown(b)
		if err := l.send(ctx, s, b); err != nil {
			return engine.Known{}, err
		}
		if l.taken { // nearly always: it is new, and there is no more to know
			known, _, err := l.result()
			return known, err
		}
		b = s.receiving()
		l.queueTakeOver(b)
		known, found, err := l.look(ctx, s, b)
		if err == nil && found && known.State == engine.Fresh {
			return s.lookAgain(ctx, known)
		}
		if err != nil || found {
			return known, err
		}
	}
	return engine.Known{}, pg.Unavailable("the command cannot be taken in now: try again")
}

// receiving begins a batch that takes a command in.
func (s *Intents) receiving() *pgx.Batch {
	b := &pgx.Batch{}
	if s.EarlyIntents {
		b.Queue(`select set_config('synchronous_commit', 'off', true)`)
	}
	return b
}

// looking is what one batch finds out about an intent.
type looking struct {
	intent  engine.Intent
	command []byte

	taken bool // the lease is ours now

	there       bool // as a row
	stream      string
	fingerprint string
	done        bool
	refused     bool
	dropped     bool // by an administrator
	reason      string
	leased      bool // to a living owner

	revision    int64
	digest      []byte
	incarnation int
	held        bool
	project     bool // is in the lists: what an import brought in and was taken back is not
	closed      *closing
	events      []lifecycle.Event
}

// closing says how and when a project ended.
type closing struct {
	outcome lifecycle.Outcome
	at      time.Time
}

// queueTakeOver takes the intent over, by compare-and-set, when it is there and nobody living is at it, or when it was refused: a refusal
// is not remembered against the key. Else the command stays as it was received, but for the posts of who sent it (lookAgain). A lease that
// ended without a word counts as a try.
func (l *looking) queueTakeOver(b *pgx.Batch) {
	b.Queue(`
		update intents set
			owner = $3,
			lease = now() + $4::interval,
			take = take + 1,
			tries = tries + (owner <> '')::int,
			fingerprint = $2,
			command = case when given_up = 'refused' then $5 else command end,
			actors = case when given_up = 'refused' then coalesce(actors, '[]') || jsonb_build_array(command -> 'actor') else actors end,
			done = null,
			given_up = null
		where id = $1
		and (
			done is null and (fingerprint = $2 or $2 like '2:%' and fingerprint not like '2:%') -- see port.SameChange
			or given_up = 'refused'
		)
		and (lease <= now() or owner = '')
		and not exists (select from log where log.stream = intents.stream and log.command = intents.id)
		and ($6 or not exists (select from projects where code = substr(intents.stream, 9) and stage = 'closed'))
		and not exists (select from alarms where kind = 'forged' and subject = intents.stream)
		returning
			stream,
			take,
			command`, l.intent.Command.ID, l.intent.Fingerprint, l.intent.Owner, engine.Lease, l.command, l.afterwards(),
	).QueryRow(func(row pgx.Row) error {
		var received []byte
		if err := row.Scan(&l.stream, &l.intent.Take, &received); err != nil {
			return pg.Maybe(err)
		}
		l.taken = true
		return json.Unmarshal(received, &l.intent.Command)
	})
}

// afterwards reports whether a closed project may take the command; whether this one does, the rules say.
func (l *looking) afterwards() bool {
	return slices.Contains(lifecycle.AllowedStages(l.intent.Command.Name), lifecycle.StageClosed)
}

// queueInsert writes the intent unless it is there. A command to a project that is not there, is closed or is held is not written, nor
// is one that begins a project which is there.
func (l *looking) queueInsert(b *pgx.Batch) {
	c := l.intent.Command
	condition := `exists (select from projects where code = $9 and stage <> 'closed')`
	switch {
	case l.afterwards():
		condition = `exists (select from projects where code = $9)`
	case lifecycle.CreatesProject(c.Name):
		condition = `not exists (select from projects where code = $9)`
	}
	b.Queue(record.IntoIntents+`
		select $1, $2, $3, $4, $5, $6, now() + $8::interval, $7, 1, null
		where `+condition+`
		and not exists (select from log where stream = $2 and command = $1)
		and not exists (select from alarms where kind = 'forged' and subject = $2)
		on conflict (id) do nothing
		returning
			stream,
			take`,
		c.ID, lifecycle.ProjectStream(c.Code), c.Name, c.Actor.Person, l.intent.Fingerprint, l.command, l.intent.Owner,
		engine.Lease, c.Code,
	).QueryRow(l.scanTaken)
}

func (l *looking) scanTaken(row pgx.Row) error {
	err := row.Scan(&l.stream, &l.intent.Take)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	l.taken = err == nil
	return err
}

// look sends a batch that tries to take the intent, and reads what there is to know of it. Not found means that it vanished
// between two statements: its owner marked it refused.
func (l *looking) look(ctx context.Context, s *Intents, b *pgx.Batch) (known engine.Known, found bool, err error) {
	l.queueKnown(b)
	l.queueEvents(b)
	if err := l.send(ctx, s, b); err != nil {
		return engine.Known{}, false, err
	}
	return l.result()
}

// queueKnown reads the intent and how far the log of its project reaches.
func (l *looking) queueKnown(b *pgx.Batch) {
	b.Queue(`
		select
			asked.stream,
			i.id is not null,
			coalesce(i.fingerprint, ''),
			i.done is not null,
			coalesce(i.given_up = 'refused', false),
			coalesce(i.given_up = 'dropped', false),
			coalesce(i.reason, ''),
			coalesce(i.lease > now() and i.owner <> '', false),
			coalesce(s.revision, 0),
			s.digest,
			coalesce(s.incarnation, 0),
			exists (select from alarms where kind = 'forged' and subject = asked.stream),
			exists (select from projects where code = substr(asked.stream, 9)),
			p.outcome,
			p.stage_since
		from (
			select coalesce((select stream from intents where id = $1), $2) as stream
		) asked
		left join intents i on i.id = $1
		left join streams s on s.stream = asked.stream
		left join projects p on p.code = substr(asked.stream, 9) and p.stage = 'closed'`,
		l.intent.Command.ID, lifecycle.ProjectStream(l.intent.Command.Code),
	).QueryRow(l.scanKnown)
}

// queueEvents reads what the log has of the command.
func (l *looking) queueEvents(b *pgx.Batch) {
	b.Queue(`
		select`+record.EventColumns+`
		from log
		where stream = coalesce((select stream from intents where id = $1), $2)
		and command = $1
		order by seq`, l.intent.Command.ID, lifecycle.ProjectStream(l.intent.Command.Code),
	).Query(func(rows pgx.Rows) (err error) {
		l.events, err = pgx.CollectRows(rows, record.ScanEvent)
		return err
	})
}

// send runs a batch. Of two intents that would begin the same project the second is told so.
func (l *looking) send(ctx context.Context, s *Intents, b *pgx.Batch) error {
	err := s.db.Pool.SendBatch(ctx, b).Close()
	if pg.Constraint(err) == "intents_begin" {
		return Exists(l.intent.Command.Code)
	}
	return err
}

func (l *looking) scanKnown(row pgx.Row) error {
	var outcome *lifecycle.Outcome
	var since *time.Time
	err := row.Scan(
		&l.stream, &l.there, &l.fingerprint, &l.done, &l.refused, &l.dropped, &l.reason, &l.leased, &l.revision, &l.digest, &l.incarnation,
		&l.held, &l.project, &outcome, &since)
	if outcome != nil {
		l.closed = &closing{*outcome, pg.OrZero(since)}
	}
	return err
}

// result judges what was found.
func (l *looking) result() (engine.Known, bool, error) {
	code, begins := strings.TrimPrefix(l.stream, lists.ProjectPrefix), lifecycle.CreatesProject(l.intent.Command.Name)
	known := engine.Known{Intent: l.intent, Revision: l.revision, Digest: l.digest, Incarnation: l.incarnation}
	known.Intent.Command.Code = code
	switch {
	case l.there && !l.refused && !port.SameChange(l.fingerprint, l.intent.Fingerprint):
		return known, true, KeyReused()
	case len(l.events) > 0, l.done && !l.refused && !l.dropped:
		known.State, known.Events = engine.Done, l.events
	case l.dropped:
		return known, true, dropped(l.reason)
	case l.held:
		return known, true, record.Held(code)
	case l.taken:
		known.State = engine.Fresh
	case l.leased:
		known.State = engine.Elsewhere
	case l.closed != nil && !l.afterwards():
		return known, true, l.closed.refused()
	case begins && l.project:
		return known, true, Exists(code)
	case !begins && !l.project:
		return known, true, lists.NoProject(code)
	default:
		return known, false, nil
	}
	return known, true, nil
}

// KeyReused refuses a key that came with another request.
func KeyReused() *refusal.Error {
	return refusal.New(refusal.CodeKeyReused, "此 Idempotency-Key 已用于另一请求",
		"this idempotency key came with another request")
}

func dropped(reason string) *refusal.Error {
	return refusal.New(refusal.CodeDropped, "该操作已由管理员撤下："+reason+"。如仍需办理，请重新提交",
		"an administrator dropped this command: "+reason+". To have it done after all, send it anew")
}

func (c *closing) refused() *refusal.Error {
	day := calendar.DateOf(c.at)
	return refusal.New(refusal.CodeStage, fmt.Sprintf("项目已于 %s 结束（%s），不再办理", day, c.outcome.Words().ZH),
		fmt.Sprintf("the project was closed on %s (%s): nothing is done to it any more", day, c.outcome))
}

// Exists refuses to begin projects of codes that are taken.
func Exists(codes ...string) *refusal.Error {
	list := strings.Join(codes, ", ")
	return refusal.New(refusal.CodeExists, "项目编号已存在："+list, "there is already a project "+list)
}
