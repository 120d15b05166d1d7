package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

// history is what follows from a project's events and no list says: when it entered each stage, how each finding went.
type history struct {
	Stages   []stageLine
	Findings []findingLine
	Visits   []visitLine
	Events   int
}

// stageLine is a stage on the project's path.
type stageLine struct {
	Stage   lifecycle.Stage
	Entered time.Time // the last time; zero when it was not reached
	Current bool
	Passed  bool
}

// findingLine is a finding with its rounds.
type findingLine struct {
	lifecycle.Finding
	Opened time.Time
	By     string
	Rounds []roundLine
	Money  string            // whose payment it holds, as people call it
	Photos []lifecycle.Paper // of the visit that found it, or what was there by then
	After  []lifecycle.Paper // of what was put right
}

// roundLine is a turn of a finding: an answer and the second look.
type roundLine struct {
	Round    int
	Answered time.Time
	AnswerBy string
	Answer   string
	On       calendar.Date // of the second look; zero while nobody has looked
	LookBy   string
	Passed   bool
	Seen     string
}

// visitLine is a visit.
type visitLine struct {
	On   calendar.Date
	By   string
	Seen string
}

// events are all events of a project.
func (p *page) events(code string) ([]lifecycle.Event, error) {
	var all []lifecycle.Event
	for after := int64(0); ; after = all[len(all)-1].Seq {
		var some port.List[lifecycle.Event]
		query := url.Values{"after": {strconv.FormatInt(after, 10)}, "page_size": {"200"}}
		if err := p.api.get("/projects/"+code+"/events", query, &some); err != nil {
			return nil, err
		}
		all = append(all, some.Items...)
		if len(some.Items) < 200 {
			return all, nil
		}
	}
}

// historyOf tells a project's path from its events. An event of a newer program ends what can be told of the stages.
func historyOf(of project, events []lifecycle.Event) history {
	h := history{Events: len(events)}
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
		line := stageLine{Stage: stage, Entered: entered[stage], Current: stage == of.Stage}
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
func (h *history) tell(e lifecycle.Event) {
	fact, err := e.Fact()
	if err != nil {
		return // of a newer program; the timeline says that something happened
	}
	switch f := fact.(type) {
	case *lifecycle.Visited:
		h.Visits = append(h.Visits, visitLine{On: f.On, By: e.ActorName, Seen: f.Seen})
	case *lifecycle.FindingOpened:
		h.Findings = append(h.Findings, findingLine{
			Finding: lifecycle.Finding{ID: f.ID, FindingInput: f.FindingInput, Level: f.Level, Round: 1}, Opened: e.At, By: e.ActorName,
		})
	case *lifecycle.FindingAnswered:
		if of := h.finding(f.ID); of != nil {
			of.Rounds = append(of.Rounds, roundLine{Round: f.Round, Answered: e.At, AnswerBy: e.ActorName, Answer: f.Text})
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

func (h *history) finding(id string) *findingLine {
	for i := range h.Findings {
		if h.Findings[i].ID == id {
			return &h.Findings[i]
		}
	}
	return nil
}

// The kinds of paper that show a finding before and after.
const (
	visitPhotos process.PaperKind = "visit_photos"
	putRight    process.PaperKind = "rectification_evidence"
)

// moneyHeld says of each finding whose payment it holds: an instalment by its name, a contract by its number.
func (p *page) moneyHeld(of project, findings []findingLine) {
	for i, f := range findings {
		findings[i].Money = f.Holds
		for _, a := range of.Allowances {
			if a.Instalment == f.Holds {
				findings[i].Money = p.words(a.Words)
			}
		}
	}
}

// photos puts pictures of the finding beside those of what was put right: the visit's of the same day, the unit's from then on.
func (f *findingLine) photos(papers []lifecycle.Paper) {
	for _, paper := range papers {
		switch {
		case !picture(paper.Name):
		case paper.Kind == visitPhotos && calendar.DateOf(paper.At) == calendar.DateOf(f.Opened):
			f.Photos = append(f.Photos, paper)
		case paper.Kind == putRight && !paper.At.Before(f.Opened):
			f.After = append(f.After, paper)
		}
	}
}

// picture reports whether a browser shows a file as a picture.
func picture(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".jpg") || strings.HasSuffix(name, ".jpeg") || strings.HasSuffix(name, ".png")
}
