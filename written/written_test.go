package written_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/calendar"
	"sluice/written"
)

func TestAmountsAsPeopleWriteThem(t *testing.T) {
	for cell, fen := range map[string]int64{
		"120": 120_000_000, "120万元": 120_000_000, "120.5 万": 120_500_000, "1,200.5": 1_200_500_000, "１，２００": 1_200_000_000,
		"1 200": 1_200_000_000,
		"￥120":  120_000_000, "１２０．５": 120_500_000, "120 ": 120_000_000, "120.0000000": 120_000_000, "120.50": 120_500_000,
		"\u200b120\ufeff":    120_000_000,
		"120.30000000000001": 120_300_000, "60.588420000000006": 60_588_420, "0.30000000000000004": 300_000,
		"239964.92800000001": 239_964_928_000,
		"-3":                 -3_000_000, "0": 0,
	} {
		got, fault := written.Fen(cell, written.Wan)
		require.Nil(t, fault, cell)
		require.Equal(t, fen, got, cell)
	}
	for cell, fen := range map[string]int64{"97,000.00": 9_700_000, "1234.5": 123_450, "1,234.50元": 123_450, "¥ 3元整": 300} {
		got, fault := written.Fen(cell, written.Yuan)
		require.Nil(t, fault, cell)
		require.Equal(t, fen, got, cell)
	}
}

func TestMoneySaysItsUnit(t *testing.T) {
	for cell, fen := range map[string]int64{
		"125,000": 12_500_000, "12.5万": 12_500_000, "12.5万元": 12_500_000, "１２．５ 万元": 12_500_000, "¥12.5万": 12_500_000, "0.3 亿": 3_000_000_000,
		"¥ 3元整": 300, "-1万": -1_000_000, "0.000001万": 1, "1亿元": 10_000_000_000,
	} {
		got, fault := written.Money(cell)
		require.Nil(t, fault, cell)
		require.Equal(t, fen, got, cell)
	}
	for cell, says := range map[string]string{
		"": "12.5万", "万": "12.5万", "十二万": "12.5万", "12.5万万": "12.5万", "12千元": "12.5万", "0.0000001万": "小数点后", "1.005": "小数点后",
		"99999999亿": "过大",
	} {
		_, fault := written.Money(cell)
		require.NotNil(t, fault, cell)
		require.Contains(t, fault.ZH, says, cell)
	}
}

func TestAmountsThatAreNone(t *testing.T) {
	for cell, says := range map[string]string{
		"1.2E+02": "数字", "壹佰贰拾": "数字", "120,5": "数字", "—": "数字", "≈120": "数字", "约320": "数字", "12,34,567": "数字", "1.": "数字", ".5": "数字",
		"120元": "换算", "0.12亿": "换算", "0.12亿元": "换算", "0.1234567": "小数点后最多 6 位", "1.00000001": "小数点后最多 6 位", "99999999999999": "过大",
		"": "数字",
	} {
		_, fault := written.Fen(cell, written.Wan)
		require.NotNil(t, fault, cell)
		require.Contains(t, fault.ZH, says, cell)
		require.Contains(t, fault.ZH, cell, "it quotes what was written")
	}
	_, fault := written.Fen("120万元", written.Yuan)
	require.Contains(t, fault.ZH, "换算", "ten thousand times too little would be silent")
}

// Whatever the separators, the width and the unit, an amount is the fen that it says.
func TestAmountsInAnyDress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(0, written.MostFen).Draw(t, "fen")
		yuan, cents := fen/100, fen%100
		text := fmt.Sprint(yuan)
		if rapid.Bool().Draw(t, "grouped") {
			for at := len(text) - 3; at > 0; at -= 3 {
				text = text[:at] + "," + text[at:]
			}
		}
		text += fmt.Sprintf(".%02d", cents)
		if rapid.Bool().Draw(t, "wide") {
			text = strings.NewReplacer("0", "０", "1", "１", ",", "，", ".", "．").Replace(text)
		}
		text += rapid.SampledFrom([]string{"", "元", " 元", "元整"}).Draw(t, "unit")
		got, fault := written.Fen(text, written.Yuan)
		require.Nil(t, fault, text)
		require.Equal(t, fen, got, text)
	})
}

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for cell, n := range map[string]int{"320": 320, "320人": 320, "1,320": 1320, "35.0": 35, "３２０": 320, "320 人": 320} {
		got, fault := written.Number(cell, 0, 10_000, "人")
		require.Nil(t, fault, cell)
		require.Equal(t, n, got, cell)
	}
	for _, cell := range []string{"约320", "320户", "3.5", "-1", "10001", "三百", "", "0x10", "1_000"} {
		_, fault := written.Number(cell, 0, 10_000, "人")
		require.NotNil(t, fault, cell)
	}
}

