package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/store/pg"
)

// How many attempts to sign in are free: to a person, and from an address, behind which a whole office may sit. Each one more has to wait
// twice as long as the one before it. Who does not try for a while begins anew.
const (
	freePerPerson  = 5
	freePerAddress = 30
	firstWait      = 2 * time.Second
	longestWait    = 15 * time.Minute
	attemptsKept   = time.Hour
)

// waitAfter is how long after an attempt the next may be made.
func waitAfter(times, free int) time.Duration {
	if times < free {
		return 0
	}
	wait := firstWait
	for range times - free {
		if wait *= 2; wait >= longestWait {
			return longestWait
		}
	}
	return wait
}

// tried is a subject of attempts with what is counted of it.
type tried struct {
	subject string
	person  bool // else an address
	free    int
	times   int
	last    time.Time
}

// triedBy are the subjects of an attempt in the order in which everybody locks them.
func triedBy(person, address string) []tried {
	subjects := []tried{{subject: triedDigest("person", person), person: true, free: freePerPerson}}
	if address != "" {
		subjects = append(subjects, tried{subject: triedDigest("address", address), free: freePerAddress})
	}
	slices.SortFunc(subjects, func(a, b tried) int { return slices.Compare([]byte(a.subject), []byte(b.subject)) })
	return subjects
}

func triedDigest(kind, text string) string {
	sum := sha256.Sum256([]byte(kind + "\n" + text))
	return hex.EncodeToString(sum[:])
}

// Attempt counts an attempt before it is made, under the lock of its counts: many at once get no further than one after the other.
// While one has to wait nothing is counted, so that whoever waits gets in.
func (s *Accounts) Attempt(ctx context.Context, person, address string, now time.Time) (time.Duration, error) {
	subjects := triedBy(person, address)
	b := pg.Opening()
	for i := range subjects {
		t := &subjects[i]
		b.Queue(`
			insert into sign_ins (
				subject,
				times,
				last
			)
			values ($1, 0, $2)
			on conflict (subject) do update set
				times = sign_ins.times
			returning
				times,
				last`, t.subject, now,
		).QueryRow(func(row pgx.Row) error { return row.Scan(&t.times, &t.last) })
	}
	var wait time.Duration
	err := s.db.WithTx(ctx, b, func(tx pgx.Tx) error {
		for i := range subjects {
			t := &subjects[i]
			if now.Sub(t.last) > attemptsKept {
				t.times = 0
			}
			wait = max(wait, t.last.Add(waitAfter(t.times, t.free)).Sub(now))
		}
		if wait > 0 {
			return nil
		}
		counts := &pgx.Batch{}
		for _, t := range subjects {
			counts.Queue(`
				update sign_ins set
					times = $2,
					last = $3
				where subject = $1`, t.subject, t.times+1, now)
		}
		counts.Queue(`
			delete from sign_ins
			where subject in (
				select subject
				from sign_ins
				where last < $1
				order by last
				limit 100
				for update skip locked
			)`, now.Add(-attemptsKept))
		return tx.SendBatch(ctx, counts).Close()
	})
	return max(wait, 0), pg.Failed(err, "count an attempt to sign in")
}

// Succeeded forgets what failed for the person. Of the address it takes back this attempt alone: others there may still be guessing.
func (s *Accounts) Succeeded(ctx context.Context, person, address string) error {
	b := &pgx.Batch{}
	for _, t := range triedBy(person, address) {
		if t.person {
			b.Queue(`
				delete from sign_ins
				where subject = $1`, t.subject)
			continue
		}
		b.Queue(`
			update sign_ins set
				times = greatest(times - 1, 0)
			where subject = $1`, t.subject)
	}
	return pg.Failed(s.db.Pool.SendBatch(ctx, b).Close(), "forget the attempts of %s", person)
}
