package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"sluice/lifecycle"
	"sluice/service/port"
)

// sessionCookie carries the secret of a session. The pages know it by this name.
const sessionCookie = "sluice_session"

// cookie is the header that hands a session's secret to a browser, or takes it away again. It names no end, so that it goes with the
// browser's window: offices share machines. How long the session itself lasts the record knows.
func (s *server) cookie(r *request, secret string) string {
	c := http.Cookie{
		Name: sessionCookie, Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: s.onlyEncrypted(r),
	}
	if secret == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// onlyEncrypted reports whether cookies are for https alone: where the request came so, or the pages are known to.
func (s *server) onlyEncrypted(r *request) bool {
	return r.encrypted || strings.HasPrefix(strings.ToLower(s.PublicURL), "https:")
}

// inSession finds out who asks by the cookie, and hands out another once a day.
func (s *server) inSession(ctx huma.Context, secret string) (port.Grant, error) {
	r := requestOf(ctx.Context())
	hash, now := tokenHash(secret), time.Now()
	session, err := s.Accounts.Session(ctx.Context(), hash, s.today(), now)
	if isCode(err, lifecycle.CodeNotFound) {
		return session.Grant, lifecycle.Refuse(codeUnauthenticated, "登录已失效，请重新登录", "the session is over: sign in again")
	}
	if err != nil {
		return session.Grant, err
	}
	r.session = hash
	if !session.Due {
		return session.Grant, nil
	}
	secret = newToken()
	renewed, err := s.Accounts.RenewSession(ctx.Context(), hash, tokenHash(secret), now)
	if renewed {
		r.session = tokenHash(secret)
		humagin.Unwrap(ctx).Header("Set-Cookie", s.cookie(r, secret))
	}
	return session.Grant, err
}

// SignInInput is who signs in.
type SignInInput struct {
	Person   string `json:"person" maxLength:"100" doc:"the person's code" example:"wang.li"`
	Password string `json:"password" maxLength:"200"`
}

// SignedIn says who has signed in.
type SignedIn struct {
	Person     string `json:"person"`
	MustChange bool   `json:"must_change" doc:"the password is a first one: it is to be changed before anything else"`
}

// withCookie is an answer that hands a cookie out, or takes it away.
type withCookie[T any] struct {
	SetCookie string `header:"Set-Cookie"`
	Body      T
}

// gone is an answer without a body that takes the cookie away.
type gone struct {
	SetCookie string `header:"Set-Cookie"`
}

func (s *server) signIn(ctx context.Context, in *struct {
	Old  string `cookie:"sluice_session" hidden:"true"`
	Body SignInInput
}) (*withCookie[SignedIn], error) {
	r := requestOf(ctx)
	person := strings.ToLower(strings.TrimSpace(in.Body.Person)) // as phones begin with a capital
	kept, err := s.proven(ctx, person, in.Body.Password)
	if err != nil {
		return nil, err
	}
	if in.Old != "" {
		if err := s.Accounts.EndSession(ctx, tokenHash(in.Old)); err != nil {
			return nil, err
		}
	}
	cookie, err := s.openSession(ctx, person, kept.First)
	if err != nil {
		return nil, err
	}
	r.actor.Person = person // for the access log
	return &withCookie[SignedIn]{SetCookie: cookie, Body: SignedIn{Person: person, MustChange: kept.First}}, nil
}

// openSession makes a session and answers the cookie with its secret.
func (s *server) openSession(ctx context.Context, person string, first bool) (string, error) {
	secret := newToken()
	if err := s.Accounts.OpenSession(ctx, tokenHash(secret), person, first, requestOf(ctx).device, time.Now()); err != nil {
		return "", err
	}
	return s.cookie(requestOf(ctx), secret), nil
}

func (s *server) signOut(ctx context.Context, _ *struct{}) (*gone, error) {
	r := requestOf(ctx)
	if r.session == "" {
		return nil, lifecycle.Refuse(lifecycle.CodeNotFound, "没有登录会话；令牌请撤销", "there is no session to end; a token is revoked instead")
	}
	return &gone{s.cookie(r, "")}, s.Accounts.EndSession(ctx, r.session)
}

func (s *server) signOutEverywhere(ctx context.Context, _ *struct{}) (*gone, error) {
	r := requestOf(ctx)
	return &gone{s.cookie(r, "")}, s.Accounts.EndSessions(ctx, r.actor.Person)
}
