package service

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.uber.org/zap"

	"sluice/refusal"
	"sluice/service/port"
)

// Signing in at an issuer of OpenID Connect. The pages lead the browser there and back; here the flow begins and ends.

// SignInWays are the ways to sign in besides with a password.
type SignInWays struct {
	OpenID bool   `json:"openid" doc:"whether an issuer of OpenID Connect is set up"`
	Name   string `json:"name" doc:"what people call it; empty for no name of its own"`
}

// SignInWays are the ways there are.
func (s *Service) SignInWays() SignInWays {
	return SignInWays{OpenID: s.Issuer != nil, Name: s.IssuerName}
}

// BeginInput says where to go once signed in.
type BeginInput struct {
	Next string `json:"next,omitempty" maxLength:"2000" doc:"address of a page, to be answered when it is done" example:"/tasks"`
}

// Begun says where to go to sign in.
type Begun struct {
	Address string `json:"address" doc:"of the issuer"`
}

// pending is a signing in under way, as the browser keeps it.
type pending struct {
	port.SignInFlow
	Next string `json:"next,omitempty"`
}

// BeginSignIn begins a signing in at the issuer. The browser keeps the flow's secrets until it comes back.
func (s *Service) BeginSignIn(ctx context.Context, c *Caller, in BeginInput) (begun Begun, secrets string, err error) {
	if s.Issuer == nil {
		return Begun{}, "", noIssuer()
	}
	flow, address, err := s.Issuer.Begin(ctx)
	if err != nil {
		return Begun{}, "", issuerRefusal(c, err)
	}
	text, err := json.Marshal(pending{flow, in.Next})
	if err != nil {
		return Begun{}, "", fmt.Errorf("write the cookie: %w", err)
	}
	return Begun{address}, base64.RawURLEncoding.EncodeToString(text), nil
}

func noIssuer() error {
	return refusal.New(refusal.CodeNotFound, "未启用统一身份认证", "no issuer of OpenID Connect is set up")
}

// FinishInput is what the issuer sent back with the browser.
type FinishInput struct {
	Code  string `json:"code" maxLength:"4000"`
	State string `json:"state" maxLength:"500"`
}

// Finished says who has signed in, and where they wanted to go.
type Finished struct {
	Person string `json:"person"`
	Next   string `json:"next,omitempty"`
}

// FinishSignIn ends a signing in with what the issuer sent back, and the secrets that the browser kept. Old is the secret of the session
// that the browser was in; the answer holds that of the new one.
func (s *Service) FinishSignIn(ctx context.Context, c *Caller, in FinishInput, secrets, old string) (done Finished, secret string,
	err error) {
	if s.Issuer == nil {
		return Finished{}, "", noIssuer()
	}
	began, known := pendingOf(secrets)
	if !known || subtle.ConstantTimeCompare([]byte(began.State), []byte(in.State)) != 1 {
		return Finished{}, "", refusal.New(CodeSignIn, "登录已过期或不是由本浏览器发起，请重新登录",
			"this signing in is over, or another browser began it: begin again")
	}
	name, err := s.Issuer.Finish(ctx, began.SignInFlow, in.Code)
	if err != nil {
		return Finished{}, "", issuerRefusal(c, err)
	}
	person, err := s.personNamed(ctx, strings.ToLower(strings.TrimSpace(name)), "person")
	if IsCode(err, refusal.CodeInvalid) || err == nil && person.Gone != nil {
		return Finished{}, "", refusal.New(CodeUnknownPerson, fmt.Sprintf("统一身份认证账号“%s”在本系统没有对应人员，请联系管理员", name),
			fmt.Sprintf("nobody here has the account %q: ask the administrator", name))
	}
	if err != nil {
		return Finished{}, "", err
	}
	secret, err = s.changeSession(ctx, c, old, person.Person, false)
	return Finished{Person: person.Person, Next: began.Next}, secret, err
}

// pendingOf reads the secrets of a signing in under way.
func pendingOf(secrets string) (began pending, known bool) {
	text, err := base64.RawURLEncoding.DecodeString(secrets)
	if err != nil || json.Unmarshal(text, &began) != nil {
		return pending{}, false
	}
	return began, began.State != "" && began.Nonce != "" && began.Verifier != ""
}

// issuerRefusal words what went wrong at the issuer, and logs why: the caller learns no more than that it did.
func issuerRefusal(c *Caller, err error) error {
	c.log().Warn("signing in at the issuer failed", zap.Error(err))
	if errors.Is(err, port.ErrNotProven) {
		return refusal.New(CodeSignIn, "统一身份认证的答复未通过校验，请重新登录", "the issuer's answer does not prove who you are: begin again")
	}
	return err
}
