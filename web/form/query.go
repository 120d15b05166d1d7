package form

import (
	"encoding"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sluice/door"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
)

// ReadQuery reads what an address narrows a list by into a filter of a use case: the filter's own tags say what the parameters are called
// and what may stand in them, here as in the API. What is empty, or no parameter of the filter, narrows nothing.
func ReadQuery(values url.Values, filter any) error {
	var faults []refusal.Field
	readFields(values, reflect.ValueOf(filter).Elem(), &faults)
	if len(faults) > 0 {
		return service.Invalid(faults...)
	}
	return nil
}

func readFields(values url.Values, into reflect.Value, faults *[]refusal.Field) {
	for i := range into.NumField() {
		f := into.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("query"), ",")
		if f.Anonymous && name == "" {
			readFields(values, into.Field(i), faults)
			continue
		}
		for _, text := range values[name] {
			if text == "" || name == "" {
				continue
			}
			to := into.Field(i)
			if to.Kind() == reflect.Slice {
				to = reflect.New(to.Type().Elem()).Elem()
			}
			if fault := readParameter(f, to, text); fault != nil {
				*faults = append(*faults, service.Field(name, fault.ZH, fault.EN))
			} else if into.Field(i).Kind() == reflect.Slice {
				into.Field(i).Set(reflect.Append(into.Field(i), to))
			}
		}
	}
}

// readParameter reads one parameter; it answers what would be right when it cannot be read.
func readParameter(f reflect.StructField, to reflect.Value, text string) *process.Words {
	if read, is := to.Addr().Interface().(encoding.TextUnmarshaler); is {
		if read.UnmarshalText([]byte(text)) != nil {
			return &process.Words{ZH: "须为日期或月份，例如 2019-05-06、2019-05", EN: "must be a date or a month, such as 2019-05-06 or 2019-05"}
		}
		return nil
	}
	switch to.Kind() {
	case reflect.Bool:
		to.SetBool(text != "false") // a mark in a box says "1"
	case reflect.Int:
		n, err := strconv.Atoi(text)
		low, high := bound(f, "minimum", n), bound(f, "maximum", n)
		if err != nil || n < low || n > high {
			return &process.Words{ZH: "须为规定范围内的整数", EN: "must be a whole number within its bounds"}
		}
		to.SetInt(int64(n))
	default:
		if may := wordsOfParameter(f); may != nil && !slices.Contains(may, text) {
			return &process.Words{ZH: "须为其中之一：" + strings.Join(may, "、"), EN: "must be one of " + strings.Join(may, ", ")}
		}
		if most := bound(f, "maxLength", utf8.RuneCountInString(text)); utf8.RuneCountInString(text) > most {
			return &process.Words{ZH: "最多 " + strconv.Itoa(most) + " 个字", EN: "must have at most " + strconv.Itoa(most) + " characters"}
		}
		if !door.Readable(text) {
			return &process.Words{ZH: "含有无法使用的字符", EN: "must hold no characters that cannot be used"}
		}
		to.SetString(text)
	}
	return nil
}

// bound is a number of a field's tag; without it whatever is there will do.
func bound(f reflect.StructField, tag string, otherwise int) int {
	if n, err := strconv.Atoi(f.Tag.Get(tag)); err == nil {
		return n
	}
	return otherwise
}

// parameterWords are the types whose words stand in a list of the rules, not in a tag of the field.
var parameterWords = map[reflect.Type][]string{
	reflect.TypeFor[lifecycle.Stage]():  texts(lifecycle.Stages),
	reflect.TypeFor[process.UnitKind](): texts(process.UnitKinds),
	reflect.TypeFor[process.TaskKind](): texts(process.TaskKinds),
}

// wordsOfParameter lists the words a parameter can hold; none when it holds any text.
func wordsOfParameter(f reflect.StructField) []string {
	t := f.Type
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if may, known := parameterWords[t]; known {
		return may
	}
	return WordsOf(f)
}
