package service

import (
	"context"
	"strings"
	"time"

	"sluice/refusal"
	"sluice/service/port"
)

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

// SignIn lets somebody in with a password, under the secret that is answered. The session that the browser was in ends; old is its secret.
func (s *Service) SignIn(ctx context.Context, c *Caller, in SignInInput, old string) (done SignedIn, secret string, err error) {
	person := strings.ToLower(strings.TrimSpace(in.Person)) // as phones begin with a capital
	kept, err := s.proven(ctx, c, person, in.Password)
	if err != nil {
		return SignedIn{}, "", err
	}
	secret, err = s.changeSession(ctx, c, old, person, kept.First)
	return SignedIn{Person: person, MustChange: kept.First}, secret, err
}

// changeSession ends the session that a browser was in and makes another.
func (s *Service) changeSession(ctx context.Context, c *Caller, old, person string, first bool) (secret string, err error) {
	if old != "" {
		if err := s.Accounts.EndSession(ctx, HashOf(old)); err != nil {
			return "", err
		}
	}
	return s.openSession(ctx, c, person, first)
}

// openSession makes a session and answers its secret.
func (s *Service) openSession(ctx context.Context, c *Caller, person string, first bool) (secret string, err error) {
	secret = newSecret()
	if err := s.Accounts.OpenSession(ctx, HashOf(secret), person, first, c.Device, time.Now()); err != nil {
		return "", err
	}
	return secret, nil
}

// SignOut ends the session that the caller is in.
func (s *Service) SignOut(ctx context.Context, c *Caller) error {
	if c.Session == "" {
		return refusal.New(refusal.CodeNotFound, "没有登录会话；令牌请撤销", "there is no session to end; a token is revoked instead")
	}
	return s.Accounts.EndSession(ctx, c.Session)
}

// SignOutEverywhere ends all sessions of the caller.
func (s *Service) SignOutEverywhere(ctx context.Context, c *Caller) error {
	return s.Accounts.EndSessions(ctx, c.Actor.Person)
}

// MySession is somewhere the caller is signed in.
type MySession struct {
	port.SessionRow
	Current bool `json:"current" doc:"whether it is this one"`
}

// MySessions lists where the caller is signed in, the latest use first.
func (s *Service) MySessions(ctx context.Context, c *Caller) ([]MySession, error) {
	rows, err := s.Accounts.Sessions(ctx, c.Actor.Person, time.Now())
	var all []MySession
	for _, row := range rows {
		all = append(all, MySession{SessionRow: row, Current: c.Session != "" && row.SHA256 == c.Session})
	}
	return all, err
}

// EndMySession signs the caller out somewhere else.
func (s *Service) EndMySession(ctx context.Context, c *Caller, id string) error {
	rows, err := s.Accounts.Sessions(ctx, c.Actor.Person, time.Now())
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.ID == id {
			return s.Accounts.EndSession(ctx, row.SHA256)
		}
	}
	return refusal.New(refusal.CodeNotFound, "没有这个登录", "there is no such session")
}
