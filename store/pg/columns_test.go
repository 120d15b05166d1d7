package pg_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"sluice/store/pg"
)

type (
	paper struct {
		id, name string
		tags     []string
	}
	shown struct{ name, first string }
)

var columns = pg.Columns[paper, shown]{
	{Name: "id", Write: func(p paper) any { return p.id }, Then: pg.Kept},
	{Name: "name", Write: func(p paper) any { return p.name }, Read: func(s *shown) any { return &s.name }},
	{Name: "first", Read: func(s *shown) any { return &s.first }, As: "tags[1]"},
	{Name: "tags", Write: func(p paper) any { return p.tags }, Then: "papers.tags || excluded.tags"},
	{Name: "filed", Write: func(paper) any { return "now" }, Then: pg.Kept},
}

// What is written goes where its column stands, and what is read comes from there.
func TestColumnsStandOnce(t *testing.T) {
	require.Equal(t, `insert into papers (id, name, tags, filed)
values ($1, $2, $3, $4)
on conflict (id) do update set
name = excluded.name,
tags = papers.tags || excluded.tags`, columns.Upsert("papers"))
	require.Equal(t, []any{"1", "plan", []string{"a"}, "now"}, columns.Args(paper{"1", "plan", []string{"a"}}))
	require.Equal(t, "\nname,\ntags[1]", columns.Select())

	read, err := columns.Scan(row{texts: []string{"plan", "a"}})
	require.NoError(t, err)
	require.Equal(t, shown{"plan", "a"}, read)
}

// row holds texts.
type row struct {
	pgx.CollectableRow
	texts []string
}

func (r row) Scan(into ...any) error {
	for i := range into {
		*into[i].(*string) = r.texts[i]
	}
	return nil
}
