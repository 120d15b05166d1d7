package api

import (
	"context"
	"time"

	"sluice/api/port"
	"sluice/lifecycle"
)

// PersonView is a person with everything that says how far they reach.
type PersonView struct {
	port.PersonRow
	Held     []port.HeldPost   `json:"held" nullable:"false" doc:"the posts they hold or held, the latest given first"`
	Password string            `json:"password" enum:"none,first,own" doc:"first: given by an administrator, to be changed"`
	Sessions []port.SessionRow `json:"sessions" nullable:"false" doc:"where they are signed in"`
}

// getPerson shows administrators how far a person reaches: posts, and what they can sign in with.
func (s *server) getPerson(ctx context.Context, in *struct {
	Person string `path:"person" doc:"the person" example:"wang.li"`
}) (*struct{ Body PersonView }, error) {
	if err := administratorsOnly(requestOf(ctx).actor); err != nil {
		return nil, err
	}
	row, err := s.personNamed(ctx, in.Person, "person")
	if isCode(err, lifecycle.CodeInvalid) {
		return nil, lifecycle.Refuse(lifecycle.CodeNotFound, "没有这个人员", "there is no such person")
	}
	if err != nil {
		return nil, err
	}
	view := PersonView{PersonRow: row, Password: "none"}
	if view.Held, err = s.Directory.PostsHeld(ctx, in.Person); err != nil {
		return nil, err
	}
	password, err := s.Accounts.Password(ctx, in.Person)
	if err != nil {
		return nil, err
	}
	switch {
	case password.First:
		view.Password = "first"
	case password.Hash != "":
		view.Password = "own"
	}
	if view.Sessions, err = s.Accounts.Sessions(ctx, in.Person, time.Now()); err != nil {
		return nil, err
	}
	view.Held, view.Sessions = append([]port.HeldPost{}, view.Held...), append([]port.SessionRow{}, view.Sessions...)
	return &struct{ Body PersonView }{view}, nil
}
