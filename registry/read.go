package registry

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"sluice/process"
	"sluice/written"
)

// The limits of a register.
const (
	MaxBytes = 10 << 20
	MaxRows  = 20000 // lines under the headers, of all sheets together
)

// File is what a register says.
type File struct {
	Encoding string   // "UTF-8", "UTF-8 with BOM", "GB18030", "xlsx"
	Sheets   []string // of a workbook: those that were read, in their order
	Lines    []Line

	// Letters are, sheet by sheet, those of a workbook's columns by their keys, for who finds more faults in the lines; nil of CSV.
	Letters map[string]map[string]string

	// Notes say how the file was understood: which sheets and header rows were read, what was passed over, which lines look like
	// one project twice.
	Notes []process.Words
}

// source gives the rows of a table one after the other.
type source interface {
	// next gives the next row that is not blank, or io.EOF.
	next() (record, error)
}

// Read reads a register and returns all its faults at once. Lines without a fault are returned beside the faults of others,
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
	r := reading{File: File{Encoding: encoding}, earlier: newEarlier()}
	table := newTable(content)
	if strings.Count(content, string(table.reader.Comma)) > mostCells*MaxRows {
		return r.File, Faults{{Words: *wrong("文件的单元格过多，不是项目登记表", "has too many cells to be a register")}}
	}
	rows := &rows{source: table}
	if !rows.findHeader() {
		return r.File, Faults{rows.noHeader()}
	}
	r.table("", rows)
	return r.end()
}

// reading is a register while it is read, sheet by sheet.
type reading struct {
	File
	earlier *earlier
	faults  Faults
	rows    int
	broken  bool // the file as a whole cannot be relied on
}

func newEarlier() *earlier {
	return &earlier{codes: map[string]spot{}, units: map[string]unitSeen{}, projects: map[projectKey]Line{}}
}

// table reads the lines under a header that was found.
func (r *reading) table(sheet string, rows *rows) {
	head, faults := rows.readHeader()
	if len(faults) > 0 {
		r.fail(sheet, faults...)
		return
	}
	if sheet != "" {
		if r.Letters == nil {
			r.Letters = map[string]map[string]string{}
		}
		r.Letters[sheet] = head.letters
	}
	for !r.broken {
		rec, err := rows.next()
		switch {
		case errors.Is(err, io.EOF):
			r.Notes = append(r.Notes, rows.notes(sheet, head)...)
			return
		case err != nil:
			r.fail(sheet, Fault{Row: rec.row, Words: *damaged()})
		case r.rows == MaxRows:
			r.fail(sheet, Fault{Row: rec.row, Words: *wrong("超过 %d 行；请分成几个文件",
				"is one too many: a register has at most %d lines; split the file", MaxRows)})
		default:
			r.rows++
			r.line(sheet, head, rec)
		}
	}
}

// line reads a line, or adds what is wrong with it to the faults.
func (r *reading) line(sheet string, head *header, rec record) {
	line, wrongs := head.line(sheet, rec, r.earlier)
	if len(wrongs) > 0 {
		r.add(sheet, wrongs...)
		return
	}
	r.Lines = append(r.Lines, line)
	if note := r.earlier.twin(line); note != nil {
		r.Notes = append(r.Notes, *note)
	}
}

func (r *reading) add(sheet string, faults ...Fault) {
	for _, f := range faults {
		f.Sheet = sheet
		r.faults = append(r.faults, f)
	}
}

// fail gives the whole file up.
func (r *reading) fail(sheet string, faults ...Fault) {
	r.broken = true
	r.add(sheet, faults...)
}

// end returns what was read.
func (r *reading) end() (File, Faults) {
	switch {
	case r.broken:
		return File{Encoding: r.Encoding, Sheets: r.Sheets, Notes: r.Notes}, r.faults
	case r.rows == 0:
		return r.File, Faults{{Words: *wrong("文件只有表头，没有项目", "has a header but no project under it")}}
	}
	return r.File, r.faults
}

// wrong words a fault.
func wrong(zh, en string, args ...any) *process.Words { return written.Wrong(zh, en, args...) }
