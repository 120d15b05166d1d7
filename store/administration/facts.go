package administration

import (
	"fmt"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/refusal"
	"sluice/store/intents"
	"sluice/store/pg"
	"sluice/store/record"
)

// queueFact writes the row of a fact of the admin stream. The table's constraints say what the record forbids.
func queueFact(b *pgx.Batch, e lifecycle.Event, fact admin.Fact) (*pgx.QueuedQuery, error) {
	if queued := queueAct(b, e, fact); queued != nil {
		return queued, nil
	}
	switch f := fact.(type) {
	case *admin.UnitAdded:
		return b.Queue(`
			insert into units (
				code,
				name,
				kind,
				parent
			)
			values ($1, $2, $3, nullif($4, ''))`, f.Code, f.Name, f.Kind, f.Parent), nil
	case *admin.UnitChanged:
		return b.Queue(`
			with former as (
				insert into unit_names (
					unit,
					name,
					until
				)
				select code, name, $4
				from units
				where code = $1
				and name <> $2
				on conflict do nothing
			)
			update units set
				name = $2,
				parent = nullif($3, '')
			where code = $1`, f.Code, f.Name, f.Parent, e.At), nil
	case *admin.UnitMerged:
		queueRobots(b, f)
		return b.Queue(`
			with acting as (
				update deputies set
					posts = array(
						select distinct case when post like $1 || '/%' then $2 || substr(post, length($1) + 1) else post end
						from unnest(posts) post
						order by 1
					)
				where exists (select from unnest(posts) post where post like $1 || '/%')
			)
			update units set
				parent = case when parent = $1 then nullif($2, code) else parent end,
				successor = case when code = $1 then $2 else successor end,
				ended = case when code = $1 then $3 else ended end
			where code = $1
			or parent = $1`, f.Code, f.Into, e.At), nil
	case *admin.PersonRenamed:
		return b.Queue(`
			update people set
				name = $2
			where person = $1`, f.Person, f.Name), nil
	case *admin.PersonLeft:
		return queueLeft(b, f.Person, e.At), nil
	case *admin.PersonReturned:
		return b.Queue(`
			update people set
				gone = null
			where person = $1`, f.Person), nil
	case *admin.PersonAdded:
		return b.Queue(`
			insert into people (
				person,
				name
			)
			values ($1, $2)`, f.Person, f.Name), nil
	case *admin.PostGiven:
		return b.Queue(`
			insert into posts (
				person,
				unit,
				role
			)
			values ($1, $2, $3)`, f.Person, f.Post.Unit, f.Post.Role), nil
	case *admin.TokenIssued:
		return b.Queue(`
			insert into tokens (
				sha256,
				person,
				label,
				issued,
				scope,
				expires
			)
			values ($1, $2, $3, $4, $5, $6)`, f.SHA256, f.Person, f.Label, e.At, f.Reach(), pg.Civil(f.Expires)), nil
	case *admin.TokenRevoked:
		return b.Queue(`
			delete from tokens
			where person = $1
			and left(sha256, 16) = $2`, f.Person, f.Token), nil
	case *admin.PolicyPublished:
		parsed, err := policy.Parse([]byte(f.Document))
		if err != nil {
			return nil, fmt.Errorf("policy %d cannot be read: %w", f.Version, err)
		}
		return b.Queue(`
			insert into policies (
				version,
				effective,
				published,
				publisher,
				prefix,
				document
			)
			values ($1, $2, $3, $4, $5, $6)`, f.Version, f.Effective, e.At, e.ActorName, parsed.Programme.Prefix, f.Document), nil
	case *admin.PostTaken:
		return b.Queue(`
			delete from posts
			where person = $1
			and unit = $2
			and role = $3`, f.Person, f.Post.Unit, f.Post.Role), nil
	case *admin.TokensRevoked:
		return b.Queue(`
			delete from tokens
			where person = $1`, f.Person), nil
	case *admin.DeputyNamed:
		return b.Queue(`
			insert into deputies (
				id,
				principal,
				deputy,
				posts,
				first,
				last,
				reason,
				within
			)
			values ($1, $2, $3, $4, $5, $6, $7, $8)`, f.ID, f.Principal, f.Deputy, pg.Posts(f.Posts), pg.Civil(f.From), pg.Civil(f.To), f.Reason, f.Within), nil
	case *admin.DeputyAccepted:
		return b.Queue(`
			update deputies set
				accepted = $2
			where id = $1`, f.ID, e.At), nil
	case *admin.DeputyDeclined:
		return b.Queue(`
			update deputies set
				declined = true,
				ended = true
			where id = $1`, f.ID), nil
	case *admin.DeputyEnded:
		return b.Queue(`
			update deputies set
				ended = true
			where id = $1`, f.ID), nil
	case *admin.ClockConfirmed:
		return record.QueueConfirmed(b, e, f), nil
	case *admin.EventAccepted:
		return record.QueueAccepted(b, e, f)
	case *admin.CommandDropped:
		return intents.QueueDropped(b, f), nil
	case *admin.RegisterTakenBack:
		return b.Queue(`
			update imports set
				undone = $2,
				undoer = $3,
				undo_reason = $4
			where id = $1
			and undone is null`, f.Import, e.At, e.ActorName, f.Reason), nil
	case *admin.CalendarPublished:
		return b.Queue(`
			insert into calendars (
				version,
				effective,
				published,
				publisher,
				document
			)
			values ($1, $2, $3, $4, $5)`, f.Version, f.Effective, e.At, e.ActorName, f.Document), nil
	}
	return nil, fmt.Errorf("event %s/%d: no row is known for a %T", e.Stream, e.Seq, fact)
}

