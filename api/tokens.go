package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// firstLabel names a token that was issued without a name.
const firstLabel = "api"

// TokenInput is a token to be issued.
type TokenInput struct {
	Label   string        `json:"label,omitempty" doc:"what it is for, at most 60 characters" example:"办公室电脑"`
	Scope   process.Scope `json:"scope,omitempty" doc:"full: whatever the person may do; read: GET alone; calendar: the feed of deadlines alone. Left out: full"`
	Expires calendar.Date `json:"expires,omitzero" doc:"the last day on which it is good, Asia/Shanghai; left out: it does not expire"`
}

// TokenAnswer holds a token, or says that it was shown before.
type TokenAnswer struct {
	Token      string `json:"token,omitempty" doc:"the person's token. It is shown once and cannot be read again"`
	TokenShown bool   `json:"token_shown" doc:"true in the answer to a repeated request: the token was in the first. Who lost it is issued another"`
}

// IssuedToken is a token as recorded.
type IssuedToken struct {
	port.TokenRow
	TokenAnswer
	Address string `json:"address,omitempty" doc:"of a calendar's token: what to give to the calendar. It holds the token and is shown once, too"`
}

func (s *server) listTokens(ctx context.Context, in *struct {
	Paged
	Person string `path:"person" doc:"the person" example:"wang.li"`
}) (*listed[port.TokenRow], error) {
	return list(s.Directory.Tokens(ctx, in.Person, in.page()))
}

func (s *server) listMyTokens(ctx context.Context, in *struct{ Paged }) (*listed[port.TokenRow], error) {
	return list(s.Directory.Tokens(ctx, callerOf(ctx).Actor.Person, in.page()))
}

func (s *server) issueToken(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   *TokenInput
}) (*struct{ Body IssuedToken }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	if in.Body == nil {
		in.Body = &TokenInput{}
	}
	return s.issue(ctx, in.Person, *in.Body)
}

func (s *server) issueMyToken(ctx context.Context, in *struct {
	Keyed
	Body TokenInput
}) (*struct{ Body IssuedToken }, error) {
	if last := callerOf(ctx).Expires; !last.IsZero() && (in.Body.Expires.IsZero() || in.Body.Expires.After(last)) {
		return nil, service.Invalid(service.Field("expires", fmt.Sprintf("不得晚于签发所用令牌的有效期 %s", last),
			fmt.Sprintf("must not be after %s, the last day of the token that asks", last)))
	}
	return s.issue(ctx, callerOf(ctx).Actor.Person, in.Body)
}

// issue makes a token for a person and records its digest. The day is the machine's: a stepped clock ends no token.
func (s *server) issue(ctx context.Context, person string, in TokenInput) (*struct{ Body IssuedToken }, error) {
	if today := calendar.DateOf(time.Now()); !in.Expires.IsZero() && in.Expires.Before(today) {
		return nil, service.Invalid(service.Field("expires", "已过期", fmt.Sprintf("has passed; today is %s", today)))
	}
	token := newToken()
	fact := &lifecycle.TokenIssued{
		Person: person, SHA256: service.HashOf(token), Label: cmp.Or(in.Label, firstLabel), Scope: in.Scope, Expires: in.Expires,
	}
	if err := fact.Check(); err != nil {
		return nil, err
	}
	events, err := s.Directory.Administer(ctx, onceOf(ctx).ID(callerOf(ctx)), keyedOf(ctx).fingerprint, callerOf(ctx).Actor, s.Clock.Now(), fact)
	if err != nil {
		return nil, err
	}
	answer := IssuedToken{TokenAnswer: TokenAnswer{TokenShown: true}}
	for _, e := range events {
		var issued lifecycle.TokenIssued
		if is, err := read(e, &issued); err != nil {
			return nil, err
		} else if is {
			answer.TokenRow = port.TokenRow{ID: issued.ID(), Label: issued.Label, Scope: issued.Reach(), Issued: e.At, Expires: issued.Expires}
			if issued.SHA256 == service.HashOf(token) {
				answer.TokenAnswer = TokenAnswer{Token: token}
				if issued.Reach() == process.ScopeCalendar {
					answer.Address = s.feedAddress(token)
				}
			}
		}
	}
	return &struct{ Body IssuedToken }{answer}, nil
}

// newToken is 256 random bits, marked as what they are.
func newToken() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	return "sluice_" + base64.RawURLEncoding.EncodeToString(secret[:])
}

func (s *server) revokeToken(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	ID     string `path:"id" doc:"id of the token" example:"9f86d081884c7d65"`
}) (*struct{}, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	return nil, s.revoke(ctx, in.Person, in.ID)
}

func (s *server) revokeMyToken(ctx context.Context, in *struct {
	Keyed
	ID string `path:"id" doc:"id of the token" example:"9f86d081884c7d65"`
}) (*struct{}, error) {
	return nil, s.revoke(ctx, callerOf(ctx).Actor.Person, in.ID)
}

func (s *server) revoke(ctx context.Context, person, id string) error {
	fact := &lifecycle.TokenRevoked{Person: person, Token: id}
	if err := fact.Check(); err != nil {
		return err
	}
	_, err := s.Directory.Administer(ctx, onceOf(ctx).ID(callerOf(ctx)), keyedOf(ctx).fingerprint, callerOf(ctx).Actor, s.Clock.Now(), fact)
	return err
}

// RevokeInput says why tokens are revoked.
type RevokeInput struct {
	Reason string `json:"reason" doc:"why, at most 500 characters"`
}

func (s *server) revokeTokens(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   RevokeInput
}) (*struct{ Body port.PersonRow }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	row, err := s.PersonNamed(ctx, in.Person, "person")
	if err != nil {
		return nil, err
	}
	if _, err := s.administer(ctx, &lifecycle.TokensRevoked{Person: in.Person, Reason: in.Body.Reason}); err != nil {
		return nil, err
	}
	return &struct{ Body port.PersonRow }{row}, s.Accounts.EndSessions(ctx, in.Person)
}
