package registry

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"sluice/policy"
)

// The limits of a register.
const (
	MaxBytes = 10 << 20
	MaxRows  = 20000 // lines under the header
)

// File is what a register says.
type File struct {
	Encoding string // "UTF-8", "UTF-8 with BOM", "GB18030", "xlsx"
	Sheet    string // of a workbook: the one that was read
	Lines    []Line

	// Letters are those of a workbook's columns by their keys, for who finds more faults in the lines; nil of CSV.
	Letters map[string]string

	// Notes say how a workbook was understood: which sheet and header row were read, and what was passed over; nil of CSV.
	Notes []policy.Words
}

// source gives the rows of a register one after the other.
type source interface {
	// next gives the next row that is not blank, or io.EOF.
	next() (record, error)
}

// Read reads a register and answers all its faults at once. Lines without a fault are returned beside the faults of others,
// so that a caller may skip the bad ones. There are no lines when the file as a whole cannot be relied on: neither CSV text nor a
// workbook, a header that is not understood, too large.
func Read(data []byte) (File, Faults) {
	if why := unreadable(data); why != nil {
		return File{}, Faults{{Words: *why}}
	}
	if bytes.HasPrefix(data, zipped) {
		return readWorkbook(data)
	}
	encoding, content := decode(data)
	file := File{Encoding: encoding}
	table := newTable(content)
	if strings.Count(content, string(table.reader.Comma)) > mostCells*MaxRows {
		return file, Faults{{Words: *wrong("文件的单元格过多，不是项目登记表", "has too many cells to be a register")}}
	}
	head, faults := readHeader(table)
	if len(faults) > 0 {
		return file, faults
	}
	return file.read(table, head)
}

// read reads the lines under the header.
func (file File) read(rows source, head header) (File, Faults) {
	file.Letters = head.letters
	var faults Faults
	before := &earlier{codes: map[string]int{}, units: map[string]unitSeen{}}
	for n := 1; ; n++ {
		rec, err := rows.next()
		switch {
		case errors.Is(err, io.EOF) && n == 1:
			return file, Faults{{Words: *wrong("文件只有表头，没有项目", "has a header but no project under it")}}
		case errors.Is(err, io.EOF):
			return file, faults
		case err != nil:
			return File{Encoding: file.Encoding}, Faults{{Row: rec.row, Words: *damaged()}}
		case n > MaxRows:
			return File{Encoding: file.Encoding}, Faults{{Row: rec.row, Words: *wrong("超过 %d 行；请分成几个文件",
				"is one too many: a register has at most %d lines; split the file", MaxRows)}}
		}
		line, wrongs := head.line(rec, before)
		if len(wrongs) > 0 {
			faults = append(faults, wrongs...)
			continue
		}
		file.Lines = append(file.Lines, line)
	}
}

// header says where in a row each column stands.
type header struct {
	names []string // as the file writes them, by cell
	at    []int    // the cell of each of columns

	letters map[string]string // of a workbook: the letter of each of columns, by its key
}

// mostCells in a row are far more than a register needs; what has more is something else.
const mostCells = 64