// parentOf is the unit that a fact puts a unit under.
func parentOf(fact admin.Fact) string {
	if f, changed := fact.(*admin.UnitChanged); changed {
		return f.Parent
	}
	return fact.(*admin.UnitAdded).Parent
}

// refused turns a constraint that a fact violates into a refusal.
func refused(fact admin.Fact, err error) error {
	switch name := pg.Constraint(err); name {
	case "units_code":
		return refusal.New(refusal.CodeExists, "单位代码已存在",
			fmt.Sprintf("there is already a unit %q", fact.(*admin.UnitAdded).Code))
	case "units_parent":
		return pg.Invalid("parent", "没有这个上级单位", fmt.Sprintf("there is no unit %q", parentOf(fact)))
	case "people_person":
		return refusal.New(refusal.CodeExists, "人员代号已存在",
			fmt.Sprintf("there is already a person %q", fact.(*admin.PersonAdded).Person))
	case "posts_given":
		return refusal.New(refusal.CodeExists, "该人员已任此职",
			fmt.Sprintf("the person holds %s already", fact.(*admin.PostGiven).Post))
	case "posts_unit":
		return pg.Invalid("posts", "没有这个单位", fmt.Sprintf("there is no unit %q", fact.(*admin.PostGiven).Post.Unit))
	case "posts_person":
		return pg.Invalid("person", "没有这个人员", fmt.Sprintf("there is no person %q", fact.(*admin.PostGiven).Person))
	case "deputies_principal":
		return pg.Invalid("principal", "没有这个人员", fmt.Sprintf("there is no person %q", fact.(*admin.DeputyNamed).Principal))
	case "deputies_deputy":
		return pg.Invalid("deputy", "没有这个人员", fmt.Sprintf("there is no person %q", fact.(*admin.DeputyNamed).Deputy))
	case "tokens_sha256":
		return refusal.New(refusal.CodeExists, "令牌已存在", "there is already such a token")
	case "tokens_person":
		return pg.Invalid("person", "没有这个人员", fmt.Sprintf("there is no person %q", fact.(*admin.TokenIssued).Person))
	}
	return err
}
