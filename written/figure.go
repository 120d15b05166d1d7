package written

import (
	"regexp"
	"strconv"
	"strings"

	"sluice/process"
)

// Unit is the unit that an amount of money is written in.
type Unit struct {
	name     process.Words
	decimals int      // digits after the point down to the fen
	goesBy   []string // what people write behind the figure
}

// The units that registers and forms ask for.
var (
	Yuan = Unit{name: process.Words{ZH: "元", EN: "yuan"}, decimals: 2, goesBy: []string{"元整", "元"}}
	Wan  = Unit{name: process.Words{ZH: "万元", EN: "10,000 yuan"}, decimals: 6, goesBy: []string{"万元", "万"}}
)

// MostFen is more than any amount of a project; a whole register's sum then fits an int64.
const MostFen = 100_000_000_000_000 // a million million yuan

// Fen reads an amount: 1,200.5 · １，２００ · 120万元 · ￥120 · 1 200. It is exact; no float comes near money, except that what has
// more than 15 digits is rounded to 15, as spreadsheets show it: 120.30000000000001 was typed as 120.3.
func Fen(cell string, unit Unit) (int64, *process.Words) {
	text, fault := unit.strip(cell)
	if fault != nil {
		return 0, fault
	}
	text, minus := strings.CutPrefix(text, "-")
	whole, fraction, ok := digits(text)
	if !ok {
		return 0, Wrong("须为数字，以%[1]s为单位；现为“%[2]s”", "must be a number, in %[3]s; got %[2]q", unit.name.ZH, cell, unit.name.EN)
	}
	if len(fraction) > unit.decimals {
		return 0, Wrong("小数点后最多 %[1]d 位（精确到分）；现为“%[2]s”", "must have at most %[1]d decimals, down to the fen; got %[2]q", unit.decimals,
			cell)
	}
	fen, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", unit.decimals-len(fraction)), 10, 64)
	if err != nil || fen > MostFen {
		return 0, Wrong("金额过大，请核对单位；现为“%s”", "is too large, check the unit of money; got %q", cell)
	}
	if minus {
		fen = -fen
	}
	return fen, nil
}

// strip drops the unit itself; another unit is a fault, since the figure would mean another sum.
func (u Unit) strip(cell string) (string, *process.Words) {
	text := strings.TrimSpace(strings.TrimLeft(Plain(cell), "¥￥"))
	for _, own := range u.goesBy {
		if rest, cut := strings.CutSuffix(text, own); cut && !strings.HasSuffix(rest, "万") && !strings.HasSuffix(rest, "亿") {
			return strings.TrimSpace(rest), nil
		}
	}
	if strings.HasSuffix(text, "元") || strings.HasSuffix(text, "万") || strings.HasSuffix(text, "亿") {
		return "", Wrong("此处以%[1]s为单位；“%[2]s”请换算后填写", "is in %[3]s here: convert %[2]q", u.name.ZH, cell, u.name.EN)
	}
	return text, nil
}

// grouped is a number with thousands separators; one blank may stand for the comma.
var grouped = regexp.MustCompile(`^\d{1,3}([, ]\d{3})+(\.\d*)?$`)

// digits cuts a number without a sign into its digits before and behind the point, without zeros at the end.
func digits(text string) (whole, fraction string, ok bool) {
	if grouped.MatchString(text) {
		text = strings.NewReplacer(",", "", " ", "").Replace(text)
	}
	whole, fraction, pointed := strings.Cut(text, ".")
	if whole == "" || pointed && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return "", "", false
	}
	if sure := strings.TrimLeft(whole+fraction, "0"); len(sure) > 15 && len(fraction) > 6 {
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return "", "", false
		}
		value, _ = strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
		whole, fraction, _ = strings.Cut(strconv.FormatFloat(value, 'f', -1, 64), ".")
	}
	return whole, strings.TrimRight(fraction, "0"), true
}

// Number reads a whole number within bounds; some words may stand behind it: 320人, 2019年, 35%.
func Number(cell string, least, most int, units ...string) (int, *process.Words) {
	text := Plain(cell)
	for _, unit := range units {
		if rest, cut := strings.CutSuffix(text, unit); cut {
			text = strings.TrimSpace(rest)
			break
		}
	}
	text, minus := strings.CutPrefix(text, "-")
	whole, fraction, ok := digits(text)
	n, err := strconv.Atoi(whole)
	if minus {
		n = -n
	}
	if !ok || fraction != "" || err != nil || n < least || n > most {
		return 0, Wrong("须为 %d 至 %d 的整数；现为“%s”", "must be a whole number from %d to %d; got %q", least, most, cell)
	}
	return n, nil
}

// Yes reads a yes or a no.
func Yes(cell string) (bool, *process.Words) {
	switch strings.ToLower(Plain(cell)) {
	case "是", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1":
		return true, nil
	case "否", "无", "没有", "×", "✗", "✘", "x", "n", "no", "false", "0":
		return false, nil
	}
	return false, Wrong("须为“是”或“否”；现为“%s”", "must be 是 (yes) or 否 (no); got %q", cell)
}
