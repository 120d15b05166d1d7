package pg

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

// Within is a page's number and size, with what is missing put in.
func Within(p port.Page) (number, size int) {
	number, size = max(p.Number, 1), p.Size
	if size <= 0 {
		size = defaultSize
	}
	return number, size
}

// Conditions narrow a list. A condition is a constant of the package that lists; what the caller sent is only ever an argument of it.
type Conditions struct {
	Texts []string
	Args  pgx.NamedArgs
}

// Add narrows by a condition that names one argument.
func (c *Conditions) Add(condition, name string, value any) {
	c.Texts = append(c.Texts, condition)
	c.Arg(name, value)
}

// Only narrows by a condition without arguments.
func (c *Conditions) Only(condition string) { c.Texts = append(c.Texts, condition) }

// Arg gives an argument that something else than a condition names.
func (c *Conditions) Arg(name string, value any) {
	if c.Args == nil {
		c.Args = pgx.NamedArgs{}
	}
	c.Args[name] = value
}

// Years narrows a column with a year of declaration.
func (c *Conditions) Years(column string, y port.Years) {
	if y.From != 0 {
		c.Add(column+` >= @year_from`, "year_from", y.From)
	}
	if y.To != 0 {
		c.Add(column+` <= @year_to`, "year_to", y.To)
	}
}

// OfYears narrows what belongs to a project to the projects declared for some years.
func (c *Conditions) OfYears(project string, y port.Years) {
	if y.IsZero() {
		return
	}
	in := Conditions{Args: c.Args}
	in.Years(`year`, y)
	c.Args = in.Args
	c.Only(project + ` in (select code from projects` + in.String() + `)`)
}

// String is the where clause; empty when nothing is narrowed.
func (c *Conditions) String() string {
	if len(c.Texts) == 0 {
		return ""
	}
	return "\nwhere " + strings.Join(c.Texts, "\nand ")
}

// Listing is a list's statement in its parts. The conditions and the order speak of the table alone, under its alias; joins
// bring what only the columns need.
type Listing[T any] struct {
	Columns, Table, Alias, Joins string
	Where                        Conditions
	Order                        string
	Scan                         pgx.RowToFunc[T]

	// Gather finds everything that meets the conditions before it is put in order, by nothing but the columns of the order, of which the
	// last is the key. Else the database may prefer to walk along the order's index until it has a page, and what is overdue, say, lies
	// at its far end.
	Gather bool
}

// count is the statement that counts the whole.
func (l *Listing[T]) count() string {
	return "select count(*)\nfrom " + l.Table + " " + l.Alias + l.Where.String()
}

// page is the statement that reads a page. The page is cut before its columns are made: the database would make them for every
// row it passes over. What is gathered is an array, since that is made once: a list the database may make again for each row.
func (l *Listing[T]) page() string {
	of := "\nfrom " + l.Table + " " + l.Alias
	cut := "\norder by " + l.Order + "\nlimit @limit\noffset @offset\n"
	rows := "select *" + of + l.Where.String() + cut
	if l.Gather {
		ordered, key := l.ordered()
		rows = "select *" + of + "\nwhere " + key + " = any(array(\nselect " + key + "\nfrom (\nselect " + ordered + of + l.Where.String() +
			"\noffset 0\n) " + l.Alias +
			cut + "))"
	}
	return "select " + l.Columns + "\nfrom (\n" + rows + ") " + l.Alias + l.Joins + "\norder by " + l.Order
}

// inOrder are the names in an order: columns, words of the language, and texts in quotation marks.
var inOrder = regexp.MustCompile(`'[^']*'|[a-z_.]+`)

// ordered are the columns that the order speaks of, each once, and the key, which is the last of them. One that was left out would be
// taken from the table around it, and everything gathered again for each of its rows.
func (l *Listing[T]) ordered() (columns, key string) {
	var names []string
	for _, name := range inOrder.FindAllString(l.Order, -1) {
		if name[0] != '\'' && !slices.Contains([]string{"desc", "nulls", "last"}, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", "), names[len(names)-1]
}

// Keys is the statement that reads a column of the whole list, in its order.
func (l *Listing[T]) Keys(column string) string {
	return "select " + column + "\nfrom " + l.Table + " " + l.Alias + l.Where.String() + "\norder by " + l.Order
}

// List reads a page and the size of the whole in one round trip.
func List[T any](ctx context.Context, db *DB, p port.Page, l Listing[T]) (port.List[T], error) {
	var answer port.List[T]
	answer.Page, answer.PageSize = Within(p)
	l.Where.Arg("limit", answer.PageSize)
	l.Where.Arg("offset", (answer.Page-1)*answer.PageSize)
	b := &pgx.Batch{}
	b.Queue(l.count(), l.Where.Args).QueryRow(func(row pgx.Row) error { return row.Scan(&answer.Total) })
	b.Queue(l.page(), l.Where.Args).Query(func(rows pgx.Rows) (err error) {
		answer.Items, err = pgx.CollectRows(rows, l.Scan)
		return err
	})
	return answer, db.Pool.SendBatch(ctx, b).Close()
}

// OrderOf finds the order that a sort names, or says which there are.
func OrderOf(orders map[string]string, sort string, names []string) (string, error) {
	order, known := orders[sort]
	if !known {
		offered := strings.Join(slices.Sorted(slices.Values(names)), ", ")
		return "", Invalid("sort", "没有这种排序", "must be one of "+offered+", with a dash before it for the other way round")
	}
	return order, nil
}
