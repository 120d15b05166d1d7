package administration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// seconded puts a proposal in the place of a fact that takes a second administrator. Where there is none, the fact says so.
func (a *administering) seconded(ctx context.Context, tx pgx.Tx, facts []admin.Fact) ([]admin.Fact, error) {
	if a.actor.Person == lifecycle.System.Person || !slices.ContainsFunc(facts, mayTakeASecond) {
		return facts, nil
	}
	rules, err := governing(ctx, tx, a.at)
	if err != nil {
		return nil, err
	}
	var principals []string
	var administrators, next int
	err = tx.QueryRow(ctx, `
		select
			array(select principal from deputies where deputy = $1 and not ended and last >= $2),
			(select count(distinct person) from posts where role = 'administrator'),
			(select coalesce(max(id), 0) + 1 from acts)`, a.actor.Person, pg.Civil(calendar.DateOf(a.at)),
	).Scan(&principals, &administrators, &next)
	if err != nil {
		return nil, fmt.Errorf("look who administers: %w", err)
	}
	decided := slices.Clone(facts)
	for i, fact := range facts {
		kind, person, err := a.actOf(ctx, tx, fact, append(principals, a.actor.Person))
		if err != nil {
			return nil, err
		}
		switch {
		case kind == "" || !slices.Contains(rules.Second.For, kind):
		case administrators < 2:
			decided[i] = alone(fact)
		case len(facts) > 1:
			return nil, refusal.New(refusal.CodeStage, "此项须由另一名管理员确认，请单独办理",
				"this takes a second administrator's confirmation: do it by itself")
		default:
			return a.propose(fact, &admin.ActProposed{ID: next, Kind: kind, For: person, Expires: a.at.AddDate(0, 0, rules.Second.Days)})
		}
	}
	return decided, nil
}

// mayTakeASecond reports whether a fact is one of those of which a policy may want that another administrator confirms them.
func mayTakeASecond(fact admin.Fact) bool {
	switch fact.(type) {
	case *admin.PolicyPublished, *admin.PostGiven, *admin.PersonLeft:
		return true
	}
	return false
}

// actOf is the kind of a fact that may take a second administrator, and whom it gives a post.
func (a *administering) actOf(ctx context.Context, tx pgx.Tx, fact admin.Fact, own []string) (process.ActKind, string, error) {
	switch f := fact.(type) {
	case *admin.PolicyPublished:
		return process.ActPolicy, "", nil
	case *admin.PostGiven:
		if slices.Contains(own, f.Person) {
			return process.ActOwnPost, f.Person, nil
		}
		if f.Post.Role == process.RoleAdministrator {
			return process.ActAdministrator, f.Person, nil
		}
	case *admin.PersonLeft:
		if f.Successor == "" {
			return "", "", nil
		}
		handed, err := handOver(ctx, tx, f)
		if err != nil {
			return "", "", err
		}
		var kind process.ActKind
		for _, one := range handed {
			if given, is := one.(*admin.PostGiven); is {
				if of, _, _ := a.actOf(ctx, tx, given, own); kind == "" || of == process.ActOwnPost {
					kind = of
				}
			}
		}
		return kind, f.Successor, nil
	}
	return "", "", nil
}

// alone marks a fact as done without a second administrator.
func alone(fact admin.Fact) admin.Fact {
	switch f := fact.(type) {
	case *admin.PolicyPublished:
		marked := *f
		marked.Alone = true
		return &marked
	case *admin.PostGiven:
		marked := *f
		marked.Alone = true
		return &marked
	case *admin.PersonLeft:
		marked := *f
		marked.Alone = true
		return &marked
	}
	return fact
}

// propose refuses what could not be recorded anyhow.
func (a *administering) propose(fact admin.Fact, act *admin.ActProposed) ([]admin.Fact, error) {
	if err := fact.Check(); err != nil {
		return nil, err
	}
	if f, is := fact.(*admin.PolicyPublished); is {
		if _, err := policy.Prove([]byte(f.Document)); err != nil {
			return nil, err
		}
	}
	text, err := json.Marshal(fact)
	act.Of, act.Fact, act.Expires = fact.Type(), text, act.Expires.UTC().Truncate(time.Microsecond)
	return []admin.Fact{act}, err
}

// actAnswered is the number of the act that a fact answers; 0: it answers none.
func actAnswered(fact admin.Fact) int {
	switch f := fact.(type) {
	case *admin.ActConfirmed:
		return f.ID
	case *admin.ActRefused:
		return f.ID
	case *admin.ActWithdrawn:
		return f.ID
	}
	return 0
}

