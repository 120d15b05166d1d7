package registry_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/registry"
)

func fault(row int, column, zh, en string) registry.Fault {
	return registry.Fault{Row: row, Column: column, Words: process.Words{ZH: zh, EN: en}}
}

const (
	kinds = "[village_cooperative/村级经济股份合作社 leading_enterprise/龙头企业 specialised_cooperative/专业合作社 department/主管部门]"
	links = "[party_committee_enterprise_employment/党委+经营主体+贫困户就业 party_branch_enterprise_base/党支部+经营主体+基地+贫困户 " +
		"party_branch_enterprise_industry/党支部+经营主体+产业+贫困户 party_branch_collective_dividend/党支部+村集体+新型经营主体+贫困户投资分红]"
)

// Each case changes cells of one good line, and says what is then wrong with row 2.
func TestBadCells(t *testing.T) {
	const badCode = "须为 4 至 32 位大写字母、数字或短横线，例如 SS2019-001；现为“%s”"
	tests := map[string]struct {
		cells map[string]string
		want  registry.Faults
	}{
		"empty": {map[string]string{"name": " "}, registry.Faults{fault(2, "name", "不能为空", "must not be empty")}},
		"code": {map[string]string{"project_code": "ss2018-012"}, registry.Faults{fault(2, "project_code",
			"须为 4 至 32 位大写字母、数字或短横线，例如 SS2019-001；现为“ss2018-012”",
			`must be 4 to 32 of A-Z, 0-9 and dashes, for example SS2019-001; got "ss2018-012"`)}},
		"year": {map[string]string{"year": "18"}, registry.Faults{fault(2, "year",
			"须为 2000 至 2099 的整数；现为“18”", `must be a whole number from 2000 to 2099; got "18"`)}},
		"long": {map[string]string{"sector": strings.Repeat("农", 31)}, registry.Faults{fault(2, "sector",
			"最多 30 个字；现为 31 个", "must have at most 30 characters; got 31")}},
		"two lines": {map[string]string{"implementing_unit": "\"合作\n社\""}, registry.Faults{fault(2, "implementing_unit",
			`含有换行，请删去；现为“合作\u000a社”`, `must not hold line breaks; got “合作\u000a社”`)}},
		"a village twice": {map[string]string{"villages": "甲村、乙村;甲村"}, registry.Faults{fault(2, "villages",
			"“甲村”写了两次", "names 甲村 twice")}},
		"kind": {map[string]string{"entity_kind": "township"}, registry.Faults{fault(2, "entity_kind",
			"须为其中之一："+kinds+"；现为“township”", "must be one of "+kinds+`; got "township"`)}},
		"no supervising unit": {map[string]string{"entity_kind": "leading_enterprise", "supervising_unit": ""},
			registry.Faults{fault(2, "supervising_unit", "不能为空", "must not be empty")}},
		"another township": {map[string]string{"supervising_unit": "金水镇人民政府"}, registry.Faults{fault(2, "supervising_unit",
			"村级合作社的项目由所在镇办主管，名称须以“槐树关镇”开头；现为“金水镇人民政府”",
			`must be the government of the township for a village cooperative, its name beginning with 槐树关镇; got "金水镇人民政府"`)}},
		"supervises itself": {map[string]string{"implementing_unit": "槐树关镇人民政府"}, registry.Faults{fault(2, "supervising_unit",
			"“槐树关镇人民政府”在第 2 行是 village_cooperative/村级经济股份合作社，此处是 township/镇办；一个单位只有一种类型",
			`must agree with row 2, where "槐树关镇人民政府" is a village_cooperative/村级经济股份合作社; here it is a township/镇办`)}},
		"linkage": {map[string]string{"linkage_model": "分红"}, registry.Faults{fault(2, "linkage_model",
			"须为其中之一："+links+"；现为“分红”", "must be one of "+links+`; got "分红"`)}},
		"neither yes nor no": {map[string]string{"jiangsu_enterprise": "部分"}, registry.Faults{fault(2, "jiangsu_enterprise",
			"须为“是”或“否”；现为“部分”", `must be 是 (yes) or 否 (no); got "部分"`)}},
		"negative amount": {map[string]string{"fund_wan_yuan": "-136"}, registry.Faults{fault(2, "fund_wan_yuan",
			"资金须大于 0；现为“-136”", `must be more than 0; got "-136"`)}},
		"nothing": {map[string]string{"fund_wan_yuan": "0.000000"}, registry.Faults{fault(2, "fund_wan_yuan",
			"资金须大于 0；现为“0.000000”", `must be more than 0; got "0.000000"`)}},
		"a part of a fen": {map[string]string{"fund_wan_yuan": "1.0000001"}, registry.Faults{fault(2, "fund_wan_yuan",
			"小数点后最多 6 位（精确到分）；现为“1.0000001”", `must have at most 6 decimals, down to the fen; got "1.0000001"`)}},
		"with another unit": {map[string]string{"fund_wan_yuan": "136元"}, registry.Faults{fault(2, "fund_wan_yuan",
			"此处以万元为单位；“136元”请换算后填写", `is in 10,000 yuan here: convert "136元"`)}},
		"exponent": {map[string]string{"annual_income_increase_yuan": "5.6E4"}, registry.Faults{fault(2, "annual_income_increase_yuan",
			"须为数字，以元为单位；现为“5.6E4”", `must be a number, in yuan; got "5.6E4"`)}},
		"too much": {map[string]string{"fund_wan_yuan": "99999999999999999999"}, registry.Faults{fault(2, "fund_wan_yuan",
			"金额过大，请核对单位；现为“99999999999999999999”", `is too large, check the unit of money; got "99999999999999999999"`)}},
		"income falls": {map[string]string{"annual_income_increase_yuan": "-0.01"}, registry.Faults{fault(2, "annual_income_increase_yuan",
			"不能为负数；现为“-0.01”", `must not be negative; got "-0.01"`)}},
		"beneficiaries": {map[string]string{"beneficiaries": "45.5"}, registry.Faults{fault(2, "beneficiaries",
			"须为 0 至 10000000 的整数；现为“45.5”", `must be a whole number from 0 to 10000000; got "45.5"`)}},
		"no such day": {map[string]string{"planned_start": "2018-02-30"}, registry.Faults{fault(2, "planned_start",
			"须为 2000 至 2099 年间的日期，写作 2019-03-15；现为“2018-02-30”",
			`must be a date in the years 2000 to 2099, written like 2019-03-15; got "2018-02-30"`)}},
		"ends before it starts": {map[string]string{"planned_end": "2018/3/14"}, registry.Faults{fault(2, "planned_end",
			"不能早于计划开工（2018-03-15）；现为“2018/3/14”", `must not be before the planned start (2018-03-15); got "2018/3/14"`)}},
		"completed by half": {map[string]string{"completed": "是"}, registry.Faults{fault(2, "progress_percent",
			"已完工的项目进度须为 100；现为“55”", `must be 100 when the project is completed; got "55"`)}},
		"progress": {map[string]string{"progress_percent": "101"}, registry.Faults{fault(2, "progress_percent",
			"须为 0 至 100 的整数；现为“101”", `must be a whole number from 0 to 100; got "101"`)}},
		"several at once, the long one shortened": {
			map[string]string{"progress_percent": "", "project_code": strings.Repeat("X", 50), "completed": "", "year": "2018.5"},
			registry.Faults{
				fault(2, "project_code", strings.Replace(badCode, "%s", strings.Repeat("X", 40)+"…", 1),
					"must be 4 to 32 of A-Z, 0-9 and dashes, for example SS2019-001; got \""+strings.Repeat("X", 40)+"…\""),
				fault(2, "year", "须为 2000 至 2099 的整数；现为“2018.5”", `must be a whole number from 2000 to 2099; got "2018.5"`),
				fault(2, "completed", "不能为空", "must not be empty"),
				fault(2, "progress_percent", "不能为空", "must not be empty"),
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			data := []byte(englishHeader + change(t, plainLine, tt.cells))
			file, faults := registry.Read(data)
			require.Equal(t, tt.want, faults)
			require.Empty(t, file.Lines)

			other, faults := registry.Read(gb18030(t, string(data)))
			require.Equal(t, tt.want, faults)
			require.Equal(t, "GB18030", other.Encoding)
		})
	}
}