func readHeader(rows source) (header, Faults) {
	rec, err := rows.next()
	if err != nil {
		return header{}, Faults{{Words: *wrong("文件是空的", "is empty")}}
	}
	var h header
	if why := rec.broken(); why != nil {
		return h, Faults{{Row: rec.row, Words: *why}}
	}
	h.names = trimBlank(rec.cells, 0)
	for i, name := range h.names {
		h.names[i] = strings.TrimSpace(name)
	}
	if len(h.names) > mostCells || !slices.ContainsFunc(h.names, func(name string) bool { return columnOf(name) >= 0 }) {
		return h, Faults{{Row: rec.row, Words: *wrong("不是表头；第一行须为各列的名称：%v",
			"is not a header; the first row must name the columns %v", headers())}}
	}
	var faults Faults
	add := func(column, letter string, why *policy.Words) {
		faults = append(faults, Fault{Row: rec.row, Column: column, Letter: letter, Words: *why})
	}
	h.at = make([]int, len(columns))
	for i, c := range columns {
		h.at[i] = slices.IndexFunc(h.names, c.goesBy)
		if h.at[i] < 0 {
			add(c.header.word, "", wrong("缺少这一列；表头须有 %s 或 %s", "is missing; the header must have %s or %s", c.header.word, c.header.zh))
		}
	}
	for i, name := range h.names {
		known := columnOf(name)
		switch {
		case name == "":
			add("", rec.letter(i), wrong("第 %d 列没有名称；请补上或删去该列", "has no name for column %d; name the column or remove it", i+1))
		case known < 0 && isExtra(name):
		case known < 0:
			add(shorten(name), rec.letter(i), wrong("没有这样的列；可用的列：%v", "is not a column of a register; the columns are %v", headers()))
		case h.at[known] != i:
			add(name, rec.letter(i), wrong("与第 %d 列重复；请只保留一列", "is the same as column %d; keep one of them", h.at[known]+1))
		}
	}
	if len(faults) == 0 && rec.shown != nil {
		h.letters = make(map[string]string, len(columns))
		for i, c := range columns {
			h.letters[c.header.word] = rec.letter(h.at[i])
		}
	}
	return h, faults
}

// goesBy reports whether a header is that of the column.
func (c column) goesBy(header string) bool { return c.header.is(strings.ToLower(fold(header))) }

func columnOf(header string) int {
	return slices.IndexFunc(columns, func(c column) bool { return c.goesBy(header) })
}

// headerNames are the columns' names in both languages.
type headerNames []named[string]

// String lists them as a sentence does.
func (h headerNames) String() string {
	all := make([]string, len(h))
	for i, name := range h {
		all[i] = name.String()
	}
	return strings.Join(all, "、")
}

func headers() headerNames {
	all := make(headerNames, len(columns))
	for i, c := range columns {
		all[i] = c.header
	}
	return all
}

// line reads a row. A row that is damaged or has other cells than the header is not read further: what its cells say would
// be guesswork.
func (h header) line(rec record, before *earlier) (Line, Faults) {
	if why := rec.broken(); why != nil {
		fault := Fault{Row: rec.row, Words: *why}
		if i := rec.lostIn(); i >= 0 && i < len(h.names) {
			fault.Column, fault.Letter = h.names[i], rec.letter(i)
		}
		return Line{}, Faults{fault}
	}
	cells := trimBlank(rec.cells, len(h.names))
	if rec.shown != nil && len(cells) > len(h.names) {
		beside := len(h.names) + slices.IndexFunc(cells[len(h.names):], func(cell string) bool { return strings.TrimSpace(cell) != "" })
		return Line{}, Faults{{Row: rec.row, Letter: rec.letter(beside), Words: *wrong("表头之外的格有内容“%s”；请清空该格",
			"has %q outside the columns of the header: clear the cell", cells[beside])}}
	}
	if len(cells) != len(h.names) {
		return Line{}, Faults{{Row: rec.row, Words: *wrong("有 %d 格，表头有 %d 格；格内含分隔符时，整格须加引号",
			"has %d cells where the header has %d; a cell that holds the separator needs quotation marks", len(cells), len(h.names))}}
	}
	r := row{Line: Line{Row: rec.row}, earlier: before}
	var faults Faults
	for i, c := range columns {
		cell := rec.text(c.sheet, h.at[i], strings.TrimSpace(cells[h.at[i]]))
		var why *policy.Words
		switch {
		case cell != "":
			why = c.read(&r, cell)
		case !c.optional:
			why = wrong("不能为空", "must not be empty")
		}
		if why != nil {
			faults = append(faults, Fault{Row: rec.row, Column: h.names[h.at[i]], Letter: rec.letter(h.at[i]), Words: *why})
		}
	}
	return r.Line, faults
}
