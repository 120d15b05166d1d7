package registry

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"sluice/calendar"
)

// Extra is what Sluice knows of a project besides its line. A register that is read again may have these columns; they are passed over.
type Extra struct {
	Stage     string
	Light     string
	NextDue   calendar.Date
	OpenTasks int
	Revision  int64
	Spent     string // share of the award that is paid, in percent; empty when what was paid is not known
}

var extras = []named[string]{{"stage", "阶段"}, {"light", "亮灯"}, {"next_due", "最近期限"}, {"open_tasks", "待办数"}, {"revision", "版本"},
	{"spent_percent", "支出率(%)"}}

func isExtra(header string) bool {
	return slices.ContainsFunc(extras, func(n named[string]) bool { return n.is(header) })
}

func (e Extra) record() []string {
	return []string{e.Stage, e.Light, e.NextDue.String(), strconv.Itoa(e.OpenTasks), strconv.FormatInt(e.Revision, 10), e.Spent}
}

// Writer writes a register that Read reads back to the same lines. Close it, also after an error.
type Writer interface {
	Write(l Line, e Extra) error
	Close() error
}

// Formats are the forms a register is written in.
var Formats = []string{"csv", "xlsx"}

// NewWriter begins a register in a format, with headers in Chinese or, when english, in English.
func NewWriter(w io.Writer, format string, english bool) (Writer, error) {
	head := make([]string, 0, len(columns)+len(extras))
	for _, n := range slices.Concat(headers(), extras) {
		if english {
			head = append(head, n.word)
		} else {
			head = append(head, n.zh)
		}
	}
	switch format {
	case "csv":
		return newCSV(w, head)
	case "xlsx":
		return newXLSX(w, head)
	}
	return nil, fmt.Errorf("there is no format %q", format)
}

type csvWriter struct{ w *csv.Writer }

// newCSV begins with a byte order mark: without one Excel takes UTF-8 for the local encoding.
func newCSV(w io.Writer, head []string) (Writer, error) {
	if _, err := w.Write(bom); err != nil {
		return nil, err
	}
	c := &csvWriter{csv.NewWriter(w)}
	return c, c.w.Write(head)
}

func (c *csvWriter) Write(l Line, e Extra) error {
	cells := slices.Concat(l.record(), e.record())
	for i := range cells {
		cells[i] = guarded(cells[i])
	}
	return c.w.Write(cells)
}

func (c *csvWriter) Close() error {
	c.w.Flush()
	return c.w.Error()
}

// formula begins a cell that a spreadsheet would calculate instead of showing it. Chinese spreadsheets take the wide signs, too.
const formula = "=+-@\t\r\n＝＋－＠"

// guarded puts an apostrophe before what a spreadsheet would take for a formula, and before what has one there already, so that
// unguarded, which takes one away on reading, gives every cell back as it was.
func guarded(cell string) string {
	if calculated(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	if rest, guard := strings.CutPrefix(cell, "'"); guard && calculated(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

func calculated(cell string) bool {
	first, _ := utf8.DecodeRuneInString(cell)
	return cell != "" && strings.ContainsRune(formula, first)
}

type xlsxWriter struct {
	out  io.Writer
	book *excelize.File
	rows *excelize.StreamWriter
	row  int
}

const sheetName = "项目登记表"

// newXLSX writes every cell as text or a number, never as a formula.
func newXLSX(w io.Writer, head []string) (Writer, error) {
	book, rows, err := newBook(head)
	if err != nil {
		return nil, err
	}
	return &xlsxWriter{out: w, book: book, rows: rows, row: 1}, nil
}

func newBook(head []string) (*excelize.File, *excelize.StreamWriter, error) {
	book := excelize.NewFile()
	if err := book.SetSheetName("Sheet1", sheetName); err != nil {
		return nil, nil, err
	}
	rows, err := book.NewStreamWriter(sheetName)
	if err != nil {
		return nil, nil, err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDE7F0"}}})
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(rows.SetColWidth(1, len(head), 16), rows.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
	})); err != nil {
		return nil, nil, err
	}
	cells := make([]any, len(head))
	for i, h := range head {
		cells[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	return book, rows, rows.SetRow("A1", cells)
}

func (x *xlsxWriter) Write(l Line, e Extra) error {
	x.row++
	return x.rows.SetRow(fmt.Sprintf("A%d", x.row), kept(slices.Concat(l.record(), e.record())))
}

// kept is a record as a workbook keeps it: amounts are numbers, which can be summed up, everything else is text.
func kept(record []string) []any {
	cells := make([]any, len(record))
	for i, cell := range record {
		cells[i] = cell
		if number, err := strconv.ParseFloat(cell, 64); err == nil &&
			(i >= len(columns) || columns[i].sheet == amount || columns[i].sheet == percent) {
			cells[i] = number
		}
	}
	return cells
}

func (x *xlsxWriter) Close() error {
	defer x.book.Close()
	if err := x.rows.Flush(); err != nil {
		return err
	}
	_, err := x.book.WriteTo(x.out)
	return err
}
