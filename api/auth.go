package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/service/port"
)

// authenticate finds out who asks, by the token in the Authorization header, or without that header by the cookie of a session.
func (s *server) authenticate(ctx huma.Context, next func(huma.Context)) {
	grant, err := s.identified(ctx)
	if err == nil {
		err = s.asks(grant.Actor.Person)
	}
	if err == nil {
		err = reaches(grant, ctx)
	}
	if err != nil {
		s.refuse(ctx, err)
		return
	}
	r := requestOf(ctx.Context())
	r.actor, r.grant = grant.Actor, grant
	next(ctx)
}

func (s *server) identified(ctx huma.Context) (port.Grant, error) {
	header := ctx.Header("Authorization")
	if cookie, err := huma.ReadCookie(ctx, sessionCookie); err == nil && cookie.Value != "" && header == "" {
		return s.inSession(ctx, cookie.Value)
	}
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return port.Grant{}, lifecycle.Refuse(codeUnauthenticated, "请先登录，或在请求头 Authorization 中提供令牌",
			"sign in, or send the header Authorization: Bearer and your token")
	}
	return s.person(ctx.Context(), tokenHash(token))
}

// beforeChanging is all that may be done with a first password.
var beforeChanging = []string{"changePassword", "signOut"}

// reaches refuses what somebody has not signed in for.
func reaches(grant port.Grant, ctx huma.Context) error {
	switch {
	case grant.First && !slices.Contains(beforeChanging, ctx.Operation().OperationID):
		return lifecycle.Refuse(codeMustChange, "请先修改初始密码", "change the first password before anything else")
	case grant.Scope == policy.ScopeFull, grant.Scope == policy.ScopeRead && ctx.Method() == http.MethodGet:
		return nil
	case grant.Scope == policy.ScopeRead:
		return lifecycle.Refuse(codeScope, "该令牌只能查看，不能办理", "this token is for looking only")
	}
	return lifecycle.Refuse(codeScope, "该令牌只能用于订阅日历", "this token is for the calendar's feed alone")
}

// person is whom the directory knows by a token. Only its hash is ever kept or looked up.
func (s *server) person(ctx context.Context, hash string) (port.Grant, error) {
	today := s.today()
	remembered := hash + " " + today.String() // a deputy acts from a day to a day
	if grant, known := s.tokens.get(remembered, time.Now()); known {
		return grant, nil
	}
	grant, err := s.Directory.Authenticate(ctx, hash, today, time.Now())
	if isCode(err, lifecycle.CodeNotFound) {
		return grant, lifecycle.Refuse(codeUnauthenticated, "令牌无效或已失效", "the token is not known, or no longer")
	}
	if err == nil {
		s.tokens.put(remembered, grant, time.Now())
	}
	return grant, err
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
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

// isAdministrator reports whether the actor looks after people, units and policies.
func isAdministrator(a lifecycle.Actor) bool {
	return slices.ContainsFunc(a.Posts, func(p policy.Post) bool { return p.Role == policy.RoleAdministrator })
}

// administratorsOnly refuses everybody else.
func administratorsOnly(a lifecycle.Actor) error {
	if isAdministrator(a) {
		return nil
	}
	return lifecycle.Refuse(lifecycle.CodeNotHolder, "仅管理员可以办理", "this is for administrators")
}

// overseersOnly refuses whoever neither speaks for one of the county's bodies nor is an administrator.
func (s *server) overseersOnly(a lifecycle.Actor) error {
	if isAdministrator(a) {
		return nil
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return err
	}
	for _, body := range policy.Bodies {
		if a.Holds(terms.Policy.Post(body)) {
			return nil
		}
	}
	return lifecycle.Refuse(lifecycle.CodeNotHolder, "仅监督部门和管理员可以查看",
		"this is for those who supervise, and administrators")
}
