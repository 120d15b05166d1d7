package registry

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"sluice/process"
)

// table gives the rows of CSV text under their numbers.
type table struct {
	text   string
	reader *csv.Reader
	row    int   // of the last record
	offset int64 // where it ended
}

// record is a row of the file, cut into cells.
type record struct {
	row    int
	raw    string // as it stands in the text
	cells  []string
	quotes bool // the quotation marks do not match, the cells are not to be relied on

	shown []string // of a spreadsheet: the cells as they are shown
	areas []*area  // of a spreadsheet: the merged cells that the row has a part in
	sheet *sheet   // of a spreadsheet
}

func newTable(text string) *table {
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord = -1
	reader.Comma = separator(text)
	return &table{text: text, reader: reader}
}

// separator is the one that the first line, the header, has most of.
func separator(text string) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	best := ','
	for _, other := range ";\t" {
		if strings.Count(first, string(other)) > strings.Count(first, string(best)) {
			best = other
		}
	}
	return best
}

// next gives the next row that is not blank, or io.EOF.
func (t *table) next() (record, error) {
	for {
		cells, err := t.reader.Read()
		if errors.Is(err, io.EOF) {
			return record{}, io.EOF
		}
		// A spreadsheet counts empty lines, which csv passes over, and takes a cell with line breaks as part of one row.
		raw := t.text[t.offset:t.reader.InputOffset()]
		t.offset = t.reader.InputOffset()
		body := strings.TrimLeft(raw, "\r\n")
		t.row += strings.Count(raw[:len(raw)-len(body)], "\n") + 1
		if err != nil || !blank(cells) {
			for i := range cells {
				cells[i] = unguarded(cells[i])
			}
			return record{row: t.row, raw: raw, cells: cells, quotes: err != nil}, nil
		}
	}
}

// trimBlank drops blank cells at the end, as spreadsheets leave them, down to a number of cells.
func trimBlank(cells []string, keep int) []string {
	for len(cells) > keep && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// broken says why the cells of a row cannot be relied on.
func (r record) broken() *process.Words {
	switch {
	case strings.Contains(r.raw, lost):
		return wrong("文件在此处被截断或损坏，有无法识别的字符；请重新导出",
			"is where the file is cut or damaged: a character cannot be read; export the file again")
	case r.quotes:
		return wrong("引号不成对，或文件在此处被截断；格内的引号须写两遍，整格再加引号",
			"has quotation marks that do not match, or the file is cut there; double a mark inside a cell and put marks round the cell")
	}
	return nil
}

// lostIn is the first cell with a character that could not be read, or -1.
func (r record) lostIn() int {
	return slices.IndexFunc(r.cells, func(cell string) bool { return strings.Contains(cell, lost) })
}
