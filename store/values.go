package store

import (
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
)

// civil carries a date to and from a date column; no date is null.
type civil calendar.Date

// DateValue is what pgx writes.
func (c civil) DateValue() (pgtype.Date, error) {
	if calendar.Date(c).IsZero() {
		return pgtype.Date{}, nil
	}
	return pgtype.Date{Time: time.Date(c.Year, c.Month, c.Day, 0, 0, 0, 0, time.UTC), Valid: true}, nil
}

// ScanDate takes what pgx has read.
func (c *civil) ScanDate(v pgtype.Date) error {
	*c = civil{}
	if v.Valid {
		*c = civil(calendar.NewDate(v.Time.Year(), v.Time.Month(), v.Time.Day()))
	}
	return nil
}

// instant is a time for a column in which never is null.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// orZero is the time of a column in which never is null.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// plain makes text fit for a text column, which cannot hold U+0000. A decided event must never fail to be listed, whatever
// somebody wrote into a name.
func plain(text string) string { return strings.ReplaceAll(text, "\x00", "\uFFFD") }

// posts writes posts as the columns have them.
func posts(list []process.Post) []string {
	texts := make([]string, len(list))
	for i, post := range list {
		texts[i] = post.String()
	}
	return texts
}

// invalid is a refusal about one field.
func invalid(field, zh, en string) *refusal.Error {
	refused := refusal.New(refusal.CodeInvalid, "提交的内容有误", "some of what was sent is wrong")
	refused.Fields = []refusal.Field{{Field: field, Words: process.Words{ZH: zh, EN: en}}}
	return refused
}
