package notify

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"
)

const (
	lookEvery  = 2 * time.Second
	takeAtOnce = 20
	sendAtOnce = 4
	sendWithin = 30 * time.Second
)

// Sender sends what the ledger holds, any number of processes beside each other.
type Sender struct {
	Ledger   Ledger
	Channels map[string]Channel
	Log      *zap.Logger
}

// Run sends until the context ends. It holds nothing up: a project goes on whatever becomes of its messages.
func (s *Sender) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		for ctx.Err() == nil {
			sent, err := s.once(ctx)
			if err != nil && ctx.Err() == nil {
				s.Log.Warn("the ledger of notifications cannot be reached", zap.Error(err))
			}
			if sent < takeAtOnce {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// once sends a few deliveries, some beside each other.
func (s *Sender) once(ctx context.Context) (int, error) {
	taken, err := s.Ledger.Take(ctx, slices.Sorted(maps.Keys(s.Channels)), takeAtOnce, takeAtOnce*sendWithin)
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	turns := make(chan struct{}, sendAtOnce)
	for _, d := range taken {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			s.deliver(ctx, d)
		})
	}
	all.Wait()
	return len(taken), nil
}

// deliver sends one and marks it. What was sent is marked also when we are told to stop.
func (s *Sender) deliver(ctx context.Context, d Delivery) {
	sending, cancel := context.WithTimeout(ctx, sendWithin)
	err := s.send(sending, d)
	cancel()
	o := outcome(d, err, time.Now())
	if o.State != Sent {
		s.Log.Warn("a notification could not be delivered", zap.Int64("delivery", d.ID), zap.String("channel", d.Channel),
			zap.String("state", o.State), zap.Int("tries", d.Tries), zap.String("why", o.Error))
	}
	marking, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := s.Ledger.Mark(marking, d.ID, o); err != nil {
		s.Log.Error("a delivery could not be marked; it may be sent again", zap.Int64("delivery", d.ID), zap.Error(err))
	}
}

func (s *Sender) send(ctx context.Context, d Delivery) (err error) {
	channel, known := s.Channels[d.Channel]
	if !known {
		return fmt.Errorf("the channel %s is not set up", d.Channel)
	}
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the channel %s met a fault of the program: %v", d.Channel, fault)
		}
	}()
	return channel.Send(ctx, d)
}
