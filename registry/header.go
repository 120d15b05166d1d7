package registry

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"sluice/process"
	"sluice/written"
)

// rowsBeforeHeader is how many rows may stand above the header: a title, a date, who filled it in.
const rowsBeforeHeader = 30

// mostCells in a row are far more than a register needs; what has more is something else.
const mostCells = 64

// enoughColumns is how many columns a row must name to be a header.
const enoughColumns = 3

// rows are a table's, from its header on, without totals and titles of sections.
type rows struct {
	source
	above  []record // the rows looked at for a header
	ahead  []record // read and given back
	header *header  // once it was read
	aside  []int    // the rows passed over
}

// next gives the next row of a project, or io.EOF.
func (r *rows) next() (record, error) {
	for {
		rec, err := r.row()
		if err != nil || r.header == nil || rec.broken() != nil || !r.header.aside(rec) {
			return rec, err
		}
		r.aside = append(r.aside, rec.row)
	}
}

func (r *rows) row() (record, error) {
	if len(r.ahead) == 0 {
		return r.source.next()
	}
	rec := r.ahead[0]
	r.ahead = r.ahead[1:]
	return rec, nil
}

// findHeader goes on to the row that names some columns of a register, past the titles above it.
func (r *rows) findHeader() bool {
	for range rowsBeforeHeader {
		rec, err := r.source.next()
		if err != nil {
			return false
		}
		r.above = append(r.above, rec)
		known := 0
		for _, cell := range rec.cells {
			if columnOf(cell) >= 0 {
				known++
			}
		}
		if known >= enoughColumns {
			r.ahead = []record{rec}
			return true
		}
	}
	return false
}

// noHeader says why there is none.
func (r *rows) noHeader() Fault {
	if len(r.above) == 0 {
		return Fault{Words: *wrong("文件是空的", "is empty")}
	}
	first := r.above[0]
	if why := first.broken(); why != nil {
		return Fault{Row: first.row, Words: *why}
	}
	return Fault{Row: first.row, Words: *wrong("不是表头，其下各行也不是；表头须为各列的名称：%v",
		"is not a header, nor is a row below it; a header names the columns %v", headers())}
}

// header says where in a row each column stands.
type header struct {
	names []string // as the file writes them, by cell
	at    []int    // the cell of each of columns, -1 of one that the file leaves out
	row   int
	first int   // blank columns before the first cell
	idle  []int // the cells of columns that are passed over

	letters  map[string]string // of a workbook: the letter of each of columns, by its key
	nameless map[int]bool      // the cells without a name that were found to hold something
}

// readHeader reads the header that was found, of one row or of two.
func (r *rows) readHeader() (*header, Faults) {
	rec, err := r.row()
	if err != nil {
		return nil, Faults{{Words: *wrong("文件是空的", "is empty")}}
	}
	if why := rec.broken(); why != nil {
		return nil, Faults{{Row: rec.row, Words: *why}}
	}
	h := &header{row: rec.row, nameless: map[int]bool{}}
	cells := trimBlank(rec.cells, 0)
	for rec.shown != nil && strings.TrimSpace(cells[h.first]) == "" {
		h.first++
	}
	h.names = slices.Clone(cells[h.first:])
	if below, err := r.row(); err == nil {
		if !h.join(below) {
			r.ahead = append([]record{below}, r.ahead...)
		}
	} else if !errors.Is(err, io.EOF) {
		return nil, Faults{{Row: rec.row + 1, Words: *damaged()}}
	}
	for i, name := range h.names {
		h.names[i] = strings.TrimSpace(name)
	}
	if len(h.names) > mostCells {
		return nil, Faults{{Row: rec.row, Words: *wrong("有 %d 列，不是项目登记表", "has %d columns and is no register", len(h.names))}}
	}
	faults := h.place(rec)
	r.header = h
	return h, faults
}

// join takes a second row of the header in: one whose every cell names a column, as under 建设期限 stand 计划开工 and 计划完工.
func (h *header) join(below record) bool {
	if below.broken() != nil {
		return false
	}
	cells := trimBlank(below.cells, 0)
	cells = cells[min(h.first, len(cells)):]
	named := 0
	for _, cell := range cells {
		if strings.TrimSpace(cell) == "" {
			continue
		}
		if columnOf(cell) < 0 && !isExtra(cell) && !isIdle(cell) {
			return false
		}
		named++
	}
	if named == 0 {
		return false
	}
	for i, cell := range cells {
		for len(h.names) <= i {
			h.names = append(h.names, "")
		}
		if columnOf(h.names[i]) < 0 && strings.TrimSpace(cell) != "" {
			h.names[i] = cell
		}
	}
	return true
}

