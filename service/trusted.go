package service

import (
	"context"
	"time"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/service/port"
)

// While the clock has leapt nothing is decided: not by a workflow, which the engine and the worker see to, nor here by the store. An
// administrator's word that the clock is right is the one exception.

// trustedDirectory records nothing while the clock has leapt.
type trustedDirectory struct {
	port.Directory
	clock port.Clock
}

// Administer records facts of the admin stream; port.Directory describes it.
func (d trustedDirectory) Administer(
	ctx context.Context, id, fingerprint string, actor lifecycle.Actor, at time.Time, facts ...admin.Fact,
) ([]lifecycle.Event, error) {
	if !confirmsClock(facts) {
		if err := d.clock.Trusted(); err != nil {
			return nil, err
		}
	}
	return d.Directory.Administer(ctx, id, fingerprint, actor, at, facts...)
}

func confirmsClock(facts []admin.Fact) bool {
	if len(facts) != 1 {
		return false
	}
	_, confirms := facts[0].(*admin.ClockConfirmed)
	return confirms
}

// trustedImports takes no register in while the clock has leapt.
type trustedImports struct {
	port.Imports
	clock port.Clock
}

// WriteImport records a batch; port.Imports describes it.
func (i trustedImports) WriteImport(ctx context.Context, batch port.ImportBatch) (port.ImportReceipt, error) {
	if err := i.clock.Trusted(); err != nil {
		return port.ImportReceipt{}, err
	}
	return i.Imports.WriteImport(ctx, batch)
}
