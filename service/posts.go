package service

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sluice/admin"
	"sluice/process"
	"sluice/refusal"
)

// PostInput is a post to be given or taken back.
type PostInput struct {
	Post string `json:"post" doc:"as unit/role" example:"ssb/staff"`
}

// GivePost gives a person another post.
func (s *Service) GivePost(ctx context.Context, c *Caller, once Once, person string, in PostInput) (PostAnswer, error) {
	return s.changePost(ctx, c, once, "givePost", person, in, func(post process.Post) admin.Fact {
		return &admin.PostGiven{Person: person, Post: post}
	})
}

// TakePost takes a post from a person. What the post has to do stays with the post.
func (s *Service) TakePost(ctx context.Context, c *Caller, once Once, person string, in PostInput) (PostAnswer, error) {
	return s.changePost(ctx, c, once, "takePost", person, in, func(post process.Post) admin.Fact {
		return &admin.PostTaken{Person: person, Post: post}
	})
}

func (s *Service) changePost(
	ctx context.Context, c *Caller, once Once, useCase, person string, in PostInput, fact func(process.Post) admin.Fact,
) (PostAnswer, error) {
	if err := administratorsOnly(c); err != nil {
		return PostAnswer{}, err
	}
	posts, err := s.postsNamed(ctx, []string{in.Post})
	if err != nil {
		return PostAnswer{}, onePost(err)
	}
	if _, err := s.personNamed(ctx, person, "person"); err != nil {
		return PostAnswer{}, err
	}
	changed := fact(posts[0])
	events, err := s.administer(ctx, c, once, useCase, changed, changed)
	if err != nil {
		return PostAnswer{}, onePost(err)
	}
	waits, err := waiting(events)
	if err != nil {
		return PostAnswer{}, err
	}
	row, err := s.personNamed(ctx, person, "person")
	return PostAnswer{PersonRow: row, ActWaits: waits}, err
}

// onePost says of the only post of a request what is said of one of several.
func onePost(err error) error {
	var refused *refusal.Error
	if errors.As(err, &refused) {
		for i, f := range refused.Fields {
			if name, _, _ := strings.Cut(f.Field, "."); name == "posts" {
				refused.Fields[i].Field = "post"
			}
		}
	}
	return err
}

// postsNamed reads posts and looks their units up.
func (s *Service) postsNamed(ctx context.Context, names []string) ([]process.Post, error) {
	var (
		posts  []process.Post
		codes  []string
		faults []refusal.Field
	)
	for i, name := range names {
		post, err := process.ParsePost(name)
		if err != nil {
			faults = append(faults, Field(fmt.Sprintf("posts.%d", i), "须写作“单位代码/职务代码”", "must be unit/role, for example ssb/staff"))
			continue
		}
		posts, codes = append(posts, post), append(codes, post.Unit)
	}
	if len(faults) > 0 {
		return nil, Invalid(faults...)
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
			faults = append(faults, Field(fmt.Sprintf("posts.%d", i), "没有这个单位", "names a unit that is not known; add it first"))
		}
	}
	if len(faults) > 0 {
		return nil, Invalid(faults...)
	}
	return posts, nil
}