// place finds the cell of each column, and says which are missing, twice there or not known.
func (h *header) place(rec record) (faults Faults) {
	add := func(column, letter string, why *process.Words) {
		faults = append(faults, Fault{Row: rec.row, Column: column, Letter: letter, Words: *why})
	}
	h.at = make([]int, len(columns))
	for i, c := range columns {
		h.at[i] = slices.IndexFunc(h.names, c.goesBy)
		if h.at[i] < 0 && !c.mayMiss {
			add(c.header.word, "", wrong("缺少这一列；表头须有 %s 或 %s", "is missing; the header must have %s or %s", c.header.word, c.header.zh))
		}
	}
	for i, name := range h.names {
		known := columnOf(name)
		switch {
		case name == "" || known < 0 && isExtra(name):
		case known < 0 && isIdle(name):
			h.idle = append(h.idle, i)
		case known < 0:
			add(shorten(name), h.letter(rec, i), wrong("没有这样的列；可用的列：%v", "is not a column of a register; the columns are %v", headers()))
		case h.at[known] != i:
			add(name, h.letter(rec, i), wrong("与第 %d 列重复；请只保留一列", "is the same as column %d; keep one of them", h.at[known]+1))
		}
	}
	if len(faults) == 0 && rec.shown != nil {
		h.letters = make(map[string]string, len(columns))
		for i, c := range columns {
			if h.at[i] >= 0 {
				h.letters[c.header.word] = h.letter(rec, h.at[i])
			}
		}
	}
	return faults
}

// letter is that of a cell of the header's.
func (h *header) letter(rec record, at int) string { return rec.letter(h.first + at) }

// cell is what a row has in a column; empty in one that the file leaves out.
func (h *header) cell(rec record, column int) string {
	if at := h.at[column]; at >= 0 && h.first+at < len(rec.cells) {
		return strings.TrimSpace(rec.cells[h.first+at])
	}
	return ""
}

// aside reports whether a row sums others up or titles those that follow. One with a project's code never does, whatever it is
// called; one that has neither code nor name and says nothing of a sum is a project that lacks them.
func (h *header) aside(rec record) bool {
	if codeForm(h.cell(rec, codeColumn)) {
		return false
	}
	first := ""
	for at, cell := range rec.cells[min(h.first, len(rec.cells)):] {
		text := written.Key(cell)
		if at < len(h.names) && sums.MatchString(text) {
			return true
		}
		if first == "" {
			first = text
		}
	}
	return h.cell(rec, nameColumn) == "" && titles.MatchString(first)
}

// goesBy reports whether a header is that of the column: in any width or case, with blanks, line breaks or what cannot be seen in it.
func (c column) goesBy(header string) bool {
	key := written.Key(header)
	return key == c.header.word || key == written.Key(c.header.zh) || slices.Contains(c.also, key)
}

func columnOf(header string) int {
	return slices.IndexFunc(columns, func(c column) bool { return c.goesBy(header) })
}

// idle are columns that people keep beside a register's.
var idle = []string{
	"序号", "备注", "说明", "联系人", "联系电话", "电话", "手机", "填报人", "填表人", "审核人", "no.", "no", "serial", "remark", "remarks", "note", "notes",
	"contact", "phone",
}

func isIdle(header string) bool { return slices.Contains(idle, written.Key(header)) }

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

// notes say what of a table was read and what was not: nobody looks for a project in a row that was passed over.
func (r *rows) notes(sheet string, h *header) (notes []process.Words) {
	if sheet != "" {
		notes = append(notes, *wrong("读取了工作表“%s”，表头在第 %d 行", "sheet %q was read, with its header in row %d", sheet, h.row))
	}
	var idle, aside []string
	for _, i := range h.idle {
		idle = append(idle, shorten(h.names[i]))
	}
	for _, row := range r.aside {
		aside = append(aside, strconv.Itoa(row))
	}
	in, of := "", ""
	if sheet != "" {
		in, of = "工作表“"+shorten(sheet)+"”", " of sheet "+strconv.Quote(shorten(sheet))
	}
	if len(idle) > 0 {
		notes = append(notes,
			process.Words{ZH: in + "未读取的列：" + firstOf(idle, "、"), EN: "columns" + of + " that were not read: " + firstOf(idle, ", ")})
	}
	if len(aside) > 0 {
		notes = append(notes, process.Words{
			ZH: in + "作为合计或标题略过的行：" + firstOf(aside, "、"), EN: "rows" + of + " passed over as totals or titles: " + firstOf(aside, ", "),
		})
	}
	return notes
}

// mostNamed is how many sheets, columns or rows a note names.
const mostNamed = 10

// firstOf names the first of many.
func firstOf(all []string, separator string) string {
	if more := len(all) - mostNamed; more > 0 {
		return strings.Join(all[:mostNamed], separator) + " … +" + strconv.Itoa(more)
	}
	return strings.Join(all, separator)
}

// blank reports whether a row's cells hold nothing that can be seen.
func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool {
		return strings.ContainsFunc(cell, func(r rune) bool { return !unicode.IsSpace(r) && !written.Unseen(r) })
	})
}