// change gives the line with other cells.
func change(t *testing.T, line string, cells map[string]string) string {
	t.Helper()
	parts := strings.Split(strings.TrimSpace(line), ",")
	for i, key := range strings.Split(strings.TrimSpace(englishHeader), ",") {
		if cell, changed := cells[key]; changed {
			parts[i] = cell
		}
	}
	return strings.Join(parts, ",") + "\n"
}

func TestWhatIsAllowed(t *testing.T) {
	for name, cells := range map[string]map[string]string{
		"all done but not completed": {"progress_percent": "100"},
		"no village named":           {"villages": ""},
		"one day":                    {"planned_end": "2018-03-15"},
		"a single fen":               {"fund_wan_yuan": "0.000001", "annual_income_increase_yuan": "0.01"},
		"nobody, nothing":            {"beneficiaries": "0", "annual_income_increase_yuan": "0"},
	} {
		t.Run(name, func(t *testing.T) {
			file, faults := registry.Read([]byte(englishHeader + change(t, plainLine, cells)))
			require.Empty(t, faults)
			require.Len(t, file.Lines, 1)
		})
	}
}

func TestMoneyIsExact(t *testing.T) {
	for cell, fen := range map[string]int64{
		"168": 1_680_000_00, "1.5": 15_000_00, "0.1": 1_000_00, "0.000001": 1, "1.234567": 1_234_567, "100000000": 100_000_000_000_000,
		"99999999.999999": 99_999_999_999_999, "007.10": 71_000_00,
	} {
		file, faults := registry.Read([]byte(englishHeader + change(t, plainLine, map[string]string{"fund_wan_yuan": cell})))
		require.Empty(t, faults, cell)
		require.Equal(t, fen, file.Lines[0].FundFen, cell)
	}
}

