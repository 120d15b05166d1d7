package service

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"sluice/calendar"
	"sluice/papers"
	"sluice/policy"
	"sluice/service/port"
)

// Deps is what the use cases stand on. Every field up to Papers is needed.
type Deps struct {
	Engine    port.Engine
	Records   port.Records
	Directory port.Directory
	Imports   port.Imports
	Messages  port.Messages
	Accounts  port.Accounts
	Clock     port.Clock
	Terms     port.Terms
	Papers    *papers.Folder

	Issuer        port.Issuer        // where people may sign in instead of with a password; none: nowhere
	IssuerName    string             // what people call it
	Log           *zap.Logger        // none: nothing is logged
	MaxPaperBytes int64              // the largest paper; 0: 50 MB
	PublicURL     string             // address of the pages, for links; none: there are none
	Version       string             // of the program; none: it is not told
	Backup        func() port.Backup // nil where somebody else keeps the database
}

const defaultPaperBytes = 50 << 20

// Service is every use case.
type Service struct {
	Deps
	record port.Records // a face reaches it only as somebody may read it: see RecordsFor
	tokens tokens
}

// New makes the use cases on what they stand on.
func New(deps Deps) *Service {
	s := &Service{Deps: deps, record: deps.Records}
	s.Records = nil
	s.Directory, s.Imports = trustedDirectory{deps.Directory, deps.Clock}, trustedImports{deps.Imports, deps.Clock}
	if s.Log == nil {
		s.Log = zap.NewNop()
	}
	if s.MaxPaperBytes == 0 {
		s.MaxPaperBytes = defaultPaperBytes
	}
	return s
}

// Today is the business date.
func (s *Service) Today() calendar.Date { return calendar.DateOf(s.Clock.Now()) }

// ClockView is the business clock.
type ClockView struct {
	Now     time.Time `json:"now"`
	Stepped bool      `json:"stepped" doc:"whether it stands still until it is stepped"`
}

// Today is the business date.
func (c ClockView) Today() calendar.Date { return calendar.DateOf(c.Now) }

// BusinessClock reads the business clock.
func (s *Service) BusinessClock() ClockView {
	return ClockView{Now: s.Clock.Now().UTC(), Stepped: s.Clock.Stepped()}
}

// Rules are the policy in force.
func (s *Service) Rules() (*policy.Policy, error) {
	terms, err := s.Terms(s.Clock.Now())
	return terms.Policy, err
}

// Ping reports whether record and engine can be reached, each with its own error.
func (s *Service) Ping(ctx context.Context) (record, engine error) {
	var both sync.WaitGroup // of two that hang the one must not take the other's time
	both.Go(func() { record = s.record.Ping(ctx) })
	both.Go(func() { engine = s.Engine.Ping(ctx) })
	both.Wait()
	return record, engine
}
