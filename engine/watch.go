package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
)

// How far the clock may be from what was expected before it is a leap. A machine that sleeps and one that is switched off come back
// later: that is no leap, as long as it is not much later. What follows from a leap, deadlines missed and escalated by the hundred,
// nobody can take back.
const (
	runningLeap = 3 * 24 * time.Hour  // ahead, while the process ran
	startLeap   = 10 * 24 * time.Hour // ahead, of what was last known, at a start
	backLeap    = 5 * time.Minute     // back, at any time
	sameMoment  = 10 * time.Minute    // between the moment that was confirmed and the clock that it is applied to
	beatEvery   = 5 * time.Second
)

// Heartbeats keeps where the clocks stand.
type Heartbeats interface {
	// LastBeat is the business time that was last known to be right, zero for none, and the last confirmation.
	LastBeat(ctx context.Context) (time.Time, Confirmation, error)
	// Beat notes where the clock of a process stands. One without a leap is known to be right. It answers the last confirmation.
	Beat(ctx context.Context, beat Beat) (Confirmation, error)
}

// Beat is where the clock of a process stands.
type Beat struct {
	Process     string
	Now         time.Time
	EngineAhead time.Duration // how far the engine's clock was ahead of it when it last asked for a decision
	Leap        *Leap
}

// Leap is a clock that does not show what was expected.
type Leap struct {
	Expected time.Time
	Seen     time.Time
}

// Confirmation is an administrator's word that the clock was right at a moment. Numbers rise; 0 is none.
type Confirmation struct {
	Number int64
	Now    time.Time
}

// Watch looks whether the clock can be trusted: it compares it with the time that went by, which nobody can set, and at a start with what
// is on record. A clock that leapt is trusted again when it shows what was expected, or when an administrator says that it is right.
type Watch struct {
	process  string
	record   Heartbeats
	wall     func() time.Time
	elapsed  func() time.Duration
	log      *zap.Logger
	released chan struct{}

	mu        sync.Mutex
	right     time.Time     // where the clock was right …
	at        time.Duration // … when so much time had gone by
	limit     time.Duration // how far ahead of that it may be
	leap      *Leap
	confirmed int64
	ahead     time.Duration // of the engine's clock, at most, since the last beat: what is decided late tells less than the truth
	asked     bool          // since the last beat
}

// NewWatch makes a watch over the machine's clock. Begin is to be called before anybody asks it.
func NewWatch(process string, record Heartbeats, log *zap.Logger) *Watch {
	began := time.Now()
	return WatchOver(process, record, log, func() time.Time { return time.Now().UTC() }, func() time.Duration { return time.Since(began) })
}

// WatchOver makes a watch over a clock that wall reads, with elapsed as the time that went by.
func WatchOver(process string, record Heartbeats, log *zap.Logger, wall func() time.Time, elapsed func() time.Duration) *Watch {
	return &Watch{process: process, record: record, wall: wall, elapsed: elapsed, log: log, released: make(chan struct{}, 1)}
}

// Begin compares the clock with what is on record.
func (w *Watch) Begin(ctx context.Context) error {
	last, confirmation, err := w.record.LastBeat(ctx)
	if err != nil {
		return err
	}
	w.mu.Lock()
	if last.IsZero() {
		last = w.wall()
	}
	w.right, w.at, w.limit, w.confirmed = last, w.elapsed(), startLeap, confirmation.Number
	w.mu.Unlock()
	return w.Beat(ctx)
}

// Run looks at the clock every few seconds until the context ends.
func (w *Watch) Run(ctx context.Context) {
	every(ctx, beatEvery, func() {
		if err := w.Beat(ctx); err != nil && ctx.Err() == nil {
			w.log.Warn("where the clock stands could not be noted", zap.Error(err))
		}
	})
}

// Beat looks at the clock, notes where it stands and hears whether an administrator has confirmed it.
func (w *Watch) Beat(ctx context.Context) error {
	w.mu.Lock()
	now := w.look()
	beat := Beat{Process: w.process, Now: now, EngineAhead: w.ahead, Leap: w.leap}
	w.asked = false
	w.mu.Unlock()
	confirmation, err := w.record.Beat(ctx, beat)
	if err != nil {
		return err
	}
	if !w.take(confirmation) {
		return nil
	}
	return w.Beat(ctx) // the record hears at once that it is trusted again
}

// take takes an administrator's word, once, if it is about the moment that this clock shows.
func (w *Watch) take(c Confirmation) (released bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.Number <= w.confirmed {
		return false
	}
	w.confirmed = c.Number
	now := w.wall()
	if w.leap == nil || now.Sub(c.Now).Abs() >= sameMoment {
		return false
	}
	w.right, w.at, w.limit = now, w.elapsed(), runningLeap
	w.look()
	return true
}

// look compares the clock with the time that went by, and answers where it stands. The lock is held.
func (w *Watch) look() time.Time {
	now, elapsed := w.wall(), w.elapsed()
	expected := w.right.Add(elapsed - w.at)
	off := now.Sub(expected)
	if off >= w.limit || off <= -backLeap {
		if w.leap == nil {
			w.log.Error("the clock has leapt", zap.Time("expected", expected), zap.Time("seen", now))
		}
		w.leap = &Leap{Expected: expected, Seen: now}
		return now
	}
	if w.leap != nil {
		w.log.Warn("the clock is trusted again", zap.Time("now", now))
		select {
		case w.released <- struct{}{}:
		default:
		}
	}
	w.leap, w.right, w.at, w.limit = nil, now, elapsed, runningLeap
	return now
}

// Released tells each time the clock is trusted again.
func (w *Watch) Released() <-chan struct{} { return w.released }

// Trusted refuses while the clock has leapt.
func (w *Watch) Trusted() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.look()
	return w.refused(w.leap)
}

// TrustedAt refuses, too, when what the engine takes for now is as far from this clock.
func (w *Watch) TrustedAt(at time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.look()
	ahead := at.Sub(now)
	if !w.asked || ahead > w.ahead {
		w.ahead, w.asked = ahead, true
	}
	if w.leap == nil && (ahead >= runningLeap || ahead <= -backLeap) {
		return w.refused(&Leap{Expected: now, Seen: at})
	}
	return w.refused(w.leap)
}

// Guarded are terms that nobody learns while the clock has leapt: so nothing is decided.
func (w *Watch) Guarded(terms port.Terms) port.Terms {
	return func(at time.Time) (lifecycle.Terms, error) {
		if err := w.TrustedAt(at); err != nil {
			return lifecycle.Terms{}, err
		}
		return terms(at)
	}
}

func (*Watch) refused(leap *Leap) error {
	if leap == nil {
		return nil
	}
	seen, expected := leap.Seen.In(calendar.Shanghai).Format(clockForm), leap.Expected.In(calendar.Shanghai).Format(clockForm)
	return refusal.New(refusal.CodeClock,
		fmt.Sprintf("系统时钟异常：显示 %s，应约为 %s。在管理员核对并确认前暂停办理，期限也不推进", seen, expected),
		fmt.Sprintf("the clock has leapt: it shows %s and should show about %s. Nothing is done, and no deadline acts, until an administrator has looked", seen, expected))
}

const clockForm = "2006-01-02 15:04"
