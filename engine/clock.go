package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"sluice/refusal"
	"sluice/service/port"
)

// RealClock is the machine's. Without a watch it is trusted whatever it shows.
type RealClock struct{ Watch *Watch }

// Now is the time of the machine, UTC.
func (RealClock) Now() time.Time { return time.Now().UTC() }

// Stepped is false.
func (RealClock) Stepped() bool { return false }

// Trusted refuses while the clock has leapt.
func (c RealClock) Trusted() error {
	if c.Watch == nil {
		return nil
	}
	return c.Watch.Trusted()
}

// Step refuses: nobody moves the real clock.
func (RealClock) Step(context.Context, time.Time) (port.Stepped, error) {
	return port.Stepped{}, refusal.New(refusal.CodeNotFound, "没有可调的时钟", "the clock is the machine's; it cannot be stepped")
}

// Moment is when time next acts on a stream, and how far its log reaches.
type Moment struct {
	Stream   string
	At       time.Time
	Revision int64
	Digest   []byte // of the log's chain there
}

// Moments is the record as a stepped clock needs it.
type Moments interface {
	// NextMoment is the earliest moment up to an instant at which time acts on any stream; false when there is none.
	NextMoment(ctx context.Context, upTo time.Time) (Moment, bool, error)
	// SetClock keeps business time across restarts.
	SetClock(ctx context.Context, now time.Time) error
}

// SteppedClock stands still until it is stepped. It is for tests, demonstrations and simulations, never for real projects.
type SteppedClock struct {
	moments Moments
	tick    func(ctx context.Context, moment Moment) error

	stepping sync.Mutex // one step at a time
	mu       sync.RWMutex
	now      time.Time
}

// NewSteppedClock makes a clock that stands at an instant.
func NewSteppedClock(now time.Time, moments Moments, tick func(ctx context.Context, moment Moment) error) *SteppedClock {
	return &SteppedClock{moments: moments, tick: tick, now: now.UTC()}
}

// Now is the instant at which the clock stands, UTC.
func (c *SteppedClock) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.now
}

// Stepped is true.
func (c *SteppedClock) Stepped() bool { return true }

// Trusted is always so: whoever steps it says what it shows.
func (c *SteppedClock) Trusted() error { return nil }

// Step lets every due moment up to the instant act, in order of time and stream, and leaves the clock there. What a command
// decides meanwhile it decides at the moment the clock has reached.
func (c *SteppedClock) Step(ctx context.Context, to time.Time) (port.Stepped, error) {
	c.stepping.Lock()
	defer c.stepping.Unlock()
	if to.Before(c.Now()) {
		return port.Stepped{},
			refusal.New(refusal.CodeInvalid, "时钟只能向前",
				fmt.Sprintf("the clock stands at %s and only goes forward", c.Now().Format(time.RFC3339)))
	}
	acts := 0
	for last := (Moment{}); ; acts++ {
		moment, any, err := c.moments.NextMoment(ctx, to)
		if err != nil {
			return port.Stepped{}, err
		}
		if !any {
			break
		}
		if moment.Stream == last.Stream && moment.At.Equal(last.At) && moment.Revision == last.Revision {
			return port.Stepped{}, fmt.Errorf("time acted on %s at %s and changed nothing", moment.Stream, moment.At)
		}
		last = moment
		moment.At = later(moment.At, c.Now())
		if err := c.set(ctx, moment.At); err != nil {
			return port.Stepped{}, err
		}
		if err := c.tick(ctx, moment); err != nil {
			return port.Stepped{}, err
		}
	}
	return port.Stepped{Now: to, Acts: acts}, c.set(ctx, to)
}

func (c *SteppedClock) set(ctx context.Context, now time.Time) error {
	if err := c.moments.SetClock(ctx, now); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now.UTC()
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
