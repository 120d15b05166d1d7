package web

import (
	"math"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/process"
	"sluice/written"
)

// gatherer makes the body of a request of what was filled in. What cannot be read goes as it is, so that the API says what is
// wrong with everything at once; where a page knows better what would be right, it says so itself.
type gatherer struct {
	values url.Values
	clean  url.Values // the values again, with empty rows taken out, so that the API's numbers are the form's
	faults map[string]process.Words
}

// gather reads a form of an input's type.
func gather(t reflect.Type, values url.Values) (body map[string]any, clean url.Values, faults map[string]process.Words) {
	g := &gatherer{values: values, clean: url.Values{}, faults: map[string]process.Words{}}
	body, _ = g.object(t, "", "")
	return body, g.clean, g.faults
}

// object reads a struct from one path, to be known under another. Filled says whether there was anything.
func (g *gatherer) object(t reflect.Type, from, to string) (body map[string]any, filled bool) {
	body = map[string]any{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, flags, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Tag.Get("hidden") == "true" {
			continue
		}
		if f.Anonymous && name == "" {
			more, some := g.object(f.Type, from, to)
			for key, value := range more {
				body[key] = value
			}
			filled = filled || some
			continue
		}
		value, some := g.value(f, from+name, to+name)
		if some || flags == "" && value != nil {
			body[name] = value
		}
		filled = filled || some
	}
	return body, filled
}

// value reads one field. A needed field that is empty has a value when its type has an empty one, none when it has not.
func (g *gatherer) value(f reflect.StructField, from, to string) (value any, filled bool) {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kindOf(f) {
	case "group":
		body, some := g.object(t, from+".", to+".")
		if !some && f.Type.Kind() == reflect.Pointer {
			return nil, false
		}
		return body, some
	case "rows":
		return g.tableRows(t.Elem(), from, to)
	case "lines":
		if f.Tag.Get("form") == "villages" {
			return g.villages(from, to)
		}
		return g.lines(from, to)
	case "check", "yesno":
		text := g.text(from, to)
		if text == "" {
			return nil, false
		}
		return text == "true", true
	}
	text := g.text(from, to)
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		if t.Kind() == reflect.String && kindOf(f) == "text" {
			return "", false
		}
		return nil, false
	}
	switch kindOf(f) {
	case "money":
		fen, fault := written.Fen(trimmed, written.Yuan)
		if fault != nil {
			g.faults[to] = *fault
			return trimmed, true
		}
		return fen, true
	case "number":
		n, fault := written.Number(trimmed, math.MinInt32, math.MaxInt32)
		if fault != nil {
			return trimmed, true
		}
		return n, true
	case "date":
		day, fault := written.Date(trimmed)
		if fault != nil {
			g.faults[to] = *fault
			return trimmed, true
		}
		return day.String(), true
	}
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), true
}

// text is what was typed, remembered under the path it will be shown at.
func (g *gatherer) text(from, to string) string {
	text := g.values.Get(from)
	if text != "" {
		g.clean[to] = []string{text}
	}
	return text
}

// lines reads a list of texts: one a line, or one a mark in a list of boxes.
func (g *gatherer) lines(from, to string) (any, bool) {
	all := []string{}
	for _, text := range g.values[from] {
		for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '、' || r == '，' }) {
			if line = strings.TrimSpace(line); line != "" {
				all = append(all, line)
			}
		}
	}
	if len(g.values[from]) > 0 {
		g.clean[to] = g.values[from]
	}
	return all, len(all) > 0
}

// villages reads a list of villages as a register does.
func (g *gatherer) villages(from, to string) (any, bool) {
	text := g.text(from, to)
	villages, fault := written.Villages(text)
	if fault != nil {
		g.faults[to] = *fault
		return []string{text}, true
	}
	return append([]string{}, villages...), len(villages) > 0
}

// tableRows reads the rows that hold anything.
func (g *gatherer) tableRows(t reflect.Type, from, to string) (any, bool) {
	all := []any{}
	for _, i := range numbers(g.values, from) {
		row := from + "." + strconv.Itoa(i) + "."
		if !g.any(row) {
			continue
		}
		body, _ := g.object(t, row, to+"."+strconv.Itoa(len(all))+".")
		all = append(all, body)
	}
	return all, len(all) > 0
}

func (g *gatherer) any(prefix string) bool {
	for name, values := range g.values {
		if strings.HasPrefix(name, prefix) && strings.TrimSpace(strings.Join(values, "")) != "" {
			return true
		}
	}
	return false
}

// filled writes an input's values as a form holds them.
func filled(input any) url.Values {
	values := url.Values{}
	fill(reflect.ValueOf(input), "", values)
	return values
}

func fill(v reflect.Value, prefix string, values url.Values) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, flags, _ := strings.Cut(f.Tag.Get("json"), ",")
		at, of, kind := prefix+name, v.Field(i), kindOf(f)
		switch {
		case f.Anonymous && name == "":
			fill(of, prefix, values)
			continue
		case f.Tag.Get("hidden") == "true" || of.IsZero() && (flags != "" || kind != "money" && kind != "number"): // a needed 0 says something
			continue
		case of.Kind() == reflect.Pointer:
			of = of.Elem()
		}
		switch kind {
		case "group":
			fill(of, at+".", values)
		case "rows":
			for n := range of.Len() {
				fill(of.Index(n), at+"."+strconv.Itoa(n)+".", values)
			}
		case "lines":
			values.Set(at, strings.Join(of.Interface().([]string), "\n"))
		case "money":
			values.Set(at, yuan(of.Int()))
		case "date":
			values.Set(at, of.Interface().(calendar.Date).String())
		case "number":
			values.Set(at, strconv.FormatInt(of.Int(), 10))
		case "check", "yesno":
			values.Set(at, strconv.FormatBool(of.Bool()))
		default:
			values.Set(at, of.String())
		}
	}
}
