package page

import (
	"fmt"
	"strconv"
)

// Charts are SVG that the server makes. What a chart shows also stands in numbers on the page, so that
// nobody needs its colours.

// stretch is a part of a bar, with what it says. Places and lengths are of a hundred.
type stretch struct {
	Class   string // of its colour
	At, Len float64
	Text    string
}

// Bar is a bar of parts, one after the other.
type Bar []stretch

// Amount is what a part of a bar or a column stands for, and where it leads.
type Amount struct {
	Class   string
	N       int
	Text    string
	Address string
}

// BarOf lays amounts out; the most there can be is the whole length. What is there at all can be seen.
func BarOf(most int, amounts ...Amount) Bar {
	var made Bar
	at := 0.0
	for _, a := range amounts {
		if a.N <= 0 {
			continue
		}
		length := max(float64(a.N)*100/float64(max(most, 1)), 0.8)
		length = min(length, 100-at)
		made = append(made, stretch{Class: a.Class, At: hundredths(at), Len: hundredths(length), Text: a.Text})
		at += length
	}
	return made
}

// hundredths cuts a number off after two decimals, for more only makes the page longer.
func hundredths(x float64) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 2, 64), 64) // what was formatted can be read
	return short
}

// ColumnChart is a chart of columns, each of them parts on top of one another. Sizes are units of the drawing.
type ColumnChart struct {
	ID            string
	Title, Says   string
	Width, Height int
	Left, Base    int // where the columns begin, and what they stand on
	Lines         []gridLine
	Columns       []column
}

// gridLine is a line across a chart, with the number that it stands for.
type gridLine struct {
	Y, Text int
	Number  int
}

// column is a column with what it is called.
type column struct {
	Middle int
	Label  string
	Parts  []columnPart
}

// columnPart is a part of a column, with what it says and where it leads.
type columnPart struct {
	Class         string
	X, Y          int
	Width, Height int
	Text, Address string
}

// The sizes of a chart of columns.
const (
	chartWidth  = 720
	chartHeight = 240
	chartLeft   = 46 // room for the numbers of the lines
	chartBottom = 26 // room for what the columns are called
	chartTop    = 10
)

// ColumnsOf draws columns, each of amounts from the bottom up.
func ColumnsOf(id, title, says string, labels []string, amounts [][]Amount) ColumnChart {
	c := ColumnChart{ID: id, Title: title, Says: says, Width: chartWidth, Height: chartHeight, Left: chartLeft,
		Base: chartHeight - chartBottom}
	most := 1
	for _, parts := range amounts {
		sum := 0
		for _, a := range parts {
			sum += a.N
		}
		most = max(most, sum)
	}
	step := stepFor(most)
	top := (most + step - 1) / step * step
	room := c.Base - chartTop
	for n := 0; n <= top; n += step {
		y := c.Base - n*room/top
		c.Lines = append(c.Lines, gridLine{Y: y, Text: y + 4, Number: n})
	}
	place := (chartWidth - chartLeft) / max(len(labels), 1)
	width := min(place*2/3, 48)
	for i, label := range labels {
		one := column{Middle: chartLeft + i*place + place/2, Label: label}
		y := c.Base
		for _, a := range amounts[i] {
			if a.N <= 0 {
				continue
			}
			height := max(a.N*room/top, 2)
			y -= height
			one.Parts = append(one.Parts, columnPart{
				Class: a.Class, X: one.Middle - width/2, Y: y, Width: width, Height: height, Text: a.Text, Address: a.Address,
			})
		}
		c.Columns = append(c.Columns, one)
	}
	return c
}

// stepFor is how far the lines of a chart lie apart: 1, 2 or 5 with zeros, so that there are at most five of them.
func stepFor(most int) int {
	for step := 1; ; step *= 10 {
		for _, times := range []int{1, 2, 5} {
			if most <= 5*step*times {
				return step * times
			}
		}
	}
}

// Counted writes a number with its thousands apart.
func Counted(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// Percent writes a share with two decimals, as the county does.
func Percent(share float64) string { return fmt.Sprintf("%.2f%%", share) }
