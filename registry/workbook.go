package registry

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"sluice/process"
)

// form is how a spreadsheet may have kept a cell besides the text that a CSV has.
type form int

const (
	asText  form = iota
	amount       // a number with digits that its binary form added
	date         // the days since an epoch
	percent      // a fraction shown as a percentage
)

// What a workbook of a register's size may unpack to: a zip of some megabytes can hold gigabytes.
const (
	mostUnpacked = 256 << 20
	mostSheetXML = 64 << 20
)

// readWorkbook reads every sheet of an .xlsx that people see and that has a header.
func readWorkbook(data []byte) (file File, faults Faults) {
	file = File{Encoding: encodingXLSX}
	defer func() {
		if recover() != nil { // the library gives up on some damaged files by panicking
			file, faults = File{Encoding: encodingXLSX}, Faults{{Words: *damaged()}}
		}
	}()
	if holds, err := holdsWorkbook(data); err == nil && !holds {
		return file, Faults{{Words: *wrong("是压缩包或其他文档，不是 Excel 工作簿；请在 Excel 或 WPS 中另存为 .xlsx 或“CSV UTF-8”",
			"is an archive or another document and no workbook: in Excel or WPS save the register as .xlsx or as “CSV UTF-8”")}}
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostSheetXML})
	switch {
	case errors.Is(err, excelize.ErrWorkbookFileFormat), errors.Is(err, excelize.ErrWorkbookPassword):
		return file, Faults{{Words: *damaged()}}
	case err != nil && strings.Contains(err.Error(), "unzip size exceeds"):
		return file, Faults{{Words: *wrong("文件解压后过大；请只保留登记表一个工作表", "unpacks to too much: keep the sheet of the register alone")}}
	case err != nil:
		return file, Faults{{Words: *damaged()}}
	}
	defer book.Close()
	r := reading{File: file, earlier: newEarlier()}
	if !r.sheets(book) {
		return file, Faults{{Words: *damaged()}}
	}
	if len(r.Sheets) == 0 {
		return file, Faults{{Words: *wrong("可见的各工作表的前 %d 行都没有表头；表头须有各列的名称：%v",
			"has no header in the first %d rows of any sheet that is shown; a header names the columns %v", rowsBeforeHeader, headers())}}
	}
	return r.end()
}

// sheets reads the sheets and notes those that it did not read; false when one is damaged.
func (r *reading) sheets(book *excelize.File) bool {
	var hidden, others []string
	for _, name := range book.GetSheetList() {
		if shown, err := book.GetSheetVisible(name); err == nil && !shown {
			hidden = append(hidden, strconv.Quote(shorten(name)))
			continue
		}
		s, err := openSheet(book, name)
		if err != nil {
			return false
		}
		found := &rows{source: s}
		if found.findHeader() {
			r.Sheets = append(r.Sheets, name)
			s.inHeader = false
			r.table(name, found)
		} else {
			others = append(others, strconv.Quote(shorten(name)))
		}
		s.close()
		if r.broken {
			break
		}
	}
	for _, passed := range []struct {
		sheets []string
		words  process.Words
	}{
		{hidden, process.Words{ZH: "隐藏的工作表未读取：", EN: "hidden sheets were not read: "}},
		{others, process.Words{ZH: "没有表头、未读取的工作表：", EN: "sheets without a header that were not read: "}},
	} {
		if len(passed.sheets) > 0 {
			r.Notes = append(r.Notes,
				process.Words{ZH: passed.words.ZH + firstOf(passed.sheets, "、"), EN: passed.words.EN + firstOf(passed.sheets, ", ")})
		}
	}
	return true
}

// holdsWorkbook looks into a zip for the folder of a workbook. Its main part has another name in some programs, and a few write the
// folder with a backslash.
func holdsWorkbook(data []byte) (bool, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return false, err
	}
	return slices.ContainsFunc(archive.File, func(f *zip.File) bool {
		return strings.HasPrefix(strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/")), "xl/")
	}), nil
}

func damaged() *process.Words {
	return wrong("文件已损坏、设有密码，或不是 .xlsx；请在 Excel 或 WPS 中重新另存为 .xlsx 或“CSV UTF-8”",
		"is damaged, has a password or is no .xlsx: in Excel or WPS save it anew as .xlsx or as “CSV UTF-8”")
}

// sheet gives the rows of a sheet twice over: as they are kept and as they are shown.
type sheet struct {
	book        *excelize.File
	name        string
	kept, shown *excelize.Rows
	row         int
	inHeader    bool    // what is merged sideways stands in each column while a header is looked for
	merged      []*area // those to come, by their first row
	open        []*area // those that the row has a part in
	days1904    bool
}

// area is a range of merged cells. Columns count from 0, rows from 1.
type area struct {
	name                     string
	left, right, top, bottom int
	kept, shown              string // of its first cell, which alone holds anything
}

func openSheet(book *excelize.File, name string) (*sheet, error) {
	kept, err := book.Rows(name)
	if err != nil {
		return nil, err
	}
	shown, err := book.Rows(name)
	if err != nil {
		return nil, err
	}
	s := &sheet{book: book, name: name, kept: kept, shown: shown, inHeader: true}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		s.days1904 = *props.Date1904
	}
	s.merged, err = areasOf(book, name)
	return s, err
}

