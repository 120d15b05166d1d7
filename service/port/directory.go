package port

import (
	"context"
	"encoding/json"
	"time"

	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

// Directory knows people, units and policy versions.
type Directory interface {
	// Authenticate finds the person a token belongs to, by the token's SHA-256 in hexadecimal, with the posts they hold on a business
	// day. Whether the token is past its last day the machine's clock says.
	Authenticate(ctx context.Context, tokenSHA256 string, today calendar.Date, now time.Time) (Grant, error)
	Tokens(ctx context.Context, person string, p Page) (List[TokenRow], error)
	UnitsByCode(ctx context.Context, codes []string) ([]lifecycle.Unit, error)
	// Lineages tell how units came to be and what became of them; those of which there is nothing to tell may be left out.
	Lineages(ctx context.Context, codes []string) ([]Lineage, error)
	Units(ctx context.Context, kind process.UnitKind, q string, p Page) (List[UnitRow], error)
	People(ctx context.Context, q string, p Page) (List[PersonRow], error)
	// PostsHeld lists the posts that a person holds or held, the latest given first.
	PostsHeld(ctx context.Context, person string) ([]HeldPost, error)
	// Held answers which of some posts anybody holds.
	Held(ctx context.Context, posts []process.Post) ([]process.Post, error)
	Deputies(ctx context.Context, person string, p Page) (List[DeputyRow], error)
	// Acts lists what waits, or waited, for a second administrator, the latest first; one alone when its number is not 0.
	Acts(ctx context.Context, id int, p Page) (List[ActRow], error)
	Policies(ctx context.Context) ([]PolicyRow, error)
	Calendars(ctx context.Context) ([]CalendarRow, error)
	// Administer records facts of the admin stream in one transaction under the command's id; the same id with the same
	// fingerprint answers the same events again.
	Administer(ctx context.Context, id, fingerprint string, actor lifecycle.Actor, at time.Time, facts ...admin.Fact) ([]lifecycle.Event,
		error)
}

// Grant is who asks, and how far what they sign in with goes.
type Grant struct {
	Actor   lifecycle.Actor
	Scope   process.Scope
	Expires calendar.Date // the last day; none: no end
	First   bool          // signed in with a first password: it is to be changed before anything else
}

// TokenRow is a token, without the token.
type TokenRow struct {
	ID       string        `json:"id" doc:"names the token; nobody signs in with it" example:"9f86d081884c7d65"`
	Label    string        `json:"label"`
	Scope    process.Scope `json:"scope"`
	Issued   time.Time     `json:"issued"`
	Expires  calendar.Date `json:"expires,omitzero" doc:"the last day on which it is good; none: it does not expire"`
	LastUsed calendar.Date `json:"last_used,omitzero" doc:"the last day on which it was used"`
}

// UnitRow is a unit of the county.
type UnitRow struct {
	lifecycle.Unit
	Parent string `json:"parent,omitempty"`

	Ended     *time.Time `json:"ended,omitempty" doc:"since when it is no more: it was merged"`
	Successor string     `json:"successor,omitempty" doc:"code of the unit that it was merged into"`
}

// PersonRow is a person with the posts they hold.
type PersonRow struct {
	Person string         `json:"person"`
	Name   string         `json:"name"`
	Posts  []process.Post `json:"posts"`
	Gone   *time.Time     `json:"gone,omitempty" doc:"since when they have left: no way in is theirs"`
}

// HeldPost is a post with when it was given and, when it is no longer held, taken.
type HeldPost struct {
	Post process.Post `json:"post"`
	Unit string       `json:"unit" doc:"name of the unit"`
	From time.Time    `json:"from"`
	To   time.Time    `json:"to,omitzero"`
}

// PolicyRow is a policy version.
type PolicyRow struct {
	Version   int       `json:"version"`
	Effective time.Time `json:"effective"`
	Published time.Time `json:"published"`
	By        string    `json:"by"`
	Document  string    `json:"document,omitempty"`
}

// DeputyRow is who stands in for whom, from a day to a day, both included; in all posts when none is named.
type DeputyRow struct {
	ID            int            `json:"id"`
	Principal     string         `json:"principal"`
	PrincipalName string         `json:"principal_name"`
	Deputy        string         `json:"deputy"`
	DeputyName    string         `json:"deputy_name"`
	Posts         []process.Post `json:"posts" nullable:"false"`
	From          calendar.Date  `json:"from"`
	To            calendar.Date  `json:"to"`
	Reason        string         `json:"reason"`
	Ended         bool           `json:"ended" doc:"before the last day"`
	State         string         `json:"state" enum:"proposed,accepted,declined,ended" doc:"proposed: the deputy has not answered yet, and acts for nobody"`
}

// ActRow is an act that waits, or waited, for a second administrator.
type ActRow struct {
	ID           int                 `json:"id"`
	Kind         process.ActKind     `json:"kind" enum:"own_post,administrator,policy"`
	Type         lifecycle.EventType `json:"type" doc:"of the fact that it records"`
	For          string              `json:"for,omitempty" doc:"the person whom it gives a post"`
	Fact         json.RawMessage     `json:"fact,omitempty" doc:"what it records, when it is looked at alone"`
	Proposed     time.Time           `json:"proposed"`
	Proposer     string              `json:"proposer"`
	ProposerName string              `json:"proposer_name"`
	Expires      time.Time           `json:"expires"`
	State        string              `json:"state" enum:"open,expired,confirmed,refused,withdrawn"`
	Decided      *time.Time          `json:"decided,omitempty"`
	DeciderName  string              `json:"decider_name,omitempty"`
	Reason       string              `json:"reason,omitempty" doc:"why it was refused"`
}

// CalendarRow is a calendar that the county published: years that take the place of those known before.
type CalendarRow struct {
	Version   int       `json:"version"`
	Effective time.Time `json:"effective"`
	Published time.Time `json:"published"`
	By        string    `json:"by"`
	Document  string    `json:"document,omitempty"`
}

// Move is an open task that would be due on another day.
type Move struct {
	Task        string           `json:"task"`
	Kind        process.TaskKind `json:"kind"`
	Words       process.Words    `json:"words"`
	Project     string           `json:"project"`
	ProjectName string           `json:"project_name"`
	Holder      process.Post     `json:"holder"`
	DueNow      calendar.Date    `json:"due_now"`
	DueThen     calendar.Date    `json:"due_then"`
	Why         process.Words    `json:"why"`
}
