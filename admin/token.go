package admin

import (
	"cmp"
	"regexp"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// TokenIssued: a person may use the API with a token. Only its SHA-256 is kept. Without a scope it is a full one, as all were at
// first; without a last day it does not expire. The day is one of the machine's clock, not of a stepped one.
type TokenIssued struct {
	Person  string         `json:"person"`
	SHA256  string         `json:"sha256"`
	Label   string         `json:"label"`
	Scope   process.Scope  `json:"scope,omitempty"`
	Expires lifecycle.Date `json:"expires,omitzero"`
}

// Type names the event.
func (*TokenIssued) Type() lifecycle.EventType { return "token_issued" }

// Check returns what is wrong with the fact.
func (f *TokenIssued) Check() error {
	var faults refusal.Fields
	if !lifecycle.SHA256Form.MatchString(f.SHA256) {
		faults.Add("sha256", "校验值有误", "must be 64 hexadecimal digits")
	}
	faults.Limit("label", f.Label, 60)
	if !f.Reach().Valid() {
		faults.Add("scope", "令牌权限有误", "must be one of %v; got %q", process.Scopes, f.Scope)
	}
	return faults.Err()
}

// Reach is how far the token goes.
func (f *TokenIssued) Reach() process.Scope { return cmp.Or(f.Scope, process.ScopeFull) }

// ID names the token without giving it away.
func (f *TokenIssued) ID() string { return f.SHA256[:tokenIDLength] }

// tokenIDLength is how many digits of its SHA-256 name a token.
const tokenIDLength = 16

var tokenIDForm = regexp.MustCompile(`^[0-9a-f]{16}$`)

// TokenRevoked: one token of a person is good no more.
type TokenRevoked struct {
	Person string `json:"person"`
	Token  string `json:"token"` // its ID
}

// Type names the event.
func (*TokenRevoked) Type() lifecycle.EventType { return "token_revoked" }

// Check returns what is wrong with the fact.
func (f *TokenRevoked) Check() error {
	if !tokenIDForm.MatchString(f.Token) {
		return refusal.New(refusal.CodeNotFound, "没有这个令牌", "there is no such token")
	}
	return nil
}

// TokensRevoked: none of a person's tokens is good any more.
type TokensRevoked struct {
	Person string `json:"person"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*TokensRevoked) Type() lifecycle.EventType { return "tokens_revoked" }

// Check returns what is wrong with the fact.
func (f *TokensRevoked) Check() error {
	var faults refusal.Fields
	faults.Require("reason", f.Reason, 500)
	return faults.Err()
}
