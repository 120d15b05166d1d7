package registry

import (
	"fmt"
	"strings"

	"sluice/process"
)

// Fault says what is wrong with a register and what would be right. Row counts as a spreadsheet does, the header usually
// being row 1; row 0 is the file as a whole. Column is the header as the file writes it, empty when the whole row is meant;
// of a column that is missing it is the key. Letter is the column's letter in a workbook, which may have columns before the first; it is
// empty in CSV and where no column is meant. Sheet is that of a workbook.
type Fault struct {
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Letter string `json:"letter,omitempty"`
	process.Words
}

// String is the fault in English, with its place.
func (f Fault) String() string {
	if f.Row == 0 {
		return "the file " + f.EN
	}
	place := fmt.Sprintf("row %d", f.Row)
	if f.Sheet != "" {
		place = fmt.Sprintf("sheet %q, %s", shorten(f.Sheet), place)
	}
	if column := f.Place(); column != "" {
		place += ", " + column
	}
	return place + " " + f.EN
}

// Place is where in its row a fault is: "O planned_start" in a workbook, "planned_start" in CSV, empty when the whole row is meant.
func (f Fault) Place() string { return strings.TrimSpace(f.Letter + " " + f.Column) }

// Faults are all the faults of a register, by row and, within a row, in the order of the columns of the format. As an error
// they list themselves, one a line. Ask for their length before making them an error: no faults are a nil slice.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}
