package registry

import (
	"regexp"
	"slices"
	"strings"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/written"
)

// row is a line while it is read, column by column: a reader may look at the columns before its own, which are zero where
// they were wrong, and at the rows before.
type row struct {
	Line
	earlier *earlier
}

// spot is where in a file a line stands.
type spot struct {
	sheet string
	row   int
}

// earlier is what the rows read so far have used up.
type earlier struct {
	codes    map[string]spot
	units    map[string]unitSeen // by the key of the name
	projects map[projectKey]Line
	twins    int
}

type unitSeen struct {
	at   spot
	kind process.UnitKind
}

// projectKey is the same for lines that look like one project under two codes.
type projectKey struct {
	year       int
	name, unit string
}

// twin points out that an earlier line of the same year and unit has the same name; the first of many.
func (e *earlier) twin(l Line) *process.Words {
	key := projectKey{l.Year, written.Key(l.Name), written.Key(l.Unit)}
	first, there := e.projects[key]
	if !there {
		e.projects[key] = l
		return nil
	}
	if e.twins++; e.twins > mostNamed {
		return nil
	}
	return wrong("第 %[1]d 行与第 %[2]d 行是同一单位同一年度的同名项目（%[3]s、%[4]s），请核对是否重复",
		"row %[1]d has the name, unit and year of row %[2]d (%[3]s, %[4]s): is it the same project twice?", l.Row, first.Row, l.Code,
		first.Code)
}

const codeColumn, nameColumn = 0, 2

// codeForm reports whether a cell is a project's code.
func codeForm(cell string) bool { return lifecycle.CodeForm.MatchString(written.Plain(cell)) }

var (
	// sums are the words of a row that sums others up: 合计, 2019年小计, 全县合计, 其中：…
	sums = regexp.MustCompile(`^(.{0,12}(合计|总计|小计|累计|共计)[:：]?|其中[:：]?.{0,12})$`)
	// titles are those of a row that titles the following: 一、水利项目, (二)农业, 2019年
	titles = regexp.MustCompile(`^([(]?[一二三四五六七八九十]+[)、.．，,:：].{0,30}|第[一二三四五六七八九十]+(部分|类|批).{0,30}|\d{4}年度?(项目)?)$`)
)

// line reads a row. A row that is damaged or has other cells than the header is not read further: what its cells say would
// be guesswork.
func (h *header) line(sheet string, rec record, before *earlier) (Line, Faults) {
	if why := rec.broken(); why != nil {
		fault := Fault{Row: rec.row, Words: *why}
		if i := rec.lostIn(); i >= 0 && i < len(h.names) {
			fault.Column, fault.Letter = h.names[i], h.letter(rec, i)
		}
		return Line{}, Faults{fault}
	}
	if fault := h.beside(rec); fault != nil {
		return Line{}, Faults{*fault}
	}
	if h.cell(rec, codeColumn) == "" && h.cell(rec, nameColumn) == "" {
		return Line{}, Faults{{Row: rec.row, Words: *wrong("没有项目编号和项目名称；是项目请补上，是合计请在该行写明“合计”",
			"has neither code nor name: add them, or write into it that it is a total")}}
	}
	r := row{Line: Line{Sheet: sheet, Row: rec.row}, earlier: before}
	var faults Faults
	for i, c := range columns {
		at := h.at[i]
		if at < 0 {
			continue
		}
		cell := rec.text(c.sheet, h.first+at, h.cell(rec, i))
		if why := c.check(&r, rec, h.first+at, cell); why != nil {
			faults = append(faults, Fault{Row: rec.row, Column: h.names[at], Letter: h.letter(rec, at), Words: *why})
		}
	}
	return r.Line, faults
}

// check reads a cell, or says what is wrong with it.
func (c column) check(r *row, rec record, at int, cell string) *process.Words {
	switch {
	case rec.shares(at) != "" && (cell == "" && !c.optional || c.alone):
		return wrong("在合并单元格 %s 中；请取消合并，每行分别填写", "is in the merged cells %s: split them and fill in each row", rec.shares(at))
	case written.Plain(cell) == "" && rec.uncalculated(at):
		return wrong("是公式，尚未计算；请用 Excel 或 WPS 打开并保存一次",
			"is a formula that was not calculated: open the file in Excel or WPS and save it once")
	case written.Plain(cell) == "":
		if c.optional {
			return nil
		}
		return wrong("不能为空", "must not be empty")
	case rec.shown != nil && slices.Contains(formulaErrors, cell):
		return wrong("公式出错（%s）；请改正或填写数值", "is a formula that failed (%s): mend it or write the value", cell)
	}
	return c.read(r, cell)
}

var formulaErrors = []string{"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!"}

// beside refuses what stands outside the columns of the header. A column without a name that holds something is said once.
func (h *header) beside(rec record) *Fault {
	cells := trimBlank(rec.cells, h.first+len(h.names))
	if rec.shown == nil && len(cells) != len(h.names) {
		return &Fault{Row: rec.row, Words: *wrong("有 %d 格，表头有 %d 格；格内含分隔符时，整格须加引号",
			"has %d cells where the header has %d; a cell that holds the separator needs quotation marks", len(cells), len(h.names))}
	}
	for i, cell := range cells {
		at := i - h.first
		named := at >= 0 && at < len(h.names) && h.names[at] != ""
		if named || strings.TrimSpace(cell) == "" {
			continue
		}
		inside := at >= 0 && at < len(h.names)
		if inside && h.nameless[at] {
			continue
		}
		h.nameless[at] = inside
		return &Fault{Row: rec.row, Letter: rec.letter(i), Words: *wrong("表头没有名称的列有内容“%s”；请补上列名或清空该格",
			"has %q in a column without a name: name the column or clear the cell", cell)}
	}
	return nil
}
