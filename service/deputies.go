package service

import (
	"context"
	"fmt"

	"sluice/access"
	"sluice/admin"
	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// The states of a deputy.
const (
	DeputyProposed = "proposed" // who was named has not answered: they act for nobody yet
	DeputyAccepted = "accepted"
	DeputyDeclined = "declined"
	DeputyEnded    = "ended"
)

// DeputyFilter narrows the list of deputies; what is left out narrows nothing.
type DeputyFilter struct {
	Person string `query:"person" doc:"only those of this person, either way; others than administrators see their own alone"`
}

// Deputies lists who stands in for whom; to whoever does not read all of it, what is their own.
func (s *Service) Deputies(ctx context.Context, c *Caller, f DeputyFilter, p port.Page) (port.List[port.DeputyRow], error) {
	if err := s.MayRead(ctx, c, access.ReadDeputies); err != nil {
		return port.List[port.DeputyRow]{}, err
	}
	extent, err := s.Extent(ctx, c, access.ReadDeputies)
	if err != nil {
		return port.List[port.DeputyRow]{}, err
	}
	if me := c.Actor.Person; extent != access.ScopeAll && f.Person != me {
		if f.Person != "" {
			return empty[port.DeputyRow](p), nil
		}
		f.Person = me
	}
	return s.Directory.Deputies(ctx, f.Person, p)
}

// DeputyInput names who stands in for whom.
type DeputyInput struct {
	Principal string        `json:"principal,omitempty" doc:"for whom; administrators alone may name somebody else than themselves"`
	Deputy    string        `json:"deputy" doc:"who acts" example:"wang.li"`
	Posts     []string      `json:"posts,omitempty" doc:"in which posts, as unit/role; all when left out"`
	From      calendar.Date `json:"from" doc:"the first day"`
	To        calendar.Date `json:"to" doc:"the last day"`
	Reason    string        `json:"reason" maxLength:"500" doc:"why"`
}

// NameDeputy names who acts for the caller, or for whom an administrator says, from a day to a day.
func (s *Service) NameDeputy(ctx context.Context, c *Caller, once Once, in DeputyInput) (port.DeputyRow, error) {
	if in.Principal == "" {
		in.Principal = c.Actor.Person
	}
	if in.Principal != c.Actor.Person {
		if err := administratorsOnly(c); err != nil {
			return port.DeputyRow{}, err
		}
	}
	posts, err := s.postsNamed(ctx, in.Posts)
	if err != nil {
		return port.DeputyRow{}, err
	}
	fact := &admin.DeputyNamed{Principal: in.Principal, Deputy: in.Deputy, Posts: posts, From: in.From, To: in.To, Reason: in.Reason}
	if err := fact.Check(); err != nil {
		return port.DeputyRow{}, err
	}
	if today := s.Today(); fact.To.Before(today) {
		return port.DeputyRow{}, Invalid(Field("to", "止日已过", fmt.Sprintf("has passed; today is %s", today)))
	}
	events, err := s.recordFacts(ctx, c, once, "nameDeputy", in, fact)
	if err != nil {
		return port.DeputyRow{}, err
	}
	named, err := theRecorded[admin.DeputyNamed](events)
	of := named.Fact
	return port.DeputyRow{
		ID: of.ID, Principal: of.Principal, Deputy: of.Deputy, Posts: append([]process.Post{}, of.Posts...), From: of.From, To: of.To,
		Reason: of.Reason,
		State:  DeputyProposed,
	}, err
}

// EndDeputy ends a deputy before the last day: for either of the two, or an administrator.
func (s *Service) EndDeputy(ctx context.Context, c *Caller, once Once, id int) (port.DeputyRow, error) {
	row, err := s.deputy(ctx, id)
	if err != nil {
		return port.DeputyRow{}, err
	}
	if row.Principal != c.Actor.Person && row.Deputy != c.Actor.Person {
		if err := administratorsOnly(c); err != nil {
			return port.DeputyRow{}, err
		}
	}
	fact := &admin.DeputyEnded{ID: id}
	_, err = s.recordFacts(ctx, c, once, "endDeputy", fact, fact)
	row.Ended, row.State = true, DeputyEnded
	return row, err
}

// AnswerDeputy accepts or declines to stand in for somebody. Only the one who was named answers.
func (s *Service) AnswerDeputy(ctx context.Context, c *Caller, once Once, id int, accepts bool) (port.DeputyRow, error) {
	row, err := s.deputy(ctx, id)
	if err != nil {
		return port.DeputyRow{}, err
	}
	if row.Deputy != c.Actor.Person {
		return port.DeputyRow{}, refusal.New(refusal.CodeNotHolder, "只能由代理人本人答复", "only the one who was named answers this")
	}
	if accepts {
		fact := &admin.DeputyAccepted{ID: id}
		_, err = s.recordFacts(ctx, c, once, "acceptDeputy", fact, fact)
		row.State = DeputyAccepted
	} else {
		fact := &admin.DeputyDeclined{ID: id}
		_, err = s.recordFacts(ctx, c, once, "declineDeputy", fact, fact)
		row.State, row.Ended = DeputyDeclined, true
	}
	s.tokens.forget()
	return row, err
}

func (s *Service) deputy(ctx context.Context, id int) (port.DeputyRow, error) {
	for page := 1; ; page++ {
		rows, err := s.Directory.Deputies(ctx, "", port.Page{Number: page, Size: 200})
		if err != nil {
			return port.DeputyRow{}, err
		}
		for _, row := range rows.Items {
			if row.ID == id {
				return row, nil
			}
		}
		if len(rows.Items) < 200 {
			return port.DeputyRow{}, refusal.New(refusal.CodeNotFound, "没有这项代理", "there is no such deputy")
		}
	}
}
