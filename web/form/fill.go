package form

import (
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/web/page"
)

// Filled writes an input's values as a form holds them.
func Filled(input any) url.Values {
	values := url.Values{}
	fill(reflect.ValueOf(input), "", values)
	return values
}

func fill(v reflect.Value, prefix string, values url.Values) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, flags, _ := strings.Cut(f.Tag.Get("json"), ",")
		at, of, kind := prefix+name, v.Field(i), KindOf(f)
		switch {
		case f.Anonymous && name == "":
			fill(of, prefix, values)
			continue
		case f.Tag.Get("hidden") == "true" || of.IsZero() &&
			(flags != "" || kind != "money" && kind != "number"): // a needed 0 says something
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
			values.Set(at, page.Yuan(of.Int()))
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
