package api

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

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

// verifyChain checks the record of one project, for whoever reads the project.
func (s *server) verifyChain(ctx context.Context, in *onProject) (*struct{ Body Chain }, error) {
	if _, err := s.RecordsFor(callerOf(ctx)).Project(ctx, in.Code); err != nil {
		return nil, err
	}
	chain, err := s.chainOf(ctx, lifecycle.ProjectStream(in.Code))
	return &struct{ Body Chain }{chain}, err
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

// verifyChains checks the next piece of the whole log.
func (s *server) verifyChains(ctx context.Context, in *struct {
	After string `query:"after" maxLength:"100" doc:"begin after this stream"`
	Most  int    `query:"most" minimum:"1" maximum:"2000" default:"500" doc:"streams to check at most; a run also ends after ten seconds"`
}) (*struct{ Body Chains }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	streams, err := s.RecordsFor(callerOf(ctx)).Streams(ctx, in.After, in.Most)
	if err != nil {
		return nil, err
	}
	run := Chains{Broken: []Chain{}}
	until := time.Now().Add(chainsWithin)
	for i, stream := range streams {
		chain, err := s.chainOf(ctx, stream)
		if err != nil {
			return nil, err
		}
		run.Checked++
		run.Events += chain.Events
		if !chain.Whole {
			run.Broken = append(run.Broken, chain)
		}
		if time.Now().After(until) || i == in.Most-1 {
			run.Next = stream
			break
		}
	}
	return &struct{ Body Chains }{run}, nil
}

// chainOf recomputes the digests of a stream.
func (s *server) chainOf(ctx context.Context, stream string) (Chain, error) {
	events, err := s.RecordsFor(callerOf(ctx)).VerifyChain(ctx, stream)
	var broken *port.BrokenChain
	switch {
	case errors.As(err, &broken):
		callerOf(ctx).Log.Error("a chain is broken", zap.String("stream", stream), zap.Int64("seq", broken.Seq), zap.String("why", broken.Why))
		return Chain{Stream: stream, Events: events, BrokenAt: broken.Seq, Why: broken.Why}, nil
	case err != nil:
		return Chain{}, err
	}
	return Chain{Stream: stream, Events: events, Whole: true}, nil
}
