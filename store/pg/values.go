package pg

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgtype"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
)

// Civil carries a date to and from a date column; no date is null.
type Civil calendar.Date

// DateValue is what pgx writes.
func (c Civil) DateValue() (pgtype.Date, error) {
	if calendar.Date(c).IsZero() {
		return pgtype.Date{}, nil
	}
	return pgtype.Date{Time: time.Date(c.Year, c.Month, c.Day, 0, 0, 0, 0, time.UTC), Valid: true}, nil
}

// ScanDate takes what pgx has read.
func (c *Civil) ScanDate(v pgtype.Date) error {
	*c = Civil{}
	if v.Valid {
		*c = Civil(calendar.NewDate(v.Time.Year(), v.Time.Month(), v.Time.Day()))
	}
	return nil
}

// Instant is a time for a column in which never is null.
func Instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// OrZero is the time of a column in which never is null.
func OrZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// Plain makes text fit for a text column, which cannot hold U+0000. A decided event must never fail to be listed, whatever
// somebody wrote into a name.
func Plain(text string) string { return strings.ReplaceAll(text, "\x00", "\uFFFD") }

// Posts writes posts as the columns have them.
func Posts(list []process.Post) []string {
	texts := make([]string, len(list))
	for i, post := range list {
		texts[i] = post.String()
	}
	return texts
}

// Invalid is a refusal about one field.
func Invalid(field, zh, en string) *refusal.Error {
	refused := refusal.New(refusal.CodeInvalid, "提交的内容有误", "some of what was sent is wrong")
	refused.Fields = []refusal.Field{{Field: field, Words: process.Words{ZH: zh, EN: en}}}
	return refused
}

// BusinessNow is the time of the business clock: of a stepped one where it stands, else of the machine.
const BusinessNow = `coalesce((select clock.now from clock), now())`

// shownLength is how many bytes of an error are kept to be shown.
const shownLength = 500

// Shown makes the text of an error fit to be kept: one line of some length.
func Shown(text string) string {
	text = strings.Join(strings.Fields(Plain(strings.ToValidUTF8(text, "\uFFFD"))), " ")
	if len(text) <= shownLength {
		return text
	}
	end := shownLength
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
