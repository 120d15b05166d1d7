// Package issuertest is an issuer of OpenID Connect for tests: it describes itself, hands out codes that are good once, checks the PKCE
// verifier and signs what it answers. What it says can be bent.
//
// Import rule: issuertest imports none of Sluice's rooms.
package issuertest

import (
	"cmp"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
)

// The client that is known here.
const (
	ClientID = "sluice"
	Secret   = "issuer-secret"
)

// Issuer is an issuer at work.
type Issuer struct {
	*httptest.Server
	t   testing.TB
	key *rsa.PrivateKey

	mu    sync.Mutex
	codes map[string]url.Values // what was asked for with each code that is still good

	Person string // who signs in; empty: "unit"

	Bend   func(claims map[string]any) // changes what is about to be signed
	Sign   *rsa.PrivateKey             // signs instead of the issuer's own key
	Broken bool                        // answers everything with 500
}

// New starts an issuer that stops with the test.
func New(t testing.TB) *Issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	i := &Issuer{t: t, key: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.describe)
	mux.HandleFunc("GET /auth", i.auth)
	mux.HandleFunc("GET /keys", i.keys)
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i.Broken {
			http.Error(w, "down", http.StatusInternalServerError)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

// Authorize plays a person who signs in at the address that they were led to, and answers what comes back: the code and the state.
func (i *Issuer) Authorize(address string) (code, state string) {
	i.t.Helper()
	u, err := url.Parse(address)
	require.NoError(i.t, err)
	asked := u.Query()
	require.Equal(i.t, i.URL+"/auth", u.Scheme+"://"+u.Host+u.Path)
	require.Equal(i.t, ClientID, asked.Get("client_id"))
	require.Equal(i.t, "code", asked.Get("response_type"))
	require.Equal(i.t, "S256", asked.Get("code_challenge_method"))
	require.NotEmpty(i.t, asked.Get("nonce"))
	i.mu.Lock()
	defer i.mu.Unlock()
	code = rand.Text()
	i.codes[code] = asked
	return code, asked.Get("state")
}

func (i *Issuer) describe(w http.ResponseWriter, _ *http.Request) {
	i.answer(w, http.StatusOK, map[string]any{
		"issuer": i.URL, "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
}

// auth lets a browser in at once and leads it back.
func (i *Issuer) auth(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	code, state := i.Authorize(i.URL + r.URL.RequestURI())
	http.Redirect(w, r, asked.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {state}}.Encode(), http.StatusFound)
}

func (i *Issuer) keys(w http.ResponseWriter, _ *http.Request) {
	i.answer(w, http.StatusOK,
		jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
}

// token exchanges a code, once, for whoever has the verifier.
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		i.answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_request"})
		return
	}
	i.mu.Lock()
	asked, good := i.codes[r.PostForm.Get("code")]
	delete(i.codes, r.PostForm.Get("code"))
	i.mu.Unlock()
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	digest := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	switch {
	case id != ClientID || secret != Secret:
		i.answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
	case !good, base64.RawURLEncoding.EncodeToString(digest[:]) != asked.Get("code_challenge"),
		r.PostForm.Get("redirect_uri") != asked.Get("redirect_uri"):
		i.answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
	default:
		i.answer(w, http.StatusOK,
			map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 60, "id_token": i.signed(asked)})
	}
}

// signed is who signed in, as a signed token.
func (i *Issuer) signed(asked url.Values) string {
	claims := map[string]any{
		"iss": i.URL, "sub": "7f3c", "aud": ClientID, "nonce": asked.Get("nonce"), "iat": time.Now().Unix(),
		"exp":                time.Now().Add(time.Minute).Unix(),
		"preferred_username": cmp.Or(i.Person, "unit"),
	}
	if i.Bend != nil {
		i.Bend(claims)
	}
	key := i.key
	if i.Sign != nil {
		key = i.Sign
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	require.NoError(i.t, err)
	text, err := json.Marshal(claims)
	require.NoError(i.t, err)
	signature, err := signer.Sign(text)
	require.NoError(i.t, err)
	compact, err := signature.CompactSerialize()
	require.NoError(i.t, err)
	return compact
}

func (i *Issuer) answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a caller that went away is its own fault
}
