package registry

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"sluice/calendar"
	"sluice/process"
)

// example is a line as it should be filled in.
var example = Line{
	Code: "SS2019-001", Year: 2019, Name: "龙亭镇有机水稻基地建设项目", Township: "龙亭镇", Villages: []string{"龙亭第1村", "龙亭第2村"}, Sector: "农业",
	Unit: "龙亭镇第1村股份经济合作社", Kind: process.VillageCooperative, SupervisingUnit: "龙亭镇人民政府", Linkage: process.LinkageDividend,
	FundFen: 90_000_000, Beneficiaries: 320, IncomeIncreaseFen: 9_700_000, PlannedStart: calendar.NewDate(2019, 5, 6),
	PlannedEnd: calendar.NewDate(2019, 10, 31), Progress: 35, PaidFen: new(int64), Started: calendar.NewDate(2019, 4, 8),
	FundOrder: "苏财〔2019〕1号",
}

// notes say of each column what belongs into it.
var notes = map[string]process.Words{
	"project_code":      {ZH: "4 至 32 位大写字母、数字或短横线，不得重复", EN: "4 to 32 of A-Z, 0-9 and dashes, unique"},
	"year":              {ZH: "申报年度", EN: "year of the declaration"},
	"name":              {ZH: "最多 100 个字", EN: "at most 100 characters"},
	"township":          {ZH: "项目所在镇办；跨镇的填牵头镇办", EN: "township; of several the one that leads"},
	"villages":          {ZH: "可不填；多个村以“、”分隔", EN: "optional; several are separated by 、"},
	"sector":            {ZH: "例如 农业、林业、水利", EN: "for example 农业"},
	"implementing_unit": {ZH: "项目单位全称", EN: "full name of the unit"},
	"entity_kind":       {ZH: "从下拉框选择", EN: "choose from the list"},
	"supervising_unit": {ZH: "村级合作社填所在镇人民政府，其他填主管部门",
		EN: "the township's government for a village cooperative, else the competent department"},
	"linkage_model":               {ZH: "从下拉框选择", EN: "choose from the list"},
	"jiangsu_enterprise":          {ZH: "是否有江苏企业参与：是或否", EN: "whether an enterprise from Jiangsu takes part: 是 or 否"},
	"fund_wan_yuan":               {ZH: "下达资金，单位万元，最多 6 位小数", EN: "the award in 10,000 yuan, at most 6 decimals"},
	"beneficiaries":               {ZH: "受益人数，整数", EN: "persons, a whole number"},
	"annual_income_increase_yuan": {ZH: "预计年增收，单位元", EN: "expected yearly increase of their income, in yuan"},
	"planned_start":               {ZH: "日期，例如 2019-05-06", EN: "a date such as 2019-05-06"},
	"planned_end":                 {ZH: "日期，不早于计划开工", EN: "a date not before the planned start"},
	"completed":                   {ZH: "是或否；主管单位确认完工的填是", EN: "是 or 否: whether the supervising unit confirmed the completion"},
	"paid_wan_yuan": {ZH: "可不填；导入前已拨付到承包方或受益户的资金，单位万元，没有填 0",
		EN: "optional; paid to contractors and beneficiaries before the import, in 10,000 yuan; 0 for nothing"},
	"actual_start":     {ZH: "可不填；实际开工日期，例如 2019-05-06", EN: "optional; the day the works started, such as 2019-05-06"},
	"fund_order":       {ZH: "可不填；下达资金的文件文号，例如 苏财〔2019〕1号", EN: "number of the document that allocates the fund; optional"},
	"progress_percent": {ZH: "0 至 100 的整数；已完工填 100", EN: "0 to 100; 100 when completed"},
}

// choices are the words that a column offers.
var choices = map[string][]string{
	"entity_kind": namesIn(entityKinds), "linkage_model": namesIn(linkageModels), "jiangsu_enterprise": {"是", "否"}, "completed": {"是", "否"},
}

func namesIn[T ~string](words []named[T]) []string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.zh
	}
	return names
}