// Faults of several rows come together, in order, and the good line between them is there to be kept.
func TestBadRows(t *testing.T) {
	other := map[string]string{
		"project_code": "SS2018-013", "implementing_unit": "洋县9号企业", "entity_kind": "leading_enterprise",
		"supervising_unit": "槐树关镇人民政府",
	}
	data := chineseHeader +
		change(t, plainLine, map[string]string{"fund_wan_yuan": "-1"}) + // row 2
		change(t, plainLine, map[string]string{"fund_wan_yuan": "-2"}) +
		change(t, plainLine, map[string]string{"project_code": "SS2018-014"}) + // row 4, good
		change(t, plainLine, other) +
		"SS2018-015,2018\n" +
		change(t, plainLine, map[string]string{"project_code": "SS2018-016", "progress_percent": "55,注"}) +
		change(t, plainLine, map[string]string{"project_code": "SS2018-017", "name": `茶叶"加工"厂房`}) +
		change(t, plainLine, map[string]string{"project_code": "SS2018-018"}) // row 9, good
	want := registry.Faults{
		fault(2, "资金（万元）", "资金须大于 0；现为“-1”", `must be more than 0; got "-1"`),
		fault(3, "项目编号", "编号 SS2018-012 已在第 2 行使用；每个项目一行，编号不得重复", "must be unique, but SS2018-012 stands in row 2 already"),
		fault(3, "资金（万元）", "资金须大于 0；现为“-2”", `must be more than 0; got "-2"`),
		fault(5, "主管单位", "“槐树关镇人民政府”在第 2 行是 township/镇办，此处是 department/主管部门；一个单位只有一种类型",
			`must agree with row 2, where "槐树关镇人民政府" is a township/镇办; here it is a department/主管部门`),
		fault(6, "", "有 2 格，表头有 18 格；格内含分隔符时，整格须加引号",
			"has 2 cells where the header has 18; a cell that holds the separator needs quotation marks"),
		fault(7, "", "有 19 格，表头有 18 格；格内含分隔符时，整格须加引号",
			"has 19 cells where the header has 18; a cell that holds the separator needs quotation marks"),
		fault(8, "", "引号不成对，或文件在此处被截断；格内的引号须写两遍，整格再加引号",
			"has quotation marks that do not match, or the file is cut there; double a mark inside a cell and put marks round the cell"),
	}
	file, faults := registry.Read([]byte(data))
	require.Equal(t, want, faults)
	require.Len(t, file.Lines, 2)
	require.Equal(t, []int{4, 9}, []int{file.Lines[0].Row, file.Lines[1].Row})

	require.Contains(t, faults.Error(), "row 3, 资金（万元） must be more than 0; got \"-2\"\nrow 5, ")
	text, err := json.Marshal(faults[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"row": 2, "column": "资金（万元）", "zh": "资金须大于 0；现为“-1”", "en": "must be more than 0; got \"-1\""}`, string(text))
}

func TestBadHeaders(t *testing.T) {
	const all = "project_code/项目编号、year/年度、name/项目名称、township/镇办、villages/村、sector/行业、implementing_unit/实施单位、entity_kind/单位类型、supervising_unit/主管单位、" +
		"linkage_model/利益联结模式、jiangsu_enterprise/江苏企业、fund_wan_yuan/资金(万元)、beneficiaries/受益人数、annual_income_increase_yuan/年增收(元)、planned_start/计划开工、planned_end/计划完工、completed/是否完工、progress_percent/进度(%)、paid_wan_yuan/已拨资金(万元)、actual_start/实际开工、fund_order/资金文号"
	tests := map[string]struct {
		header string
		want   registry.Faults
	}{
		"missing and unknown": {strings.Replace(englishHeader, "fund_wan_yuan", "fund_yuan", 1), registry.Faults{
			fault(1, "fund_wan_yuan", "缺少这一列；表头须有 fund_wan_yuan 或 资金(万元)", "is missing; the header must have fund_wan_yuan or 资金(万元)"),
			fault(1, "fund_yuan", "没有这样的列；可用的列："+all, "is not a column of a register; the columns are "+all),
		}},
		"twice, in two languages": {strings.TrimSpace(englishHeader) + ",年度\n", registry.Faults{
			fault(1, "年度", "与第 2 列重复；请只保留一列", "is the same as column 2; keep one of them"),
		}},
		"no header": {"洋县苏陕协作项目登记表,,,\n", registry.Faults{
			fault(1, "", "不是表头，其下各行也不是；表头须为各列的名称："+all, "is not a header, nor is a row below it; a header names the columns "+all),
		}},
		"far too many": {strings.TrimSpace(englishHeader) + strings.Repeat(",x", 100) + "\n", registry.Faults{
			fault(1, "", "有 118 列，不是项目登记表", "has 118 columns and is no register"),
		}},
		"quotes": {`"` + englishHeader, registry.Faults{
			fault(1, "", "引号不成对，或文件在此处被截断；格内的引号须写两遍，整格再加引号",
				"has quotation marks that do not match, or the file is cut there; double a mark inside a cell and put marks round the cell"),
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			file, faults := registry.Read([]byte(tt.header + plainLine))
			require.Equal(t, tt.want, faults)
			require.Equal(t, registry.File{Encoding: "UTF-8"}, file)
		})
	}
}

