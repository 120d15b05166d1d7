package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"sluice/lifecycle"
	"sluice/refusal"
)

const (
	sweepEvery  = 2 * time.Second
	sweepAtOnce = 8
	sickAtOnce  = 2 // of these, for projects that gave no outcome the last time: however many they are, others have room
	firstRest   = 2 * time.Second
	longestRest = 5 * time.Minute
	alarmEvery  = 15 * time.Second
)

// KeepLeases renews the leases of what this process has in hand until the context ends, and raises an alarm about what should have had
// an outcome long ago. Whoever stops renewing, the process or the one attempt in it, is taken for dead.
func (e *Engine) KeepLeases(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { every(ctx, Lease/4, func() { e.renew(ctx) }) })
	both.Go(func() { every(ctx, alarmEvery, func() { e.alarm(ctx) }) })
	both.Wait()
}

func (e *Engine) renew(ctx context.Context) {
	inHand := e.hand.intents()
	if len(inHand) == 0 {
		return
	}
	if err := e.Record.Renew(ctx, inHand); err != nil && ctx.Err() == nil {
		e.Log.Warn("leases could not be renewed", zap.Error(err))
	}
}

func (e *Engine) alarm(ctx context.Context) {
	undone, err := e.Record.AlarmUndone(ctx)
	if err != nil && ctx.Err() == nil {
		e.Log.Warn("what is undone cannot be looked for", zap.Error(err))
	}
	for _, u := range undone {
		e.Log.Error("a command has had no outcome for long", zap.String("project", u.Project), zap.String("command", string(u.Command)),
			zap.Time("since", u.Since))
	}
}

// Sweep finishes, until the context ends, what others began and left: commands whose process died or did not learn the
// outcome, and the projects of an import. Each is carried out by itself, so that one that gets no answer holds no other up.
func (e *Engine) Sweep(ctx context.Context) {
	s := sweeping{engine: e, atWork: map[string]bool{}, sick: map[string]sickness{}, freed: make(chan struct{}, 1)}
	var all sync.WaitGroup
	defer all.Wait()
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		if s.round(ctx, &all) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-s.freed:
		}
	}
}

// sweeping is what the sweeper is at: at most one command of a stream, and which streams gave no outcome the last time.
type sweeping struct {
	engine *Engine
	freed  chan struct{}

	mu     sync.Mutex
	atWork map[string]bool
	sick   map[string]sickness
}

// sickness is how often in a row a stream gave no outcome, and until when it is left alone.
type sickness struct {
	times int
	until time.Time
}

// round takes as many intents over as there is room for and has each carried out. More says that there may be more at once.
func (s *sweeping) round(ctx context.Context, all *sync.WaitGroup) (more bool) {
	room, leave := s.room(time.Now())
	if room == 0 {
		return false
	}
	taken, err := s.engine.Record.TakeExpired(ctx, s.engine.Owner, room, leave)
	if err != nil && ctx.Err() == nil {
		s.engine.Log.Warn("the sweeper cannot reach the record", zap.Error(err))
	}
	for _, known := range taken {
		stream := lifecycle.ProjectStream(known.Intent.Command.Code)
		s.begin(stream)
		all.Go(func() { s.end(stream, s.engine.finish(ctx, known)) })
	}
	return len(taken) > 0
}

// room is how many more may be at work, and which streams are left alone: those at work, and the sick save a few that have rested
// longest.
func (s *sweeping) room(now time.Time) (room int, leave []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	leave = slices.Collect(maps.Keys(s.atWork))
	trying := 0
	var waiting []string
	for stream := range s.sick {
		if s.atWork[stream] {
			trying++
		} else {
			waiting = append(waiting, stream)
		}
	}
	slices.SortFunc(waiting, func(a, b string) int { return s.sick[a].until.Compare(s.sick[b].until) })
	for _, stream := range waiting {
		if trying++; trying > sickAtOnce || now.Before(s.sick[stream].until) {
			leave = append(leave, stream)
		}
	}
	return sweepAtOnce - len(s.atWork), leave
}

func (s *sweeping) begin(stream string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.atWork[stream] = true
}

// end notes how it went. A stream without an outcome rests, each time twice as long.
func (s *sweeping) end(stream string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.atWork, stream)
	if known {
		delete(s.sick, stream)
	} else {
		times := s.sick[stream].times
		s.sick[stream] = sickness{times: times + 1, until: time.Now().Add(min(firstRest<<min(times, 10), longestRest))}
	}
	select {
	case s.freed <- struct{}{}:
	default:
	}
}

// finish carries an intent out with the same id, so that what was decided is found, not repeated. Known says that there is an outcome.
func (e *Engine) finish(ctx context.Context, known Known) (outcome bool) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	_, err := e.execute(ctx, known)
	if err == nil {
		return true
	}
	e.Log.Info("the sweeper carried a command out", zap.String("project", known.Intent.Command.Code),
		zap.String("command", string(known.Intent.Command.Name)), zap.String("result", err.Error()))
	var refused *refusal.Error
	return errors.As(err, &refused) && !refused.Code.Undecided()
}

// every calls a function at once and then at intervals until the context ends.
func every(ctx context.Context, interval time.Duration, do func()) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
