package registry_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/registry"
)

const (
	utf8File    = "testdata/yangxian-2016-2019.csv"
	gb18030File = "testdata/yangxian-2016-2019.gb18030.csv"
)

func load(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return data
}

func gb18030(t *testing.T, text string) []byte {
	t.Helper()
	data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	require.NoError(t, err)
	return data
}

// The county's register, in both encodings, against the published figures.
func TestCountyRegister(t *testing.T) {
	file, faults := registry.Read(load(t, utf8File))
	require.Empty(t, faults)
	require.Equal(t, "UTF-8", file.Encoding)

	other, faults := registry.Read(load(t, gb18030File))
	require.Empty(t, faults)
	require.Equal(t, "GB18030", other.Encoding)
	require.Equal(t, file.Lines, other.Lines)

	other, faults = registry.Read(append([]byte("\uFEFF"), load(t, utf8File)...))
	require.Empty(t, faults)
	require.Equal(t, "UTF-8 with BOM", other.Encoding)
	require.Equal(t, file.Lines, other.Lines)

	type sums struct{ projects, finished, beneficiaries int }
	var early, year2019 sums
	var fen int64
	var cooperatives, jiangsu int
	townships, villages, prints := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, l := range file.Lines {
		period := &early
		if l.Year == 2019 {
			period = &year2019
		}
		period.projects++
		period.beneficiaries += l.Beneficiaries
		if l.Finished {
			period.finished++
		}
		fen += l.FundFen
		if l.Kind == process.VillageCooperative {
			cooperatives++
		}
		if l.JiangsuEnterprise {
			jiangsu++
		}
		townships[l.Township] = true
		for _, village := range l.Villages {
			villages[l.Township+" "+village] = true
		}
		prints[l.Fingerprint()] = true
	}
	require.Equal(t, sums{projects: 86, finished: 83, beneficiaries: 29_889}, early)
	require.Equal(t, sums{projects: 7, finished: 4, beneficiaries: 14_012}, year2019)
	require.Equal(t, int64(99_980_000_00), fen, "99.98 million yuan")
	require.Equal(t, 68, cooperatives)
	require.Equal(t, 8, jiangsu)
	require.Len(t, townships, 16)
	require.Len(t, villages, 181)
	require.Len(t, prints, 93)
}

func TestFirstLine(t *testing.T) {
	file, _ := registry.Read(load(t, utf8File))
	line := file.Lines[0]
	require.Equal(t, registry.Line{
		Row: 2, Code: "SS2016-001", Year: 2016, Name: "洋州街道中蜂加工厂房建设项目", Township: "洋州街道",
		Villages: []string{"洋州第1村", "洋州第2村"}, Sector: "林业", Unit: "江苏协作企业01号企业", Kind: process.LeadingEnterprise,
		SupervisingUnit: "林业局", Linkage: process.LinkageIndustry, JiangsuEnterprise: true, FundFen: 1_680_000_00,
		Beneficiaries: 424, IncomeIncreaseFen: 97_000_00, PlannedStart: calendar.NewDate(2016, 3, 15),
		PlannedEnd: calendar.NewDate(2016, 10, 31), Finished: true, Progress: 100,
	}, line)

	// Recorded with every imported project: if this changes, a register imported again counts as changed.
	require.Equal(t, "0a93c57c9dbf18961d50615cccf9c53306ca908c9eba6cb0d6d686ceb4587087", line.Fingerprint())
	moved := line
	moved.Row = 9
	require.Equal(t, line.Fingerprint(), moved.Fingerprint())

	unit := lifecycle.Unit{Code: "u-1", Name: line.Unit, Kind: process.LeadingEnterprise}
	supervising := lifecycle.Unit{Code: "u-2", Name: "林业局", Kind: process.Department}
	asOf := calendar.NewDate(2019, 3, 1)
	require.Equal(t, lifecycle.ImportInput{
		Particulars: lifecycle.Particulars{
			Year: 2016, Name: line.Name, Unit: unit, SupervisingUnit: supervising,
			Places: []lifecycle.Place{{Township: "洋州街道", Villages: line.Villages}}, Sector: "林业",
			Linkage: process.LinkageIndustry, JiangsuEnterprise: true, Beneficiaries: 424, IncomeIncreaseFen: 97_000_00,
			PlannedStart: line.PlannedStart, PlannedEnd: line.PlannedEnd,
		},
		AwardFen: 1_680_000_00, Finished: true, Progress: 100, AsOf: asOf, Line: line.Fingerprint(),
	}, line.Input(unit, supervising, asOf))
}

const (
	englishHeader = "project_code,year,name,township,villages,sector,implementing_unit,entity_kind,supervising_unit,linkage_model," +
		"jiangsu_enterprise,fund_wan_yuan,beneficiaries,annual_income_increase_yuan,planned_start,planned_end,completed,progress_percent\n"
	chineseHeader = "项目编号,年度,项目名称,镇办,村,行业,实施单位,单位类型,主管单位,利益联结模式," +
		"江苏企业,资金（万元）,受益人数,年增收（元）,计划开工,计划完工,是否完工,进度（%）\n"
	plainLine = "SS2018-012,2018,槐树关镇茶叶加工厂房建设项目,槐树关镇,槐树第7村、槐树第8村,扶贫,槐树关镇第7村股份经济合作社,village_cooperative," +
		"槐树关镇人民政府,party_branch_enterprise_industry,否,136,453,56000,2018-03-15,2018-12-20,否,55\n"
)

