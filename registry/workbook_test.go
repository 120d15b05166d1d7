package registry_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"sluice/registry"
)

// workbook makes an .xlsx of rows; cells are what excelize takes.
func workbook(t testing.TB, sheets map[string][][]any) []byte {
	book := excelize.NewFile()
	defer book.Close()
	first := true
	for _, name := range []string{"封面", "项目", "附表"} {
		rows, there := sheets[name]
		if !there {
			continue
		}
		if first {
			require.NoError(t, book.SetSheetName("Sheet1", name))
			first = false
		} else {
			_, err := book.NewSheet(name)
			require.NoError(t, err)
		}
		for i, row := range rows {
			require.NoError(t, book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row))
		}
	}
	var out bytes.Buffer
	_, err := book.WriteTo(&out)
	require.NoError(t, err)
	return out.Bytes()
}

func theRegister(t testing.TB) []byte {
	data, err := os.ReadFile("testdata/yangxian-2016-2019.csv")
	require.NoError(t, err)
	return data
}

// cellsOf are the rows of the register of 93 as text.
func cellsOf(t testing.TB) [][]any {
	var rows [][]any
	for line := range strings.Lines(string(theRegister(t))) {
		var row []any
		for cell := range strings.SplitSeq(strings.TrimSpace(line), ",") {
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

func content(lines []registry.Line) []registry.Line {
	for i := range lines {
		lines[i].Sheet, lines[i].Row = "", 0
	}
	return lines
}

func TestAWorkbookSaysTheSameAsItsCSV(t *testing.T) {
	want, faults := registry.Read(theRegister(t))
	require.Empty(t, faults)
	rows := cellsOf(t)
	chinese := append([][]any{}, rows...)
	chinese[0] = []any{"项目编号", "年度", "项目名称", "镇办", "村", "行业", "实施单位", "单位类型", "主管单位", "利益联结模式", "江苏企业", "资金(万元)", "受益人数", "年增收(元)", "计划开工",
		"计划完工", "是否完工", "进度(%)"}
	title := append([][]any{{"洋县苏陕协作项目台账"}, {nil, "填报单位：苏陕办"}, {}}, chinese...)
	title = append(title, []any{"合计", nil, "93 个"})
	var shifted [][]any
	for _, row := range rows {
		shifted = append(shifted, append([]any{nil, nil}, row...))
	}
	for name, sheets := range map[string]map[string][][]any{
		"plain":                       {"项目": rows},
		"titles above, a total below": {"项目": title},
		"a cover before it":           {"封面": {{"台账"}}, "项目": rows, "附表": {{"说明"}}},
		"blank columns before it":     {"项目": shifted},
	} {
		t.Run(name, func(t *testing.T) {
			got, faults := registry.Read(workbook(t, sheets))
			require.Empty(t, faults)
			require.Equal(t, "xlsx", got.Encoding)
			require.Equal(t, []string{"项目"}, got.Sheets)
			require.Len(t, got.Lines, 93)
			for i := range got.Lines {
				require.Equal(t, want.Lines[i].Fingerprint(), got.Lines[i].Fingerprint(), "the same content, the same line")
			}
		})
	}
}

func TestDatesAndNumbersAsAWorkbookKeepsThem(t *testing.T) {
	row := func(start, end, fund, progress any) [][]any {
		rows := [][]any{cellsOf(t)[0], append([]any{}, cellsOf(t)[87]...)}
		rows[1][14], rows[1][15], rows[1][11], rows[1][17], rows[1][16] = start, end, fund, progress, "否"
		return rows
	}
	for name, rows := range map[string][][]any{
		"text":              row("2019-03-15", "2019/10/31", "136.8", "55"),
		"written out":       row("2019年3月15日", "2019.10.31", "136.8", "55%"),
		"serial numbers":    row(43539, 43769, 136.8, 55),
		"binary fractions":  row(43539, 43769, 45.6*3, 55),
		"full-width digits": row("２０１９-03-15", "2019-10-31", "１３６.8", "55"),
	} {
		t.Run(name, func(t *testing.T) {
			got, faults := registry.Read(workbook(t, map[string][][]any{"项目": rows}))
			require.Empty(t, faults)
			require.Equal(t, "2019-03-15", got.Lines[0].PlannedStart.String())
			require.Equal(t, "2019-10-31", got.Lines[0].PlannedEnd.String())
			require.EqualValues(t, 136_800_000, got.Lines[0].FundFen)
			require.Equal(t, 55, got.Lines[0].Progress)
		})
	}
	t.Run("a percentage, dates of 1904", func(t *testing.T) {
		book := excelize.NewFile()
		defer book.Close()
		yes := true
		require.NoError(t, book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
		for i, cells := range row(43539-1462, 43769-1462, 136.8, 0.55) {
			require.NoError(t, book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells))
		}
		format := 9
		style, err := book.NewStyle(&excelize.Style{NumFmt: format})
		require.NoError(t, err)
		require.NoError(t, book.SetCellStyle("Sheet1", "R2", "R2", style))
		var out bytes.Buffer
		_, err = book.WriteTo(&out)
		require.NoError(t, err)
		got, faults := registry.Read(out.Bytes())
		require.Empty(t, faults)
		require.Equal(t, "2019-03-15", got.Lines[0].PlannedStart.String())
		require.Equal(t, 55, got.Lines[0].Progress)
	})
}

// TestWhatIsATotal: rows that sum up are passed over, a project called like one is not.
func TestWhatIsATotal(t *testing.T) {
	named := func(name string) []any { // the name is the first column, the code the last
		row := append([]any{}, cellsOf(t)[1]...)
		row[0], row[2] = row[2], row[0]
		row[0] = name
		return row
	}
	head := append([]any{}, cellsOf(t)[0]...)
	head[0], head[2] = head[2], head[0]
	for name, test := range map[string]struct {
		rows [][]any
		want int
	}{
		"a project called so":          {[][]any{head, named("总计划灌溉渠项目")}, 1},
		"a total after it":             {[][]any{head, named("合计养殖项目"), {"合 计", "1 个"}}, 1},
		"full width, in a later cell":  {[][]any{head, named("水渠"), {nil, "总　计：", nil, "93"}}, 1},
		"a part's sum before the next": {[][]any{head, {"小计"}, named("水渠"), {"小计"}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, faults := registry.Read(workbook(t, map[string][][]any{"项目": test.rows}))
			require.Empty(t, faults)
			require.Len(t, got.Lines, test.want)
		})
	}
	_, faults := registry.Read(workbook(t, map[string][][]any{"项目": {head, named("水渠"), {"水塘"}}}))
	require.NotEmpty(t, faults, "a row without a code is no total for that")
}

// TestWhatSheetsHoldBesides: what a formula came to counts, titles may be merged, empty rows count as a spreadsheet counts them.
func TestWhatSheetsHoldBesides(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	require.NoError(t, book.SetSheetRow("Sheet1", "A1", &[]any{"洋县苏陕协作项目台账"}))
	require.NoError(t, book.MergeCell("Sheet1", "A1", "R2"))
	rows := cellsOf(t)
	require.NoError(t, book.SetSheetRow("Sheet1", "A4", &rows[0]))
	require.NoError(t, book.SetSheetRow("Sheet1", "A7", &rows[1]))
	require.NoError(t, book.SetSheetRow("Sheet1", "A9", &rows[2]))
	require.NoError(t, book.SetCellValue("Sheet1", "L7", 168.5))
	require.NoError(t, book.SetCellFormula("Sheet1", "L7", "SUM(X1:X9)"))
	require.NoError(t, book.SetCellValue("Sheet1", "N9", "许多"))
	var out bytes.Buffer
	_, err := book.WriteTo(&out)
	require.NoError(t, err)
	got, faults := registry.Read(out.Bytes())
	require.Len(t, got.Lines, 1)
	require.EqualValues(t, 168_500_000, got.Lines[0].FundFen, "what it came to when the file was saved")
	require.Equal(t, 7, got.Lines[0].Row)
	require.Len(t, faults, 1)
	require.Equal(t, 9, faults[0].Row)
	require.Equal(t, "annual_income_increase_yuan", faults[0].Column)
}

// TestNotesSayHowAWorkbookWasUnderstood: what was passed over is named, and bounded, and a CSV has nothing to note.
func TestNotesSayHowAWorkbookWasUnderstood(t *testing.T) {
	english := func(data []byte) (notes []string) {
		file, faults := registry.Read(data)
		require.Empty(t, faults)
		for _, note := range file.Notes {
			require.NotEmpty(t, note.ZH)
			notes = append(notes, note.EN)
		}
		return notes
	}
	rows := cellsOf(t)[:3]
	require.Nil(t, english(theRegister(t)))
	require.Equal(t, []string{`sheet "项目" was read, with its header in row 1`}, english(workbook(t, map[string][][]any{"项目": rows})))
	titled := append([][]any{{"台账"}, {"合计表"}, {}}, append(append([][]any{}, rows...), []any{"合计"}, nil, []any{"总计"})...)
	require.Equal(t, []string{
		`sheet "项目" was read, with its header in row 4`, `rows of sheet "项目" passed over as totals or titles: 7, 9`,
		`sheets without a header that were not read: "封面", "附表"`,
	}, english(workbook(t, map[string][][]any{"封面": {{"封面"}}, "项目": titled, "附表": {{"说明"}}})))
	for range 500 {
		rows = append(rows, []any{"小计"})
	}
	notes := english(workbook(t, map[string][][]any{"项目": rows}))
	require.Equal(t, `rows of sheet "项目" passed over as totals or titles: 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 … +490`, notes[1])
}

// TestHiddenRowsAreRead: a filter that somebody left on must not lose projects.
func TestHiddenRowsAreRead(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(workbook(t, map[string][][]any{"项目": cellsOf(t)[:4]})))
	require.NoError(t, err)
	defer book.Close()
	require.NoError(t, book.SetRowVisible("项目", 3, false))
	require.NoError(t, book.SetColVisible("项目", "C", false))
	var out bytes.Buffer
	_, err = book.WriteTo(&out)
	require.NoError(t, err)
	file, faults := registry.Read(out.Bytes())
	require.Empty(t, faults)
	require.Len(t, file.Lines, 3)
	require.Equal(t, cellsOf(t)[2][2], file.Lines[1].Name)
}

func TestFaultsOfAWorkbookNameTheirRow(t *testing.T) {
	rows := append([][]any{{"台账"}}, cellsOf(t)[:3]...)
	rows[2] = append([]any{}, rows[2]...)
	rows[2][14], rows[2][7] = "某日", "公司"
	_, faults := registry.Read(workbook(t, map[string][][]any{"项目": rows}))
	require.Len(t, faults, 2)
	require.Equal(t, 3, faults[0].Row)
	require.Equal(t, "entity_kind", faults[0].Column)
	require.Equal(t, "planned_start", faults[1].Column)
	require.Equal(t, "O", faults[1].Letter)
	require.Contains(t, faults.Error(), "row 3, O planned_start must be a date")

	for i := range rows[1:] {
		rows[i+1] = append([]any{nil, nil}, rows[i+1]...)
	}
	file, faults := registry.Read(workbook(t, map[string][][]any{"项目": rows}))
	require.Equal(t, "Q", faults[1].Letter, "blank columns before the first count")
	require.Equal(t, "Q", file.Letters["项目"]["planned_start"])
}

// TestCellsBesideTheTable: a remark outside the header's columns is named by its letter, not as if the file were CSV.
func TestCellsBesideTheTable(t *testing.T) {
	rows := append([][]any{}, cellsOf(t)[:3]...)
	rows[1] = append(append([]any{}, rows[1]...), nil, "待核实")
	file, faults := registry.Read(workbook(t, map[string][][]any{"项目": rows}))
	require.Len(t, file.Lines, 1)
	require.Len(t, faults, 1)
	require.Equal(t, "T", faults[0].Letter)
	require.Equal(t, `sheet "项目", row 2, T has "待核实" in a column without a name: name the column or clear the cell`, faults.Error())
	require.NotContains(t, faults[0].EN, "separator")
}

// TestTheHeaderOfAWorkbookNamesItsColumns: what is wrong with a header has the letter too; a column that is missing has none.
func TestTheHeaderOfAWorkbookNamesItsColumns(t *testing.T) {
	head := append([]any{}, cellsOf(t)[0]...)
	head[2], head[4] = "名字", head[3]
	_, faults := registry.Read(workbook(t, map[string][][]any{"项目": {head, cellsOf(t)[1]}}))
	letters := map[string]string{}
	for _, f := range faults {
		letters[f.Column] = f.Letter
	}
	require.Equal(t, map[string]string{"name": "", "villages": "", "名字": "C", "township": "E"}, letters)
}

func TestWhatIsNoWorkbook(t *testing.T) {
	good := workbook(t, map[string][][]any{"项目": cellsOf(t)})
	var letter bytes.Buffer
	w := zip.NewWriter(&letter)
	_, err := w.Create("word/document.xml")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for name, test := range map[string]struct {
		data  []byte
		names string
	}{
		"an old .xls":         {append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...), "old .xls or has a password"},
		"cut in the middle":   {good[:len(good)/2], "is damaged"},
		"a letter":            {letter.Bytes(), "another document and no workbook"},
		"a zip of other":      {[]byte("PK\x03\x04 something else"), "is damaged"},
		"no header":           {workbook(t, map[string][][]any{"项目": {{"甲", "乙"}, {1, 2}}}), "no header"},
		"a header alone":      {workbook(t, map[string][][]any{"项目": cellsOf(t)[:1]}), "no project under it"},
		"neither text nor it": {[]byte("a,b\x00c"), "neither .xlsx nor CSV"},
	} {
		t.Run(name, func(t *testing.T) {
			file, faults := registry.Read(test.data)
			require.Empty(t, file.Lines)
			require.NotEmpty(t, faults)
			require.Contains(t, faults.Error(), test.names)
			require.NotEmpty(t, faults[0].ZH)
		})
	}
}

// TestAWorkbookThatUnpacksToTooMuch is refused before it fills the memory.
func TestAWorkbookThatUnpacksToTooMuch(t *testing.T) {
	small := workbook(t, map[string][][]any{"项目": cellsOf(t)[:2]})
	good, err := zip.NewReader(bytes.NewReader(small), int64(len(small)))
	require.NoError(t, err)
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	for _, file := range good.File {
		require.NoError(t, w.Copy(file))
	}
	stuffing, err := w.Create("xl/media/image1.png")
	require.NoError(t, err)
	for range 300 {
		_, err = stuffing.Write(make([]byte, 1<<20))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.Less(t, bomb.Len(), registry.MaxBytes)
	file, faults := registry.Read(bomb.Bytes())
	require.Empty(t, file.Lines)
	require.Len(t, faults, 1)
	require.Contains(t, faults.Error(), "unpacks to too much")
}

// TestAnythingAfterTheMark: a file that begins like a workbook, or like nothing, gets an answer.
func TestAnythingAfterTheMark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mark := rapid.SampledFrom([]string{"", "PK\x03\x04", "PK\x05\x06", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"}).Draw(t, "mark")
		file, faults := registry.Read(append([]byte(mark), rapid.SliceOf(rapid.Byte()).Draw(t, "rest")...))
		require.Empty(t, file.Lines)
		require.NotEmpty(t, faults)
	})
}

// TestDamagedWorkbooks: whatever a byte becomes, there is a clear answer and no panic.
func TestDamagedWorkbooks(t *testing.T) {
	good := workbook(t, map[string][][]any{"项目": cellsOf(t)[:4]})
	rapid.Check(t, func(t *rapid.T) {
		data := bytes.Clone(good)
		for range rapid.IntRange(1, 20).Draw(t, "damages") {
			data[rapid.IntRange(4, len(data)-1).Draw(t, "where")] = rapid.Byte().Draw(t, "byte")
		}
		data = data[:rapid.IntRange(4, len(data)).Draw(t, "length")]
		file, faults := registry.Read(data)
		require.True(t, len(faults) > 0 || len(file.Lines) == 3)
	})
}

func TestWrittenAndReadBack(t *testing.T) {
	want, faults := registry.Read(theRegister(t))
	require.Empty(t, faults)
	odd := want.Lines[0]
	odd.Code, odd.Name, odd.Sector, odd.Unit = "ODD-1", `=HYPERLINK("http://x","甲, 乙")`, "'-农业", `+"引号"合作社`
	lines := append(want.Lines, odd)
	for _, format := range registry.Formats {
		for _, english := range []bool{true, false} {
			t.Run(fmt.Sprint(format, english), func(t *testing.T) {
				var out bytes.Buffer
				w, err := registry.NewWriter(&out, format, english)
				require.NoError(t, err)
				for _, l := range lines {
					require.NoError(t, w.Write(l, registry.Extra{Stage: "closed", Light: "green", OpenTasks: 3, Revision: 12}))
				}
				require.NoError(t, w.Close())
				if format == "csv" {
					require.NotRegexp(t, `(?m)(^|,)"?[=+@-]`, out.String(), "no cell is a formula")
				}
				got, faults := registry.Read(out.Bytes())
				require.Empty(t, faults)
				require.Equal(t, content(lines), content(got.Lines))
			})
		}
	}
	_, err := registry.NewWriter(&bytes.Buffer{}, "pdf", false)
	require.Error(t, err)
}

func TestNoCellOfAWorkbookIsAFormula(t *testing.T) {
	var out bytes.Buffer
	w, err := registry.NewWriter(&out, "xlsx", false)
	require.NoError(t, err)
	line := registry.Line{Code: "A-1", Name: "=1+1"}
	require.NoError(t, w.Write(line, registry.Extra{}))
	require.NoError(t, w.Close())
	book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	require.NoError(t, err)
	defer book.Close()
	calculated, err := book.GetCellFormula("项目登记表", "C2")
	require.NoError(t, err)
	require.Empty(t, calculated)
	value, err := book.GetCellValue("项目登记表", "C2")
	require.NoError(t, err)
	require.Equal(t, "=1+1", value)
}

func TestTemplates(t *testing.T) {
	for _, format := range registry.Formats {
		for _, english := range []bool{true, false} {
			t.Run(fmt.Sprint(format, english), func(t *testing.T) {
				var out bytes.Buffer
				require.NoError(t, registry.WriteTemplate(&out, format, english))
				got, faults := registry.Read(out.Bytes())
				require.Empty(t, faults, "the example is right")
				require.Len(t, got.Lines, 1)
				if format == "xlsx" {
					book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
					require.NoError(t, err)
					defer book.Close()
					sheets := book.GetSheetList()
					require.Len(t, sheets, 2)
					explained, err := book.GetRows(sheets[1])
					require.NoError(t, err)
					head, err := book.GetRows(sheets[0])
					require.NoError(t, err)
					require.Len(t, explained, 1+len(head[0]), "every column")
					for i, column := range head[0] {
						row := explained[i+1]
						require.Equal(t, column, row[0])
						require.NotEmpty(t, row[2], "what belongs into %s", column)
						require.Len(t, row, 5, "with an example")
					}
					if !english {
						require.Equal(t, "填写说明", sheets[1])
					}
					lists, err := book.GetDataValidations("项目登记表")
					require.NoError(t, err)
					require.Len(t, lists, 4, "kind of unit, linkage, two of yes and no")

					// What is typed into the formatted rows reads as what is meant.
					for i, cell := range cellsOf(t)[1] {
						require.NoError(t, book.SetCellValue(sheets[0], fmt.Sprintf("%c4", 'A'+i), cell))
					}
					require.NoError(t, book.SetCellValue(sheets[0], "O4", 43539)) // as a spreadsheet keeps a day that is typed
					require.NoError(t, book.SetCellValue(sheets[0], "P4", 43769))
					shown, err := book.GetCellValue(sheets[0], "O4")
					require.NoError(t, err)
					require.Equal(t, "2019-03-15", shown)
					var filled bytes.Buffer
					_, err = book.WriteTo(&filled)
					require.NoError(t, err)
					got, faults := registry.Read(filled.Bytes())
					require.Empty(t, faults)
					require.Len(t, got.Lines, 2, "blank rows are no lines")
					require.Equal(t, "2019-03-15", got.Lines[1].PlannedStart.String())
				}
			})
		}
	}
}
