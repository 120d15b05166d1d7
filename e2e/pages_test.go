package e2e

import "testing"

// TestPages leads projects through the county in real browsers. Its parts go on from each other: business time only goes forward.
func TestPages(t *testing.T) {
	d := openDesk(t, "2019-03-01")
	for _, part := range []struct {
		name string
		do   func(*desk)
	}{
		{"sign in", signingIn},
		{"return and submit again", returning},
		{"claim", claiming},
		{"deputy", standingIn},
		{"not theirs", refused},
		{"session over", interrupted},
		{"drafts", drafts},
		{"pressed twice", twice},
		{"back", backAfterDeciding},
		{"two windows", twoWindows},
		{"markup in a name", markup},
		{"a long comment", longComment},
		{"first password", firstPassword},
		{"account", account},
		{"many at once", together},
		{"declaration", declaring},
		{"review", reviewing},
		{"preparation", preparing},
		{"reports", reporting},
		{"stuck", nudging},
		{"calendar", months},
		{"statistics", figures},
		{"findings", rectifying},
		{"acceptance", accepting},
	} {
		t.Run(part.name, func(t *testing.T) {
			d.of(t)
			part.do(d)
		})
	}
}
