package admin

import (
	"fmt"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// PostTaken: a person holds a post no longer. What the post has to do stays with the post.
type PostTaken struct {
	Person string       `json:"person"`
	Post   process.Post `json:"post"`
}

// Type names the event.
func (*PostTaken) Type() lifecycle.EventType { return "post_taken" }

// Check returns what is wrong with the fact.
func (f *PostTaken) Check() error { return (&PostGiven{Person: f.Person, Post: f.Post}).Check() }

// DeputyNamed: from a day to a day, both included, Asia/Shanghai, a person is to act for another in the posts named, or in all the other
// holds when none is: once they have accepted, and in posts for which they come from within. Without within it was named by an earlier
// release: nobody had to accept, whoever it was. It ends by itself. What the deputy does is recorded as done for the principal.
type DeputyNamed struct {
	ID        int            `json:"id"`
	Principal string         `json:"principal"`
	Deputy    string         `json:"deputy"`
	Posts     []process.Post `json:"posts,omitempty"`
	From      lifecycle.Date `json:"from"`
	To        lifecycle.Date `json:"to"`
	Reason    string         `json:"reason"`

	Within []process.DeputyFrom `json:"within,omitempty"` // the policy's when it was named
}

// Type names the event.
func (*DeputyNamed) Type() lifecycle.EventType { return "deputy_named" }

// longestDeputy is how long somebody may stand in, in days: who is away for longer has a successor.
const longestDeputy = 366

// Check returns what is wrong with the fact.
func (f *DeputyNamed) Check() error {
	var faults refusal.Fields
	if f.Principal == f.Deputy {
		faults.Add("deputy", "不能由本人代理本人", "nobody is their own deputy")
	}
	if !personForm.MatchString(f.Deputy) {
		faults.Add("deputy", "人员代号格式有误", "must be the code of a person; got %q", f.Deputy)
	}
	switch {
	case f.From.IsZero() || f.To.IsZero() || f.To.Before(f.From):
		faults.Add("to", "须有起止日期，且止日不早于起日", "needs a first and a last day, in this order; got %s and %s", f.From, f.To)
	case f.To.Sub(f.From) > longestDeputy:
		faults.Add("to", fmt.Sprintf("代理最长 %d 天；更长请更换任职", longestDeputy), "is more than %d days on: give the post to a successor instead",
			longestDeputy)
	}
	for i, post := range f.Posts {
		if !post.Role.Valid() || post.Unit == "" {
			faults.Add(fmt.Sprintf("posts.%d", i), "职务有误", "%q is not a post", post)
		}
	}
	faults.Require("reason", f.Reason, 500)
	return faults.Err()
}

// DeputyEnded: a deputy acts no longer, before the last day.
type DeputyEnded struct {
	ID int `json:"id"`
}

// Type names the event.
func (*DeputyEnded) Type() lifecycle.EventType { return "deputy_ended" }

// Check returns what is wrong with the fact.
func (f *DeputyEnded) Check() error {
	if f.ID <= 0 {
		return refusal.Invalid("id", "没有这项代理", "there is no such deputy")
	}
	return nil
}

// DeputyAccepted: who was named a deputy takes it on, and acts from then on.
type DeputyAccepted struct {
	ID int `json:"id"`
}

// Type names the event.
func (*DeputyAccepted) Type() lifecycle.EventType { return "deputy_accepted" }

// Check returns what is wrong with the fact.
func (f *DeputyAccepted) Check() error { return (&DeputyEnded{ID: f.ID}).Check() }

// DeputyDeclined: who was named a deputy does not take it on.
type DeputyDeclined struct {
	ID int `json:"id"`
}

// Type names the event.
func (*DeputyDeclined) Type() lifecycle.EventType { return "deputy_declined" }

// Check returns what is wrong with the fact.
func (f *DeputyDeclined) Check() error { return (&DeputyEnded{ID: f.ID}).Check() }