// The same line, as differently as people write it.
func TestKindness(t *testing.T) {
	want, faults := registry.Read([]byte(englishHeader + plainLine))
	require.Empty(t, faults)
	tests := map[string]string{
		"Chinese headers":  chineseHeader + plainLine,
		"half-width marks": strings.NewReplacer("（", "(", "）", ")").Replace(chineseHeader) + plainLine,
		"capitals, spaces": strings.ReplaceAll(strings.ToUpper(englishHeader), ",", " , ") +
			strings.ReplaceAll(plainLine, ",", " ,\u3000"),
		"CRLF, no last end": strings.ReplaceAll(englishHeader, "\n", "\r\n") + strings.TrimSpace(plainLine),
		"semicolons":        strings.ReplaceAll(englishHeader+plainLine, ",", ";"),
		"tabs":              strings.ReplaceAll(englishHeader+plainLine, ",", "\t"),
		"spare columns":     strings.ReplaceAll(englishHeader+plainLine, "\n", ",,,\n"),
		"full width": englishHeader +
			strings.NewReplacer("SS2018-012", "ＳＳ２０１８－０１２", ",2018,", ",２０１８,", ",136,", ",１３６．００,", ",55", ",５５％").Replace(plainLine),
		"other words": englishHeader + strings.NewReplacer("2018-03-15", "2018/3/15", "2018-12-20", "2018-12-20", "否", "FALSE", "、", "；",
			"village_cooperative", "村级经济股份合作社", "party_branch_enterprise_industry", "党支部＋经营主体＋产业＋贫困户", "56000",
			"56000.00").Replace(plainLine),
		"quoted": englishHeader + `"` + strings.ReplaceAll(strings.TrimSpace(plainLine), ",", `","`) + `"`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			got, faults := registry.Read([]byte(text))
			require.Empty(t, faults)
			require.Equal(t, want.Lines, got.Lines)
			require.Equal(t, want.Lines[0].Fingerprint(), got.Lines[0].Fingerprint())
		})
	}
}

func TestOrderOfColumnsIsFree(t *testing.T) {
	want, _ := registry.Read(load(t, utf8File))
	var turned strings.Builder
	for row := range strings.Lines(string(load(t, utf8File))) {
		cells := strings.Split(strings.TrimSpace(row), ",")
		turned.WriteString(strings.Join(append(cells[9:], cells[:9]...), ",") + "\n")
	}
	got, faults := registry.Read([]byte(turned.String()))
	require.Empty(t, faults)
	require.Equal(t, want.Lines, got.Lines)
}

// Rows are numbered as a spreadsheet numbers them: blank lines count, a cell with a line break is in one row.
func TestRows(t *testing.T) {
	second := strings.Replace(plainLine, "012", "013", 1)
	third := strings.Replace(plainLine, "012", "014", 1)
	broken := strings.Replace(second, "槐树关镇茶叶", "\"槐树关镇\n\n茶叶", 1)
	broken = strings.Replace(broken, "建设项目", "建设项目\"", 1)
	file, faults := registry.Read([]byte("\n" + englishHeader + "\n\r\n" + plainLine + ",,,,\n" + broken + "  \n" + third + "\n\n"))
	require.Equal(t, registry.Faults{{
		Row: 7, Column: "name",
		Words: process.Words{ZH: `含有换行，请删去；现为“槐树关镇\u000a\u000a茶叶加工厂房建设项目”`,
			EN: `must not hold line breaks; got “槐树关镇\u000a\u000a茶叶加工厂房建设项目”`},
	}}, faults)
	require.Len(t, file.Lines, 2)
	require.Equal(t, 5, file.Lines[0].Row)
	require.Equal(t, 9, file.Lines[1].Row)
}

func TestLimits(t *testing.T) {
	var most bytes.Buffer
	most.WriteString(englishHeader)
	cells := strings.TrimPrefix(plainLine, "SS2018-012")
	for i := range registry.MaxRows {
		fmt.Fprintf(&most, "SS-%05d%s", i, cells)
	}
	file, faults := registry.Read(most.Bytes())
	require.Empty(t, faults)
	require.Len(t, file.Lines, 20000)

	most.WriteString("SS-99999" + cells)
	file, faults = registry.Read(most.Bytes())
	require.Equal(t, registry.Faults{{Row: 20002, Words: process.Words{
		ZH: "超过 20000 行；请分成几个文件", EN: "is one too many: a register has at most 20000 lines; split the file",
	}}}, faults)
	require.Empty(t, file.Lines)

	file, faults = registry.Read(make([]byte, registry.MaxBytes+1))
	require.Equal(t, registry.Faults{{Words: process.Words{
		ZH: "文件有 10485761 字节，最多 10485760 字节；请分成几个文件", EN: "has 10485761 bytes, more than 10485760: split it",
	}}}, faults)
	require.Equal(t, registry.File{}, file)
}
