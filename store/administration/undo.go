package administration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/store/lists"
	"sluice/store/pg"
	"sluice/store/record"
)

// touchedShown bounds the projects that a refusal names.
const touchedShown = 20

// undoable completes the taking back of an import with what it was. It is refused while projects of it are still to start, and once
// anybody did something to one of them, or is just doing it. What is done in the moment it is taken back keeps that project: its own
// rule sees to it.
func undoable(ctx context.Context, tx pgx.Tx, f admin.RegisterTakenBack) (*admin.RegisterTakenBack, error) {
	var undone bool
	var starting int
	var touched []string
	err := tx.QueryRow(ctx, `
		select
			i.file,
			i.undone is not null,
			(
				select count(*)
				from projects
				where 'project/' || code = any(i.running || i.finished)
			),
			(
				select count(*)
				from intents
				where fingerprint = i.id
				and name = 'import'
				and done is null
			),
			array(
				select distinct substr(acted.stream, 9)
				from (
					select stream
					from log
					where stream = any(i.running || i.finished)
					and actor <> $2
					and type not in ('imported', 'task_opened')
					union all
					select stream
					from intents
					where stream = any(i.running || i.finished)
					and done is null
					and person <> $2
					and name <> 'import'
				) acted
				order by 1
			)
		from imports i
		where i.id = $1
		for update`, f.Import, lifecycle.System.Person,
	).Scan(&f.File, &undone, &f.Projects, &starting, &touched)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, noImport(f.Import)
	case err != nil:
		return nil, fmt.Errorf("look the import up: %w", err)
	case undone:
		return nil, refusal.New(refusal.CodeStage, "这次导入已经撤销", "the import was taken back already")
	case starting > 0:
		return nil, refusal.New(refusal.CodeStage,
			fmt.Sprintf("这次导入还有 %d 个项目正在启动，请等全部启动后再撤销", starting),
			fmt.Sprintf("%d projects of the import are still starting: take it back once they have", starting))
	case len(touched) > 0:
		named := strings.Join(touched[:min(len(touched), touchedShown)], ", ")
		return nil, refusal.New(refusal.CodeStage,
			fmt.Sprintf("已有人办理其中 %d 个项目（%s），不能整批撤销；有误的内容请逐项更正", len(touched), named),
			fmt.Sprintf("somebody has done something to %d of its projects (%s): correct what is wrong one by one", len(touched), named))
	}
	return &f, nil
}

// noImport refuses what is asked of an import that is not there.
func noImport(id string) *refusal.Error {
	return refusal.New(refusal.CodeNotFound, "没有这次导入", fmt.Sprintf("there is no import %q", id))
}

// queueTakenBack writes the intents by which each project of an import is taken back; the sweeper sends them.
func queueTakenBack(b *pgx.Batch, f *admin.RegisterTakenBack, by string) error {
	actor, err := json.Marshal(lifecycle.System)
	if err != nil {
		return fmt.Errorf("write the command to take an import back: %w", err)
	}
	b.Queue(record.ForSweeper(`
		select
			'undo-' || i.id || '/' || p.code,
			'project/' || p.code,
			$1::text,
			$2,
			'undo-' || i.id,
			json_build_object(
				'id', 'undo-' || i.id || '/' || p.code,
				'name', $1::text,
				'actor', $3::json,
				'code', p.code,
				'args', json_build_object('import', i.id, 'by', $5::text, 'reason', $6::text)
			),
			now()
		from imports i
		join projects p on 'project/' || p.code = any(i.running || i.finished)
		where i.id = $4
		order by p.code`),
		string(process.CommandUndoImport), lifecycle.System.Person, string(actor), f.Import, by, f.Reason)
	return nil
}

// Undone finds, of some codes, those whose import was taken back, as the record has them: what a register brings in anew follows.
func (s *Administration) Undone(ctx context.Context, codes []string) (map[string]lifecycle.Project, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select state
		from streams
		where stream = any(array(select 'project/' || code from unnest($1::text[]) code))
		and revision > 0
		and not exists (select from projects where 'project/' || code = stream)`, codes)
	undone := map[string]lifecycle.Project{}
	var state []byte
	_, err := pgx.ForEachRow(rows, []any{&state}, func() error {
		p, err := lists.ProjectOf(state)
		undone[p.Code] = p
		return err
	})
	return undone, pg.Failed(err, "look for what was taken back")
}
