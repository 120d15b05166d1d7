package api

import (
	"context"
	"time"

	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

// NameInput is another name for a person.
type NameInput struct {
	Name string `json:"name" doc:"at most 50 characters" example:"王丽"`
}

// renamePerson gives a person another name, for names are mistyped. What is on record keeps the one it had.
func (s *server) renamePerson(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   NameInput
}) (*struct{ Body port.PersonRow }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	row, err := s.knownPerson(ctx, in.Person)
	if err != nil {
		return nil, err
	}
	if _, err := s.administer(ctx, &lifecycle.PersonRenamed{Person: in.Person, Name: in.Body.Name}); err != nil {
		return nil, err
	}
	row.Name = in.Body.Name
	return &struct{ Body port.PersonRow }{row}, nil
}

// knownPerson finds the person that an address names.
func (s *server) knownPerson(ctx context.Context, person string) (port.PersonRow, error) {
	row, err := s.PersonNamed(ctx, person, "person")
	if service.IsCode(err, refusal.CodeInvalid) {
		return row, refusal.New(refusal.CodeNotFound, "没有这个人员", "there is no such person")
	}
	return row, err
}

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
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	row, err := s.knownPerson(ctx, in.Person)
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
