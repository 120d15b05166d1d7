package service

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"sluice/lifecycle"
	"sluice/policy"
)

// The codes that arise around the rules; lifecycle has those of the rules.
const (
	CodeUnauthenticated lifecycle.ErrorCode = "unauthenticated" // no token or session, or an unknown one
	CodeSignIn          lifecycle.ErrorCode = "sign_in"         // a person or a password that is wrong
	CodeTooSoon         lifecycle.ErrorCode = "too_soon"        // too many attempts to sign in
	CodeUnknownPerson   lifecycle.ErrorCode = "unknown_person"  // the issuer names somebody who is not known here
	CodeNotReader       lifecycle.ErrorCode = "not_reader"      // not for the caller's posts to see
	CodeMustChange      lifecycle.ErrorCode = "must_change"     // signed in with a first password
	CodeScope           lifecycle.ErrorCode = "scope"           // the token does not go that far
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
func (f FieldProblem) Said() policy.Words { return policy.Words{ZH: f.MessageZH, EN: f.Message} }

// Faults is a refusal of a file, with the place of each fault in it.
type Faults struct {
	Refusal *lifecycle.Error
	At      []FieldProblem
}

func (f *Faults) Error() string { return f.Refusal.Error() }

// Unwrap is the refusal.
func (f *Faults) Unwrap() error { return f.Refusal }

// TooSoon is a refusal that says when to try again.
type TooSoon struct {
	Refusal *lifecycle.Error
	Seconds int // to wait
}

func (t *TooSoon) Error() string { return t.Refusal.Error() }

// Unwrap is the refusal.
func (t *TooSoon) Unwrap() error { return t.Refusal }

// IsCode reports whether an error is a refusal of a code.
func IsCode(err error, code lifecycle.ErrorCode) bool {
	var refusal *lifecycle.Error
	return errors.As(err, &refusal) && refusal.Code == code
}

// Invalid is a refusal about single fields.
func Invalid(fields ...lifecycle.FieldError) error {
	refusal := lifecycle.Refuse(lifecycle.CodeInvalid, "提交的内容有误", "some of what was sent is wrong")
	refusal.Fields = fields
	return refusal
}

// Field words what is wrong with one field.
func Field(name, zh, en string) lifecycle.FieldError {
	f := lifecycle.FieldError{Field: name}
	f.ZH, f.EN = zh, en
	return f
}

// mostErrors bounds an answer: who sent more wrong than this has understood.
const mostErrors = 1000

// BadFile is a refusal of a file with all its faults.
func BadFile(zh, en string, at []FieldProblem) error {
	slices.SortStableFunc(at, func(a, b FieldProblem) int { return cmp.Compare(a.Row, b.Row) })
	return &Faults{Refusal: lifecycle.Refuse(lifecycle.CodeInvalid, zh, en), At: at[:min(len(at), mostErrors)]}
}

// NoSuchTask is the refusal of a task that is not there.
func NoSuchTask() error {
	return lifecycle.Refuse(lifecycle.CodeNotFound, "没有这项待办", "there is no such task")
}

func noSuchProject(code string) error {
	return lifecycle.Refuse(lifecycle.CodeNotFound, "没有这个项目，或不在您的岗位范围内",
		fmt.Sprintf("there is no project %s, or it is not for your posts", code))
}
