package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// measureStarts times starts until the address is printed; of several the slowest counts.
func measureStarts(ctx context.Context, r *run) error {
	var first, later, afterKill, answered []time.Duration
	for n := range r.scale(3, 1) {
		r.progress("starts: folder %d", n+1)
		took, err := startsOn(ctx, r)
		if err != nil {
			return err
		}
		first, later = append(first, took.first), append(later, took.later)
		afterKill, answered = append(afterKill, took.afterKill), append(answered, took.answered)
	}
	add := func(what string, took []time.Duration, aim target) {
		slowest := slices.Max(took)
		r.table.add(row{
			what: fmt.Sprintf("%s, the slowest of %d", what, len(took)), sluice: seconds(slowest), judged: slowest.Seconds(), target: aim,
		})
	}
	add("first, on an empty folder", first, atMost(10, " s"))
	add("later", later, atMost(5, " s"))
	add("after kill -9", afterKill, atMost(5, " s"))
	add("  and until a command to a project from before is answered", answered, target{})
	return nil
}

// starting is how long the starts on one folder took.
type starting struct {
	first, later, afterKill, answered time.Duration
}

func startsOn(ctx context.Context, r *run) (took starting, err error) {
	dir, remove, err := r.folder()
	if err != nil {
		return took, err
	}
	defer remove()
	s, err := r.up(ctx, dir, "")
	if err != nil {
		return took, err
	}
	took.first = s.ready
	c, err := settle(ctx, s)
	if err == nil {
		err = c.take(ctx, 5)
	}
	s.stop()
	if err != nil {
		return took, err
	}

	if s, err = r.up(ctx, dir, ""); err != nil {
		return took, err
	}
	took.later = s.ready
	c.moveTo(s)
	v := &kind{repeated: &visiting{county: c}}
	for range 10 {
		if _, err = v.once(ctx); err != nil {
			break
		}
	}
	left := s.kill()
	defer awaitEnd(left)
	if err != nil {
		return took, err
	}

	began := time.Now()
	if s, err = r.up(ctx, dir, ""); err != nil {
		return took, err
	}
	defer s.stop()
	took.afterKill = s.ready
	c.moveTo(s)
	_, err = v.once(ctx)
	took.answered = time.Since(began)
	return took, err
}

// moveTo follows the county to where it listens after another start.
func (c *county) moveTo(s *server) {
	c.server = s
	for _, p := range []*person{c.clerk, c.reviewer, c.secretary, c.office, c.officer, c.finance, c.acceptor} {
		p.client, p.url = s.admin.client, s.admin.url
	}
}
