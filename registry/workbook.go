package registry

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"sluice/lifecycle"
	"sluice/policy"
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

// rowsBeforeHeader is how many rows may stand above the header: a title, a date, who filled it in.
const rowsBeforeHeader = 30

// readWorkbook reads the first sheet of an .xlsx that has a header.
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
	for _, name := range book.GetSheetList() {
		s, err := openSheet(book, name)
		if err != nil {
			return file, Faults{{Words: *damaged()}}
		}
		if !s.findHeader() {
			s.close()
			continue
		}
		defer s.close()
		file.Sheet = name
		top := s.row
		head, faults := readHeader(s)
		if len(faults) > 0 {
			return file, faults
		}
		file, faults = file.read(s, head)
		file.Notes = understood(name, top, book.GetSheetList(), s.totals)
		return file, faults
	}
	return file, Faults{{Words: *wrong("各工作表的前 %d 行都没有表头；表头须有各列的名称：%v",
		"has no header in the first %d rows of any sheet; a header names the columns %v", rowsBeforeHeader, headers())}}
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

func damaged() *policy.Words {
	return wrong("文件已损坏、设有密码，或不是 .xlsx；请在 Excel 或 WPS 中重新另存为 .xlsx 或“CSV UTF-8”",
		"is damaged, has a password or is no .xlsx: in Excel or WPS save it anew as .xlsx or as “CSV UTF-8”")
}

// sheet gives the rows of a sheet twice over: as they are kept and as they are shown.
type sheet struct {
	kept, shown *excelize.Rows
	row         int
	first       int     // blank columns before the header's first cell
	width       int     // cells of the header; 0 before it is found
	code        int     // the cell of the header that names the project code, or -1
	ahead       *record // a row read and given back
	totals      []int   // the rows under the header that were passed over as totals
	days1904    bool
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
	s := &sheet{kept: kept, shown: shown, code: -1}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		s.days1904 = *props.Date1904
	}
	return s, nil
}

func (s *sheet) close() {
	s.kept.Close()
	s.shown.Close()
}

// findHeader goes on to the row that names at least three columns of a register, past the titles above it.
func (s *sheet) findHeader() bool {
	for range rowsBeforeHeader {
		rec, err := s.next()
		if err != nil {
			return false
		}
		known := 0
		for _, cell := range rec.cells {
			if columnOf(strings.TrimSpace(cell)) >= 0 {
				known++
			}
		}
		if known >= 3 {
			for strings.TrimSpace(rec.cells[s.first]) == "" {
				s.first++
			}
			rec.cells, rec.first = trimBlank(rec.cells[s.first:], 0), s.first
			s.width, s.ahead = len(rec.cells), &rec
			s.code = slices.IndexFunc(rec.cells, func(cell string) bool { return columns[0].goesBy(strings.TrimSpace(cell)) })
			return true
		}
	}
	return false
}

// next gives the next row that is neither blank nor a total, or io.EOF.
func (s *sheet) next() (record, error) {
	if rec := s.ahead; rec != nil {
		s.ahead = nil
		return *rec, nil
	}
	for s.kept.Next() && s.shown.Next() {
		s.row++
		rec := record{row: s.row, first: s.first, days1904: s.days1904}
		var err error
		if rec.cells, err = s.kept.Columns(excelize.Options{RawCellValue: true}); err != nil {
			return rec, err
		}
		if rec.shown, err = s.shown.Columns(); err != nil {
			return rec, err
		}
		rec.cells, rec.shown = s.cut(rec.cells), s.cut(rec.shown)
		switch blank := len(trimBlank(rec.cells, 0)) == 0; {
		case blank:
		case s.isTotal(rec.cells):
			if s.width > 0 {
				s.totals = append(s.totals, s.row)
			}
		default:
			return rec, nil
		}
	}
	if err := s.kept.Error(); err != nil {
		return record{row: s.row + 1}, err
	}
	return record{}, io.EOF
}

// cut leaves the columns of the header, filling up cells that the sheet does not have.
func (s *sheet) cut(cells []string) []string {
	cells = cells[min(s.first, len(cells)):]
	for len(cells) < s.width {
		cells = append(cells, "")
	}
	return cells
}

// mostNamed is how many sheets or rows a note names.
const mostNamed = 10

// understood says what was read of a workbook and what was not: nobody looks for a project on a sheet that was passed over.
func understood(name string, header int, sheets []string, totals []int) []policy.Words {
	notes := []policy.Words{*wrong("读取了工作表“%s”，表头在第 %d 行", "sheet %q was read, with its header in row %d", name, header)}
	var others, rows []string
	for _, other := range sheets {
		if other != name {
			others = append(others, strconv.Quote(shorten(other)))
		}
	}
	for _, row := range totals {
		rows = append(rows, strconv.Itoa(row))
	}
	if len(others) > 0 {
		notes = append(notes, policy.Words{ZH: "未读取的工作表：" + firstOf(others, "、"), EN: "sheets that were not read: " + firstOf(others, ", ")})
	}
	if len(rows) > 0 {
		notes = append(notes, policy.Words{ZH: "作为合计略过的行：" + firstOf(rows, "、"), EN: "rows passed over as totals: " + firstOf(rows, ", ")})
	}
	return notes
}

// firstOf names the first of many.
func firstOf(all []string, separator string) string {
	if more := len(all) - mostNamed; more > 0 {
		return strings.Join(all[:mostNamed], separator) + fmt.Sprintf(" … +%d", more)
	}
	return strings.Join(all, separator)
}

// isTotal reports whether a row sums the others up, as registers end. A row with a project's code is a project, whatever it is called.
func (s *sheet) isTotal(cells []string) bool {
	if s.code >= 0 && lifecycle.CodeForm.MatchString(fold(cells[s.code])) {
		return false
	}
	for _, cell := range cells {
		if cell = strings.Join(strings.Fields(fold(cell)), ""); cell != "" {
			return strings.HasPrefix(cell, "合计") || strings.HasPrefix(cell, "总计") || strings.HasPrefix(cell, "小计")
		}
	}
	return false
}

// letter is the letter of the column that a cell of a workbook stands in.
func (r record) letter(at int) string {
	if r.shown == nil {
		return ""
	}
	letter, err := excelize.ColumnNumberToName(r.first + at + 1)
	if err != nil {
		return "" // beyond the last column there is
	}
	return letter
}

// text is a cell as a CSV would have it.
func (r record) text(f form, at int, cell string) string {
	if r.shown == nil || cell == "" {
		return cell
	}
	shown := ""
	if at < len(r.shown) {
		shown = strings.TrimSpace(r.shown[at])
	}
	value, err := strconv.ParseFloat(cell, 64)
	switch {
	case err != nil:
		return cell
	case f == date && value >= 1 && value < 200_000:
		day, err := excelize.ExcelDateToTime(value, r.days1904)
		if err != nil {
			return cell
		}
		return day.Format("2006-01-02")
	case f == percent && strings.HasSuffix(shown, "%"):
		return strconv.FormatFloat(math.Round(value*1e10)/1e8, 'f', -1, 64)
	case f == amount || f == percent:
		return strconv.FormatFloat(value, 'f', -1, 64) // 136.80000000000001 was typed as 136.8
	}
	return cell
}
