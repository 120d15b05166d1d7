package service

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"sluice/process"
	"sluice/refusal"
)

// The codes that arise around the rules; lifecycle has those of the rules.
const (
	CodeUnauthenticated refusal.Code = "unauthenticated" // no token or session, or an unknown one
	CodeSignIn          refusal.Code = "sign_in"         // a person or a password that is wrong
	CodeTooSoon         refusal.Code = "too_soon"        // too many attempts to sign in
	CodeUnknownPerson   refusal.Code = "unknown_person"  // the issuer names somebody who is not known here
	CodeNotReader       refusal.Code = "not_reader"      // not for the caller's posts to see
	CodeMustChange      refusal.Code = "must_change"     // signed in with a first password
	CodeScope           refusal.Code = "scope"           // the token does not go that far
	CodeUnreadable      refusal.Code = "unreadable"      // not what the use case reads at all
	CodeKeyMissing      refusal.Code = "key_missing"     // no usable Idempotency-Key
)

// FieldProblem says what is wrong with one field, named by its path such as places.0.township. In a file it names the place.
type FieldProblem struct {
	Field     string `json:"field" example:"places.0.township"`
	Sheet     string `json:"sheet,omitempty" doc:"of a workbook: the sheet"`
	Row       int    `json:"row,omitempty" doc:"of a file: the row, or the line, from 1"`
	Column    string `json:"column,omitempty" doc:"of a table: the column"`
	Letter    string `json:"letter,omitempty" doc:"of a workbook: the letter of the column"`
	Message   string `json:"message" example:"is missing"`
	MessageZH string `json:"message_zh" example:"缺少此项"`
}

// Said is what is wrong.
func (f FieldProblem) Said() process.Words { return process.Words{ZH: f.MessageZH, EN: f.Message} }

// Faults is a refusal of a file, with the place of each fault in it.
type Faults struct {
	Refusal *refusal.Error
	At      []FieldProblem
}

func (f *Faults) Error() string { return f.Refusal.Error() }

// Unwrap is the refusal.
func (f *Faults) Unwrap() error { return f.Refusal }

// TooSoon is a refusal that says when to try again.
type TooSoon struct {
	Refusal *refusal.Error
	Seconds int // to wait
}

func (t *TooSoon) Error() string { return t.Refusal.Error() }

// Unwrap is the refusal.
func (t *TooSoon) Unwrap() error { return t.Refusal }

// IsCode reports whether an error is a refusal of a code.
func IsCode(err error, code refusal.Code) bool {
	var refused *refusal.Error
	return errors.As(err, &refused) && refused.Code == code
}

// Invalid is a refusal about single fields.
func Invalid(fields ...refusal.Field) error {
	refused := refusal.New(refusal.CodeInvalid, "提交的内容有误", "some of what was sent is wrong")
	refused.Fields = fields
	return refused
}

// Field words what is wrong with one field.
func Field(name, zh, en string) refusal.Field {
	f := refusal.Field{Field: name}
	f.ZH, f.EN = zh, en
	return f
}

// mostErrors bounds an answer: who sent more wrong than this has understood.
const mostErrors = 1000

// BadFile is a refusal of a file with all its faults.
func BadFile(zh, en string, at []FieldProblem) error {
	slices.SortStableFunc(at, func(a, b FieldProblem) int { return cmp.Compare(a.Row, b.Row) })
	return &Faults{Refusal: refusal.New(refusal.CodeInvalid, zh, en), At: at[:min(len(at), mostErrors)]}
}

// NoSuchTask is the refusal of a task that is not there.
func NoSuchTask() error {
	return refusal.New(refusal.CodeNotFound, "没有这项待办", "there is no such task")
}

func noSuchProject(code string) error {
	return refusal.New(refusal.CodeNotFound, "没有这个项目，或不在您的岗位范围内",
		fmt.Sprintf("there is no project %s, or it is not for your posts", code))
}

// InternalWords are all that is ever said of a fault of the program.
var InternalWords = process.Words{
	ZH: "系统出现故障，未记录任何内容。请稍后重试，或向管理员提供请求编号。",
	EN: "Something went wrong on our side. Try again later, or give the request id to the administrator.",
}
