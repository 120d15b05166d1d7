package pg

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Column is a column of a list: written from a W, read into an R, or both. Each stands once, so that what is written where and read from
// where cannot part.
type Column[W, R any] struct {
	Name  string
	Write func(w W) any  // what it holds; nil: it is only read
	Read  func(r *R) any // where it is read to; nil: it is only written
	As    string         // what is read, when that is more than the name
	Then  string         // what becomes of it when the row is there, when that is not what is written: kept, or an expression
}

// Kept is the Then of a column that stays as it was first written.
const Kept = "kept"

// Columns are the columns of a list. The first is the key.
type Columns[W, R any] []Column[W, R]

// Upsert is the statement that writes a row, whether it is there or not, with the arguments of Args.
func (c Columns[W, R]) Upsert(table string) string {
	var names, values, sets []string
	for _, column := range c {
		if column.Write == nil {
			continue
		}
		names, values = append(names, column.Name), append(values, fmt.Sprintf("$%d", len(values)+1))
		switch {
		case len(names) == 1 || column.Then == Kept:
		case column.Then != "":
			sets = append(sets, column.Name+" = "+column.Then)
		default:
			sets = append(sets, column.Name+" = excluded."+column.Name)
		}
	}
	return "insert into " + table + " (" + strings.Join(names, ", ") + ")\nvalues (" + strings.Join(values, ", ") +
		")\non conflict (" + names[0] + ") do update set\n" + strings.Join(sets, ",\n")
}

// Args are what is written of a row, in the order of Upsert.
func (c Columns[W, R]) Args(w W) []any {
	var args []any
	for _, column := range c {
		if column.Write != nil {
			args = append(args, column.Write(w))
		}
	}
	return args
}

// Select are the columns that are read, in the order of Scan.
func (c Columns[W, R]) Select() string {
	var read []string
	for _, column := range c {
		switch {
		case column.Read == nil:
		case column.As != "":
			read = append(read, column.As)
		default:
			read = append(read, column.Name)
		}
	}
	return "\n" + strings.Join(read, ",\n")
}

// Scan reads a row.
func (c Columns[W, R]) Scan(row pgx.CollectableRow) (R, error) { return c.ScanAfter(nil, row) }

// ScanAfter reads a row in which something stands before the columns, which goes where it is told.
func (c Columns[W, R]) ScanAfter(before []any, row pgx.CollectableRow) (R, error) {
	var r R
	into := before
	for _, column := range c {
		if column.Read != nil {
			into = append(into, column.Read(&r))
		}
	}
	return r, row.Scan(into...)
}
