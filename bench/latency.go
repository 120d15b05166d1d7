package main

import (
	"context"
	"fmt"
	"time"
)

// Sluice and bare Temporal take turns in blocks of so many commands.
const block = 20

// projectsTaken is how many projects under way a measurement has for its commands.
const projectsTaken = 60

// kind is a way to give a command, and what was measured of it.
type kind struct {
	repeated
	samples []time.Duration
}

// once gives a command and answers how long it took.
func (k *kind) once(ctx context.Context) (time.Duration, error) {
	if err := k.ready(ctx); err != nil {
		return 0, err
	}
	began := time.Now()
	err := k.do(ctx)
	return time.Since(began), err
}

// kinds are the commands that are compared: two of Sluice's, two bare.
type kinds struct {
	stays, moves, nothing, waits *kind
}

func kindsOf(c *county, b *bare) kinds {
	return kinds{
		stays:   &kind{repeated: &visiting{county: c}},
		moves:   &kind{repeated: &finding{county: c}},
		nothing: &kind{repeated: &bareUpdates{bare: b, name: recordNothing}},
		waits:   &kind{repeated: &bareUpdates{bare: b, name: waitForActivity}},
	}
}

// all are the kinds, beginning with another one in each turn.
func (k kinds) all(turn int) []*kind {
	all := []*kind{k.stays, k.nothing, k.moves, k.waits}
	return append(all[turn%len(all):], all[:turn%len(all)]...)
}

func measureLatency(ctx context.Context, r *run) error {
	return r.withServer(ctx, "", func(c *county, b *bare) error {
		if err := c.take(ctx, projectsTaken); err != nil {
			return err
		}
		k := kindsOf(c, b)
		blocks, warmUp := r.scale(20, 4), r.scale(2, 1)
		for turn := range warmUp + blocks {
			for _, kind := range k.all(turn) {
				for range block {
					took, err := kind.once(ctx)
					if err != nil {
						return err
					}
					if turn >= warmUp {
						kind.samples = append(kind.samples, took)
					}
				}
			}
		}
		r.addLatency(k, blocks*block)
		return nil
	})
}

func (r *run) addLatency(k kinds, samples int) {
	for _, percent := range []float64{50, 99} {
		nothing, waits := percentile(k.nothing.samples, percent), percentile(k.waits.samples, percent)
		for _, of := range []struct {
			what string
			kind *kind
		}{{"the due moment stays", k.stays}, {"the due moment moves", k.moves}} {
			took := percentile(of.kind.samples, percent)
			var asNothing, asWaiting target
			if percent == 50 {
				asNothing, asWaiting = atMost(1.5, ""), atMost(0.5, "")
			}
			what := fmt.Sprintf("p%g of %d, %s", percent, samples, of.what)
			r.table.compare(what+", beside an update that records nothing", took, nothing, asNothing)
			r.table.compare(what+", beside one that waits for an activity", took, waits, asWaiting)
		}
	}
}
