package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"sluice/activities"
)

// Errand runs one errand of a command's, where the server knows no activities without a workflow.
//
// What can go wrong is what can with the activity: it is tried again without end, until it is done or moot.
func (s *Set) Errand(ctx workflow.Context, e activities.Errand) error { return runErrand(ctx, e) }

// ErrandName is the name under which the workflow is registered.
const ErrandName = "Errand"

// send has errands run, each in a coroutine of its own: however long a message takes to leave, the life goes on. What is owed goes
// along when the run rolls over; what a life that ends still owes is the sweeper's.
func (w *life) send(ctx workflow.Context, errands []activities.Errand) {
	w.Owed = append(w.Owed, errands...)
	for _, errand := range errands {
		workflow.Go(ctx, func(ctx workflow.Context) {
			if err := runErrand(ctx, errand); err != nil {
				w.log.Error("an errand ended without its messages", "stream", w.subject.stream(), "errand", errand.ID(), "error", err)
			}
			w.Owed = slices.DeleteFunc(w.Owed, func(owed activities.Errand) bool { return owed.ID() == errand.ID() })
		})
	}
}

// sendOwed goes on with what the run before still owed. An attempt of its that is still at work has the ledger's lease: nothing is
// sent twice.
func (w *life) sendOwed(ctx workflow.Context) {
	owed := w.Owed
	w.Owed = nil
	w.send(ctx, owed)
}
