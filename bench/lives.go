package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// callers is how many lives are lived at the same time.
const callers = 32

// measureLives lives many lives in step: in each phase Sluice's first, then as many updates to as many bare workflows. What
// time does between two phases is measured apart, for bare workflows have nothing of the kind.
func measureLives(ctx context.Context, r *run) error {
	return r.withServer(ctx, "2019-03-01", func(c *county, b *bare) error {
		if err := warmUp(ctx, c, b); err != nil {
			return err
		}
		lives, ids := make([]*life, r.scale(64, 32)), make([]string, r.scale(64, 32))
		for i := range lives {
			lives[i], ids[i] = newLife(c), bareID()
		}
		whole, err := inPhases(ctx, r, c, b, lives, ids)
		if err != nil {
			return err
		}
		if err := c.allClosed(ctx, len(lives)); err != nil {
			return err
		}
		r.addLives(whole, len(lives), lives[0].commands)
		return nil
	})
}

// together is how long all lives took, and what time did meanwhile.
type together struct {
	sluice, bare, clock time.Duration
	acts                int
}

func inPhases(ctx context.Context, r *run, c *county, b *bare, lives []*life, ids []string) (t together, err error) {
	for i, phase := range phases {
		began := time.Now()
		if phase.at != "" {
			acts, err := c.step(ctx, phase.at)
			if err != nil {
				return t, err
			}
			t.acts, t.clock = t.acts+acts, t.clock+time.Since(began)
		}
		before := lives[0].commands
		began = time.Now()
		err := eachOf(ctx, lives, func(ctx context.Context, l *life) error { return phase.do(l, ctx) })
		if err != nil {
			return t, err
		}
		took := time.Since(began)
		began = time.Now()
		err = eachOf(ctx, ids, func(ctx context.Context, id string) error {
			return b.updates(ctx, id, before, lives[0].commands, i == len(phases)-1)
		})
		if err != nil {
			return t, err
		}
		bareTook := time.Since(began)
		t.sluice, t.bare = t.sluice+took, t.bare+bareTook
		r.progress("lives: phase %d of %d, %d commands each, Sluice %s, bare %s", i+1, len(phases), lives[0].commands-before,
			seconds(took), seconds(bareTook))
	}
	return t, nil
}

// updates brings a bare workflow from so many updates to so many.
func (b *bare) updates(ctx context.Context, id string, from, to int, end bool) error {
	for n := from; n < to; n++ {
		var err error
		switch {
		case n == 0:
			err = b.beginWithUpdate(ctx, id)
		case end && n == to-1:
			err = b.update(ctx, id, recordNothing, bareEnd)
		default:
			err = b.update(ctx, id, recordNothing, bareText)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// eachOf does something with each, as many at a time as there are callers.
func eachOf[T any](ctx context.Context, all []T, do func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(callers)
	for _, one := range all {
		group.Go(func() error { return do(ctx, one) })
	}
	return group.Wait()
}

// warmUp opens the connections and lets both sides begin something.
func warmUp(ctx context.Context, c *county, b *bare) error {
	each := make([]struct{}, callers)
	if err := eachOf(ctx, each, func(ctx context.Context, _ struct{}) error { return newLife(c).declare(ctx) }); err != nil {
		return err
	}
	return eachOf(ctx, each, func(ctx context.Context, _ struct{}) error { return b.updates(ctx, bareID(), 0, 6, true) })
}

// step steps the clock to nine in the morning of a day and answers how often time acted.
func (c *county) step(ctx context.Context, day string) (acts int, err error) {
	var stepped struct{ Acts int }
	err = c.admin.send(ctx, http.MethodPost, "/clock", object{"to": day + "T09:00:00+08:00"}, &stepped)
	return stepped.Acts, err
}

func (r *run) addLives(t together, lives, commands int) {
	perSecond := func(took time.Duration) float64 { return float64(lives) / took.Seconds() }
	ratio := perSecond(t.sluice) / perSecond(t.bare)
	r.table.add(row{
		what:   fmt.Sprintf("%d lives of %d commands each", lives, commands),
		sluice: fmt.Sprintf("%.2f/s", perSecond(t.sluice)), bare: fmt.Sprintf("%.2f/s", perSecond(t.bare)),
		ratio: ratio, judged: ratio, target: atLeast(0.6, ""),
	})
	of := func(took time.Duration) string { return fmt.Sprintf("%.0f/s", float64(lives*commands)/took.Seconds()) }
	r.table.add(row{what: "  commands and updates", sluice: of(t.sluice), bare: of(t.bare)})
	r.table.add(row{
		what:   fmt.Sprintf("  beside them, the stepped clock acted %d times, one after the other", t.acts),
		sluice: fmt.Sprintf("%.0f/s", float64(t.acts)/t.clock.Seconds()),
	})
}
