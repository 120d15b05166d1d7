package service

import (
	"context"
	"encoding/json"
	"fmt"

	"sluice/admin"
	"sluice/lifecycle"
)

// administer records facts of the admin stream for an administrator; recordFacts says how.
func (s *Service) administer(
	ctx context.Context, c *Caller, once Once, useCase string, given any, facts ...admin.Fact,
) ([]lifecycle.Event, error) {
	if err := administratorsOnly(c); err != nil {
		return nil, err
	}
	return s.recordFacts(ctx, c, once, useCase, given, facts...)
}

// recordFacts records facts of the admin stream, all or none, for a caller who may. The name of the use case and what it was given tell
// changes under one key apart.
func (s *Service) recordFacts(
	ctx context.Context, c *Caller, once Once, useCase string, given any, facts ...admin.Fact,
) ([]lifecycle.Event, error) {
	if err := once.Check(); err != nil {
		return nil, err
	}
	for _, fact := range facts {
		if err := fact.Check(); err != nil {
			return nil, err
		}
	}
	text, err := json.Marshal(given)
	if err != nil {
		return nil, fmt.Errorf("what %s was given: %w", useCase, err)
	}
	return s.Directory.Administer(ctx, once.ID(c), fingerprint(useCase, string(text)), c.Actor, s.Clock.Now(), facts...)
}

// recordedFact is a fact on record, with its event.
type recordedFact[F any] struct {
	lifecycle.Event
	Fact F
}

// recorded are the facts of a type among the events of a change.
func recorded[F any, P interface {
	*F
	lifecycle.Fact
}](events []lifecycle.Event) ([]recordedFact[F], error) {
	var all []recordedFact[F]
	for _, e := range events {
		one := recordedFact[F]{Event: e}
		if e.Type != P(&one.Fact).Type() {
			continue
		}
		if err := json.Unmarshal(e.Payload, &one.Fact); err != nil {
			return nil, fmt.Errorf("event %s/%d: %w", e.Stream, e.Seq, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// theRecorded is the one fact of a type among the events of a change.
func theRecorded[F any, P interface {
	*F
	lifecycle.Fact
}](events []lifecycle.Event) (recordedFact[F], error) {
	all, err := recorded[F, P](events)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("the change recorded %d facts of type %s, not one", len(all), P(new(F)).Type())
	}
	if err != nil {
		return recordedFact[F]{}, err
	}
	return all[0], nil
}
