package calendar

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Parse reads a calendar from YAML of the form of years.yaml. The error is a Faults that names every fault at
// once, each with the line it is on, so that whoever types a notice in corrects it in one go.
func Parse(doc []byte) (*Calendar, error) { return new(Calendar).Publish(doc) }

// Publish is a copy of the calendar with the years of a document added, or put in the place of those it had; the document is
// as Parse reads it, and so are its faults. The years are put in together, so that a day may move from one year's notice to
// another's. c itself is never changed.
func (c *Calendar) Publish(doc []byte) (*Calendar, error) {
	var root, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(doc))
	err := decoder.Decode(&root)
	switch {
	case errors.Is(err, io.EOF), err == nil && len(root.Content) == 0:
		return nil, Faults{{ZH: "日历中没有年度", EN: "the calendar states no year"}}
	case err != nil:
		return nil, notYAML(err)
	}
	r := reader{newBuilder()}
	// What stands after a line of three dashes would be passed over in silence.
	if err := decoder.Decode(&second); err == nil {
		r.fault(second.Line, "这里开始了第二个文件：请把所有年度写在一个文件中", "a second document begins here: write all years in one")
	} else if !errors.Is(err, io.EOF) {
		return nil, notYAML(err)
	}
	years := r.list(r.fields(root.Content[0], "the calendar", "years")["years"], "years")
	stated := map[int]bool{}
	for _, n := range years {
		if number, err := strconv.Atoi(written(n, "year")); err == nil {
			stated[number] = true
		}
	}
	for _, y := range c.years {
		if !stated[y.Year] {
			r.add(y.clone())
		}
	}
	for _, n := range years {
		r.year(n)
	}
	if len(years) == 0 {
		// Nothing but provisional weekdays: most likely the wrong file.
		r.fault(root.Content[0].Line, "日历中没有年度", "the calendar states no year")
	}
	return r.calendar()
}

// yamlLine finds the line that a fault of YAML itself names.
var yamlLine = regexp.MustCompile(`line (\d+): `)

// notYAML is the fault of a document that cannot be read at all.
func notYAML(err error) Faults {
	said, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if named := yamlLine.FindStringSubmatch(said); named != nil {
		line, _ = strconv.Atoi(named[1]) // the form has matched digits
		said = strings.Replace(said, named[0], "", 1)
	}
	return Faults{{Line: line, ZH: "不是有效的 YAML：" + said, EN: "this is not YAML: " + said}}
}

// written is the text of a key, before anything is checked.
func written(n *yaml.Node, key string) string {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1].Value
		}
	}
	return ""
}

// reader walks the YAML tree itself: decoding into structs stops at the first bad date and loses its line.
type reader struct{ *builder }

func (r reader) year(n *yaml.Node) {
	f := r.fields(n, "a year", "year", "provisional", "source", "holidays")
	if f == nil {
		return
	}
	y := Year{Source: r.text(f["source"]), Provisional: r.yes(f["provisional"], "provisional")}
	written := r.text(f["year"])
	number, err := strconv.Atoi(written)
	if err != nil {
		r.fault(n.Line, "%q 不是四位数的年份", "%q is not a year of four digits", written)
		return
	}
	y.Year = number
	r.builder.year(n.Line, y)
	for _, hn := range r.list(f["holidays"], "holidays") {
		y.Holidays = append(y.Holidays, r.holiday(hn, y))
	}
	r.years[y.Year] = y
}

func (r reader) holiday(n *yaml.Node, y Year) Holiday {
	f := r.fields(n, "a holiday", "name", "free", "work")
	if f == nil {
		return Holiday{}
	}
	h := Holiday{Name: r.text(f["name"])}
	r.builder.holiday(n.Line, y, h)
	h.Free = r.dates(f["free"], "free", y, h, false)
	h.Work = r.dates(f["work"], "work", y, h, true)
	return h
}

func (r reader) dates(n *yaml.Node, key string, y Year, h Holiday, work bool) (dates []Date) {
	for _, dn := range r.list(n, key) {
		d, err := ParseDate(r.text(dn))
		if err != nil {
			r.fault(dn.Line, "%[1]q 不是日期，须写作 2019-02-05 的形式", "%[2]v", r.text(dn), err)
			continue
		}
		r.day(dn.Line, y, h.Name, d, work)
		dates = append(dates, d)
	}
	return dates
}

// fields gives the values of a mapping by key; an unknown key is a fault, for a misspelt "work" would lose days silently.
func (r reader) fields(n *yaml.Node, what string, known ...string) map[string]*yaml.Node {
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, "这里须写成键和值，可用的键：%[2]s", "%s is written as keys and values (%s)", what, strings.Join(known, ", "))
		return nil
	}
	f := map[string]*yaml.Node{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !slices.Contains(known, key.Value):
			r.fault(key.Line, "没有 %[1]q 这个键，可用的键：%[3]s", "unknown key %q: %s has %s", key.Value, what, strings.Join(known, ", "))
		case f[key.Value] != nil:
			r.fault(key.Line, "键 %q 写了两次", "key %q is written twice", key.Value)
		default:
			f[key.Value] = n.Content[i+1]
		}
	}
	return f
}

func (r reader) list(n *yaml.Node, key string) []*yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(n.Line, "%s 须写成列表", "%s is written as a list", key)
		return nil
	}
	return n.Content
}

func (r reader) text(n *yaml.Node) string {
	if n == nil || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

func (r reader) yes(n *yaml.Node, key string) (value bool) {
	if n != nil && n.Decode(&value) != nil {
		r.fault(n.Line, "%s 须为是或否（逻辑值）", "%s is written as true or false", key)
	}
	return value
}
