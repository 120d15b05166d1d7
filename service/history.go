package service

import (
	"context"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

// History is what follows from a project's events and no list says: when it entered each stage, how each finding went.
type History struct {
	Stages   []StageLine
	Findings []FindingHistory
	Visits   []VisitLine
	Events   int
}

// StageLine is a stage on the project's path.
type StageLine struct {
	Stage   lifecycle.Stage
	Entered time.Time // the last time; zero when it was not reached
	Current bool
	Passed  bool
}

// FindingHistory is a finding with its rounds.
type FindingHistory struct {
	lifecycle.Finding
	Opened time.Time
	By     string
	Rounds []RoundLine
	Money  *process.Words    // whose payment it holds, as people call it; none: nobody's
	Photos []lifecycle.Paper // of the visit that found it, or what was there by then
	After  []lifecycle.Paper // of what was put right
}

// RoundLine is a turn of a finding: an answer and the second look.
type RoundLine struct {
	Round    int
	Answered time.Time
	AnswerBy string
	Answer   string
	On       calendar.Date // of the second look; zero while nobody has looked
	LookBy   string
	Passed   bool
	Seen     string
}

// VisitLine is a visit.
type VisitLine struct {
	On   calendar.Date
	By   string
	Seen string
}

// HistoryOf tells a project's path from its events. An event of a newer program ends what can be told of the stages.
func HistoryOf(of lifecycle.Project, events []lifecycle.Event) History {
	h := History{Events: len(events)}
	entered := map[lifecycle.Stage]time.Time{}
	var state lifecycle.Project
	for _, e := range events {
		if next, err := lifecycle.Fold(state, e); err == nil {
			if next.Stage != state.Stage {
				entered[next.Stage] = e.At
			}
			state = next
		}
		h.tell(e)
	}
	reached := true
	for _, stage := range lifecycle.Stages {
		line := StageLine{Stage: stage, Entered: entered[stage], Current: stage == of.Stage}
		if stage == lifecycle.StageSettlement && line.Entered.IsZero() {
			continue // only those that were terminated go this way
		}
		reached = reached && !line.Current
		line.Passed = reached && !line.Entered.IsZero()
		h.Stages = append(h.Stages, line)
	}
	for i, f := range h.Findings {
		for _, now := range of.Findings {
			if now.ID == f.ID {
				h.Findings[i].Finding = now
			}
		}
		h.Findings[i].photos(of.Papers)
	}
	return h
}

// tell adds what an event says of visits and findings.
func (h *History) tell(e lifecycle.Event) {
	fact, err := e.Fact()
	if err != nil {
		return // of a newer program; the timeline says that something happened
	}
	switch f := fact.(type) {
	case *lifecycle.Visited:
		h.Visits = append(h.Visits, VisitLine{On: f.On, By: e.ActorName, Seen: f.Seen})
	case *lifecycle.FindingOpened:
		h.Findings = append(h.Findings, FindingHistory{
			Finding: lifecycle.Finding{ID: f.ID, FindingInput: f.FindingInput, Level: f.Level, Round: 1}, Opened: e.At, By: e.ActorName,
		})
	case *lifecycle.FindingAnswered:
		if of := h.finding(f.ID); of != nil {
			of.Rounds = append(of.Rounds, RoundLine{Round: f.Round, Answered: e.At, AnswerBy: e.ActorName, Answer: f.Text})
		}
	case *lifecycle.Intervened:
		if of := h.finding(f.ID); of != nil {
			of.Interventions = append(of.Interventions, f.Intervention)
		}
	case *lifecycle.FindingRechecked:
		if of := h.finding(f.ID); of != nil && len(of.Rounds) > 0 {
			last := &of.Rounds[len(of.Rounds)-1]
			last.On, last.LookBy, last.Passed, last.Seen = f.On, e.ActorName, f.Passed, f.Note
		}
	}
}

func (h *History) finding(id string) *FindingHistory {
	for i := range h.Findings {
		if h.Findings[i].ID == id {
			return &h.Findings[i]
		}
	}
	return nil
}

// The kinds of paper that show a finding before and after.
const (
	VisitPhotos process.PaperKind = "visit_photos"
	PutRight    process.PaperKind = "rectification_evidence"
)

// photos puts pictures of the finding beside those of what was put right: the visit's of the same day, the unit's from then on.
func (f *FindingHistory) photos(papers []lifecycle.Paper) {
	for _, paper := range papers {
		switch {
		case !Picture(paper.Name):
		case paper.Kind == VisitPhotos && calendar.DateOf(paper.At) == calendar.DateOf(f.Opened):
			f.Photos = append(f.Photos, paper)
		case paper.Kind == PutRight && !paper.At.Before(f.Opened):
			f.After = append(f.After, paper)
		}
	}
}

// Picture reports whether a browser shows a file as a picture.
func Picture(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".jpg") || strings.HasSuffix(name, ".jpeg") || strings.HasSuffix(name, ".png")
}

// Life is a project with all that its page tells of it. Its events are read once.
type Life struct {
	Project ProjectView
	History History
	Tasks   []TaskView // the open ones, with who holds them
	Moments []Moment   // the last ones, the newest first
	Older   int        // how many moments were before them
	Offers  Offers     // what the caller may do
}

// Life tells of a project that the caller reads, with so many of its last moments.
func (s *Service) Life(ctx context.Context, c *Caller, code string, recent int) (Life, error) {
	p, err := s.project(ctx, c, code)
	if err != nil {
		return Life{}, err
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return Life{}, err
	}
	events, err := s.AllEvents(ctx, c, code)
	if err != nil {
		return Life{}, err
	}
	life := Life{Project: s.viewOf(p, terms), History: HistoryOf(p, events), Offers: s.offersOf(c, p, terms, "")}
	life.holdMoney()
	last, err := s.moments(ctx, events, true, port.Page{Number: 1, Size: recent})
	if err != nil {
		return Life{}, err
	}
	life.Moments, life.Older = last.Items, last.Total-len(last.Items)
	if len(p.Tasks) > 0 {
		tasks, err := s.Tasks(ctx, c, TaskFilter{View: viewOf, Project: code}, "due", port.Page{Number: 1, Size: mostOnAPage})
		if err != nil {
			return Life{}, err
		}
		life.Tasks = tasks.Items
	}
	return life, nil
}

// holdMoney says of each finding whose payment it holds: an instalment by its name, a contract by its number.
func (l *Life) holdMoney() {
	for i, f := range l.History.Findings {
		if f.Holds == "" {
			continue
		}
		held := process.Words{ZH: f.Holds, EN: f.Holds}
		for _, a := range l.Project.Allowances {
			if a.Instalment == f.Holds {
				held = a.Words
			}
		}
		l.History.Findings[i].Money = &held
	}
}
