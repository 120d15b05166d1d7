package browser

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/chromedp/chromedp"
	"github.com/ledongthuc/pdf"
	"golang.org/x/text/unicode/norm"
)

// Printed prints the page on A4 and answers what is to be read on each sheet.
func (w *Window) Printed() []string {
	w.t.Helper()
	file := run(w, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
	document, err := pdf.NewReader(bytes.NewReader(file), int64(len(file)))
	w.must(err)
	var sheets []string
	for number := range document.NumPage() {
		sheets = append(sheets, read(document.Page(number+1)))
	}
	return sheets
}

// read is the text of a sheet. A font in such a file has numbers of its own for its letters, and a table of which they are.
func read(sheet pdf.Page) string {
	var text strings.Builder
	var letters map[int]string
	wide := false // two bytes a letter
	show := func(shown pdf.Value) {
		raw, step := shown.RawString(), 1
		if wide {
			step = 2
		}
		for i := 0; i+step <= len(raw); i += step {
			number := int(raw[i])
			if wide {
				number = number<<8 | int(raw[i+1])
			}
			text.WriteString(letters[number])
		}
	}
	pdf.Interpret(sheet.V.Key("Contents"), func(stack *pdf.Stack, operator string) {
		arguments := make([]pdf.Value, stack.Len())
		for i := len(arguments) - 1; i >= 0; i-- {
			arguments[i] = stack.Pop()
		}
		switch operator {
		case "Tf":
			font := sheet.Font(arguments[0].Name()).V
			letters, wide = lettersOf(font), font.Key("Subtype").Name() == "Type0"
		case "Tj":
			show(arguments[0])
		case "TJ": // texts with distances between them
			for i := range arguments[0].Len() {
				if part := arguments[0].Index(i); part.Kind() == pdf.String {
					show(part)
				}
			}
		case "ET":
			text.WriteByte(' ')
		}
	})
	return strings.Join(strings.Fields(radicals.Replace(norm.NFKC.String(text.String()))), " ")
}

// radicals are letters of a font that is also used to show a part of characters: the table names the part.
var radicals = strings.NewReplacer("⻰", "龙", "⻢", "马", "⻋", "车", "⻔", "门", "⻓", "长", "⻅", "见", "⻉", "贝", "⻚", "页", "⻛", "风", "⻜", "飞", "⻥",
	"鱼",
	"⻦", "鸟", "⻬", "齐", "⻘", "青", "⻆", "角", "⻄", "西", "⺟", "母", "⺠", "民", "⻨", "麦", "⻩", "黄", "⻣", "骨", "⻝", "食")

var (
	tables = regexp.MustCompile(`(?s)beginbf(char|range)(.*?)endbf`)
	hexes  = regexp.MustCompile(`<([0-9A-Fa-f]+)>`)
)

// lettersOf reads a font's table: "<2E> <57FA>" for one letter, "<01> <09> <0041>" for some that follow each other.
func lettersOf(font pdf.Value) map[int]string {
	letters := map[int]string{}
	table, err := io.ReadAll(font.Key("ToUnicode").Reader())
	if err != nil {
		return letters // one without a table shows nothing that can be read
	}
	for _, part := range tables.FindAllStringSubmatch(string(table), -1) {
		for _, line := range strings.Split(part[2], "\n") {
			found := hexes.FindAllStringSubmatch(line, -1)
			if len(found) < 2 {
				continue
			}
			first, last := number16(found[0][1]), number16(found[len(found)-2][1])
			letter := []rune(letter(found[len(found)-1][1]))
			for number := first; number <= last && len(letter) > 0; number++ {
				letters[number] = string(letter)
				letter[len(letter)-1]++
			}
		}
	}
	return letters
}

// number16 reads a number of a font's table, all of which the browser has written.
func number16(hex string) int {
	number, _ := strconv.ParseInt(hex, 16, 32)
	return int(number)
}

// letter reads a letter in UTF-16.
func letter(hex string) string {
	var units []uint16
	for i := 0; i+4 <= len(hex); i += 4 {
		units = append(units, uint16(number16(hex[i:i+4])))
	}
	return string(utf16.Decode(units))
}