func TestDatesAsPeopleWriteThem(t *testing.T) {
	for _, cell := range []string{
		"2019-03-15", "2019-3-15", "2019/3/15", "2019.03.15", "2019年3月15日", "2019年03月15 日", "2019 年3月15日", "2019\u00a0年3月15日",
		"2019年　3月15日", "20190315", "２０１９－０３－１５", "2019—03—15", "2019、3、15",
		"2019.3.15日", "2019/3/15 0:00", "2019/3/15 00:00:00", "2019-03-15T00:00:00", "2019-03-15T08:30:00.000", "2019年3月15号",
		"\u200b2019-03-15",
	} {
		got, fault := written.Date(cell)
		require.Nil(t, fault, cell)
		require.Equal(t, calendar.NewDate(2019, 3, 15), got, cell)
	}
	for _, cell := range []string{"2019.3", "2019年3月", "2019-03", "2019/3"} {
		_, fault := written.Date(cell)
		require.Contains(t, fault.ZH, "只写到月，请写到日，例如 2019-03-01；现为“"+cell, cell)
	}
	for _, cell := range []string{"19.3.15", "3月15日", "2019", "2019-02-29", "2019-13-01", "1905-07-11", "2100-01-01",
		"2019-03-14T16:00:00Z", "2019-03-15T00:00:00+08:00", "待定", ""} {
		_, fault := written.Date(cell)
		require.NotNil(t, fault, cell)
		require.Contains(t, fault.ZH, cell)
		require.NotContains(t, fault.ZH, "只写到月", cell)
	}
}

func TestVillagesByAnySeparator(t *testing.T) {
	want := []string{"青石第1村", "青石第2村"}
	for _, cell := range []string{
		"青石第1村、青石第2村", "青石第1村，青石第2村", "青石第1村,青石第2村", "青石第1村 青石第2村", "青石第1村　青石第2村", "青石第1村/青石第2村", "青石第1村和青石第2村",
		"青石第1村；青石第2村", "青石第1村;青石第2村、", "青石第1村\n青石第2村", "青石第1村与青石第2村", "青石第1村以及青石第2村", "青石第1村|青石第2村",
	} {
		got, fault := written.Villages(cell)
		require.Nil(t, fault, cell)
		require.Equal(t, want, got, cell)
	}
	for _, one := range []string{"和平村", "太和村", "第12村", "及第村", "一村", "12村"} {
		got, fault := written.Villages(one)
		require.Nil(t, fault, one)
		require.Equal(t, []string{one}, got)
	}
	got, fault := written.Villages("和平村和太和村")
	require.Nil(t, fault)
	require.Equal(t, []string{"和平村", "太和村"}, got)
	for cell, says := range map[string]string{
		"等5个村": "哪些村", "青石村等5个村": "哪些村", "5个村": "哪些村", "十二个行政村": "哪些村", "第11、12村": "写全", "青石第11村、12村": "写全", "新区 第1村": "空格", "甲村、甲村": "两次",
	} {
		_, fault := written.Villages(cell)
		require.NotNil(t, fault, cell)
		require.Contains(t, fault.ZH, says, cell)
	}
}

func TestOneNameHoweverItIsWritten(t *testing.T) {
	want := written.Key("青石米业(集团)有限公司")
	for _, name := range []string{"青石米业（集团）有限公司", "青石米业 (集团) 有限公司", "青石米业〔集团〕有限公司", "青石米业(集团)有限公司\u200b", "　青石米业(集团)有限公司 "} {
		require.Equal(t, want, written.Key(name), name)
	}
	require.Equal(t, written.Key("ABC米业"), written.Key("ａｂｃ米业"))
	require.NotEqual(t, written.Key("青石第1村"), written.Key("青石第2村"))
}

func TestFaultsShowWhatCannotBeSeen(t *testing.T) {
	_, fault := written.Number("3\u202e20", 0, 10)
	require.NotNil(t, fault)
	require.Contains(t, fault.ZH, `3\u202e20`)
	require.Equal(t, strings.Repeat("字", 40)+"…", written.Shorten(strings.Repeat("字", 41)))
}
