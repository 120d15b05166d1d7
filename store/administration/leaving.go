package administration

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/store/accounts"
	"sluice/store/pg"
	"sluice/store/record"
)

// queueLeft marks a person as gone and ends all that let them act.
func queueLeft(b *pgx.Batch, person string, at time.Time) *pgx.QueuedQuery {
	return b.Queue(`
		with without_posts as (
			delete from posts
			where person = $1
		),
		without_tokens as (
			delete from tokens
			where person = $1
		),
		without_deputies as (
			update deputies set
				ended = true
			where (principal = $1 or deputy = $1)
			and not ended
		)
		update people set
			gone = $2
		where person = $1`, person, at)
}

// present refuses facts that would let somebody act who is gone, and a leaving or a return of somebody who is not where it begins.
func present(ctx context.Context, tx pgx.Tx, facts []admin.Fact) error {
	in := map[string]string{} // by person, the field that names them
	var leave, back []string
	for _, fact := range facts {
		switch f := fact.(type) {
		case *admin.PostGiven:
			in[f.Person] = "person"
		case *admin.TokenIssued:
			in[f.Person] = "person"
		case *admin.DeputyNamed:
			in[f.Principal], in[f.Deputy] = "principal", "deputy"
		case *admin.PersonLeft:
			leave = append(leave, f.Person)
			in[f.Successor] = "successor"
		case *admin.PersonReturned:
			back = append(back, f.Person)
		}
	}
	if len(in)+len(leave)+len(back) == 0 {
		return nil
	}
	rows, _ := tx.Query(ctx, `
		select person
		from people
		where gone is not null
		order by person`)
	gone, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("look who is gone: %w", err)
	}
	for _, person := range gone {
		if name, asked := in[person]; asked && !slices.Contains(back, person) {
			return pg.Invalid(name, "该人员已离任", fmt.Sprintf("%s has left; let them in again first", person))
		}
		if slices.Contains(leave, person) {
			return refusal.New(refusal.CodeExists, "该人员已离任", fmt.Sprintf("%s has left already", person))
		}
	}
	for _, person := range back {
		if !slices.Contains(gone, person) {
			return refusal.New(refusal.CodeExists, "该人员未离任", fmt.Sprintf("%s has not left", person))
		}
	}
	return nil
}

// handOver is what comes before a leaving, as the posts stand under the lock.
func handOver(ctx context.Context, tx pgx.Tx, f *admin.PersonLeft) ([]admin.Fact, error) {
	rows, _ := tx.Query(ctx, `
		select
			person,
			unit,
			role
		from posts
		where person in ($1, $2)
		order by
			unit,
			role`, f.Person, f.Successor)
	held := map[string][]process.Post{}
	var person string
	var post process.Post
	_, err := pgx.ForEachRow(rows, []any{&person, &post.Unit, &post.Role}, func() error {
		held[person] = append(held[person], post)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look up what %s holds: %w", f.Person, err)
	}
	return f.HandOver(held[f.Person], held[f.Successor]), nil
}

// queueWaysIn ends how somebody signs in who left, or whose tokens were all revoked. None of it is on record, so that nothing but the
// change itself does it: a list that is made again takes no password away.
func queueWaysIn(b *pgx.Batch, facts []admin.Fact) {
	for _, fact := range facts {
		switch f := fact.(type) {
		case *admin.PersonLeft:
			b.Queue(`
				delete from passwords
				where person = $1`, f.Person)
			b.Queue(`
				delete from contacts
				where person = $1`, f.Person)
			b.Queue(accounts.DeleteSessions, f.Person)
		case *admin.TokensRevoked:
			b.Queue(accounts.DeleteSessions, f.Person)
		}
	}
}

// queueSomebodyAdministers refuses what would leave nobody to administer: then nobody could ever be given the post again.
func queueSomebodyAdministers(b *pgx.Batch, facts []admin.Fact) {
	touched := slices.ContainsFunc(facts, func(fact admin.Fact) bool {
		switch f := fact.(type) {
		case *admin.PostTaken:
			return f.Post.Role == process.RoleAdministrator
		case *admin.PersonLeft:
			return true
		}
		return false
	})
	if !touched {
		return
	}
	b.Queue(someoneAdministers, process.RoleAdministrator).QueryRow(func(row pgx.Row) error {
		var somebody bool
		if err := row.Scan(&somebody); err != nil || somebody {
			return err
		}
		return refusal.New(refusal.CodeStage, "这是最后一名管理员，请先为他人任命管理员",
			"nobody would administer any more: give the post to somebody else first")
	})
}

const someoneAdministers = `
	select exists (
		select
		from posts
		where role = $1
	)`

// GiveBack gives a person the administrator's post when nobody holds it, on record as the system's, and lets them in again if they had
// left: whoever runs the machine is never locked out. It answers whether that was needed.
func (s *Administration) GiveBack(ctx context.Context, at time.Time, person string) (needed bool, err error) {
	a := administering{id: "administrator-" + at.UTC().Format(time.RFC3339Nano), fingerprint: "administrator", actor: lifecycle.System,
		at: at}
	var somebody, gone bool
	var document string
	b := pg.Opening()
	a.queueLock(b)
	b.Queue(someoneAdministers, process.RoleAdministrator).QueryRow(func(row pgx.Row) error { return row.Scan(&somebody) })
	b.Queue(`
		select
			(select gone is not null from people where person = $1),
			(select document from policies where effective <= $2 order by version desc limit 1)`, person, at,
	).QueryRow(func(row pgx.Row) error {
		var left *bool
		var text *string
		err := row.Scan(&left, &text)
		gone = left != nil && *left
		if text != nil {
			document = *text
		}
		return err
	})
	err = s.db.WithTx(ctx, b, func(tx pgx.Tx) error {
		if somebody || a.known || a.head.Revision == 0 {
			return nil
		}
		parsed, err := policy.Parse([]byte(document))
		if err != nil {
			return err
		}
		var facts []admin.Fact
		if gone {
			facts = append(facts, &admin.PersonReturned{Person: person, Reason: "nobody administers"})
		}
		facts = append(facts, &admin.PostGiven{
			Person: person, Post: process.Post{Unit: parsed.Post(process.ToCollaborationOffice).Unit, Role: process.RoleAdministrator},
		})
		var w record.Writing
		if err := a.record(ctx, tx, &w, facts); err != nil {
			return err
		}
		needed = true
		return w.Send(ctx, tx)
	})
	return needed && err == nil, pg.Failed(err, "give the administrator's post back")
}

// hasToken refuses to revoke what a person does not have.
func hasToken(ctx context.Context, tx pgx.Tx, f admin.TokenRevoked) error {
	var has bool
	err := tx.QueryRow(ctx, `
		select exists (
			select
			from tokens
			where person = $1
			and left(sha256, 16) = $2
		)`, f.Person, f.Token,
	).Scan(&has)
	if err != nil {
		return fmt.Errorf("look for the token: %w", err)
	}
	if !has {
		return refusal.New(refusal.CodeNotFound, "没有这个令牌", "there is no such token")
	}
	return nil
}
