package form

import (
	"math"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"sluice/door"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/written"
)

// decoder reads a form into the input of a use case. What cannot be read is a fault of its field, of which all are found at once; whether
// what can be read is right, the rules say.
type decoder struct {
	values url.Values
	clean  url.Values // the values again, with empty rows taken out, so that the paths of the input are the form's
	faults []refusal.Field
}

// Decode reads a form into a new input of a type, to which it answers a pointer.
func Decode(t reflect.Type, values url.Values) (input any, clean url.Values, faults []refusal.Field) {
	d := &decoder{values: values, clean: url.Values{}}
	made := reflect.New(t)
	d.object(made.Elem(), "", "")
	return made.Interface(), d.clean, d.faults
}

func (d *decoder) fault(path, zh, en string) {
	d.faults = append(d.faults, service.Field(path, zh, en))
}

// object reads a struct from one path, to be known under another.
func (d *decoder) object(into reflect.Value, from, to string) {
	for i := range into.NumField() {
		f := into.Type().Field(i)
		name, flags, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Tag.Get("hidden") == "true":
		case f.Anonymous && name == "":
			d.object(into.Field(i), from, to)
		default:
			d.value(f, into.Field(i), from+name, to+name, flags == "")
		}
	}
}

// value reads one field. A needed one that is empty is a fault, unless its type has an empty value, of which the rules judge.
func (d *decoder) value(f reflect.StructField, into reflect.Value, from, to string, needed bool) {
	kind := KindOf(f)
	if into.Kind() == reflect.Pointer {
		if !d.any(from, kind) {
			return
		}
		into.Set(reflect.New(into.Type().Elem()))
		into, needed = into.Elem(), false
	}
	switch kind {
	case "group":
		if needed || d.any(from, kind) {
			d.object(into, from+".", to+".")
		}
	case "rows":
		d.tableRows(into, from, to)
	case "lines":
		d.lines(f, into, from, to)
	default:
		d.single(f, into, kind, d.text(from, to), to, needed)
	}
}

// any reports whether anything is filled in of a field.
func (d *decoder) any(from, kind string) bool {
	for name, values := range d.values {
		under := name == from || (kind == "group" || kind == "rows") && strings.HasPrefix(name, from+".")
		if under && strings.TrimSpace(strings.Join(values, "")) != "" {
			return true
		}
	}
	return false
}

// single reads a field of one value.
func (d *decoder) single(f reflect.StructField, into reflect.Value, kind, text, to string, needed bool) {
	trimmed := strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if trimmed == "" {
		if needed && (kind != "text" || into.Kind() != reflect.String) {
			d.fault(to, "缺少此项", "is missing")
		}
		return
	}
	var fault *process.Words
	switch kind {
	case "check", "yesno":
		into.SetBool(trimmed == "true")
	case "money":
		fen, wrong := written.Money(trimmed)
		into.SetInt(fen)
		fault = wrong
	case "number":
		n, wrong := written.Number(trimmed, math.MinInt32, math.MaxInt32)
		if into.SetInt(int64(n)); wrong != nil {
			fault = &process.Words{ZH: "须为整数", EN: "must be a whole number"}
		}
	case "date":
		day, wrong := written.Date(trimmed)
		into.Set(reflect.ValueOf(day))
		fault = wrong
	default:
		if f.Tag.Get("secret") != "" {
			trimmed = text // a password is what was typed, as at signing in
		}
		fault = wordFault(f, trimmed)
		into.SetString(trimmed)
	}
	if fault != nil {
		d.fault(to, fault.ZH, fault.EN)
	}
}

// wordFault says what is wrong with a text, or with a word that is to be one of some.
func wordFault(f reflect.StructField, text string) *process.Words {
	if may := WordsOf(f); len(may) > 0 && !slices.Contains(may, text) {
		return &process.Words{ZH: "须为其中之一：" + strings.Join(may, "、"), EN: "must be one of " + strings.Join(may, ", ")}
	}
	if !door.Readable(text) {
		return &process.Words{ZH: "含有不可见字符", EN: "must hold no control characters"}
	}
	return nil
}

// text is what was typed, remembered under the path it will be shown at.
func (d *decoder) text(from, to string) string {
	text := d.values.Get(from)
	if text != "" {
		d.clean[to] = []string{text}
	}
	return text
}

// lines reads a list of texts: one a line, or one a mark in a list of boxes; villages as a register writes them.
func (d *decoder) lines(f reflect.StructField, into reflect.Value, from, to string) {
	if len(d.values[from]) > 0 {
		d.clean[to] = d.values[from]
	}
	var all []string
	if f.Tag.Get("form") == "villages" {
		villages, fault := written.Villages(d.values.Get(from))
		if fault != nil {
			d.fault(to, fault.ZH, fault.EN)
		}
		all = villages
	} else {
		for _, text := range d.values[from] {
			for _, line := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n\r、，", r) }) {
				if line = strings.TrimSpace(line); line != "" {
					all = append(all, line)
				}
			}
		}
	}
	list := reflect.MakeSlice(into.Type(), 0, len(all))
	for _, line := range all {
		if fault := wordFault(reflect.StructField{Type: into.Type().Elem()}, line); fault != nil {
			d.fault(to, fault.ZH, fault.EN)
		}
		list = reflect.Append(list, reflect.ValueOf(line).Convert(into.Type().Elem()))
	}
	into.Set(list)
}

// tableRows reads the rows that hold anything.
func (d *decoder) tableRows(into reflect.Value, from, to string) {
	list := reflect.MakeSlice(into.Type(), 0, 0)
	for _, i := range numbers(d.values, from) {
		row := from + "." + strconv.Itoa(i)
		if !d.any(row, "group") {
			continue
		}
		one := reflect.New(into.Type().Elem()).Elem()
		d.object(one, row+".", to+"."+strconv.Itoa(list.Len())+".")
		list = reflect.Append(list, one)
	}
	into.Set(list)
}
