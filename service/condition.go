package service

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.uber.org/zap"

	"sluice/refusal"
	"sluice/service/port"
)

// Condition is how Sluice does, for those who look after it.
type Condition struct {
	Version  string                `json:"version"`
	Now      time.Time             `json:"now" doc:"the business clock"`
	Stepped  bool                  `json:"stepped" doc:"whether it is a stepped one"`
	Machine  time.Time             `json:"machine" doc:"the machine's clock"`
	Terms    string                `json:"terms" doc:"the policy and the calendar in force"`
	Lag      float64               `json:"lag_seconds" doc:"how long the moment that has waited longest for time to act has waited"`
	Record   port.RecordCondition  `json:"record"`
	Disk     *port.Disk            `json:"disk,omitempty" doc:"the room where papers are kept; on one machine everything is"`
	Backup   *port.Backup          `json:"backup,omitempty" doc:"where Sluice runs the database server itself"`
	Reached  bool                  `json:"engine_reached" doc:"whether the engine answers"`
	Engine   *port.EngineCondition `json:"engine,omitempty"`
	Troubles []port.Trouble        `json:"troubles" nullable:"false" doc:"commands that the engine is still at"`
}

// conditionPatience is how long one workflow may take to say how long its history is.
const conditionPatience = 2 * time.Second

// Condition tells administrators how Sluice does. Where the engine does not answer, what the record knows is told all the same.
func (s *Service) Condition(ctx context.Context, caller *Caller) (Condition, error) {
	if err := administratorsOnly(caller); err != nil {
		return Condition{}, err
	}
	now := s.Clock.Now()
	c := Condition{Version: s.Version, Now: now.UTC(), Stepped: s.Clock.Stepped(), Machine: time.Now().UTC().Truncate(time.Second)}
	terms, err := s.Terms(now)
	if err != nil {
		return Condition{}, err
	}
	c.Terms = terms.Version
	if c.Record, err = s.RecordsFor(caller).Condition(ctx, now); err != nil {
		return Condition{}, err
	}
	if err := s.tellHeld(ctx, caller, c.Record.Held, terms.Policy); err != nil {
		return Condition{}, err
	}
	if oldest := c.Record.OldestDue; !oldest.IsZero() {
		c.Lag = now.Sub(oldest).Seconds()
	}
	troubles, err := s.RecordsFor(caller).Troubles(ctx)
	if err != nil {
		return Condition{}, err
	}
	ofMessages := func(t port.Trouble) bool { return t.Channel != "" } // the record counts those
	c.Troubles = append([]port.Trouble{}, slices.DeleteFunc(troubles, ofMessages)...)
	c.Disk = s.disk(caller)
	if s.Backup != nil {
		backup := s.Backup()
		c.Backup = &backup
	}
	s.engineCondition(ctx, caller, &c)
	return c, nil
}

// engineCondition asks the engine, which may not answer: that is then what there is to say.
func (s *Service) engineCondition(ctx context.Context, caller *Caller, c *Condition) {
	engine, err := s.Engine.Workflows(ctx)
	if err != nil {
		caller.log().Warn("the engine does not say how it does", zap.Error(err))
		return
	}
	c.Engine, c.Reached = &engine, true
	for i := range c.Record.Longest {
		asking, done := context.WithTimeout(ctx, conditionPatience)
		live, err := s.Engine.Live(asking, c.Record.Longest[i].Project)
		done()
		if err != nil {
			continue // what is wrong with it stands among those that fail
		}
		c.Record.Longest[i].History, c.Record.Longest[i].Run = live.History, live.RunNumber
	}
}

// Ready refuses when Sluice cannot serve: the record or the engine does not answer, the terms are not known, or there is no room left.
func (s *Service) Ready(ctx context.Context, c *Caller) error {
	record, engine := s.Ping(ctx)
	err := errors.Join(s.room(c), record, engine)
	if err == nil {
		_, err = s.Terms(s.Clock.Now())
	}
	if err == nil {
		return nil
	}
	c.log().Warn("not ready", zap.Error(err))
	var full *refusal.Error
	if errors.As(err, &full) && full.Code == refusal.CodeStorage {
		return full
	}
	return refusal.New(refusal.CodeUnavailable, "尚未就绪", "not ready yet")
}
