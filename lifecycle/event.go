package lifecycle

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"sluice/process"
)

// EventType is the past-tense name of what happened. A published type and its shape never change; a new shape is a new V.
type EventType string

// Event is one line of the record. Seq counts from 1 without a gap within a stream ("project/<code>", "admin").
// At is UTC to the microsecond. Command is the update id that caused it, empty for what time decided.
type Event struct {
	Stream      string          `json:"stream"`
	Seq         int64           `json:"seq"`
	At          time.Time       `json:"at"`
	Actor       string          `json:"actor"`
	ActorName   string          `json:"actor_name"`
	Post        string          `json:"post,omitempty"`
	OnBehalfOf  string          `json:"on_behalf_of,omitempty"`
	Command     string          `json:"command,omitempty"`
	Incarnation int             `json:"incarnation"`
	Type        EventType       `json:"type"`
	V           int             `json:"v"`
	Payload     json.RawMessage `json:"payload"`
}

// Fact is the typed payload of an event.
type Fact interface {
	// Type names the event; one Go type for each.
	Type() EventType
}

// projectFact is a fact that changes a project.
type projectFact interface {
	Fact
	fold(p *Project, e Event)
}

// shape is a published form of an event type.
type shape struct {
	Type EventType
	V    int
}

// projectFacts lists every shape that may stand in a project's stream.
var projectFacts = shapes(
	func() projectFact { return new(Declared) },
	func() projectFact { return new(Edited) },
	func() projectFact { return new(PaperFiled) },
	func() projectFact { return new(Submitted) },
	func() projectFact { return new(Withdrawn) },
	func() projectFact { return new(StepApproved) },
	func() projectFact { return new(Returned) },
	func() projectFact { return new(Rejected) },
	func() projectFact { return new(SentBack) },
	func() projectFact { return new(CorrectionAsked) },
	func() projectFact { return new(Corrected) },
	func() projectFact { return new(NoticeConfirmed) },
	func() projectFact { return new(ObjectionRaised) },
	func() projectFact { return new(ObjectionSettled) },
	func() projectFact { return new(Selected) },
	func() projectFact { return new(KeptInPool) },
	func() projectFact { return new(Dropped) },
	func() projectFact { return new(FundsOrdered) },
	func() projectFact { return new(Awarded) },
	func() projectFact { return new(PlanSubmitted) },
	func() projectFact { return new(Tendered) },
	func() projectFact { return new(ContractSigned) },
	func() projectFact { return new(Started) },
	func() projectFact { return new(ReportHandedIn) },
	func() projectFact { return new(ReportCorrected) },
	func() projectFact { return new(ReportVerified) },
	func() projectFact { return new(Waived) },
	func() projectFact { return new(Visited) },
	func() projectFact { return new(FindingOpened) },
	func() projectFact { return new(FindingAnswered) },
	func() projectFact { return new(FindingRechecked) },
	func() projectFact { return new(Intervened) },
	func() projectFact { return new(DifficultyRaised) },
	func() projectFact { return new(DifficultyAssigned) },
	func() projectFact { return new(DifficultyAnswered) },
	func() projectFact { return new(DifficultySolved) },
	func() projectFact { return new(DifficultyNotSolved) },
	func() projectFact { return new(PaymentRequested) },
	func() projectFact { return new(Paid) },
	func() projectFact { return new(RetentionReleased) },
	func() projectFact { return new(PaymentReversed) },
	func() projectFact { return new(SurplusFound) },
	func() projectFact { return new(UnitSucceeded) },
	func() projectFact { return new(ImportUndone) },
	func() projectFact { return new(PaidBeforeRecorded) },
	func() projectFact { return new(ChangeRequested) },
	func() projectFact { return new(Changed) },
	func() projectFact { return new(ChangePublished) },
	func() projectFact { return new(SuspensionAsked) },
	func() projectFact { return new(Suspended) },
	func() projectFact { return new(Resumed) },
	func() projectFact { return new(CompletionClaimed) },
	func() projectFact { return new(Completed) },
	func() projectFact { return new(AcceptanceApplied) },
	func() projectFact { return new(Accepted) },
	func() projectFact { return new(AcceptanceFailed) },
	func() projectFact { return new(FailureDecided) },
	func() projectFact { return new(FollowUpBegun) },
	func() projectFact { return new(HandedOver) },
	func() projectFact { return new(DividendRecorded) },
	func() projectFact { return new(Terminated) },
	func() projectFact { return new(MoneyReturned) },
	func() projectFact { return new(ReturnConfirmed) },
	func() projectFact { return new(Settled) },
	func() projectFact { return new(Closed) },
	func() projectFact { return new(Imported) },
	func() projectFact { return new(StateConfirmed) },
	func() projectFact { return new(TaskOpened) },
	func() projectFact { return new(TaskClosed) },
	func() projectFact { return new(TaskTransferred) },
	func() projectFact { return new(TaskClaimed) },
	func() projectFact { return new(TaskReleased) },
	func() projectFact { return new(Nudged) },
	func() projectFact { return new(CopiedTo) },
	func() projectFact { return new(TaskPaused) },
	func() projectFact { return new(DueMoved) },
	func() projectFact { return new(RungReached) },
	func() projectFact { return new(LightChanged) },
	func() projectFact { return new(CalendarApplied) },
)

