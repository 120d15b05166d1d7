// Package openid lets people sign in at an issuer of OpenID Connect, such as a county's own directory, instead of with a password of
// Sluice's: the authorization code flow with PKCE (RFC 7636), the answer's nonce compared here.
//
// Import rule: openid may import service/port and lifecycle. No other room imports go-oidc or oauth2.
package openid
