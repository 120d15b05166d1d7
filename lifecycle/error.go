package lifecycle

import (
	"fmt"
	"strings"
	"unicode"

	"sluice/policy"
)

// ErrorCode is the stable name of a kind of refusal; the API maps each to one HTTP status.
type ErrorCode string

// The error codes.
const (
	CodeInvalid     ErrorCode = "invalid"     // a field is wrong; Fields says which
	CodeStage       ErrorCode = "stage"       // not in this stage of the project
	CodeNotHolder   ErrorCode = "not_holder"  // somebody else's to do
	CodeSeparation  ErrorCode = "separation"  // the same person may not do both
	CodeNotFirst    ErrorCode = "not_first"   // somebody did it before
	CodeGate        ErrorCode = "gate"        // something must be done before; Reasons says what
	CodeStale       ErrorCode = "stale"       // the project has moved on since the caller looked
	CodeNotFound    ErrorCode = "not_found"   // no such project, task, finding
	CodeExists      ErrorCode = "exists"      // there is one already
	CodeKeyReused   ErrorCode = "key_reused"  // the idempotency key came with another request
	CodeDropped     ErrorCode = "dropped"     // an administrator dropped the command: it is not carried out
	CodeTooLarge    ErrorCode = "too_large"   // over a size limit
	CodeBusy        ErrorCode = "busy"        // too many commands wait for this project
	CodeUnavailable ErrorCode = "unavailable" // outcome unknown: repeat with the same key
	CodeStorage     ErrorCode = "storage"     // the disk is full: nothing can be kept until there is room
	CodeInternal    ErrorCode = "internal"    // a fault of the program; nothing was recorded
)

// Reason is one thing that stands in the way, in plain words of both languages.
type Reason struct {
	Code string `json:"code"`
	policy.Words
}

// FieldError says what is wrong with one field of a command and what would be right.
type FieldError struct {
	Field string `json:"field"`
	Row   int    `json:"row,omitempty"` // of a document: the line
	policy.Words
}

// Error is a refusal. It travels as JSON from the workflow to the API unchanged.
type Error struct {
	Code ErrorCode `json:"code"`
	policy.Words
	Fields  []FieldError `json:"fields,omitempty"`
	Reasons []Reason     `json:"reasons,omitempty"`
}

func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.EN
	for _, f := range e.Fields {
		text += "; " + f.Field + " " + f.EN
	}
	for _, r := range e.Reasons {
		text += "; " + r.EN
	}
	return text
}

// Refuse makes a refusal with its words in both languages.
func Refuse(code ErrorCode, zh, en string) *Error {
	return &Error{Code: code, Words: policy.Words{ZH: zh, EN: en}}
}

func words(zh, en string) policy.Words { return policy.Words{ZH: zh, EN: en} }

// fields collects what is wrong with a command's input, so that one answer names everything.
type fields []FieldError

func (f *fields) add(field, zh, en string, args ...any) {
	*f = append(*f, FieldError{Field: field, Words: words(zh, fmt.Sprintf(en, args...))})
}

func (f *fields) require(field, value string, max int) {
	switch n := len([]rune(value)); {
	case strings.TrimSpace(value) == "":
		f.add(field, "不能为空", "must not be empty")
	case n > max:
		f.add(field, fmt.Sprintf("最多 %d 个字", max), "must have at most %d characters; got %d", max, n)
	case strings.ContainsFunc(value, unprintable):
		f.add(field, "含有不可见字符", "must hold no control characters")
	}
}

// under adds what is wrong with a part of the input, under the part's name.
func (f *fields) under(part string, wrong fields) {
	for _, one := range wrong {
		one.Field = part + "." + one.Field
		*f = append(*f, one)
	}
}

// unprintable are the control characters save line feed and tab; a PostgreSQL text cannot hold them all.
func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// notBefore refuses a day that lies before another, and names both. A day that is not known refuses nothing.
func (f *fields) notBefore(field string, on, earliest Date, zh, en string) {
	if on.Before(earliest) && !on.IsZero() {
		f.add(field, fmt.Sprintf("不能早于%s（%s）；现为 %s", zh, earliest, on), "must not lie before "+en+" (%s); got %s", earliest, on)
	}
}

// names checks a list of persons.
func (f *fields) names(field string, names []string, least int) {
	if len(names) < least || len(names) > 30 {
		f.add(field, fmt.Sprintf("须填 %d 至 30 人", least), "needs %d to 30 names; got %d", least, len(names))
	}
	for i, name := range names {
		f.require(fmt.Sprintf("%s.%d", field, i), name, 50)
	}
}

func (f *fields) limit(field, value string, max int) {
	if value != "" {
		f.require(field, value, max)
	}
}

// err is nil when nothing was wrong.
func (f fields) err() error {
	if len(f) == 0 {
		return nil
	}
	refusal := Refuse(CodeInvalid, "提交的内容有误", "some of what was sent is wrong")
	refusal.Fields = f
	return refusal
}

// invalid is a refusal about a single field.
func invalid(field, zh, en string, args ...any) error {
	var f fields
	f.add(field, zh, en, args...)
	return f.err()
}
