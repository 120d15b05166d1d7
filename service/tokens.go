package service

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"sluice/access"
	"sluice/admin"
	"sluice/calendar"
	"sluice/process"
	"sluice/service/port"
)

// firstLabel names a token that was issued without a name.
const firstLabel = "api"

// TokenInput is a token to be issued.
type TokenInput struct {
	Label   string        `json:"label,omitempty" maxLength:"60" doc:"what it is for" example:"办公室电脑"`
	Scope   process.Scope `json:"scope,omitempty" doc:"full: whatever the person may do; read: GET alone; calendar: the feed of deadlines alone. Left out: full"`
	Expires calendar.Date `json:"expires,omitzero" doc:"the last day on which it is good, Asia/Shanghai; left out: it does not expire"`
}

// TokenAnswer holds a token, or says that it was shown before.
type TokenAnswer struct {
	Token      string `json:"token,omitempty" doc:"the person's token. It is shown once and cannot be read again"`
	TokenShown bool   `json:"token_shown" doc:"true in the answer to a repeated request: the token was in the first. Who lost it is issued another"`
}

// tokenAnswer tells a token that was made when it is the one on record: with a repeated key that is another.
func tokenAnswer(token string, issued admin.TokenIssued) TokenAnswer {
	if issued.SHA256 != HashOf(token) {
		return TokenAnswer{TokenShown: true}
	}
	return TokenAnswer{Token: token}
}

// IssuedToken is a token as recorded.
type IssuedToken struct {
	port.TokenRow
	TokenAnswer
	Address string `json:"address,omitempty" doc:"of a calendar's token: what to give to the calendar. It holds the token and is shown once, too"`
}

// Tokens lists the tokens of a person.
func (s *Service) Tokens(ctx context.Context, c *Caller, person string, p port.Page) (port.List[port.TokenRow], error) {
	if err := s.MayRead(ctx, c, access.ReadSecrets); err != nil {
		return port.List[port.TokenRow]{}, err
	}
	return s.Directory.Tokens(ctx, person, p)
}

// MyTokens lists the tokens of the caller.
func (s *Service) MyTokens(ctx context.Context, c *Caller, p port.Page) (port.List[port.TokenRow], error) {
	if err := s.MayRead(ctx, c, access.ReadAccount); err != nil {
		return port.List[port.TokenRow]{}, err
	}
	return s.Directory.Tokens(ctx, c.Actor.Person, p)
}

// IssueToken issues a person a token.
func (s *Service) IssueToken(ctx context.Context, c *Caller, once Once, person string, in TokenInput) (IssuedToken, error) {
	if err := administratorsOnly(c); err != nil {
		return IssuedToken{}, err
	}
	return s.issue(ctx, c, once, person, in)
}

// IssueMyToken issues the caller a token that lasts no longer than what they signed in with.
func (s *Service) IssueMyToken(ctx context.Context, c *Caller, once Once, in TokenInput) (IssuedToken, error) {
	if last := c.Expires; !last.IsZero() && (in.Expires.IsZero() || in.Expires.After(last)) {
		return IssuedToken{}, Invalid(Field("expires", fmt.Sprintf("不得晚于签发所用令牌的有效期 %s", last),
			fmt.Sprintf("must not be after %s, the last day of the token that asks", last)))
	}
	return s.issue(ctx, c, once, c.Actor.Person, in)
}

// issue makes a token for a person and records its digest. The day is the machine's: a stepped clock ends no token.
func (s *Service) issue(ctx context.Context, c *Caller, once Once, person string, in TokenInput) (IssuedToken, error) {
	if today := calendar.DateOf(time.Now()); !in.Expires.IsZero() && in.Expires.Before(today) {
		return IssuedToken{}, Invalid(Field("expires", "已过期", fmt.Sprintf("has passed; today is %s", today)))
	}
	token := newSecret()
	given := struct {
		Person string
		TokenInput
	}{person, in}
	events, err := s.recordFacts(ctx, c, once, "issueToken", given, &admin.TokenIssued{
		Person: person, SHA256: HashOf(token), Label: cmp.Or(in.Label, firstLabel), Scope: in.Scope, Expires: in.Expires,
	})
	if err != nil {
		return IssuedToken{}, err
	}
	issued, err := theRecorded[admin.TokenIssued](events)
	if err != nil {
		return IssuedToken{}, err
	}
	of := issued.Fact
	answer := IssuedToken{
		TokenRow:    port.TokenRow{ID: of.ID(), Label: of.Label, Scope: of.Reach(), Issued: issued.At, Expires: of.Expires},
		TokenAnswer: tokenAnswer(token, of),
	}
	if answer.Token != "" && of.Reach() == process.ScopeCalendar {
		answer.Address = s.FeedAddress(token)
	}
	return answer, nil
}

// FeedPath is where the API has the feed of deadlines.
const FeedPath = "/api/v1/me/deadlines.ics"

// FeedAddress is what a person gives to their calendar; without an address of the pages, the path alone.
func (s *Service) FeedAddress(token string) string {
	return strings.TrimRight(s.PublicURL, "/") + FeedPath + "?token=" + token
}

// RevokeToken revokes a token of a person.
func (s *Service) RevokeToken(ctx context.Context, c *Caller, once Once, person, id string) error {
	if err := administratorsOnly(c); err != nil {
		return err
	}
	return s.revoke(ctx, c, once, person, id)
}

// RevokeMyToken revokes a token of the caller.
func (s *Service) RevokeMyToken(ctx context.Context, c *Caller, once Once, id string) error {
	return s.revoke(ctx, c, once, c.Actor.Person, id)
}

func (s *Service) revoke(ctx context.Context, c *Caller, once Once, person, id string) error {
	fact := &admin.TokenRevoked{Person: person, Token: id}
	_, err := s.recordFacts(ctx, c, once, "revokeToken", fact, fact)
	return err
}

// RevokeInput says why tokens are revoked.
type RevokeInput struct {
	Reason string `json:"reason" maxLength:"500" doc:"why"`
}

// RevokeTokens revokes all tokens of a person and signs them out everywhere.
func (s *Service) RevokeTokens(ctx context.Context, c *Caller, once Once, person string, in RevokeInput) (port.PersonRow, error) {
	if err := administratorsOnly(c); err != nil {
		return port.PersonRow{}, err
	}
	row, err := s.personNamed(ctx, person, "person")
	if err != nil {
		return port.PersonRow{}, err
	}
	fact := &admin.TokensRevoked{Person: person, Reason: in.Reason}
	_, err = s.administer(ctx, c, once, "revokeTokens", fact, fact)
	return row, err
}
