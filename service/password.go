package service

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"sluice/refusal"
	"sluice/service/port"
)

// A hash is dear on purpose: 46 MB and some 50 ms, as OWASP advises. At most two are made at once, so that a rush of sign-ins costs
// neither the machine's memory nor the workflows their processor; who gets no turn within some seconds is told so.
var (
	hashing     = argon2id.Params{Memory: 46 << 10, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	hashTurns   = make(chan struct{}, 2)
	waitForTurn = 5 * time.Second
)

// hashTurn waits for a turn at hashing; whoever got one gives it back.
func hashTurn(ctx context.Context) (done func(), err error) {
	patience := time.NewTimer(waitForTurn)
	defer patience.Stop()
	select {
	case hashTurns <- struct{}{}:
		return func() { <-hashTurns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-patience.C:
		return nil, refusal.New(refusal.CodeBusy, "登录请求过多，请稍后再试", "too many sign in at once: try again in a moment")
	}
}

// nobody is the hash that the password of a person who has none is compared with, so that the answer takes as long.
var nobody = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("nobody's password", &hashing) })

// proven demands a person's password. Whether the person is unknown, has none or typed another is told nobody.
func (s *Service) proven(ctx context.Context, c *Caller, person, password string) (port.Password, error) {
	done, err := hashTurn(ctx)
	if err != nil {
		return port.Password{}, err
	}
	defer done()
	address := c.Address
	wait, err := s.Accounts.Attempt(ctx, person, address, time.Now())
	if err != nil {
		return port.Password{}, err
	}
	if wait > 0 {
		return port.Password{}, tooManyAttempts(wait)
	}
	kept, err := s.Accounts.Password(ctx, person)
	if err != nil {
		return kept, err
	}
	hash := kept.Hash
	if hash == "" {
		if hash, err = nobody(); err != nil {
			return kept, err
		}
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return kept, fmt.Errorf("compare the password of %s: %w", person, err)
	}
	if !same || kept.Hash == "" {
		return kept, refusal.New(CodeSignIn, "人员代号或密码有误", "the person or the password is wrong")
	}
	return kept, s.Accounts.Succeeded(ctx, person, address)
}

func tooManyAttempts(wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return &TooSoon{Seconds: seconds, Refusal: refusal.New(CodeTooSoon, "尝试次数过多，请在 "+strconv.Itoa(seconds)+" 秒后重试",
		fmt.Sprintf("too many attempts: try again in %d seconds", seconds))}
}

const (
	shortestPassword = 10
	longestPassword  = 200
)

// fit says what is wrong with a new password, under the field's name.
func fit(name, password string, of port.PersonRow) error {
	same := func(text string) bool { return strings.EqualFold(strings.TrimSpace(password), strings.TrimSpace(text)) }
	switch n := utf8.RuneCountInString(password); {
	case n < shortestPassword:
		return Invalid(Field(name, fmt.Sprintf("密码至少 %d 个字符", shortestPassword),
			fmt.Sprintf("must have at least %d characters", shortestPassword)))
	case n > longestPassword:
		return Invalid(Field(name, fmt.Sprintf("密码最多 %d 个字符", longestPassword),
			fmt.Sprintf("must have at most %d characters", longestPassword)))
	case same(of.Person) || same(of.Name):
		return Invalid(Field(name, "密码不能与人员代号或姓名相同", "must be neither the person's code nor their name"))
	}
	return nil
}

// HashPassword makes of a password what is kept of it: its argon2id hash in PHC form. It is an error of code busy when too many are being
// made.
func HashPassword(ctx context.Context, password string) (string, error) {
	done, err := hashTurn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	hash, err := argon2id.CreateHash(password, &hashing)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// setPassword hashes a password and keeps the hash.
func (s *Service) setPassword(ctx context.Context, person, password string, first bool) error {
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.Accounts.SetPassword(ctx, person, port.Password{Hash: hash, First: first}, time.Now())
}

// FirstPasswordInput is the password that an administrator gives a person.
type FirstPasswordInput struct {
	Password string `json:"password" doc:"10 to 200 characters; neither the person's code nor their name"`
}

// PasswordSet says whose password was set. The password itself is never told.
type PasswordSet struct {
	Person     string `json:"person"`
	MustChange bool   `json:"must_change" doc:"whether it is to be changed before anything else"`
}

// GiveFirstPassword gives a person a password that they change before anything else. It signs them out everywhere.
func (s *Service) GiveFirstPassword(ctx context.Context, c *Caller, person string, in FirstPasswordInput) (PasswordSet, error) {
	if err := administratorsOnly(c); err != nil {
		return PasswordSet{}, err
	}
	row, err := s.personNamed(ctx, person, "person")
	if err != nil {
		return PasswordSet{}, err
	}
	if row.Gone != nil {
		return PasswordSet{}, Invalid(Field("person", "该人员已离任", "has left; let them in again first"))
	}
	if err := fit("password", in.Password, row); err != nil {
		return PasswordSet{}, err
	}
	return PasswordSet{Person: person, MustChange: true}, s.setPassword(ctx, person, in.Password, true)
}

// PasswordInput is another password for oneself.
type PasswordInput struct {
	Old string `json:"old,omitempty" doc:"the password there is; left out when there is none yet"`
	New string `json:"new" doc:"10 to 200 characters; another one, and neither one's code nor one's name"`
}

// ChangePassword gives the caller another password. All their sessions end with the old one; whoever asked in one goes on in another, under
// the secret that is answered.
func (s *Service) ChangePassword(ctx context.Context, c *Caller, in PasswordInput) (set PasswordSet, secret string, err error) {
	actor := c.Actor
	set.Person = actor.Person
	kept, err := s.Accounts.Password(ctx, actor.Person)
	if err != nil {
		return set, "", err
	}
	if kept.Hash != "" {
		if err := s.oldProven(ctx, c, in.Old); err != nil {
			return set, "", err
		}
		if in.New == in.Old {
			return set, "", Invalid(Field("new", "新密码不能与原密码相同", "must not be the old one"))
		}
	}
	if err := fit("new", in.New, port.PersonRow{Person: actor.Person, Name: actor.Name}); err != nil {
		return set, "", err
	}
	if err := s.setPassword(ctx, actor.Person, in.New, false); err != nil {
		return set, "", err
	}
	if c.Session != "" { // it ended with the old password
		secret, err = s.openSession(ctx, c, actor.Person, false)
	}
	return set, secret, err
}

// oldProven demands the password there is of somebody who has signed in: that it is wrong is a fault of a field.
func (s *Service) oldProven(ctx context.Context, c *Caller, password string) error {
	_, err := s.proven(ctx, c, c.Actor.Person, password)
	if IsCode(err, CodeSignIn) {
		return Invalid(Field("old", "原密码有误", "is not the password there is"))
	}
	return err
}
