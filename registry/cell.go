package registry

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"sluice/calendar"
	"sluice/policy"
)

// How single cells are read and written. A reader answers what is wrong, or nil. Cells arrive without white space round them
// and never empty.

// Years and dates outside these are slips of the pen.
const firstYear, lastYear = 2000, 2099

// What a line may hold at most; a whole register's sum then fits an int64.
const (
	mostFen    = 100_000_000_000_000 // a million million yuan
	mostPeople = 10_000_000
)

// fold makes full-width digits, letters and signs, as Chinese keyboards give them, plain.
func fold(cell string) string { return strings.TrimSpace(width.Fold.String(cell)) }

// text reads words as they are.
func text(most int) func(cell string) (string, *policy.Words) {
	return func(cell string) (string, *policy.Words) {
		if n := utf8.RuneCountInString(cell); n > most {
			return "", wrong("最多 %d 个字；现为 %d 个", "must have at most %d characters; got %d", most, n)
		}
		if strings.ContainsFunc(cell, invisible) {
			return "", wrong("含有换行或看不见的字符，请删去；现为 %q", "must not hold line breaks or invisible characters; got %q", cell)
		}
		return cell, nil
	}
}

// invisible characters would make two names that look the same differ.
func invisible(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }

// number reads a whole number within bounds.
func number(least, most int) func(cell string) (int, *policy.Words) {
	return func(cell string) (int, *policy.Words) {
		n, err := strconv.Atoi(fold(cell))
		if err != nil || n < least || n > most {
			return 0, wrong("须为 %d 至 %d 的整数；现为“%s”", "must be a whole number from %d to %d; got %q", least, most, cell)
		}
		return n, nil
	}
}

// readFen reads an amount in a unit that has so many decimals in fen: 6 for 万元, 2 for yuan. It is exact; no float comes
// near money.
func readFen(cell string, decimals int) (int64, *policy.Words) {
	unsigned, minus := strings.CutPrefix(fold(cell), "-")
	whole, fraction, dotted := strings.Cut(unsigned, ".")
	if whole == "" || dotted && fraction == "" || len(fraction) > decimals || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, wrong("须为数字，小数点后最多 %d 位，不带单位和千分位；现为“%s”",
			"must be a number with at most %d decimals, without unit and thousands separators; got %q", decimals, cell)
	}
	fen, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	if err != nil || fen > mostFen {
		return 0, wrong("金额过大，请核对单位；现为“%s”", "is too large, check the unit of money; got %q", cell)
	}
	if minus {
		fen = -fen
	}
	return fen, nil
}

// writeFen is the shortest text that readFen reads back.
func writeFen(fen int64, decimals int) string {
	digits := strconv.FormatInt(fen, 10)
	if zeros := decimals + 1 - len(digits); zeros > 0 {
		digits = strings.Repeat("0", zeros) + digits
	}
	point := len(digits) - decimals
	return strings.TrimSuffix(strings.TrimRight(digits[:point]+"."+digits[point:], "0"), ".")
}

// dashes makes the ways in which people write a date one: 2019/3/15, 2019.3.15, 2019年3月15日, with or without a time of midnight.
var dashes = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "", " 00:00:00", "")

func readDate(cell string) (calendar.Date, *policy.Words) {
	t, err := time.Parse("2006-1-2", dashes.Replace(fold(cell)))
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return calendar.Date{}, wrong("须为 %d 至 %d 年间的日期，写作 2019-03-15；现为“%s”",
			"must be a date in the years %d to %d, written like 2019-03-15; got %q", firstYear, lastYear, cell)
	}
	return calendar.NewDate(t.Date()), nil
}

func readYes(cell string) (bool, *policy.Words) {
	switch strings.ToLower(fold(cell)) {
	case "是", "true", "1":
		return true, nil
	case "否", "false", "0":
		return false, nil
	}
	return false, wrong("须为“是”或“否”；现为“%s”", "must be 是 (yes) or 否 (no); got %q", cell)
}

func writeYes(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}

// named is a word of the process and its name in Chinese; registers may write either.
type named[T ~string] struct {
	word T
	zh   string
}

// String shows both.
func (n named[T]) String() string { return string(n.word) + "/" + n.zh }

func (n named[T]) is(cell string) bool { return cell == string(n.word) || cell == n.zh }

// wordOf reads one of some words.
func wordOf[T ~string](words []named[T]) func(cell string) (T, *policy.Words) {
	return func(cell string) (T, *policy.Words) {
		folded := fold(cell)
		for _, w := range words {
			if w.is(folded) {
				return w.word, nil
			}
		}
		return "", wrong("须为其中之一：%v；现为“%s”", "must be one of %v; got %q", words, cell)
	}
}