func shapes(makers ...func() projectFact) map[shape]func() projectFact {
	known := make(map[shape]func() projectFact, len(makers))
	for _, newFact := range makers {
		known[shape{newFact().Type(), 1}] = newFact
	}
	return known
}

// EventTypes lists every type of event that may stand in a project's stream, sorted.
func EventTypes() []EventType {
	var types []EventType
	for s := range maps.Keys(projectFacts) {
		types = append(types, s.Type)
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// Fact decodes the payload of an event of a project. An unknown type or version is an error: the reader is older than the
// writer and must not guess.
func (e Event) Fact() (Fact, error) { return e.projectFact() }

func (e Event) projectFact() (projectFact, error) {
	newFact, known := projectFacts[shape{e.Type, e.V}]
	if !known {
		return nil, fmt.Errorf("event %s/%d: type %q version %d is not known to this program", e.Stream, e.Seq, e.Type, e.V)
	}
	fact := newFact()
	if err := json.Unmarshal(e.Payload, fact); err != nil {
		return nil, fmt.Errorf("event %s/%d (%s): %w", e.Stream, e.Seq, e.Type, err)
	}
	if checked, is := fact.(interface{ readable() error }); is {
		if err := checked.readable(); err != nil {
			return nil, fmt.Errorf("event %s/%d (%s): %w", e.Stream, e.Seq, e.Type, err)
		}
	}
	return fact, nil
}

// NewEvent makes an event of a fact; the caller fills in what it knows of the rest.
func NewEvent(stream string, seq int64, at time.Time, actor Actor, command string, fact Fact) Event {
	payload, err := json.Marshal(fact)
	if err != nil {
		panic(fmt.Sprintf("fact %s does not marshal: %v", fact.Type(), err)) // only a fault of the program can do this
	}
	return Event{
		Stream: stream, Seq: seq, At: at.UTC().Truncate(time.Microsecond), Actor: actor.Person, ActorName: actor.Name,
		Command: command, Type: fact.Type(), V: 1, Payload: payload,
	}
}

// Digest chains the event to the digest of the one before it (nil for the first): SHA-256 over the exact bytes of every field,
// each preceded by its length.
func (e Event) Digest(previous []byte) []byte {
	h := sha256.New()
	write := func(field []byte) {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(field)))
		h.Write(size[:])
		h.Write(field)
	}
	write(previous)
	for _, field := range []string{
		e.Stream, fmt.Sprint(e.Seq), e.At.UTC().Format(time.RFC3339Nano), e.Actor, e.ActorName, e.Post, e.OnBehalfOf, e.Command,
		fmt.Sprint(e.Incarnation), string(e.Type), fmt.Sprint(e.V),
	} {
		write([]byte(field))
	}
	write(e.Payload)
	return h.Sum(nil)
}

// ProjectStream is the stream of a project's code.
func ProjectStream(code string) string { return "project/" + code }

// The streams beside those of projects.
const (
	AdminStream  = "admin"  // policy, calendar, units and people
	OfficeStream = "office" // the county's own duties
)

// in records the post the actor acted in.
func (e Event) in(post process.Post) Event {
	if !post.IsZero() {
		e.Post = post.String()
	}
	return e
}

// ErrOldIncarnation says that events come from a line of the project that was given up: the log has a later incarnation.
var ErrOldIncarnation = errors.New("the events are of an incarnation that was given up")

// ErrDifferentEvent says that another event stands in the log at the same place: the log and the workflow have parted.
var ErrDifferentEvent = errors.New("another event stands in the log at this place")
