package registry

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sluice/process"
	"sluice/written"
)

// How single cells are read and written. A reader answers what is wrong, or nil. Cells arrive without white space round them
// and never empty.

// mostPeople is more than a county has.
const mostPeople = 10_000_000

// text reads words as they are, without what cannot be seen.
func text(most int) func(cell string) (string, *process.Words) {
	return func(cell string) (string, *process.Words) {
		cell = norm.NFC.String(strings.TrimSpace(written.Visible(cell)))
		if n := utf8.RuneCountInString(cell); n > most {
			return "", wrong("最多 %d 个字；现为 %d 个", "must have at most %d characters; got %d", most, n)
		}
		if strings.ContainsFunc(cell, written.Unseen) {
			return "", wrong("含有换行，请删去；现为“%s”", "must not hold line breaks; got “%s”", cell)
		}
		return cell, nil
	}
}

// number reads a whole number within bounds.
func number(least, most int, units ...string) func(cell string) (int, *process.Words) {
	return func(cell string) (int, *process.Words) { return written.Number(cell, least, most, units...) }
}

// writeFen is the shortest text that written.Fen reads back.
func writeFen(fen int64, decimals int) string {
	digits := strconv.FormatInt(fen, 10)
	if zeros := decimals + 1 - len(digits); zeros > 0 {
		digits = strings.Repeat("0", zeros) + digits
	}
	point := len(digits) - decimals
	return strings.TrimSuffix(strings.TrimRight(digits[:point]+"."+digits[point:], "0"), ".")
}

// readFinished reads whether a project is complete; registers also say it in words.
func readFinished(cell string) (bool, *process.Words) {
	switch written.Plain(cell) {
	case "已完工", "完工", "已完成", "已建成":
		return true, nil
	case "未完工", "在建", "未完成", "建设中":
		return false, nil
	}
	return written.Yes(cell)
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

// is reports whether a cell names it, however it is written.
func (n named[T]) is(cell string) bool {
	key := written.Key(cell)
	return key == string(n.word) || key == written.Key(n.zh)
}

func shorten(text string) string { return written.Shorten(text) }

// wordOf reads one of some words.
func wordOf[T ~string](words []named[T]) func(cell string) (T, *process.Words) {
	known := make(map[string]T, 2*len(words))
	for _, w := range words {
		known[string(w.word)], known[written.Key(w.zh)] = w.word, w.word
	}
	return func(cell string) (T, *process.Words) {
		if word, ok := known[written.Key(cell)]; ok {
			return word, nil
		}
		return "", wrong("须为其中之一：%v；现为“%s”", "must be one of %v; got %q", words, cell)
	}
}
