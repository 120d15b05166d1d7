package openid

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"sluice/refusal"
	"sluice/service/port"
)

// Config says which issuer there is, what Sluice is called there, and which claim of its answers names a person.
type Config struct {
	Issuer   string // its address, exactly as in its answers
	ClientID string
	Secret   string // none for a public client
	Claim    string // holds the person's code here
	Pages    string // address of Sluice's pages, to which the issuer leads back
}

// CallbackPath is where the issuer leads back to.
const CallbackPath = "/sign-in/openid/callback"

// Check returns what is wrong with the settings, all at once.
func (c Config) Check() error {
	var faults []error
	for _, address := range []struct{ name, value string }{{"issuer", c.Issuer}, {"address of the pages", c.Pages}} {
		if u, err := url.Parse(address.value); err != nil || u.Host == "" || u.Scheme != "https" &&
			(u.Scheme != "http" || !loopback(u.Hostname())) {
			faults = append(faults, fmt.Errorf("the %s must be an https address, got %q", address.name, address.value))
		}
	}
	if c.ClientID == "" {
		faults = append(faults, errors.New("the client id is missing"))
	}
	if c.Claim == "" {
		faults = append(faults, errors.New("the claim that names the person is missing"))
	}
	return errors.Join(faults...)
}

// loopback reports whether a host is this machine, where nobody listens in.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// timeout is how long the issuer may take for one answer.
const timeout = 10 * time.Second

// Issuer asks an issuer who somebody is. It is safe for use by any number of goroutines.
type Issuer struct {
	config Config
	client *http.Client

	provider atomic.Pointer[oidc.Provider] // once the issuer has told of itself
}

var _ port.Issuer = (*Issuer)(nil)

// New makes an issuer that is asked only when somebody signs in: that it is down keeps nothing from starting.
func New(c Config) (*Issuer, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	return &Issuer{config: c, client: &http.Client{Timeout: timeout}}, nil
}

// known is the issuer as it describes itself, asked for until it once answered. Nobody waits for another who asks: while the issuer is down
// each would wait in turn.
func (i *Issuer) known(ctx context.Context) (*oidc.Provider, error) {
	if provider := i.provider.Load(); provider != nil {
		return provider, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, i.client), i.config.Issuer)
	if err != nil {
		return nil, unreachable(err)
	}
	i.provider.Store(provider)
	return provider, nil
}

// unreachable is a refusal that says to try again, with the reason for the log.
func unreachable(err error) error {
	return fmt.Errorf("%w: %w", err, refusal.New(refusal.CodeUnavailable, "统一身份认证暂时无法访问，请稍后再试，或使用密码登录",
		"the issuer cannot be reached: try again in a moment, or sign in with a password"))
}

// client settings at the issuer.
func (i *Issuer) oauth(provider *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: i.config.ClientID, ClientSecret: i.config.Secret, Endpoint: provider.Endpoint(),
		RedirectURL: strings.TrimRight(i.config.Pages, "/") + CallbackPath, Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}

// Begin makes the secrets of one signing in, and the issuer's address to go to.
func (i *Issuer) Begin(ctx context.Context) (port.SignInFlow, string, error) {
	provider, err := i.known(ctx)
	if err != nil {
		return port.SignInFlow{}, "", err
	}
	flow := port.SignInFlow{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	return flow, i.oauth(provider).AuthCodeURL(flow.State, oidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.Verifier)), nil
}

// Finish exchanges the code that the browser brought back and answers whom the issuer names. What does not prove it is port.ErrNotProven.
func (i *Issuer) Finish(ctx context.Context, flow port.SignInFlow, code string) (string, error) {
	provider, err := i.known(ctx)
	if err != nil {
		return "", err
	}
	ctx = oidc.ClientContext(ctx, i.client)
	tokens, err := i.oauth(provider).Exchange(ctx, code, oauth2.VerifierOption(flow.Verifier))
	var answered *oauth2.RetrieveError
	switch {
	case errors.As(err, &answered) && answered.Response != nil && answered.Response.StatusCode < http.StatusInternalServerError:
		return "", fmt.Errorf("exchange the code: %w: %w", err, port.ErrNotProven)
	case err != nil:
		return "", unreachable(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: i.config.ClientID}).Verify(ctx, raw)
	if err != nil {
		return "", fmt.Errorf("verify the answer: %w: %w", err, port.ErrNotProven)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(flow.Nonce)) != 1 {
		return "", fmt.Errorf("the answer is to another question: %w", port.ErrNotProven)
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return "", fmt.Errorf("read the claims: %w: %w", err, port.ErrNotProven)
	}
	name, _ := claims[i.config.Claim].(string)
	if name == "" {
		return "", fmt.Errorf("the answer has no claim %q: %w", i.config.Claim, port.ErrNotProven)
	}
	return name, nil
}
