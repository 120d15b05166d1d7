package record

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"sluice/engine"
	"sluice/service/port"
	"sluice/store/pg"
)

// Line is where the log of a stream stands; at revision 0 where there is none.
func (s *Record) Line(ctx context.Context, stream string) (engine.Line, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select`+lineColumns+`
		from streams
		where stream = $1`, stream)
	line, err := pgx.CollectExactlyOneRow(rows, scanLine)
	if errors.Is(err, pgx.ErrNoRows) {
		return engine.Line{Stream: stream}, nil
	}
	return line, pg.Failed(err, "read where %s stands", stream)
}

// NewLine raises the incarnation of a stream: from here on the log refuses what a workflow of an earlier one decides, and a project that
// was held for events that nothing explains is held no longer, since they are given up.
func (s *Record) NewLine(ctx context.Context, stream string) (line engine.Line, err error) {
	b := pg.Opening()
	b.Queue(`
		update streams set incarnation = incarnation + 1
		where stream = $1
		returning`+lineColumns, stream,
	).Query(func(rows pgx.Rows) (err error) {
		line, err = pgx.CollectExactlyOneRow(rows, scanLine)
		return err
	})
	b.Queue(`
		update unexplained set given_up = now()
		where stream = $1
		and accepted is null
		and given_up is null`, stream)
	b.Queue(`
		delete from alarms
		where kind = $1
		and subject = $2`, port.AlarmForged, stream)
	err = s.db.WithTx(ctx, b, func(pgx.Tx) error { return nil })
	return line, pg.Failed(err, "begin a new line of %s", stream)
}

const lineColumns = `
	stream,
	state,
	revision,
	digest,
	incarnation`

func scanLine(row pgx.CollectableRow) (line engine.Line, err error) {
	err = row.Scan(&line.Stream, &line.State, &line.Revision, &line.Digest, &line.Incarnation)
	return line, err
}
