package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"sluice/lifecycle"
	"sluice/process"
)

// Office keeps the county's own duties: what is due although no single project asks for it. It lives as long as the county's
// record; every worker starts it, and all but the first find it running.
//
// What can go wrong is what can with Project, and goes the same way.

// OfficeName is the name under which the workflow is registered.
const OfficeName = "Office"

// OfficeInput starts the workflow, or goes on with it after a roll-over. Now is the business time of a stepped clock at its start.
type OfficeInput struct {
	Incarnation int            `json:"incarnation"`
	Stepped     bool           `json:"stepped,omitempty"`
	Now         time.Time      `json:"now,omitzero"`
	Carried     *carriedOffice `json:"carried,omitempty"`
}

type carriedOffice struct {
	Office lifecycle.Office `json:"office"`
	memory
}

// OfficeState is the answer to the query "state".
type OfficeState struct {
	Office lifecycle.Office `json:"office"`
	Vitals
}

// Office runs the workflow.
func (s *Set) Office(ctx workflow.Context, in OfficeInput) error {
	ctx = unending(ctx)
	o, before := newOffice(in)
	w := s.begin(ctx, o, in.Stepped, before)
	if err := w.take(ctx, process.CommandTick); err != nil {
		return err
	}
	if err := workflow.SetQueryHandler(ctx, StateQuery, func() (OfficeState, error) {
		return OfficeState{Office: o.office, Vitals: w.vitals(ctx)}, nil
	}); err != nil {
		return err
	}
	if o.revision() == 0 {
		w.letTimeAct(ctx, w.now(ctx, Message{Now: in.Now}))
	}
	return w.run(ctx)
}

// office is the office as the subject of a life.
type office struct {
	input  OfficeInput
	office lifecycle.Office
}

func newOffice(in OfficeInput) (*office, memory) {
	o := &office{input: in, office: lifecycle.Office{Incarnation: in.Incarnation}}
	if in.Carried == nil {
		return o, memory{}
	}
	o.office = in.Carried.Office
	return o, in.Carried.memory
}

func (o *office) stream() string        { return lifecycle.OfficeStream }
func (o *office) revision() int64       { return o.office.Revision }
func (o *office) ended() bool           { return false }
func (o *office) show(workflow.Context) {}

// room is never wanting: the office keeps no more than a day.
func (o *office) room(lifecycle.Command, []lifecycle.Event) error { return nil }

func (o *office) decide(c lifecycle.Command, t lifecycle.Terms, now time.Time) (lifecycle.Decision, error) {
	return lifecycle.DecideOffice(o.office, c, t, now)
}

func (o *office) fold(events []lifecycle.Event) (err error) {
	o.office, err = lifecycle.FoldOffice(o.office, events)
	return err
}

func (o *office) tick() lifecycle.Command {
	return lifecycle.Command{Name: process.CommandTick, Actor: lifecycle.System}
}

func (o *office) next(ctx workflow.Context, m memory) error {
	next := o.input
	next.Carried = &carriedOffice{Office: o.office, memory: m}
	return workflow.NewContinueAsNewError(ctx, OfficeName, next)
}
