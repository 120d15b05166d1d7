package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// apart is how far commands lie apart that come alone: longer than any lease, so that whatever a command leaves behind to be
// done is done, and counted, before the next.
const apart = 15 * time.Second

func measureEvents(ctx context.Context, r *run) error {
	return r.withServer(ctx, "", func(c *county, b *bare) error {
		if err := c.take(ctx, 10); err != nil {
			return err
		}
		burst, err := countEvents(ctx, c, b, r.scale(12, 6), 0)
		if err != nil {
			return err
		}
		alone, err := countEvents(ctx, c, b, r.scale(4, 3), apart)
		if err != nil {
			return err
		}
		r.addEvents("back to back", burst)
		r.addEvents(fmt.Sprintf("%.0f s apart", apart.Seconds()), alone)
		return nil
	})
}

// eventCounts are events per command.
type eventCounts struct {
	stays, moves, stage, nothing, waits float64
}

// countEvents gives so many commands of each kind, each kind to a workflow of its own.
func countEvents(ctx context.Context, c *county, b *bare, commands int, pauseBetween time.Duration) (eventCounts, error) {
	stage, err := reviewed(ctx, c)
	if err != nil {
		return eventCounts{}, err
	}
	k := kindsOf(c, b)
	var counts eventCounts
	group, ctx := errgroup.WithContext(ctx)
	for _, of := range []struct {
		kind repeated
		to   *float64
	}{
		{k.stays, &counts.stays}, {k.moves, &counts.moves}, {stage, &counts.stage}, {k.nothing, &counts.nothing}, {k.waits, &counts.waits},
	} {
		group.Go(func() (err error) {
			*of.to, err = eventsPer(ctx, b, of.kind, commands, pauseBetween)
			return err
		})
	}
	return counts, group.Wait()
}

// eventsPer gives commands of one kind to one workflow and counts what they add to its history.
func eventsPer(ctx context.Context, b *bare, kind repeated, commands int, pauseBetween time.Duration) (float64, error) {
	if err := kind.ready(ctx); err != nil {
		return 0, err
	}
	id := kind.workflow()
	run, before, err := b.length(ctx, id)
	if err != nil {
		return 0, err
	}
	for n := range commands {
		if n > 0 {
			if err := kind.ready(ctx); err != nil {
				return 0, err
			}
		}
		if err := kind.do(ctx); err != nil {
			return 0, err
		}
		if err := pause(ctx, max(pauseBetween, 100*time.Millisecond)); err != nil {
			return 0, err
		}
	}
	same, after, err := b.length(ctx, id)
	if err == nil && (same != run || kind.workflow() != id) {
		err = errors.New("the commands went to several histories: events cannot be counted")
	}
	return float64(after-before) / float64(commands), err
}

func (r *run) addEvents(when string, counts eventCounts) {
	for _, of := range []struct {
		what         string
		events, bare float64
		most         float64
	}{
		{"the due moment stays, beside an update that records nothing", counts.stays, counts.nothing, 6},
		{"the due moment stays, beside one that waits for an activity", counts.stays, counts.waits, 6},
		{"the due moment moves", counts.moves, counts.nothing, 8},
		{"the stage changes, the moment moves", counts.stage, counts.nothing, 9},
	} {
		r.table.add(row{
			what: when + ", " + of.what, sluice: fmt.Sprintf("%.1f", of.events), bare: fmt.Sprintf("%.1f", of.bare),
			ratio: of.events / of.bare, judged: of.events, target: atMost(of.most, " events"),
		})
	}
}
