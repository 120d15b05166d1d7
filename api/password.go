package api

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"sluice/lifecycle"
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
		return nil, lifecycle.Refuse(lifecycle.CodeBusy, "登录请求过多，请稍后再试", "too many sign in at once: try again in a moment")
	}
}

// nobody is the hash that the password of a person who has none is compared with, so that the answer takes as long.
var nobody = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("nobody's password", &hashing) })

// proven demands a person's password. Whether the person is unknown, has none or typed another is told nobody.
func (s *server) proven(ctx context.Context, person, password string) (port.Password, error) {
	done, err := hashTurn(ctx)
	if err != nil {
		return port.Password{}, err
	}
	defer done()
	address := requestOf(ctx).address
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
		return kept, lifecycle.Refuse(codeSignIn, "人员代号或密码有误", "the person or the password is wrong")
	}
	return kept, s.Accounts.Succeeded(ctx, person, address)
}

// tooSoon is a refusal that says when to try again.
type tooSoon struct {
	refusal *lifecycle.Error
	seconds int
}

func (t *tooSoon) Error() string { return t.refusal.Error() }

func tooManyAttempts(wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return &tooSoon{seconds: seconds, refusal: lifecycle.Refuse(codeTooSoon, "尝试次数过多，请在 "+strconv.Itoa(seconds)+" 秒后重试",
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
		return invalid(field(name, fmt.Sprintf("密码至少 %d 个字符", shortestPassword), fmt.Sprintf("must have at least %d characters", shortestPassword)))
	case n > longestPassword:
		return invalid(field(name, fmt.Sprintf("密码最多 %d 个字符", longestPassword), fmt.Sprintf("must have at most %d characters", longestPassword)))
	case same(of.Person) || same(of.Name):
		return invalid(field(name, "密码不能与人员代号或姓名相同", "must be neither the person's code nor their name"))
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
func (s *server) setPassword(ctx context.Context, person, password string, first bool) error {
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

func (s *server) giveFirstPassword(ctx context.Context, in *struct {
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   FirstPasswordInput
}) (*struct{ Body PasswordSet }, error) {
	if err := administratorsOnly(requestOf(ctx).actor); err != nil {
		return nil, err
	}
	row, err := s.personNamed(ctx, in.Person, "person")
	if err != nil {
		return nil, err
	}
	if row.Gone != nil {
		return nil, invalid(field("person", "该人员已离任", "has left; let them in again first"))
	}
	if err := fit("password", in.Body.Password, row); err != nil {
		return nil, err
	}
	if err := s.setPassword(ctx, in.Person, in.Body.Password, true); err != nil {
		return nil, err
	}
	return &struct{ Body PasswordSet }{PasswordSet{Person: in.Person, MustChange: true}}, nil
}

// PasswordInput is another password for oneself.
type PasswordInput struct {
	Old string `json:"old,omitempty" doc:"the password there is; left out when there is none yet"`
	New string `json:"new" doc:"10 to 200 characters; another one, and neither one's code nor one's name"`
}

func (s *server) changePassword(ctx context.Context, in *struct{ Body PasswordInput }) (*withCookie[PasswordSet], error) {
	r := requestOf(ctx)
	actor := r.actor
	kept, err := s.Accounts.Password(ctx, actor.Person)
	if err != nil {
		return nil, err
	}
	if kept.Hash != "" {
		if err := s.oldProven(ctx, actor.Person, in.Body.Old); err != nil {
			return nil, err
		}
		if in.Body.New == in.Body.Old {
			return nil, invalid(field("new", "新密码不能与原密码相同", "must not be the old one"))
		}
	}
	if err := fit("new", in.Body.New, port.PersonRow{Person: actor.Person, Name: actor.Name}); err != nil {
		return nil, err
	}
	if err := s.setPassword(ctx, actor.Person, in.Body.New, false); err != nil {
		return nil, err
	}
	answer := &withCookie[PasswordSet]{Body: PasswordSet{Person: actor.Person}}
	if r.session != "" { // it ended with the old password
		answer.SetCookie, err = s.openSession(ctx, actor.Person, false)
	}
	return answer, err
}

// oldProven demands the password there is of somebody who has signed in: that it is wrong is a fault of a field.
func (s *server) oldProven(ctx context.Context, person, password string) error {
	_, err := s.proven(ctx, person, password)
	if isCode(err, codeSignIn) {
		return invalid(field("old", "原密码有误", "is not the password there is"))
	}
	return err
}
