package page

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

// functions are what templates can say, in a language.
func functions(lang string) template.FuncMap {
	return template.FuncMap{
		"t":       func(key string) (string, error) { return translated(lang, key) },
		"tf":      func(key string, args ...any) (string, error) { return translatedWith(lang, key, args) },
		"w":       func(w process.Words) string { return In(lang, w) },
		"word":    func(kind string, of any) string { return In(lang, WordFor(kind, fmt.Sprint(of))) },
		"stage":   func(s lifecycle.Stage) string { return In(lang, s.Words()) },
		"role":    func(r process.Role) string { return In(lang, lifecycle.RoleWords(r)) },
		"command": func(c any) string { return In(lang, lifecycle.CommandWords(process.CommandName(fmt.Sprint(c)))) },
		"day":     func(at time.Time) string { return DayOf(at) },
		"minute":  Minute,
		"device":  deviceName,
		"weekday": func(d calendar.Date) string { return In(lang, weekdays[d.Weekday()]) },
		"yuan":    Yuan,
		"wan":     wan,
		"rung":    func(t lifecycle.Task) string { return In(lang, t.RungWords()) },
		"moved":   func(r lifecycle.Rung) string { return In(lang, r.Words()) },
		"months":  func() []string { return monthNames[lang] },
		"lightOf": LightOf,
		"asset":   func(name string) string { return assetAddresses[name] },
		"dict":    dict,
		"inc":     func(n int) int { return n + 1 },
		"sub":     func(a, b int) int { return a - b },
		"counted": Counted,
		"percent": Percent,
		"behind":  Behind,

		"reportStates": func() []lifecycle.ReportState { return port.ReportStates },
		"reportsIn":    func(m port.ReportMonth, state lifecycle.ReportState) int { return *m.Count(state) },
		"lightOrder":   func() []process.Colour { return LightOrder },
	}
}

// translated is an entry of the table; a key that is not in it fails the page, and with it the test that shows every page.
func translated(lang, key string) (string, error) {
	w, known := Words[key]
	if !known {
		return "", fmt.Errorf("there are no words for %q", key)
	}
	return In(lang, w), nil
}

func translatedWith(lang, key string, args []any) (string, error) {
	format, err := translated(lang, key)
	return fmt.Sprintf(format, args...), err
}

// WordFor is the word for a value such as a colour or an outcome; one that has none yet stands for itself.
func WordFor(kind, value string) process.Words {
	if w, known := Words[kind+"."+value]; known {
		return w
	}
	return process.Words{ZH: value, EN: value}
}

var weekdays = [7]process.Words{
	{ZH: "周日", EN: "Sun"}, {ZH: "周一", EN: "Mon"}, {ZH: "周二", EN: "Tue"}, {ZH: "周三", EN: "Wed"}, {ZH: "周四", EN: "Thu"},
	{ZH: "周五", EN: "Fri"}, {ZH: "周六", EN: "Sat"},
}

var monthNames = map[string][]string{
	"zh": {"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
	"en": {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
}

// DayOf is the day of an instant in the county; "" for none.
func DayOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return calendar.DateOf(at).String()
}

// Minute is an instant in the county to the minute.
func Minute(at time.Time) string { return at.In(calendar.Shanghai).Format("2006-01-02 15:04") }

// Yuan writes fen as 1,234.50.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	whole := strconv.FormatInt(fen/100, 10)
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	return fmt.Sprintf("%s%s.%02d", sign, whole, fen%100)
}

// wan writes fen in 万元 with two decimals, as the county's tables do; what is cut off is rounded half up.
func wan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return sign + strings.TrimPrefix(Yuan((fen+5_000)/10_000), "-")
}

// dict gives a part of a template what it needs: names and values by turns.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict takes names and values by turns")
	}
	all := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		all[name] = pairs[i+1]
	}
	return all, nil
}
