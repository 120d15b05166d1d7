package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
	"sluice/policy"
	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
)

// TestTheListForTheMeeting: a review that is late for ten working days stands on the list, and the board can be narrowed to it.
func TestTheListForTheMeeting(t *testing.T) {
	c := newCounty(t)
	empty := c.Get(testcounty.Office, "/mentions").Body.String()
	require.Contains(t, empty, page.Words["mentions.none"].ZH)
	p := c.Submitted()
	c.At("2019-04-02")
	task := p.Task(process.TaskDecide)
	board := c.Get(testcounty.Office, "/stuck").Body.String()
	require.Contains(t, board, `href="/mentions?list=meeting"`)
	shown := c.Get(testcounty.Office, "/mentions?list=meeting&month=2019-03").Body.String()
	for _, said := range []string{`<a href="/tasks/` + task + `">`, "王审", "2019-03-", page.Words["mentions.meeting"].ZH, `href="/mentions?list=meeting&amp;month=2019-02"`} {
		require.Contains(t, shown, said)
	}
	require.NotContains(t, c.Get(testcounty.Office, "/mentions?list=circular").Body.String(), task)
	require.Contains(t, c.Get(testcounty.Office, "/mentions?list=meeting&lang=en").Body.String(), "For the meeting")
	require.Contains(t, c.Get(testcounty.Office, "/stuck?list=meeting").Body.String(), task)
	require.Contains(t, c.Get(testcounty.Office, "/stuck?list=meeting").Body.String(), `<option value="meeting" selected>`)
	require.NotContains(t, c.Get(testcounty.Office, "/stuck?list=circular").Body.String(), task)
	require.Equal(t, http.StatusForbidden, c.Get(testcounty.Clerk, "/mentions").Code, "for those who supervise")
	for _, wrong := range []string{"list=dinner", "month=2019-13", "month=soon"} {
		require.Equal(t, http.StatusUnprocessableEntity, c.Get(testcounty.Office, "/mentions?"+wrong).Code, wrong)
	}
}

// TestPublishingNamesThePostsThatNobodyHolds: the preview lists them; a version under which no payment could go out is refused on its
// line.
func TestPublishingNamesThePostsThatNobodyHolds(t *testing.T) {
	c := newCounty(t)
	document := strings.Replace(string(policy.DefaultDocument()), "act_at: \"08:30\"", "act_at: \"09:00\"", 1)
	shown := c.Post(testcounty.Admin, "/admin/policies", url.Values{"document": {document}, "do": {"preview"}, form.KeyField: {"k1"}})
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	require.Contains(t, shown.Body.String(), "常委副县长", "the vice county head's post")
	require.Contains(t, shown.Body.String(), "（xzf/vice_head）无人任职，")
	require.NotContains(t, shown.Body.String(), "（czj/staff）无人任职")

	closed := strings.Replace(document, "      by: finance\n      due: {period: 5wd, source: proposal}\n  minor_change:",
		"      by: partner_cadre\n      due: {period: 5wd, source: proposal}\n  minor_change:", 1)
	require.NotEqual(t, document, closed)
	for _, do := range []string{"preview", "publish"} {
		refused := c.Post(testcounty.Admin, "/admin/policies", url.Values{"document": {closed}, "do": {do}, form.KeyField: {"k-" + do}})
		require.Equal(t, http.StatusUnprocessableEntity, refused.Code, do)
		require.Contains(t, refused.Body.String(), "<code>chains.payment.2</code>")
		require.Contains(t, refused.Body.String(), "否则拨款无法办结")
	}
	published := c.Post(testcounty.Admin, "/admin/policies", url.Values{"document": {document}, "do": {"publish"}, form.KeyField: {"k2"}})
	require.Equal(t, http.StatusSeeOther, published.Code, published.Body.String())
}