// templateRows is how many rows offer their choices.
const templateRows = 500

// WriteTemplate writes a register to fill in: the headers, with an example under them; of a workbook also lists to choose from and a
// sheet that explains each column.
func WriteTemplate(w io.Writer, format string, english bool) error {
	head := make([]string, len(columns))
	for i, n := range headers() {
		head[i] = n.zh
		if english {
			head[i] = n.word
		}
	}
	if format == "csv" {
		c, err := newCSV(w, head)
		if err != nil {
			return err
		}
		return errors.Join(c.(*csvWriter).w.Write(exampleCells()), c.Close())
	}
	book, rows, err := newBook(head)
	if err != nil {
		return err
	}
	defer book.Close()
	if err := errors.Join(
		rows.SetRow("A2", kept(exampleCells())), blankRows(book, rows), offerChoices(book), rows.Flush(), explain(book, english),
	); err != nil {
		return err
	}
	_, err = book.WriteTo(w)
	return err
}

// firstBlank and lastBlank are the rows under the example that are formatted.
const firstBlank, lastBlank = 3, 22

// blankRows formats rows to fill in: codes stay as they are typed, and dates show as the register writes them.
func blankRows(book *excelize.File, rows *excelize.StreamWriter) error {
	border := []excelize.Border{{Type: "bottom", Color: "C8D2DC", Style: 1}, {Type: "right", Color: "C8D2DC", Style: 1}}
	day := "yyyy-mm-dd"
	var styles [percent + 1]int
	for f, style := range []excelize.Style{
		asText: {Border: border, NumFmt: 49}, date: {Border: border, CustomNumFmt: &day}, amount: {Border: border},
		percent: {Border: border},
	} {
		id, err := book.NewStyle(&style)
		if err != nil {
			return err
		}
		styles[f] = id
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = excelize.Cell{StyleID: styles[c.sheet]}
	}
	for n := firstBlank; n <= lastBlank; n++ {
		if err := rows.SetRow(fmt.Sprintf("A%d", n), cells); err != nil {
			return err
		}
	}
	return nil
}

// exampleCells writes words as people do, not by their keys.
func exampleCells() []string {
	cells := example.record()
	for i, c := range columns {
		for _, k := range entityKinds {
			if c.header.word == "entity_kind" && cells[i] == string(k.word) {
				cells[i] = k.zh
			}
		}
		for _, m := range linkageModels {
			if c.header.word == "linkage_model" && cells[i] == string(m.word) {
				cells[i] = m.zh
			}
		}
	}
	return cells
}

func offerChoices(book *excelize.File) error {
	for i, c := range columns {
		offered := choices[c.header.word]
		if offered == nil {
			continue
		}
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		list := excelize.NewDataValidation(true)
		list.Sqref = fmt.Sprintf("%s2:%s%d", letter, letter, templateRows)
		if err := list.SetDropList(offered); err != nil {
			return err
		}
		if err := book.AddDataValidation(sheetName, list); err != nil {
			return err
		}
	}
	return nil
}

// explain adds the sheet that says what belongs into each column.
func explain(book *excelize.File, english bool) error {
	name, head := "填写说明", []any{"列", "必填", "说明", "可选值", "例"}
	if english {
		name, head = "How to fill in", []any{"column", "mandatory", "what belongs there", "choices", "example"}
	}
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	rows := [][]any{head}
	cells := exampleCells()
	for i, c := range columns {
		header, note, must := c.header.zh, notes[c.header.word].ZH, "是"
		if english {
			header, note, must = c.header.word, notes[c.header.word].EN, "yes"
		}
		if c.optional {
			must = ""
		}
		rows = append(rows, []any{header, must, note, strings.Join(choices[c.header.word], "、"), cells[i]})
	}
	for i, row := range rows {
		if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	return errors.Join(book.SetColWidth(name, "A", "A", 24), book.SetColWidth(name, "C", "D", 48), book.SetColWidth(name, "E", "E", 30))
}
