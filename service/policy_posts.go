package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// VacantPost is a post that a policy needs and that nobody holds: what comes to it waits until somebody does.
type VacantPost struct {
	Post   process.Post           `json:"post"`
	Pays   bool                   `json:"pays" doc:"payments wait for it: with the policy in force they do not, such a version is refused"`
	Places []policy.DocumentPlace `json:"places" nullable:"false" doc:"where the document needs it; a place that it takes over from the default has no line"`
	Words  process.Words          `json:"words"`
}

// vacantPosts lists the posts that a policy needs and nobody holds.
func (s *Service) vacantPosts(ctx context.Context, p *policy.Policy, document string) ([]VacantPost, error) {
	needed := p.Needs([]byte(document))
	posts := make([]process.Post, len(needed))
	for i, n := range needed {
		posts[i] = n.Post
	}
	held, err := s.Directory.Held(ctx, posts)
	if err != nil {
		return nil, err
	}
	vacant := []VacantPost{}
	for _, n := range needed {
		if !slices.Contains(held, n.Post) {
			vacant = append(vacant, VacantPost{Post: n.Post, Pays: n.Pays, Places: n.Places, Words: vacantWords(p, n)})
		}
	}
	return vacant, nil
}

func vacantWords(p *policy.Policy, n policy.NeededPost) process.Words {
	unit, role := n.Unit, lifecycle.RoleWords(n.Role)
	for _, body := range process.Bodies {
		if rule := p.Bodies[body]; rule.Unit == n.Unit && rule.Name != "" {
			unit = rule.Name
		}
	}
	paths := make([]string, len(n.Places))
	for i, place := range n.Places {
		paths[i] = place.Path
	}
	return process.Both(
		fmt.Sprintf("%s的%s岗位（%s）无人任职，%s 需要它：请为其任职", unit, role.ZH, n.Post, strings.Join(paths, "、")),
		fmt.Sprintf("nobody holds the post of %s in %s (%s), which %s need: give it to somebody", role.EN, unit, n.Post,
			strings.Join(paths, ", ")))
}

// paysOut refuses a version under which no payment could go out while under the one in force they can: each post that payments would
// wait for is named where the document needs it. A county that is just being set up is warned only, and so is who publishes a version
// once more.
func (s *Service) paysOut(ctx context.Context, then *policy.Policy, document string) ([]VacantPost, error) {
	vacant, err := s.vacantPosts(ctx, then, document)
	if err != nil {
		return nil, err
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return nil, err
	}
	now, err := s.vacantPosts(ctx, terms.Policy, "{}") // where it needs them does not matter
	pays := func(v VacantPost) bool { return v.Pays }
	if err != nil || slices.ContainsFunc(now, pays) || !slices.ContainsFunc(vacant, pays) {
		return vacant, err
	}
	published, err := s.Directory.Policies(ctx)
	if err != nil || slices.ContainsFunc(published, func(row port.PolicyRow) bool { return row.Document == document }) {
		return vacant, err
	}
	var faults refusal.Fields
	for _, v := range vacant {
		if v.Pays {
			place := v.Places[0]
			faults = append(faults, refusal.Field{Field: place.Path, Row: place.Line, Words: process.Both(
				v.Words.ZH+"，否则拨款无法办结（尚无此单位的，请先登记单位）",
				v.Words.EN+" first, else no payment ends (add the unit, if there is none)")})
		}
	}
	refused := refusal.New(refusal.CodeInvalid, "按此版本，拨款将无人办理", "under this version nobody could see a payment through")
	refused.Fields = faults
	return vacant, refused
}
