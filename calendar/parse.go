package calendar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Parse reads a calendar from YAML of the form of years.yaml. The error names every fault at once, one a line, each with
// the line it is on, so that whoever types a notice in corrects it in one go.
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
		return nil, errors.New("the calendar states no year")
	case err != nil:
		return nil, fmt.Errorf("this is not YAML: %w", err)
	}
	r := reader{newBuilder()}
	// What stands after a line of three dashes would be passed over in silence.
	if err := decoder.Decode(&second); err == nil {
		r.fault(second.Line, "a second document begins here: write all years in one")
	} else if !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("this is not YAML: %w", err)
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
		r.fault(root.Content[0].Line, "the calendar states no year")
	}
	return r.calendar()
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
