package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"sluice/access"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// Caller is who asks for something: the person, in which posts and as whose deputy, how far what they signed in with goes, and from where.
// Each request has its own; it is not for several goroutines at once.
type Caller struct {
	port.Grant
	Session string      // hash of the session's secret; none: a token
	Address string      // where the request comes from, as far as proxies are believed; none when nobody says
	Device  string      // what the browser or program calls itself
	Log     *zap.Logger // names the request; none: nothing is logged

	reader *access.Reader // what they read, once somebody asked
}

// log is where what happens on the caller's account is logged.
func (c *Caller) log() *zap.Logger {
	if c.Log == nil {
		return zap.NewNop()
	}
	return c.Log
}

// Use is what a request does, as far as tokens and first passwords are let or not let do it.
type Use struct {
	Changes bool // it changes something
	First   bool // it may be done with a first password, before that is changed
}

// Reaches refuses what the caller has not signed in for.
func (c *Caller) Reaches(use Use) error {
	switch {
	case c.First && !use.First:
		return refusal.New(CodeMustChange, "请先修改初始密码", "change the first password before anything else")
	case c.Scope == process.ScopeFull, c.Scope == process.ScopeRead && !use.Changes:
		return nil
	case c.Scope == process.ScopeRead:
		return refusal.New(CodeScope, "该令牌只能查看，不能办理", "this token is for looking only")
	}
	return refusal.New(CodeScope, "该令牌只能用于订阅日历", "this token is for the calendar's feed alone")
}

// ByToken finds the person that a token belongs to. Only the token's hash is ever kept or looked up.
func (s *Service) ByToken(ctx context.Context, token string) (port.Grant, error) {
	hash, today := HashOf(token), s.Today()
	remembered := hash + " " + today.String() // a deputy acts from a day to a day
	if grant, known := s.tokens.get(remembered, time.Now()); known {
		return grant, nil
	}
	grant, err := s.Directory.Authenticate(ctx, hash, today, time.Now())
	if IsCode(err, refusal.CodeNotFound) {
		return grant, refusal.New(CodeUnauthenticated, "令牌无效或已失效", "the token is not known, or no longer")
	}
	if err == nil {
		s.tokens.put(remembered, grant, time.Now())
	}
	return grant, err
}

// BySession finds who signed in under a session's secret, and the hash by which the session is known. Once a day there is another secret
// to be handed out.
func (s *Service) BySession(ctx context.Context, secret string) (grant port.Grant, session, renewed string, err error) {
	session, now := HashOf(secret), time.Now()
	found, err := s.Accounts.Session(ctx, session, s.Today(), now)
	if IsCode(err, refusal.CodeNotFound) {
		err = refusal.New(CodeUnauthenticated, "登录已失效，请重新登录", "the session is over: sign in again")
	}
	if err != nil || !found.Due {
		return found.Grant, session, "", err
	}
	another := newSecret()
	done, err := s.Accounts.RenewSession(ctx, session, HashOf(another), now)
	if err != nil || !done {
		return found.Grant, session, "", err
	}
	return found.Grant, HashOf(another), another, nil
}

// HashOf is what is kept of a secret: its SHA-256 in hexadecimal.
func HashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// newSecret is 256 random bits, marked as what they are.
func newSecret() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	return "sluice_" + base64.RawURLEncoding.EncodeToString(secret[:])
}

// A person found by a token is remembered for a moment: long enough for a page that asks ten things at once, short enough
// that a post taken away is gone within seconds.
const (
	rememberFor  = 5 * time.Second
	rememberMost = 1000
)

// tokens remembers who was found by which token. Time here is the machine's, not the business clock's.
type tokens struct {
	mu   sync.Mutex
	seen map[string]remembered
}

type remembered struct {
	grant port.Grant
	until time.Time
}

func (t *tokens) get(hash string, now time.Time) (port.Grant, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, known := t.seen[hash]
	return r.grant, known && now.Before(r.until)
}

func (t *tokens) put(hash string, grant port.Grant, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == nil || len(t.seen) >= rememberMost {
		t.seen = map[string]remembered{} // starting afresh is simpler than choosing whom to forget, and costs one look-up each
	}
	t.seen[hash] = remembered{grant, now.Add(rememberFor)}
}

// forget has everybody found anew: what they may has changed.
func (t *tokens) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = nil
}

// Administers reports whether the caller looks after people, units and policies.
func (c *Caller) Administers() bool {
	return slices.ContainsFunc(c.Actor.Posts, func(p process.Post) bool { return p.Role == process.RoleAdministrator })
}

// administratorsOnly refuses everybody else.
func administratorsOnly(c *Caller) error {
	if c.Administers() {
		return nil
	}
	return refusal.New(refusal.CodeNotHolder, "仅管理员可以办理", "this is for administrators")
}

// OverseersOnly refuses whoever neither speaks for one of the county's bodies nor is an administrator.
func (s *Service) OverseersOnly(c *Caller) error {
	if c.Administers() {
		return nil
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return err
	}
	for _, body := range process.Bodies {
		if c.Actor.Holds(terms.Policy.Post(body)) {
			return nil
		}
	}
	return refusal.New(refusal.CodeNotHolder, "仅监督部门和管理员可以查看", "this is for those who supervise, and administrators")
}
