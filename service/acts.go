package service

import (
	"context"
	"encoding/json"
	"fmt"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// ActWaits says that something was not done yet.
type ActWaits struct {
	Waits int `json:"waits,omitempty" doc:"number of the act (/acts) under which this waits for a second administrator; nothing has changed yet"`
}

// Waiting reports whether it waits.
func (a ActWaits) Waiting() bool { return a.Waits != 0 }

// PostAnswer is a person after a post was given or taken.
type PostAnswer struct {
	port.PersonRow
	ActWaits
}

// PolicyAnswer is a version that was published.
type PolicyAnswer struct {
	port.PolicyRow
	ActWaits
	Vacant []VacantPost `json:"vacant,omitempty" doc:"posts that it needs and nobody holds: what comes to them waits"`
}

// waiting is the act that a change came to; none where it took effect.
func waiting(events []lifecycle.Event) (ActWaits, error) {
	proposed, err := recorded[admin.ActProposed](events)
	if err != nil || len(proposed) == 0 {
		return ActWaits{}, err
	}
	return ActWaits{Waits: proposed[0].Fact.ID}, nil
}

// ActView is an act with what it would change.
type ActView struct {
	port.ActRow
	Post    process.Post            `json:"post,omitzero" doc:"that it gives"`
	Leaver  string                  `json:"leaver,omitempty" doc:"who leaves, and whose posts it gives"`
	Changes []policy.DocumentChange `json:"changes,omitempty" doc:"of the policy, against the latest version"`
}

// Acts lists what waits, or waited, for a second administrator, the latest first.
func (s *Service) Acts(ctx context.Context, c *Caller, p port.Page) (port.List[port.ActRow], error) {
	if err := administratorsOnly(c); err != nil {
		return port.List[port.ActRow]{}, err
	}
	rows, err := s.Directory.Acts(ctx, 0, p)
	for i := range rows.Items {
		s.stateOf(&rows.Items[i])
		rows.Items[i].Fact = nil // one by one
	}
	return rows, err
}

// stateOf says how an act without an outcome stands.
func (s *Service) stateOf(row *port.ActRow) {
	switch {
	case row.State != "":
	case s.Clock.Now().Before(row.Expires):
		row.State = "open"
	default:
		row.State = "expired"
	}
}

// Act is an act with what it would change.
func (s *Service) Act(ctx context.Context, c *Caller, id int) (ActView, error) {
	if err := administratorsOnly(c); err != nil {
		return ActView{}, err
	}
	rows, err := s.Directory.Acts(ctx, id, port.Page{Number: 1, Size: 1})
	if err != nil {
		return ActView{}, err
	}
	if len(rows.Items) == 0 {
		return ActView{}, refusal.New(refusal.CodeNotFound, "没有这个待确认事项", "there is no such act")
	}
	view := ActView{ActRow: rows.Items[0]}
	s.stateOf(&view.ActRow)
	var of struct {
		Person   string       `json:"person"`
		Post     process.Post `json:"post"`
		Document string       `json:"document"`
	}
	if err := json.Unmarshal(view.Fact, &of); err != nil {
		return ActView{}, fmt.Errorf("act %d: %w", id, err)
	}
	view.Post = of.Post
	switch view.Type {
	case (*admin.PersonLeft)(nil).Type():
		view.Leaver = of.Person
	case (*admin.PolicyPublished)(nil).Type():
		versions, err := s.Directory.Policies(ctx)
		if err != nil || len(versions) == 0 {
			return view, err
		}
		view.Changes, err = policy.Diff([]byte(versions[0].Document), []byte(of.Document))
		return view, err
	}
	return view, nil
}

// ConfirmAct confirms an act of another administrator: what it does is done at once.
func (s *Service) ConfirmAct(ctx context.Context, c *Caller, once Once, id int) (ActView, error) {
	fact := &admin.ActConfirmed{ID: id}
	return s.answerAct(ctx, c, once, "confirmAct", id, fact)
}

// RefuseInput says why an act is refused.
type RefuseInput struct {
	Reason string `json:"reason" maxLength:"500" doc:"why"`
}

// RefuseAct refuses an act of another administrator.
func (s *Service) RefuseAct(ctx context.Context, c *Caller, once Once, id int, in RefuseInput) (ActView, error) {
	return s.answerAct(ctx, c, once, "refuseAct", id, &admin.ActRefused{ID: id, Reason: in.Reason})
}

// WithdrawAct takes an act of one's own back.
func (s *Service) WithdrawAct(ctx context.Context, c *Caller, once Once, id int) (ActView, error) {
	return s.answerAct(ctx, c, once, "withdrawAct", id, &admin.ActWithdrawn{ID: id})
}

func (s *Service) answerAct(ctx context.Context, c *Caller, once Once, useCase string, id int, fact admin.Fact) (ActView, error) {
	if _, err := s.administer(ctx, c, once, useCase, fact, fact); err != nil {
		return ActView{}, err
	}
	s.tokens.forget()
	return s.Act(ctx, c, id)
}