func TestNotARegister(t *testing.T) {
	notText := fault(0, "", "文件既不是 .xlsx 也不是 CSV 文本；请在 Excel 或 WPS 中另存为 .xlsx 或“CSV UTF-8（逗号分隔）”后再导入",
		"is neither .xlsx nor CSV text: in Excel or WPS save it as .xlsx or as “CSV UTF-8 (comma delimited)”")
	empty := fault(0, "", "文件是空的", "is empty")
	tests := map[string]struct {
		data string
		want registry.Fault
	}{
		"UTF-16":        {"\xFF\xFEp\x00r\x00", notText},
		"NUL":           {englishHeader + "SS\x002018", notText},
		"empty":         {"", empty},
		"blank":         {"\uFEFF\r\n \n,,\n", empty},
		"only commas":   {strings.Repeat(",", 2_000_000), fault(0, "", "文件的单元格过多，不是项目登记表", "has too many cells to be a register")},
		"only a header": {englishHeader, fault(0, "", "文件只有表头，没有项目", "has a header but no project under it")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			file, faults := registry.Read([]byte(tt.data))
			require.Equal(t, registry.Faults{tt.want}, faults)
			require.Empty(t, file.Lines)
		})
	}
	require.Equal(t, "the file is empty", registry.Faults{empty}.Error())
}

// A file that stops inside a character, or lost a byte of one, names the row, and keeps the rows before.
func TestDamagedFiles(t *testing.T) {
	words := func(row int, column string) registry.Faults {
		return registry.Faults{fault(row, column, "文件在此处被截断或损坏，有无法识别的字符；请重新导出",
			"is where the file is cut or damaged: a character cannot be read; export the file again")}
	}
	gb, utf := load(t, gb18030File), load(t, utf8File)
	// The name in row 12, and after how many of its bytes to cut.
	cut := func(data, name []byte, n int) []byte { return data[:strings.Index(string(data), string(name))+n] }
	name := "槐树关镇朱鹮牌黑米灌溉渠"
	without := func(data, name []byte, n int) []byte { // a byte less, where the next is a comma
		i := strings.Index(string(data), string(name)) + len(name)
		return append(append([]byte{}, data[:i-n]...), data[i:]...)
	}
	tests := map[string]struct {
		data     []byte
		encoding string
		row      int
		column   string
		lines    int
	}{
		"GB18030, cut":          {cut(gb, gb18030(t, name), 9), "GB18030", 13, "name", 11},
		"GB18030, a byte lost":  {without(gb, gb18030(t, "SS2016-012,2016,槐树关镇朱鹮牌黑米灌溉渠建设项目"), 1), "GB18030", 13, "name", 92},
		"UTF-8, cut":            {cut(utf, []byte(name), 10), "UTF-8", 13, "name", 11},
		"UTF-8, a byte lost":    {without(utf, []byte("SS2016-012,2016,槐树关镇朱鹮牌黑米灌溉渠建设项目"), 1), "UTF-8", 13, "name", 92},
		"UTF-8 with BOM, cut":   {append([]byte("\uFEFF"), cut(utf, []byte(name), 10)...), "UTF-8 with BOM", 13, "name", 11},
		"converted and damaged": {[]byte(englishHeader + strings.Replace(plainLine, "扶贫", "扶\uFFFD", 1)), "UTF-8", 2, "sector", 0},
		"in the header":         {gb18030(t, "项目编号,年度,项目名称")[:21], "GB18030", 1, "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			file, faults := registry.Read(tt.data)
			require.Equal(t, words(tt.row, tt.column), faults)
			require.Equal(t, tt.encoding, file.Encoding)
			require.Len(t, file.Lines, tt.lines)
		})
	}
}
