package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"sluice/lifecycle"
	"sluice/office"
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
	Office office.State `json:"office"`
	memory
}

// OfficeState is the answer to the query "state".
type OfficeState struct {
	Office office.State      `json:"office"`
	Tail   []lifecycle.Event `json:"tail,omitempty"` // what the log may lack
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
		return OfficeState{Office: o.office, Tail: w.Tail, Vitals: w.vitals(ctx)}, nil
	}); err != nil {
		return err
	}
	if o.revision() == 0 {
		w.letTimeAct(ctx, w.now(ctx, Message{Now: in.Now}))
	}
	return w.run(ctx)
}

// county is the office as the subject of a life.
type county struct {
	input  OfficeInput
	office office.State
}

func newOffice(in OfficeInput) (*county, memory) {
	o := &county{input: in, office: office.State{Incarnation: in.Incarnation}}
	if in.Carried == nil {
		return o, memory{}
	}
	o.office = in.Carried.Office
	return o, in.Carried.memory
}

func (o *county) stream() string        { return lifecycle.OfficeStream }
func (o *county) revision() int64       { return o.office.Revision }
func (o *county) incarnation() int      { return o.office.Incarnation }
func (o *county) ended() bool           { return false }
func (o *county) show(workflow.Context) {}

// room is never wanting: the office keeps no more than a day.
func (o *county) room(lifecycle.Command, []lifecycle.Event) error { return nil }

func (o *county) decide(c lifecycle.Command, t lifecycle.Terms, now time.Time) (lifecycle.Decision, error) {
	return office.Decide(o.office, c, t, now)
}

func (o *county) fold(events []lifecycle.Event) (err error) {
	o.office, err = office.Fold(o.office, events)
	return err
}

func (o *county) tick() lifecycle.Command {
	return lifecycle.Command{Name: process.CommandTick, Actor: lifecycle.System}
}

func (o *county) next(ctx workflow.Context, m memory) error {
	next := o.input
	next.Carried = &carriedOffice{Office: o.office, memory: m}
	return workflow.NewContinueAsNewError(ctx, OfficeName, next)
}
