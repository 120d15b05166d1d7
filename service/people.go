package service

import (
	"context"
	"fmt"
	"strings"
	"time"

	"sluice/access"
	"sluice/admin"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// personNamed finds the person that a field names.
func (s *Service) personNamed(ctx context.Context, person, fieldName string) (port.PersonRow, error) {
	for page := 1; ; page++ { // short codes are part of many names
		rows, err := s.Directory.People(ctx, person, port.Page{Number: page, Size: 200})
		if err != nil {
			return port.PersonRow{}, err
		}
		for _, row := range rows.Items {
			if row.Person == person {
				return row, nil
			}
		}
		if len(rows.Items) < 200 {
			break
		}
	}
	return port.PersonRow{}, Invalid(Field(fieldName, "没有这个人员", fmt.Sprintf("there is no person %q", person)))
}

// knownPerson finds the person that an address names.
func (s *Service) knownPerson(ctx context.Context, person string) (port.PersonRow, error) {
	row, err := s.personNamed(ctx, person, "person")
	if IsCode(err, refusal.CodeInvalid) {
		return row, refusal.New(refusal.CodeNotFound, "没有这个人员", "there is no such person")
	}
	return row, err
}

// People lists the people whose code or name holds a text, with their posts.
func (s *Service) People(ctx context.Context, c *Caller, q string, p port.Page) (port.List[port.PersonRow], error) {
	if err := s.MayRead(ctx, c, access.ReadPeople); err != nil {
		return port.List[port.PersonRow]{}, err
	}
	return s.Directory.People(ctx, q, p)
}

// PersonInput is a person to be known, with the posts they hold.
type PersonInput struct {
	Person string   `json:"person" doc:"2 to 32 of a-z, 0-9, dot, dash and underscore" example:"wang.li"`
	Name   string   `json:"name" maxLength:"50" example:"王丽"`
	Posts  []string `json:"posts" nullable:"false" doc:"posts as unit/role; the roles are staff, head, secretary, slice_officer, vice_head, administrator" example:"[\"lt-zf/staff\"]"`
}

// PersonAnswer is a person as recorded. The token is in the first answer alone: only its hash is kept.
type PersonAnswer struct {
	port.PersonRow
	TokenAnswer
}

// AddPerson makes a person known, with their posts and a token. With a repeated key the token is that of the first request, which nobody
// knows any more.
func (s *Service) AddPerson(ctx context.Context, c *Caller, once Once, in PersonInput) (PersonAnswer, error) {
	if err := administratorsOnly(c); err != nil {
		return PersonAnswer{}, err
	}
	posts, err := s.postsNamed(ctx, in.Posts)
	if err != nil {
		return PersonAnswer{}, err
	}
	facts := []admin.Fact{&admin.PersonAdded{Person: in.Person, Name: strings.TrimSpace(in.Name)}}
	for _, post := range posts {
		facts = append(facts, &admin.PostGiven{Person: in.Person, Post: post})
	}
	token := newSecret()
	facts = append(facts, &admin.TokenIssued{Person: in.Person, SHA256: HashOf(token), Label: firstLabel})
	events, err := s.administer(ctx, c, once, "addPerson", in, facts...)
	if err != nil {
		return PersonAnswer{}, err
	}
	added, err := theRecorded[admin.PersonAdded](events)
	if err != nil {
		return PersonAnswer{}, err
	}
	given, err := recorded[admin.PostGiven](events)
	if err != nil {
		return PersonAnswer{}, err
	}
	issued, err := theRecorded[admin.TokenIssued](events)
	if err != nil {
		return PersonAnswer{}, err
	}
	answer := PersonAnswer{
		PersonRow:   port.PersonRow{Person: added.Fact.Person, Name: added.Fact.Name, Posts: []process.Post{}},
		TokenAnswer: tokenAnswer(token, issued.Fact),
	}
	for _, one := range given {
		answer.Posts = append(answer.Posts, one.Fact.Post)
	}
	return answer, nil
}

// NameInput is another name for a person.
type NameInput struct {
	Name string `json:"name" maxLength:"50" example:"王丽"`
}

// RenamePerson gives a person another name, for names are mistyped. What is on record keeps the one it had.
func (s *Service) RenamePerson(ctx context.Context, c *Caller, once Once, person string, in NameInput) (port.PersonRow, error) {
	if err := administratorsOnly(c); err != nil {
		return port.PersonRow{}, err
	}
	row, err := s.knownPerson(ctx, person)
	if err != nil {
		return row, err
	}
	in.Name = strings.TrimSpace(in.Name)
	fact := &admin.PersonRenamed{Person: person, Name: in.Name}
	_, err = s.administer(ctx, c, once, "renamePerson", fact, fact)
	row.Name = in.Name
	return row, err
}

// PersonView is a person with everything that says how far they reach.
type PersonView struct {
	port.PersonRow
	Held     []port.HeldPost   `json:"held" nullable:"false" doc:"the posts they hold or held, the latest given first"`
	Password string            `json:"password" enum:"none,first,own" doc:"first: given by an administrator, to be changed"`
	Sessions []port.SessionRow `json:"sessions" nullable:"false" doc:"where they are signed in"`
}

// Person shows administrators how far a person reaches: posts, and what they can sign in with.
func (s *Service) Person(ctx context.Context, c *Caller, person string) (PersonView, error) {
	if err := administratorsOnly(c); err != nil {
		return PersonView{}, err
	}
	row, err := s.knownPerson(ctx, person)
	if err != nil {
		return PersonView{}, err
	}
	view := PersonView{PersonRow: row, Password: "none"}
	held, err := s.Directory.PostsHeld(ctx, person)
	if err != nil {
		return PersonView{}, err
	}
	password, err := s.Accounts.Password(ctx, person)
	if err != nil {
		return PersonView{}, err
	}
	switch {
	case password.First:
		view.Password = "first"
	case password.Hash != "":
		view.Password = "own"
	}
	sessions, err := s.Accounts.Sessions(ctx, person, time.Now())
	view.Held, view.Sessions = append([]port.HeldPost{}, held...), append([]port.SessionRow{}, sessions...)
	return view, err
}