// answered is what an answer to an act comes to: the answer and, when it is confirmed, what the act does. The same person, as whose deputy
// or in which post whatever, never confirms what they asked for or are given.
func (a *administering) answered(ctx context.Context, tx pgx.Tx, id int, answer admin.Fact) ([]admin.Fact, error) {
	var kind, text, given, proposer, outcome string
	var expires time.Time
	var administers, close bool
	err := tx.QueryRow(ctx, `
		select
			type,
			fact,
			given_to,
			proposer,
			outcome,
			expires,
			exists (select from posts where person = $2 and role = 'administrator'),
			exists (
				select
				from deputies
				where not ended
				and last >= $3
				and (deputy = $2 and principal in (proposer, given_to) or principal = $2 and deputy in (proposer, given_to))
			)
		from acts
		where id = $1`, id, a.actor.Person, pg.Civil(calendar.DateOf(a.at)),
	).Scan(&kind, &text, &given, &proposer, &outcome, &expires, &administers, &close)
	_, withdraws := answer.(*admin.ActWithdrawn)
	_, confirms := answer.(*admin.ActConfirmed)
	me := a.actor.Person
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, refusal.New(refusal.CodeNotFound, "没有这个待确认事项", "there is no such act")
	case err != nil:
		return nil, fmt.Errorf("look the act up: %w", err)
	case !administers:
		return nil, refusal.New(refusal.CodeNotHolder, "仅管理员可以办理", "this is for administrators")
	case outcome != "":
		return nil, refusal.New(refusal.CodeNotFirst, "此事项已有结果", "this has its outcome already: "+outcome)
	case !a.at.Before(expires):
		return nil, refusal.New(refusal.CodeStage, "此事项已过期，请重新提出", "this has expired: ask for it again")
	case withdraws && me != proposer:
		return nil, refusal.New(refusal.CodeNotHolder, "只能由提出人撤回", "only who asked for it withdraws it")
	case !withdraws && me == proposer:
		return nil, refusal.New(refusal.CodeSeparation, "不能确认或驳回自己提出的事项，请另一名管理员办理；不再需要的，可以撤回",
			"nobody confirms or refuses what they asked for: another administrator does; you may withdraw it")
	case confirms && (me == given || close):
		return nil, refusal.New(refusal.CodeSeparation, "您是受任人，或与提出人、受任人互为代理，不能确认，请另一名管理员办理",
			"it gives you a post, or you and who asked or is given it stand in for each other: another administrator confirms it")
	case !confirms:
		return []admin.Fact{answer}, nil
	}
	fact, err := adminFact(lifecycle.Event{Stream: lifecycle.AdminStream, Type: lifecycle.EventType(kind), V: 1, Payload: []byte(text)})
	if err != nil {
		return nil, err
	}
	if err := present(ctx, tx, []admin.Fact{fact}); err != nil {
		return nil, err
	}
	if err := standing(ctx, tx, []admin.Fact{fact}); err != nil {
		return nil, err
	}
	done, err := a.complete(ctx, tx, []admin.Fact{fact})
	return append([]admin.Fact{answer}, done...), err
}

// queueAct writes the row of an act, or how it ended; nil for any other fact.
func queueAct(b *pgx.Batch, e lifecycle.Event, fact admin.Fact) *pgx.QueuedQuery {
	var id int
	var outcome, reason string
	switch f := fact.(type) {
	case *admin.ActProposed:
		return b.Queue(`
			insert into acts (id, kind, type, fact, given_to, proposed, proposer, proposer_name, expires)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, f.ID, f.Kind, f.Of, string(f.Fact), f.For, e.At, e.Actor, e.ActorName, f.Expires)
	case *admin.ActConfirmed:
		id, outcome = f.ID, "confirmed"
	case *admin.ActRefused:
		id, outcome, reason = f.ID, "refused", f.Reason
	case *admin.ActWithdrawn:
		id, outcome = f.ID, "withdrawn"
	default:
		return nil
	}
	return b.Queue(`
		update acts set
			outcome = $2,
			decided = $3,
			decider = $4,
			decider_name = $5,
			reason = $6
		where id = $1`, id, outcome, e.At, e.Actor, e.ActorName, reason)
}

// Acts lists what waits, or waited, for a second administrator, the latest first; one alone when its number is named.
func (s *Administration) Acts(ctx context.Context, id int, p port.Page) (port.List[port.ActRow], error) {
	var c pg.Conditions
	if id != 0 {
		c.Add(`a.id = @id`, "id", id)
	}
	all, err := pg.List(ctx, s.db, p, pg.Listing[port.ActRow]{
		Columns: `a.id, a.kind, a.type, a.fact, a.given_to, a.proposed, a.proposer, a.proposer_name, a.expires, a.outcome, a.decided, a.decider_name, a.reason`,
		Table:   `acts`, Alias: `a`, Where: c, Order: `a.id desc`,
		Scan: func(row pgx.CollectableRow) (port.ActRow, error) {
			var r port.ActRow
			var fact string
			err := row.Scan(&r.ID, &r.Kind, &r.Type, &fact, &r.For, &r.Proposed, &r.Proposer, &r.ProposerName, &r.Expires, &r.State,
				&r.Decided, &r.DeciderName, &r.Reason)
			r.Fact = json.RawMessage(fact)
			return r, err
		},
	})
	return all, pg.Failed(err, "list acts")
}
