package api

import (
	"context"
	"encoding/json"
	"fmt"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

func (s *server) getMe(ctx context.Context, _ *struct{}) (*body[service.Me], error) {
	return answer(s.Me(ctx, callerOf(ctx)))
}

// administer records facts of the admin stream for an administrator.
func (s *server) administer(ctx context.Context, facts ...lifecycle.AdminFact) ([]lifecycle.Event, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	for _, fact := range facts {
		if err := fact.Check(); err != nil {
			return nil, err
		}
	}
	return s.Directory.Administer(ctx, onceOf(ctx).ID(callerOf(ctx)), keyedOf(ctx).fingerprint, callerOf(ctx).Actor, s.Clock.Now(), facts...)
}

// read reads the payload of an event of the admin stream when it is of the fact's type.
func read(e lifecycle.Event, fact lifecycle.Fact) (bool, error) {
	if e.Type != fact.Type() {
		return false, nil
	}
	if err := json.Unmarshal(e.Payload, fact); err != nil {
		return false, fmt.Errorf("event %s/%d: %w", e.Stream, e.Seq, err)
	}
	return true, nil
}

func (s *server) listUnits(ctx context.Context, in *struct {
	Paged
	Kind process.UnitKind `query:"kind" doc:"only of this kind"`
	Q    string           `query:"q" maxLength:"60" doc:"part of the code or the name"`
}) (*listed[port.UnitRow], error) {
	return list(s.Units(ctx, callerOf(ctx), in.Kind, in.Q, in.page()))
}

// UnitInput is a unit to be known.
type UnitInput struct {
	Code   string           `json:"code" doc:"2 to 32 of a-z, 0-9 and dashes" example:"lt-zf"`
	Name   string           `json:"name" doc:"at most 60 characters" example:"龙亭镇人民政府"`
	Kind   process.UnitKind `json:"kind"`
	Parent string           `json:"parent,omitempty" doc:"code of the unit above"`
}

func (s *server) addUnit(ctx context.Context, in *struct {
	Keyed
	Body UnitInput
}) (*struct{ Body port.UnitRow }, error) {
	unit := lifecycle.Unit{Code: in.Body.Code, Name: in.Body.Name, Kind: in.Body.Kind}
	events, err := s.administer(ctx, &lifecycle.UnitAdded{Unit: unit, Parent: in.Body.Parent})
	if err != nil {
		return nil, err
	}
	var row port.UnitRow
	for _, e := range events {
		var added lifecycle.UnitAdded
		if is, err := read(e, &added); err != nil {
			return nil, err
		} else if is {
			row = port.UnitRow{Unit: added.Unit, Parent: added.Parent}
		}
	}
	return &struct{ Body port.UnitRow }{row}, nil
}

// UnitChange is what can be put right about a unit.
type UnitChange struct {
	Name   string `json:"name" doc:"at most 60 characters" example:"龙亭镇人民政府"`
	Parent string `json:"parent,omitempty" doc:"code of the unit above; left out: none"`
}

// changeUnit gives a unit another name or another unit above. What is on record keeps the name it had.
func (s *server) changeUnit(ctx context.Context, in *struct {
	Keyed
	Unit string `path:"unit" doc:"code of the unit" example:"lt-zf"`
	Body UnitChange
}) (*struct{ Body port.UnitRow }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	known, err := s.Directory.UnitsByCode(ctx, []string{in.Unit})
	if err != nil {
		return nil, err
	}
	if len(known) == 0 {
		return nil, refusal.New(refusal.CodeNotFound, "没有这个单位", "there is no such unit")
	}
	if _, err := s.administer(ctx, &lifecycle.UnitChanged{Code: in.Unit, Name: in.Body.Name, Parent: in.Body.Parent}); err != nil {
		return nil, err
	}
	unit := lifecycle.Unit{Code: in.Unit, Name: in.Body.Name, Kind: known[0].Kind}
	return &struct{ Body port.UnitRow }{port.UnitRow{Unit: unit, Parent: in.Body.Parent}}, nil
}

// UnitMerger says which unit takes the place of one that is no more.
type UnitMerger struct {
	Into   string `json:"into" doc:"code of the unit that takes its place, of the same kind" example:"hy-zf"`
	Reason string `json:"reason" doc:"by which document, at most 500 characters" example:"洋编发〔2020〕3号"`
}

// mergeUnit ends a unit: another takes its place in every project, with its open tasks, posts and persons.
func (s *server) mergeUnit(ctx context.Context, in *struct {
	Keyed
	Unit string `path:"unit" doc:"code of the unit that is no more" example:"qs-zf"`
	Body UnitMerger
}) (*struct{ Body port.Lineage }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	if _, err := s.administer(ctx, &lifecycle.UnitMerged{Code: in.Unit, Into: in.Body.Into, Reason: in.Body.Reason}); err != nil {
		return nil, err
	}
	return s.lineage(ctx, in.Unit)
}

// getLineage tells how a unit came to be and what became of it.
func (s *server) getLineage(ctx context.Context, in *struct {
	Unit string `path:"unit" doc:"code of the unit" example:"qs-zf"`
}) (*struct{ Body port.Lineage }, error) {
	return s.lineage(ctx, in.Unit)
}

func (s *server) lineage(ctx context.Context, unit string) (*struct{ Body port.Lineage }, error) {
	known, err := s.Directory.UnitsByCode(ctx, []string{unit})
	if err != nil {
		return nil, err
	}
	if len(known) == 0 {
		return nil, refusal.New(refusal.CodeNotFound, "没有这个单位", "there is no such unit")
	}
	all, err := s.Directory.Lineages(ctx, []string{unit})
	if err != nil || len(all) == 0 {
		return &struct{ Body port.Lineage }{}, err
	}
	return &struct{ Body port.Lineage }{all[0]}, nil
}

func (s *server) listPeople(ctx context.Context, in *struct {
	Paged
	Q string `query:"q" maxLength:"60" doc:"part of the id or the name"`
}) (*listed[port.PersonRow], error) {
	return list(s.People(ctx, callerOf(ctx), in.Q, in.page()))
}

// PersonInput is a person to be known, with the posts they hold.
type PersonInput struct {
	Person string   `json:"person" doc:"2 to 32 of a-z, 0-9, dot, dash and underscore" example:"wang.li"`
	Name   string   `json:"name" doc:"at most 50 characters" example:"王丽"`
	Posts  []string `json:"posts" nullable:"false" doc:"posts as unit/role; the roles are staff, head, secretary, slice_officer, vice_head, administrator" example:"[\"lt-zf/staff\"]"`
}

// PersonAnswer is a person as recorded. The token is in the first answer alone: only its hash is kept.
type PersonAnswer struct {
	port.PersonRow
	TokenAnswer
}

func (s *server) addPerson(ctx context.Context, in *struct {
	Keyed
	Body PersonInput
}) (*struct{ Body PersonAnswer }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	posts, err := s.postsNamed(ctx, in.Body.Posts)
	if err != nil {
		return nil, err
	}
	token := newToken()
	facts := []lifecycle.AdminFact{&lifecycle.PersonAdded{Person: in.Body.Person, Name: in.Body.Name}}
	for _, post := range posts {
		facts = append(facts, &lifecycle.PostGiven{Person: in.Body.Person, Post: post})
	}
	facts = append(facts, &lifecycle.TokenIssued{Person: in.Body.Person, SHA256: service.HashOf(token), Label: firstLabel})
	events, err := s.administer(ctx, facts...)
	if err != nil {
		return nil, err
	}
	answer, err := personAnswer(events, token)
	return &struct{ Body PersonAnswer }{answer}, err
}

// personAnswer derives the answer from what was recorded: with a repeated key that is the token of the first request, which
// nobody knows any more.
func personAnswer(events []lifecycle.Event, token string) (PersonAnswer, error) {
	answer := PersonAnswer{PersonRow: port.PersonRow{Posts: []process.Post{}}}
	for _, e := range events {
		var (
			added  lifecycle.PersonAdded
			given  lifecycle.PostGiven
			issued lifecycle.TokenIssued
		)
		if is, err := read(e, &added); err != nil {
			return answer, err
		} else if is {
			answer.Person, answer.Name = added.Person, added.Name
		}
		if is, err := read(e, &given); err != nil {
			return answer, err
		} else if is {
			answer.Posts = append(answer.Posts, given.Post)
		}
		if is, err := read(e, &issued); err != nil {
			return answer, err
		} else if is && issued.SHA256 == service.HashOf(token) {
			answer.Token = token
		}
	}
	answer.TokenShown = answer.Token == ""
	return answer, nil
}

// postsNamed reads posts and looks their units up.
func (s *server) postsNamed(ctx context.Context, names []string) ([]process.Post, error) {
	var (
		posts  []process.Post
		codes  []string
		faults []refusal.Field
	)
	for i, name := range names {
		post, err := process.ParsePost(name)
		if err != nil {
			faults = append(faults, service.Field(fmt.Sprintf("posts.%d", i), "须写作“单位代码/职务代码”",
				"must be unit/role, for example ssb/staff"))
			continue
		}
		posts, codes = append(posts, post), append(codes, post.Unit)
	}
	if len(faults) > 0 {
		return nil, service.Invalid(faults...)
	}
	units, err := s.Directory.UnitsByCode(ctx, codes)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, unit := range units {
		known[unit.Code] = true
	}
	for i, post := range posts {
		if !known[post.Unit] {
			faults = append(faults, service.Field(fmt.Sprintf("posts.%d", i), "没有这个单位", "names a unit that is not known; add it first"))
		}
	}
	if len(faults) > 0 {
		return nil, service.Invalid(faults...)
	}
	return posts, nil
}
