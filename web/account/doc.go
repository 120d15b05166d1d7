// Package account is signing in and out, and the pages of one's own account.
package account
