package registry_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"sluice/process"
	"sluice/registry"
)

// fieldFile is a register as a county keeps it.
func fieldFile(t testing.TB, name string) []byte {
	data, err := os.ReadFile(filepath.Join("testdata", "field", name))
	require.NoError(t, err)
	return data
}

// TestRegistersAsCountiesKeepThem reads files as they come: what is meant is read, and what is not a line is named in a note.
func TestRegistersAsCountiesKeepThem(t *testing.T) {
	for _, tt := range []struct {
		file  string
		lines int
		notes []string // what the notes say in Chinese, in parts
	}{
		{"hidden-first-sheet.xlsx", 3, []string{"“2019台账”", `隐藏的工作表未读取："2018旧表"`}},
		{"sheets-by-year.xlsx", 4, []string{"“2018年”", "“2019年”", "“2020年”"}},
		{"seventeen-digits.xlsx", 6, nil},
		{"bom-twice.csv", 1, nil},
		{"header-spaced-out.csv", 1, nil},
		{"header-zero-width.csv", 1, nil},
		{"header-with-line-break.xlsx", 1, nil},
		{"header-of-two-rows.xlsx", 2, []string{"表头在第 2 行"}},
		{"serial-and-remarks.xlsx", 2, []string{"未读取的列：序号、备注"}},
		{"merged-down.xlsx", 3, nil},
		{"sums-in-the-middle.xlsx", 8, []string{"作为合计或标题略过的行：4"}},
		{"sums-in-the-middle.csv", 3, []string{"作为合计或标题略过的行：4"}},
		{"one-project-two-codes.csv", 2, []string{"第 3 行与第 2 行是同一单位同一年度的同名项目（FC2019-002、FC2019-001）"}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			file, faults := registry.Read(fieldFile(t, tt.file))
			require.Empty(t, faults)
			require.Len(t, file.Lines, tt.lines)
			said := ""
			for _, note := range file.Notes {
				said += note.ZH + "\n"
			}
			for _, part := range tt.notes {
				require.Contains(t, said, part)
			}
		})
	}
}

func TestVillagesOfARegisterAreCounted(t *testing.T) {
	file, faults := registry.Read(fieldFile(t, "villages-by-comma.csv"))
	villages := 0
	for _, line := range file.Lines {
		villages += len(line.Villages)
		for _, village := range line.Villages {
			require.False(t, strings.ContainsAny(village, "，, /和、；"), village)
		}
	}
	require.Len(t, faults, 2)
	require.Contains(t, faults[0].ZH, "青石第11、12村")
	require.Contains(t, faults[1].ZH, "等5个村")
	require.Equal(t, 12, villages, "as many as are named")
}

