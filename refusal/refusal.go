// Package refusal is what people read when something is refused: a code, words in both languages, the fields that are wrong and the
// reasons that stand in the way. It travels as JSON from the workflow to the API unchanged.
package refusal

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"sluice/calendar"
	"sluice/process"
	"sluice/written"
)

// Code is the stable name of a kind of refusal; the API maps each to one HTTP status.
type Code string

// The codes.
const (
	CodeInvalid     Code = "invalid"     // a field is wrong; Fields says which
	CodeStage       Code = "stage"       // not in this stage of the project
	CodeNotHolder   Code = "not_holder"  // somebody else's to do
	CodeSeparation  Code = "separation"  // the same person may not do both
	CodeNotFirst    Code = "not_first"   // somebody did it before
	CodeGate        Code = "gate"        // something must be done before; Reasons says what
	CodeStale       Code = "stale"       // the project has moved on since the caller looked
	CodeNotFound    Code = "not_found"   // no such project, task, finding
	CodeExists      Code = "exists"      // there is one already
	CodeKeyReused   Code = "key_reused"  // the idempotency key came with another request
	CodeDropped     Code = "dropped"     // an administrator dropped the command: it is not carried out
	CodeTooLarge    Code = "too_large"   // over a size limit
	CodeBusy        Code = "busy"        // too many commands wait for this project
	CodeUnavailable Code = "unavailable" // outcome unknown: repeat with the same key
	CodeStorage     Code = "storage"     // the disk is full: nothing can be kept until there is room
	CodeClock       Code = "clock"       // the clock has leapt: nothing is decided until an administrator has looked
	CodeInternal    Code = "internal"    // a fault of the program; nothing was recorded
)

// Undecided reports whether a refusal of this code is no outcome: nothing was decided, and the same command may be accepted later.
func (c Code) Undecided() bool { return c == CodeUnavailable || c == CodeStorage || c == CodeClock }

// Reason is one thing that stands in the way, in plain words of both languages.
type Reason struct {
	Code string `json:"code"`
	process.Words
}

// Field says what is wrong with one field of a command and what would be right.
type Field struct {
	Field string `json:"field"`
	Row   int    `json:"row,omitempty"` // of a document: the line
	process.Words
}

// Error is a refusal. It travels as JSON from the workflow to the API unchanged.
type Error struct {
	Code Code `json:"code"`
	process.Words
	Fields  []Field  `json:"fields,omitempty"`
	Reasons []Reason `json:"reasons,omitempty"`
}

// Error is the refusal in English, for logs.
func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.EN
	for _, f := range e.Fields {
		text += "; "
		if f.Row > 0 {
			text += fmt.Sprintf("line %d, ", f.Row)
		}
		text += f.Field + " " + f.EN
	}
	for _, r := range e.Reasons {
		text += "; " + r.EN
	}
	return text
}

// New makes a refusal with its words in both languages.
func New(code Code, zh, en string) *Error {
	return &Error{Code: code, Words: process.Words{ZH: zh, EN: en}}
}

// Fields collects what is wrong with a command's input, so that one answer names everything.
type Fields []Field

// Add names a field that is wrong and what would be right.
func (f *Fields) Add(field, zh, en string, args ...any) {
	*f = append(*f, Field{Field: field, Words: process.Both(zh, fmt.Sprintf(en, args...))})
}

// Require refuses what is empty, longer than max characters, or holds control characters.
func (f *Fields) Require(field, value string, max int) {
	switch n := len([]rune(value)); {
	case strings.TrimSpace(value) == "":
		f.Add(field, "不能为空", "must not be empty")
	case n > max:
		f.Add(field, fmt.Sprintf("最多 %d 个字", max), "must have at most %d characters; got %d", max, n)
	case strings.ContainsFunc(value, unprintable):
		f.Add(field, "含有不可见字符", "must hold no control characters")
	}
}

// Under adds what is wrong with a part of the input, under the part's name.
func (f *Fields) Under(part string, wrong Fields) {
	for _, one := range wrong {
		one.Field = part + "." + one.Field
		*f = append(*f, one)
	}
}

// unprintable are the control characters save line feed and tab; a PostgreSQL text cannot hold them all.
func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// NotBefore refuses a day that lies before another, and names both. A day that is not known refuses nothing.
func (f *Fields) NotBefore(field string, on, earliest calendar.Date, zh, en string) {
	if on.Before(earliest) && !on.IsZero() {
		f.Add(field, fmt.Sprintf("不能早于%s（%s）；现为 %s", zh, earliest, on), "must not lie before "+en+" (%s); got %s", earliest, on)
	}
}

