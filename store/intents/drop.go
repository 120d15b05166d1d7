package intents

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/refusal"
)

// Droppable completes the dropping of a command with what it was. The command's row is locked until the drop is on record: whoever has it
// in hand can no longer settle it. One that has its outcome, in the log or as a refusal, is not dropped.
func Droppable(ctx context.Context, tx pgx.Tx, f admin.CommandDropped) (*admin.CommandDropped, error) {
	var done, recorded bool
	err := tx.QueryRow(ctx, `
		select
			stream,
			name,
			person,
			take > 0,
			done is not null,
			exists (select from log where log.stream = intents.stream and log.command = intents.id)
		from intents
		where id = $1
		for update`, f.Command,
	).Scan(&f.Stream, &f.Name, &f.Person, &f.MayBeDecided, &done, &recorded)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, refusal.New(refusal.CodeNotFound, "没有这项未完成的操作：可能已被退回或已有结果",
			"no such command waits for its outcome: it may have been refused meanwhile")
	case err != nil:
		return nil, fmt.Errorf("look for the command: %w", err)
	case done || recorded:
		return nil, refusal.New(refusal.CodeStage, "该操作已有结果，不必撤下", "the command has its outcome: there is nothing to drop")
	}
	return &f, nil
}

// QueueDropped gives a command up. Its row stays: it answers the key, and explains what the engine may have decided.
func QueueDropped(b *pgx.Batch, f *admin.CommandDropped) *pgx.QueuedQuery {
	return b.Queue(`
		update intents set
			done = now(),
			given_up = 'dropped',
			reason = $2,
			owner = ''
		where id = $1
		and done is null`, f.Command, f.Reason)
}
