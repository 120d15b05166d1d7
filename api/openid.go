package api

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"

	"sluice/lifecycle"
	"sluice/service/port"
)

// Signing in at an issuer of OpenID Connect. The pages lead the browser there and back; here the flow begins and ends.

// flowCookie carries the secrets of a signing in from its beginning to its end, in the browser that began it and no other.
const flowCookie = "sluice_sign_in"

// flowFor is how long somebody may take at the issuer.
const flowFor = 10 * time.Minute

// SignInWays are the ways to sign in besides with a password.
type SignInWays struct {
	OpenID bool   `json:"openid" doc:"whether an issuer of OpenID Connect is set up"`
	Name   string `json:"name" doc:"what people call it; empty for no name of its own"`
}

func (s *server) signInWays(context.Context, *struct{}) (*struct{ Body SignInWays }, error) {
	return &struct{ Body SignInWays }{SignInWays{OpenID: s.Issuer != nil, Name: s.IssuerName}}, nil
}

// BeginInput says where to go once signed in.
type BeginInput struct {
	Next string `json:"next,omitempty" maxLength:"2000" doc:"address of a page, to be answered when it is done" example:"/tasks"`
}

// Begun says where to go to sign in.
type Begun struct {
	Address string `json:"address" doc:"of the issuer"`
}

// pending is a signing in under way, as its cookie carries it.
type pending struct {
	port.SignInFlow
	Next string `json:"next,omitempty"`
}

func (s *server) beginSignIn(ctx context.Context, in *struct{ Body BeginInput }) (*withCookie[Begun], error) {
	if s.Issuer == nil {
		return nil, noIssuer()
	}
	flow, address, err := s.Issuer.Begin(ctx)
	if err != nil {
		return nil, s.issuerRefusal(ctx, err)
	}
	text, err := json.Marshal(pending{flow, in.Body.Next})
	if err != nil {
		return nil, fmt.Errorf("write the cookie: %w", err)
	}
	return &withCookie[Begun]{SetCookie: s.flowCookie(requestOf(ctx), base64.RawURLEncoding.EncodeToString(text)), Body: Begun{address}}, nil
}

func noIssuer() error {
	return lifecycle.Refuse(lifecycle.CodeNotFound, "未启用统一身份认证", "no issuer of OpenID Connect is set up")
}

// flowCookie hands the cookie out, or takes it away. Lax, for the issuer leads back from another site.
func (s *server) flowCookie(r *request, value string) string {
	c := http.Cookie{
		Name: flowCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: int(flowFor / time.Second),
		Secure: s.onlyEncrypted(r),
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c.String()
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

// withCookies is an answer that sets several cookies.
type withCookies[T any] struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      T
}

func (s *server) finishSignIn(ctx context.Context, in *struct {
	Flow string `cookie:"sluice_sign_in" hidden:"true"`
	Old  string `cookie:"sluice_session" hidden:"true"`
	Body FinishInput
}) (*withCookies[Finished], error) {
	if s.Issuer == nil {
		return nil, noIssuer()
	}
	began, known := pendingOf(in.Flow)
	if !known || subtle.ConstantTimeCompare([]byte(began.State), []byte(in.Body.State)) != 1 {
		return nil, lifecycle.Refuse(codeSignIn, "登录已过期或不是由本浏览器发起，请重新登录", "this signing in is over, or another browser began it: begin again")
	}
	name, err := s.Issuer.Finish(ctx, began.SignInFlow, in.Body.Code)
	if err != nil {
		return nil, s.issuerRefusal(ctx, err)
	}
	person, err := s.personNamed(ctx, strings.ToLower(strings.TrimSpace(name)), "person")
	if isCode(err, lifecycle.CodeInvalid) || err == nil && person.Gone != nil {
		return nil, lifecycle.Refuse(codeUnknownPerson, fmt.Sprintf("统一身份认证账号“%s”在本系统没有对应人员，请联系管理员", name),
			fmt.Sprintf("nobody here has the account %q: ask the administrator", name))
	}
	if err != nil {
		return nil, err
	}
	if in.Old != "" {
		if err := s.Accounts.EndSession(ctx, tokenHash(in.Old)); err != nil {
			return nil, err
		}
	}
	cookie, err := s.openSession(ctx, person.Person, false)
	if err != nil {
		return nil, err
	}
	r := requestOf(ctx)
	r.actor.Person = person.Person // for the access log
	return &withCookies[Finished]{
		SetCookie: []string{cookie, s.flowCookie(r, "")}, Body: Finished{Person: person.Person, Next: began.Next},
	}, nil
}

// pendingOf reads the cookie of a signing in under way.
func pendingOf(cookie string) (began pending, known bool) {
	text, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil || json.Unmarshal(text, &began) != nil {
		return pending{}, false
	}
	return began, began.State != "" && began.Nonce != "" && began.Verifier != ""
}

// issuerRefusal words what went wrong at the issuer, and logs why: the caller learns no more than that it did.
func (s *server) issuerRefusal(ctx context.Context, err error) error {
	requestOf(ctx).log.Warn("signing in at the issuer failed", zap.Error(err))
	if errors.Is(err, port.ErrNotProven) {
		return lifecycle.Refuse(codeSignIn, "统一身份认证的答复未通过校验，请重新登录", "the issuer's answer does not prove who you are: begin again")
	}
	return err
}
