package store

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/service/port"
)

// defaultSize is the size of a page that names none.
const defaultSize = 50

// within is a page's number and size, with what is missing put in.
func within(p port.Page) (number, size int) {
	number, size = max(p.Number, 1), p.Size
	if size <= 0 {
		size = defaultSize
	}
	return number, size
}

// conditions narrow a list. A condition is a constant of this package; what the caller sent is only ever an argument of it.
type conditions struct {
	texts []string
	args  pgx.NamedArgs
}

// add narrows by a condition that names one argument.
func (c *conditions) add(condition, name string, value any) {
	c.texts = append(c.texts, condition)
	c.arg(name, value)
}

// only narrows by a condition without arguments.
func (c *conditions) only(condition string) { c.texts = append(c.texts, condition) }

// arg gives an argument that something else than a condition names.
func (c *conditions) arg(name string, value any) {
	if c.args == nil {
		c.args = pgx.NamedArgs{}
	}
	c.args[name] = value
}

// years narrows a column with a year of declaration.
func (c *conditions) years(column string, y port.Years) {
	if y.From != 0 {
		c.add(column+` >= @year_from`, "year_from", y.From)
	}
	if y.To != 0 {
		c.add(column+` <= @year_to`, "year_to", y.To)
	}
}

// ofYears narrows what belongs to a project to the projects declared for some years.
func (c *conditions) ofYears(project string, y port.Years) {
	if y.IsZero() {
		return
	}
	in := conditions{args: c.args}
	in.years(`year`, y)
	c.args = in.args
	c.only(project + ` in (select code from projects` + in.String() + `)`)
}

func (c *conditions) String() string {
	if len(c.texts) == 0 {
		return ""
	}
	return "\nwhere " + strings.Join(c.texts, "\nand ")
}

// listing is a list's statement in its parts. The conditions and the order speak of the table alone, under its alias; joins
// bring what only the columns need.
type listing[T any] struct {
	columns, table, alias, joins string
	where                        conditions
	order                        string
	scan                         pgx.RowToFunc[T]

	// gather finds everything that meets the conditions before it is put in order, by nothing but the columns of the order, of which the
	// last is the key. Else the database may prefer to walk along the order's index until it has a page, and what is overdue, say, lies
	// at its far end.
	gather bool
}

// count is the statement that counts the whole.
func (l *listing[T]) count() string {
	return "select count(*)\nfrom " + l.table + " " + l.alias + l.where.String()
}

// page is the statement that reads a page. The page is cut before its columns are made: the database would make them for every
// row it passes over. What is gathered is an array, since that is made once: a list the database may make again for each row.
func (l *listing[T]) page() string {
	of := "\nfrom " + l.table + " " + l.alias
	cut := "\norder by " + l.order + "\nlimit @limit\noffset @offset\n"
	rows := "select *" + of + l.where.String() + cut
	if l.gather {
		ordered, key := l.ordered()
		rows = "select *" + of + "\nwhere " + key + " = any(array(\nselect " + key + "\nfrom (\nselect " + ordered + of + l.where.String() +
			"\noffset 0\n) " + l.alias +
			cut + "))"
	}
	return "select " + l.columns + "\nfrom (\n" + rows + ") " + l.alias + l.joins + "\norder by " + l.order
}

// inOrder are the names in an order: columns, words of the language, and texts in quotation marks.
var inOrder = regexp.MustCompile(`'[^']*'|[a-z_.]+`)

// ordered are the columns that the order speaks of, each once, and the key, which is the last of them. One that was left out would be
// taken from the table around it, and everything gathered again for each of its rows.
func (l *listing[T]) ordered() (columns, key string) {
	var names []string
	for _, name := range inOrder.FindAllString(l.order, -1) {
		if name[0] != '\'' && !slices.Contains([]string{"desc", "nulls", "last"}, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", "), names[len(names)-1]
}

// keys is the statement that reads a column of the whole list, in its order.
func (l *listing[T]) keys(column string) string {
	return "select " + column + "\nfrom " + l.table + " " + l.alias + l.where.String() + "\norder by " + l.order
}

// list reads a page and the size of the whole in one round trip.
func list[T any](ctx context.Context, s *Store, p port.Page, l listing[T]) (port.List[T], error) {
	var answer port.List[T]
	answer.Page, answer.PageSize = within(p)
	l.where.arg("limit", answer.PageSize)
	l.where.arg("offset", (answer.Page-1)*answer.PageSize)
	b := &pgx.Batch{}
	b.Queue(l.count(), l.where.args).QueryRow(func(row pgx.Row) error { return row.Scan(&answer.Total) })
	b.Queue(l.page(), l.where.args).Query(func(rows pgx.Rows) (err error) {
		answer.Items, err = pgx.CollectRows(rows, l.scan)
		return err
	})
	return answer, s.pool.SendBatch(ctx, b).Close()
}

// orderOf finds the order that a sort names, or says which there are.
func orderOf(orders map[string]string, sort string, names []string) (string, error) {
	order, known := orders[sort]
	if !known {
		offered := strings.Join(slices.Sorted(slices.Values(names)), ", ")
		return "", invalid("sort", "没有这种排序", "must be one of "+offered+", with a dash before it for the other way round")
	}
	return order, nil
}
