package openid_test

import (
	"crypto/rand"
	"crypto/rsa"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/openid"
	"sluice/openid/issuertest"
	"sluice/refusal"
	"sluice/service/port"
)

func config(issuer string) openid.Config {
	return openid.Config{Issuer: issuer, ClientID: issuertest.ClientID, Secret: issuertest.Secret, Claim: "preferred_username",
		Pages: "http://localhost:8080/"}
}

// signIn leads somebody through: to the issuer, back, and to a name.
func signIn(t *testing.T, at *issuertest.Issuer, c openid.Config) (string, error) {
	t.Helper()
	issuer, err := openid.New(c)
	require.NoError(t, err)
	flow, address, err := issuer.Begin(t.Context())
	require.NoError(t, err)
	code, state := at.Authorize(address)
	require.Equal(t, flow.State, state)
	return issuer.Finish(t.Context(), flow, code)
}

func TestWhoSignsInIsNamed(t *testing.T) {
	at := issuertest.New(t)
	who, err := signIn(t, at, config(at.URL))
	require.NoError(t, err)
	require.Equal(t, "unit", who)
	bySubject := config(at.URL)
	bySubject.Claim = "sub"
	who, err = signIn(t, at, bySubject)
	require.NoError(t, err)
	require.Equal(t, "7f3c", who)
}

func TestEveryFlowHasItsOwnSecrets(t *testing.T) {
	at := issuertest.New(t)
	issuer, err := openid.New(config(at.URL))
	require.NoError(t, err)
	one, address, err := issuer.Begin(t.Context())
	require.NoError(t, err)
	two, _, err := issuer.Begin(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, one.State, two.State)
	require.NotEqual(t, one.Nonce, two.Nonce)
	require.NotEqual(t, one.Verifier, two.Verifier)
	require.NotContains(t, address, one.Verifier, "the verifier stays here")
	asked, err := url.Parse(address)
	require.NoError(t, err)
	require.Equal(t, "http://localhost:8080/sign-in/openid/callback", asked.Query().Get("redirect_uri"))
	require.Equal(t, "openid profile", asked.Query().Get("scope"))
}

func TestAnswersThatProveNothing(t *testing.T) {
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	tests := map[string]func(*issuertest.Issuer){
		"for another client": func(i *issuertest.Issuer) { i.Bend = func(c map[string]any) { c["aud"] = "somebody-else" } },
		"expired": func(i *issuertest.Issuer) {
			i.Bend = func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() }
		},
		"to another question":    func(i *issuertest.Issuer) { i.Bend = func(c map[string]any) { c["nonce"] = "another" } },
		"without the question":   func(i *issuertest.Issuer) { i.Bend = func(c map[string]any) { delete(c, "nonce") } },
		"of another issuer":      func(i *issuertest.Issuer) { i.Bend = func(c map[string]any) { c["iss"] = "https://example.org" } },
		"signed by a stranger":   func(i *issuertest.Issuer) { i.Sign = stranger },
		"without a name":         func(i *issuertest.Issuer) { i.Bend = func(c map[string]any) { delete(c, "preferred_username") } },
		"with a name of no text": func(i *issuertest.Issuer) { i.Bend = func(c map[string]any) { c["preferred_username"] = 7 } },
	}
	for name, bend := range tests {
		t.Run(name, func(t *testing.T) {
			at := issuertest.New(t)
			bend(at)
			who, err := signIn(t, at, config(at.URL))
			require.ErrorIs(t, err, port.ErrNotProven)
			require.Empty(t, who)
		})
	}
}

func TestCodesAreGoodOnceAndForTheirFlow(t *testing.T) {
	at := issuertest.New(t)
	issuer, err := openid.New(config(at.URL))
	require.NoError(t, err)
	flow, address, err := issuer.Begin(t.Context())
	require.NoError(t, err)
	code, _ := at.Authorize(address)
	_, err = issuer.Finish(t.Context(), flow, code)
	require.NoError(t, err)
	_, err = issuer.Finish(t.Context(), flow, code)
	require.ErrorIs(t, err, port.ErrNotProven, "the code again")
	other, _, err := issuer.Begin(t.Context())
	require.NoError(t, err)
	code, _ = at.Authorize(address)
	_, err = issuer.Finish(t.Context(), other, code)
	require.ErrorIs(t, err, port.ErrNotProven, "a code that was stolen, without its verifier")
	_, err = issuer.Finish(t.Context(), flow, "")
	require.ErrorIs(t, err, port.ErrNotProven)
	wrong := config(at.URL)
	wrong.Secret = "another"
	_, err = signIn(t, at, wrong)
	require.ErrorIs(t, err, port.ErrNotProven)
}

func TestAnIssuerThatIsDown(t *testing.T) {
	at := issuertest.New(t)
	issuer, err := openid.New(config(at.URL))
	require.NoError(t, err)
	at.Broken = true
	_, _, err = issuer.Begin(t.Context())
	requireUnavailable(t, err)
	at.Broken = false
	flow, address, err := issuer.Begin(t.Context())
	require.NoError(t, err, "it is asked again")
	code, _ := at.Authorize(address)
	at.Broken = true
	_, err = issuer.Finish(t.Context(), flow, code)
	requireUnavailable(t, err)
	at.Close()
	_, err = issuer.Finish(t.Context(), flow, code)
	requireUnavailable(t, err)
}

func requireUnavailable(t *testing.T, err error) {
	t.Helper()
	var refused *refusal.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, refusal.CodeUnavailable, refused.Code)
	require.NotErrorIs(t, err, port.ErrNotProven)
}

func TestSettings(t *testing.T) {
	require.NoError(t, config("https://id.example.gov.cn/realms/county").Check())
	err := openid.Config{Issuer: "http://id.example.gov.cn", Pages: "sluice"}.Check()
	for _, said := range []string{"the issuer must be an https address", "address of the pages", "client id", "claim"} {
		require.ErrorContains(t, err, said)
	}
	_, err = openid.New(openid.Config{})
	require.Error(t, err)
	require.False(t, strings.Contains(openid.Config{Secret: "s3cret"}.Check().Error(), "s3cret"))
}