func TestMergedRowsShareWhatTheyMay(t *testing.T) {
	file, faults := registry.Read(fieldFile(t, "merged-down.xlsx"))
	require.Empty(t, faults)
	for _, line := range file.Lines {
		require.Equal(t, "青石镇", line.Township)
		require.Equal(t, "青石镇人民政府", line.SupervisingUnit)
		require.Equal(t, 2019, line.Year)
	}
	// One sum over two rows says neither's.
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range cellsOf(t)[:3] {
		require.NoError(t, book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	require.NoError(t, book.MergeCell("Sheet1", "L2", "L3"))
	var out bytes.Buffer
	_, err := book.WriteTo(&out)
	require.NoError(t, err)
	_, faults = registry.Read(out.Bytes())
	require.Len(t, faults, 2)
	require.Contains(t, faults[0].ZH, "合并单元格 L2:L3")
	require.Equal(t, "Sheet1", faults[0].Sheet)
}

// TestFaultsQuoteWhatTheCellShows: one fault a cause, with the cell, in the words of who keeps the file.
func TestFaultsQuoteWhatTheCellShows(t *testing.T) {
	for _, tt := range []struct {
		file  string
		rows  []int    // with a fault
		says  []string // in Chinese, in parts
		never []string
	}{
		{"dates-as-text.xlsx", []int{2, 3, 12, 13}, []string{"只写到月，请写到日，例如 2019-03-01；现为“2019.3”", "“2019年3月”"}, []string{"1905"}},
		{"dates-as-numbers.xlsx", []int{4, 5}, nil, nil},
		{"amounts.xlsx", []int{7, 8, 9}, []string{"是公式，尚未计算", "公式出错（#REF!）", "公式出错（#DIV/0!）"}, []string{"不能为空"}},
		{"amounts-with-units.csv", []int{8, 9, 11, 12, 15, 16, 18}, []string{"请换算", "“壹佰贰拾”"}, []string{"“120万元”", "“1,200.5”", "“１，２００”"}},
		{"words-round-numbers.csv", []int{6}, []string{"“约320”"}, []string{"320人", "2019年"}},
		{"progress.csv", []int{3, 7, 8, 9}, []string{"“三十五”"}, []string{"“35.0”"}},
		{"web-page-named.xls", []int{0}, []string{"是网页"}, []string{"引号"}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			_, faults := registry.Read(fieldFile(t, tt.file))
			var rows []int
			said := ""
			for _, f := range faults {
				rows = append(rows, f.Row)
				said += f.ZH + "\n"
			}
			require.Equal(t, tt.rows, rows, said)
			for _, part := range tt.says {
				require.Contains(t, said, part)
			}
			for _, part := range tt.never {
				require.NotContains(t, said, part)
			}
		})
	}
}

// TestOneRegisterWrittenInManyWays: however the sheet is dressed, the lines are the same.
func TestOneRegisterWrittenInManyWays(t *testing.T) {
	want, faults := registry.Read(theRegister(t))
	require.Empty(t, faults)
	plain := cellsOf(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := [][]any{}
		if rapid.Bool().Draw(t, "title") {
			rows = append(rows, []any{"洋县苏陕协作项目台账"}, []any{})
		}
		serial, remarks := rapid.Bool().Draw(t, "serial"), rapid.Bool().Draw(t, "remarks")
		dress := rapid.SampledFrom([]func(string) string{
			func(s string) string { return s }, func(s string) string { return s + "\u200b" },
			func(s string) string { return " " + s + "　" },
			func(s string) string { return strings.ReplaceAll(s, "_", "_\n") }, strings.ToUpper,
		}).Draw(t, "dress")
		first := 1 + rapid.IntRange(0, 80).Draw(t, "first")
		for i, cells := range append(plain[:1:1], plain[first:first+12]...) {
			row := append([]any{}, cells...)
			if i == 0 {
				for at := range row {
					row[at] = dress(row[at].(string))
				}
			}
			if serial {
				row = append([]any{map[bool]string{true: "序 号"}[i == 0]}, row...)
			}
			if remarks {
				row = append(row, map[bool]string{true: "备注", false: "已公示"}[i == 0])
			}
			rows = append(rows, row)
			if i > 0 && rapid.IntRange(0, 5).Draw(t, "sum") == 0 {
				sum := rapid.SampledFrom([]string{"小计", "2018年小计", "全县 合计", "合计：", "其中：中央", "一、水利项目", "（二）农业", "２０１９年"}).Draw(t, "what")
				rows = append(rows, []any{sum})
			}
		}
		var data []byte
		if rapid.Bool().Draw(t, "workbook") {
			data = workbookOf(rows)
		} else {
			data = textOf(rows)
		}
		got, faults := registry.Read(data)
		if len(faults) > 0 {
			t.Fatalf("%v", faults)
		}
		if len(got.Lines) != 12 {
			t.Fatalf("%d lines", len(got.Lines))
		}
		for i, line := range got.Lines {
			if line.Fingerprint() != want.Lines[first-1+i].Fingerprint() {
				t.Fatalf("line %d is another: %+v", i, line)
			}
		}
	})
}

func workbookOf(rows [][]any) []byte {
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			panic(err)
		}
	}
	var out bytes.Buffer
	if _, err := book.WriteTo(&out); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func textOf(rows [][]any) []byte {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range rows {
		cells := make([]string, width)
		for i, cell := range row {
			cells[i] = fmt.Sprint(cell)
		}
		if err := w.Write(cells); err != nil {
			panic(err)
		}
	}
	w.Flush()
	return out.Bytes()
}

// BenchmarkLargeRegister reads as many lines as a register may have.
func BenchmarkLargeRegister(b *testing.B) {
	rows := [][]any{cellsOf(b)[0]}
	for i := range registry.MaxRows {
		row := append([]any{}, cellsOfRow...)
		row[0] = fmt.Sprintf("BG2019-%06d", i)
		rows = append(rows, row)
	}
	for name, data := range map[string][]byte{"csv": textOf(rows), "xlsx": workbookOf(rows)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				began := time.Now()
				file, faults := registry.Read(data)
				require.Empty(b, faults)
				require.Len(b, file.Lines, registry.MaxRows)
				b.ReportMetric(time.Since(began).Seconds(), "s/register")
			}
		})
	}
}

var cellsOfRow = []any{
	"BG2019-000000", "2019", "蓄水池建设项目", "青石镇", "青石第1村", "水利", "青石镇第1村股份经济合作社", string(process.VillageCooperative), "青石镇人民政府",
	string(process.LinkageDividend), "否", "120", "320", "97000", "2019-03-15", "2019-10-31", "否", "35",
}
