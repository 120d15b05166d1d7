package e2e

import (
	"sync"
	"testing"

	"sluice/e2e/browser"
)

// TestPages leads projects through the county in real browsers. Each part stands alone: it begins from a state that commands have set up,
// with windows and projects of its own, and so one fault fails one part. Those that let time pass have a county of their own, too.
func TestPages(t *testing.T) {
	works(t)
	chromium := browser.Start(t) // first, for the machine may have none
	oneDay := sync.OnceValue(func() *desk { return openDesk(t, chromium, "2019-03-01") })
	for _, part := range []struct {
		name string
		do   func(*desk)
	}{
		{"sign in", signingIn},
		{"led astray", ledAstray},
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
		{"calendar", months},
		{"statistics", figures},
	} {
		t.Run(part.name, func(t *testing.T) {
			d := oneDay()
			d.of(t)
			part.do(d)
		})
	}
	for _, part := range []struct {
		name string
		from func(*desk) life
		do   func(*desk)
	}{
		{"review", inReview, reviewing},
		{"preparation", inTheYearsPlan, preparing},
		{"reports", started, reporting},
		{"stuck", oneReportIn, nudging},
		{"findings", twoReportsIn, rectifying},
		{"acceptance", twoReportsIn, accepting},
	} {
		t.Run(part.name, func(t *testing.T) {
			d := openDesk(t, chromium, "2019-03-01")
			d.life = part.from(d)
			part.do(d)
		})
	}
}

// theProject is the name of the project that a part leads on.
const theProject = "龙亭镇有机水稻基地建设项目"

// inReview is a project that was handed in, on the first of March.
func inReview(d *desk) life { return life{theProject, d.submitted(theProject)} }

// inTheYearsPlan is a project that was selected, on the eighteenth of March.
func inTheYearsPlan(d *desk) life { return life{theProject, d.selected(theProject)} }

// started is a project whose works have begun, on the sixth of May.
func started(d *desk) life { return life{theProject, d.building(theProject)} }

// oneReportIn is one that has reported on May, in June.
func oneReportIn(d *desk) life {
	l := started(d)
	d.admin.step("2019-06-03 09:00")
	d.report(l.code, "2019-05", 20)
	return l
}

// twoReportsIn is one that has reported on June too, late, in the middle of July.
func twoReportsIn(d *desk) life {
	l := oneReportIn(d)
	d.admin.step("2019-07-15 09:00")
	d.report(l.code, "2019-06", 45)
	return l
}
