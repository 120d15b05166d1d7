package main

import (
	"context"
	"fmt"
	"time"
)

// trailing is how long servers go on with what a command left to do: it belongs to the command, not to the next block.
const trailing = 200 * time.Millisecond

// spending is what a kind of command used of the processors.
type spending struct {
	usage
	commands int
}

func measureCPU(ctx context.Context, r *run) error {
	return r.withServer(ctx, "", func(c *county, b *bare) error {
		if err := c.take(ctx, projectsTaken); err != nil {
			return err
		}
		k := kindsOf(c, b)
		spent := map[*kind]*spending{k.stays: {}, k.moves: {}, k.nothing: {}, k.waits: {}}
		const warmUp = 1
		for turn := range warmUp + r.scale(8, 2) {
			for _, kind := range k.all(turn) {
				s, err := spend(ctx, kind, r.scale(50, 30))
				if err != nil {
					return err
				}
				if turn >= warmUp {
					spent[kind].usage, spent[kind].commands = spent[kind].plus(s.usage), spent[kind].commands+s.commands
				}
			}
		}
		r.addCPU(*spent[k.stays], *spent[k.moves], *spent[k.nothing], *spent[k.waits])
		return nil
	})
}

// spend gives commands back to back and reads what all processes used meanwhile.
func spend(ctx context.Context, kind *kind, commands int) (spending, error) {
	if err := pause(ctx, trailing); err != nil {
		return spending{}, err
	}
	before, err := used()
	if err != nil {
		return spending{}, err
	}
	for range commands {
		if _, err := kind.once(ctx); err != nil {
			return spending{}, err
		}
	}
	if err := pause(ctx, trailing); err != nil {
		return spending{}, err
	}
	after, err := used()
	return spending{after.since(before), commands}, err
}

func (s spending) each() time.Duration { return s.total() / time.Duration(s.commands) }

// parts says who used it. The bare workflow runs in the bench itself.
func (s spending) parts() string {
	n := time.Duration(s.commands)
	return fmt.Sprintf("%.1f + %.1f + %.1f", (s.sluice/n).Seconds()*1000, (s.postgres/n).Seconds()*1000, (s.bench/n).Seconds()*1000)
}

func (r *run) addCPU(stays, moves, nothing, waits spending) {
	r.table.compare("a command, the due moment stays, beside an update that records nothing", stays.each(), nothing.each(), target{})
	r.table.compare("a command, the due moment stays, beside one that waits for an activity", stays.each(), waits.each(), target{})
	r.table.compare("a command, the due moment moves, beside an update that records nothing", moves.each(), nothing.each(), target{})
	r.table.add(row{
		what: "  of these ms: sluice with Temporal + PostgreSQL + bench", sluice: stays.parts(), bare: nothing.parts(),
	})
}