// Names checks a list of persons.
func (f *Fields) Names(field string, names []string, least int) {
	if len(names) < least || len(names) > 30 {
		f.Add(field, fmt.Sprintf("须填 %d 至 30 人", least), "needs %d to 30 names; got %d", least, len(names))
	}
	for i, name := range names {
		f.Require(fmt.Sprintf("%s.%d", field, i), name, 50)
	}
}

// Limit refuses what is longer than max characters or holds control characters; empty is right.
func (f *Fields) Limit(field, value string, max int) {
	if value != "" {
		f.Require(field, value, max)
	}
}

// Text refuses a text of an input that is empty, longer than its tag maxLength says, or holds control characters. The path of the field
// ends with its name in JSON, or with a place in the list of that name.
func (f *Fields) Text(of any, path string) {
	value, most := textOf(of, path)
	f.Require(path, value, most)
}

// Name refuses a name of a struct as Text does, and where it would look like another one or break a line.
func (f *Fields) Name(of any, path string) {
	value, most := textOf(of, path)
	f.RequireName(path, value, most)
}

// RequireName refuses a name that is empty, longer than allowed, of more than one line, or that holds what cannot be seen.
func (f *Fields) RequireName(field, value string, max int) {
	before := len(*f)
	f.Require(field, value, max)
	if len(*f) > before {
		return
	}
	for i, r := range []rune(value) {
		if written.Unseen(r) {
			f.Add(field, fmt.Sprintf("须为一行可见文字；第 %d 个字符不可见，请删去", i+1),
				"must be one line of what can be seen; remove character %d, U+%04X", i+1, r)
			return
		}
	}
}

// OptionalText refuses a text as Text does, save that it may be empty.
func (f *Fields) OptionalText(of any, path string) {
	value, most := textOf(of, path)
	f.Limit(path, value, most)
}

// textOf is a text of a struct and the most characters that its tag allows: the one place where a limit stands, for the rules, the API and
// the forms.
func textOf(of any, path string) (value string, most int) {
	in := reflect.Indirect(reflect.ValueOf(of))
	parts := strings.Split(path, ".")
	name := parts[len(parts)-1]
	index, err := strconv.Atoi(name)
	if err == nil { // one of a list
		name = parts[len(parts)-2]
	}
	for _, field := range reflect.VisibleFields(in.Type()) {
		if tagged, _, _ := strings.Cut(field.Tag.Get("json"), ","); tagged == name && !field.Anonymous {
			text := in.FieldByIndex(field.Index)
			if text.Kind() == reflect.Slice {
				text = text.Index(index)
			}
			return text.String(), MaxLength(field)
		}
	}
	panic(fmt.Sprintf("%s has no field %q", in.Type(), name)) // only a fault of the program can do this
}

// MaxLength is the most characters that a field, or one of its list, may hold; 0 when its tag has no limit.
func MaxLength(field reflect.StructField) int {
	most, _ := strconv.Atoi(field.Tag.Get("maxLength"))
	return most
}

// Err is nil when nothing was wrong.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	refused := New(CodeInvalid, "提交的内容有误", "some of what was sent is wrong")
	refused.Fields = f
	return refused
}

// Invalid is a refusal about a single field.
func Invalid(field, zh, en string, args ...any) error {
	var f Fields
	f.Add(field, zh, en, args...)
	return f.Err()
}

// MostFen bounds an amount, so that no sum of amounts overflows: a hundred thousand million yuan.
const MostFen = 10_000_000_000_000

// Amount refuses what no payment, contract or award can be, in fen.
func (f *Fields) Amount(field string, fen int64) {
	switch {
	case fen <= 0:
		f.Add(field, "金额须大于零", "must be more than 0 fen; got %d", fen)
	case fen > MostFen:
		f.Add(field, "金额过大", "must be at most %d fen; got %d", int64(MostFen), fen)
	}
}

// Percent refuses what lies outside 0 to 100.
func (f *Fields) Percent(field string, value int) {
	if value < 0 || value > 100 {
		f.Add(field, "须在 0 至 100 之间", "must lie between 0 and 100; got %d", value)
	}
}
