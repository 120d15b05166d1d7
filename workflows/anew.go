package workflows

import (
	"encoding/json"
	"fmt"

	"go.temporal.io/sdk/temporal"

	"sluice/lifecycle"
	"sluice/office"
)

// Start is what a workflow is started with: its registered name, its input, and what operators see of it.
type Start struct {
	Name       string
	Input      any
	Attributes temporal.SearchAttributes
}

// Line is where the log of a stream stands: what its events fold to as JSON, its revision and digest, and the incarnation that the next
// event is of.
type Line struct {
	Stream      string
	State       []byte
	Revision    int64
	Digest      []byte
	Incarnation int
}

// Anew starts the workflow of a stream from the log alone, as if it had just rolled over. Messages that the lost one still owed are the
// sweeper's; command ids that it remembered are in the record.
func Anew(of Line, stepped bool) (Start, error) {
	before := memory{Base: of.Digest}
	if of.Stream == lifecycle.OfficeStream {
		var state office.State
		if err := json.Unmarshal(of.State, &state); err != nil {
			return Start{}, fmt.Errorf("read the office's state: %w", err)
		}
		state.Incarnation, before.NextDue = of.Incarnation, state.Next
		return Start{Name: OfficeName, Input: OfficeInput{
			Incarnation: of.Incarnation, Stepped: stepped, Carried: &carriedOffice{Office: state, memory: before},
		}}, nil
	}
	var p lifecycle.Project
	if err := json.Unmarshal(of.State, &p); err != nil {
		return Start{}, fmt.Errorf("read the state of %s: %w", of.Stream, err)
	}
	p.Incarnation, before.NextDue = of.Incarnation, p.NextDue()
	attributes := []temporal.SearchAttributeUpdate{CodeAttribute.ValueSet(p.Code), StageAttribute.ValueSet(string(p.Stage))}
	if len(p.Places) > 0 {
		attributes = append(attributes, TownshipAttribute.ValueSet(p.Places[0].Township))
	}
	return Start{
		Name: ProjectName, Attributes: temporal.NewSearchAttributes(attributes...),
		Input: ProjectInput{
			Code: p.Code, Incarnation: of.Incarnation, Stepped: stepped, Carried: &carried{Project: p.Lean(), memory: before},
		},
	}, nil
}