func areasOf(book *excelize.File, name string) ([]*area, error) {
	merged, err := book.GetMergeCells(name, true)
	if err != nil {
		return nil, err
	}
	areas := make([]*area, 0, len(merged))
	for _, m := range merged {
		left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return nil, err
		}
		right, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return nil, err
		}
		areas = append(areas,
			&area{name: m.GetStartAxis() + ":" + m.GetEndAxis(), left: left - 1, right: right - 1, top: top, bottom: bottom})
	}
	slices.SortStableFunc(areas, func(a, b *area) int { return a.top - b.top })
	return areas, nil
}

func (s *sheet) close() {
	s.kept.Close()
	s.shown.Close()
}

// next gives the next row that is not blank, or io.EOF.
func (s *sheet) next() (record, error) {
	for s.kept.Next() && s.shown.Next() {
		s.row++
		rec := record{row: s.row, sheet: s}
		var err error
		if rec.cells, err = s.kept.Columns(excelize.Options{RawCellValue: true}); err != nil {
			return rec, err
		}
		if rec.shown, err = s.shown.Columns(); err != nil {
			return rec, err
		}
		if rec.shown == nil {
			rec.shown = []string{} // a row of a sheet, if an empty one
		}
		s.fill(&rec)
		if !blank(rec.cells) {
			return rec, nil
		}
	}
	if err := s.kept.Error(); err != nil {
		return record{row: s.row + 1}, err
	}
	return record{}, io.EOF
}

// fill gives each row its part in what is merged downwards, and in a header each column its part in what is merged sideways.
func (s *sheet) fill(rec *record) {
	s.open = slices.DeleteFunc(s.open, func(a *area) bool { return a.bottom < s.row })
	for len(s.merged) > 0 && s.merged[0].top <= s.row {
		a := s.merged[0]
		s.merged = s.merged[1:]
		a.kept, a.shown = cellAt(rec.cells, a.left), cellAt(rec.shown, a.left)
		if a.bottom >= s.row {
			s.open = append(s.open, a)
		}
	}
	rec.areas = slices.Clone(s.open)
	for _, a := range s.open {
		last := a.left
		if s.inHeader {
			last = min(a.right, mostCells)
		}
		for at := a.left; at <= last; at++ {
			rec.cells, rec.shown = put(rec.cells, at, a.kept), put(rec.shown, at, a.shown)
		}
	}
}

func cellAt(cells []string, at int) string {
	if at < len(cells) {
		return cells[at]
	}
	return ""
}

func put(cells []string, at int, text string) []string {
	for len(cells) <= at {
		cells = append(cells, "")
	}
	cells[at] = text
	return cells
}

// shares names the merged cells that a cell is part of, with other rows or columns.
func (r record) shares(at int) string {
	for _, a := range r.areas {
		if a.left <= at && at <= a.right {
			return a.name
		}
	}
	return ""
}

// uncalculated reports whether an empty cell holds a formula.
func (r record) uncalculated(at int) bool {
	if r.sheet == nil {
		return false
	}
	cell, err := excelize.CoordinatesToCellName(at+1, r.row)
	if err != nil {
		return false
	}
	formula, err := r.sheet.book.GetCellFormula(r.sheet.name, cell)
	return err == nil && formula != ""
}

// letter is the letter of the column that a cell of a workbook stands in.
func (r record) letter(at int) string {
	if r.shown == nil {
		return ""
	}
	letter, err := excelize.ColumnNumberToName(at + 1)
	if err != nil {
		return "" // beyond the last column there is
	}
	return letter
}

// The days that a number in a column of dates may mean: those of 2000 to 2099. What is less is no day but a year or a month.
const firstDay, lastDay = 36526, 73050

// daysTo1904 lie between the two epochs that spreadsheets count from.
const daysTo1904 = 1462

// text is a cell as a CSV would have it.
func (r record) text(f form, at int, cell string) string {
	if r.shown == nil || cell == "" {
		return cell
	}
	shown := strings.TrimSpace(cellAt(r.shown, at))
	value, err := strconv.ParseFloat(cell, 64)
	switch {
	case err != nil:
		return cell
	case f == date:
		return r.dateText(value, cell, shown)
	case f == percent && strings.HasSuffix(shown, "%"):
		return strconv.FormatFloat(math.Round(value*1e10)/1e8, 'f', -1, 64)
	case f == amount || f == percent:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return cell
}

// dateText is a number in a column of dates as people see it.
func (r record) dateText(value float64, cell, shown string) string {
	since := 0.0
	if r.sheet.days1904 {
		since = daysTo1904
	}
	if value < firstDay-since || value >= lastDay+1-since {
		if shown != "" {
			return shown
		}
		return cell
	}
	day, err := excelize.ExcelDateToTime(math.Floor(value), r.sheet.days1904)
	if err != nil {
		return cell
	}
	return day.Format("2006-01-02")
}
