package service

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"sluice/access"
	"sluice/lifecycle"
	"sluice/service/port"
)

// Chain says that every event of a stream carries the digest of all before it.
type Chain struct {
	Stream string `json:"stream" example:"project/SS2019-001"`
	Events int64  `json:"events" doc:"how many events the chain holds"`
	Whole  bool   `json:"whole" doc:"whether every event is as it was written"`

	BrokenAt int64  `json:"broken_at,omitempty" doc:"the first event that is not as it was written"`
	Why      string `json:"why,omitempty" doc:"what is wrong there"`
}

// VerifyChain recomputes the digests of a project's events, for whoever reads the project.
func (s *Service) VerifyChain(ctx context.Context, c *Caller, code string) (Chain, error) {
	if err := s.MayRead(ctx, c, access.ReadRecord); err != nil {
		return Chain{}, err
	}
	if _, err := s.project(ctx, c, code); err != nil {
		return Chain{}, err
	}
	return s.chainOf(ctx, c, lifecycle.ProjectStream(code))
}

// Chains is what a run over the log found: so many streams in the order of their names.
type Chains struct {
	Checked int     `json:"checked" doc:"streams that were checked in this run"`
	Events  int64   `json:"events" doc:"events in them"`
	Broken  []Chain `json:"broken" nullable:"false" doc:"those that are not as they were written"`
	Next    string  `json:"next,omitempty" doc:"the last stream that was checked: go on after it; left out when all were"`
}

// chainsWithin is how long a run may take, so that a record of any size is checked in pieces.
const chainsWithin = 10 * time.Second

// VerifyChains checks the next piece of the whole log: at most so many streams after one.
func (s *Service) VerifyChains(ctx context.Context, c *Caller, after string, most int) (Chains, error) {
	if err := administratorsOnly(c); err != nil {
		return Chains{}, err
	}
	streams, err := s.RecordsFor(c).Streams(ctx, after, most)
	if err != nil {
		return Chains{}, err
	}
	run := Chains{Broken: []Chain{}}
	until := time.Now().Add(chainsWithin)
	for i, stream := range streams {
		chain, err := s.chainOf(ctx, c, stream)
		if err != nil {
			return Chains{}, err
		}
		run.Checked++
		run.Events += chain.Events
		if !chain.Whole {
			run.Broken = append(run.Broken, chain)
		}
		if time.Now().After(until) || i == most-1 {
			run.Next = stream
			break
		}
	}
	return run, nil
}

// chainOf recomputes the digests of a stream.
func (s *Service) chainOf(ctx context.Context, c *Caller, stream string) (Chain, error) {
	events, err := s.RecordsFor(c).VerifyChain(ctx, stream)
	var broken *port.BrokenChain
	switch {
	case errors.As(err, &broken):
		c.log().Error("a chain is broken", zap.String("stream", stream), zap.Int64("seq", broken.Seq), zap.String("why", broken.Why))
		return Chain{Stream: stream, Events: events, BrokenAt: broken.Seq, Why: broken.Why}, nil
	case err != nil:
		return Chain{}, err
	}
	return Chain{Stream: stream, Events: events, Whole: true}, nil
}
