package calendar

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Parse reads a calendar from YAML of the form of years.yaml. The error names every fault at once, one a line, each with
// the line it is on, so that whoever types a notice in corrects it in one go.
func Parse(doc []byte) (*Calendar, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(doc, &root); err != nil {
		return nil, fmt.Errorf("this is not YAML: %w", err)
	}
	if len(root.Content) == 0 {
		return nil, errors.New("the calendar states no year")
	}
	r := reader{newBuilder()}
	years := r.list(r.fields(root.Content[0], "the calendar", "years")["years"], "years")
	for _, n := range years {
		r.year(n)
	}
	if len(years) == 0 {
		// Nothing but provisional weekdays: most likely the wrong file.
		r.fault(root.Content[0].Line, "the calendar states no year")
	}
	return r.calendar()
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
		r.fault(n.Line, "%q is not a year of four digits", written)
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
			r.fault(dn.Line, "%v", err)
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
		r.fault(n.Line, "%s is written as keys and values (%s)", what, strings.Join(known, ", "))
		return nil
	}
	f := map[string]*yaml.Node{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !slices.Contains(known, key.Value):
			r.fault(key.Line, "unknown key %q: %s has %s", key.Value, what, strings.Join(known, ", "))
		case f[key.Value] != nil:
			r.fault(key.Line, "key %q is written twice", key.Value)
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
		r.fault(n.Line, "%s is written as a list", key)
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
		r.fault(n.Line, "%s is written as true or false", key)
	}
	return value
}
