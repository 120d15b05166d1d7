package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
	"sluice/web/project"
)

// A fact on record is chosen, its form holds what stands there, and what is asked for waits for its approval with the old and the new
// value.
func TestAFactOnRecordIsCorrectedOnItsPage(t *testing.T) {
	c := newCounty(t)
	p := c.Started()
	at := "/projects/" + p.Code + "/do/correct"
	chosen := c.Get(testcounty.Clerk, at)
	require.Equal(t, http.StatusOK, chosen.Code)
	links := regexp.MustCompile(`href="(` + regexp.QuoteMeta(at) + `\?fact=contract[^"]*)"`).FindStringSubmatch(chosen.Body.String())
	require.NotEmpty(t, links, "the contract is on record")
	address := html.UnescapeString(links[1])
	require.NotContains(t, chosen.Body.String(), `name="contract.`, "nothing to fill in before one is chosen")

	shown := c.Get(testcounty.Clerk, address)
	require.Equal(t, http.StatusOK, shown.Code)
	before := p.State()
	contract := lifecycle.OnRecord(before)[0]
	require.Equal(t, "contract "+before.Works.Contracts[0].Number, contract.Title())
	entries := form.Filled(lifecycle.CorrectInput{Facts: contract}) // as a browser sends it back
	require.Contains(t, shown.Body.String(), `name="contract.number"`)
	require.Contains(t, shown.Body.String(), `value="`+entries.Get("contract.number")+`"`, "what stands on record is filled in")
	require.NotContains(t, shown.Body.String(), `name="start.`, "the other facts are not asked for")
	entries.Set(form.KeyField, "correct-1")

	left := c.Post(testcounty.Clerk, address, entries)
	require.Equal(t, http.StatusUnprocessableEntity, left.Code)
	require.Contains(t, left.Body.String(), page.Words["form.needed"].ZH, "why is left open")
	require.Contains(t, left.Body.String(), `value="`+entries.Get("contract.number")+`"`, "what was typed stays")
	require.NotContains(t, left.Body.String(), `name="start.`)

	entries.Set("reason", "x")
	same := c.Post(testcounty.Clerk, address, entries)
	require.Equal(t, http.StatusUnprocessableEntity, same.Code, "nothing is changed: %s", same.Body)
	entries.Set("contract.number", "HT-更正<b>")
	entries.Set("reason", "合同编号录错<i>")
	done := c.Post(testcounty.Clerk, address, entries)
	require.Equal(t, http.StatusSeeOther, done.Code, done.Body.String())
	require.Equal(t, before.Works.Contracts, p.State().Works.Contracts, "it waits for its approval")
	task := c.Get(testcounty.Reviewer, "/tasks/"+p.Task(process.TaskDecideCorrection)).Body.String()
	for _, shown := range []string{"HT-更正&lt;b&gt;", "合同编号录错&lt;i&gt;", before.Works.Contracts[0].Number} {
		require.Contains(t, task, shown)
	}
	require.NotContains(t, task, "更正<b>")
	p.Approve(testcounty.Reviewer, process.TaskDecideCorrection)
	require.Equal(t, "HT-更正<b>", p.State().Works.Contracts[0].Number)

	for _, fact := range lifecycle.OnRecord(p.State()) {
		for _, lang := range page.Languages {
			shown := c.Send("GET", project.CorrectionAt(p.Code, fact.Title()), c.Session(testcounty.Clerk)+"; lang="+lang, nil)
			require.Equal(t, http.StatusOK, shown.Code, fact.Title())
			require.Contains(t, shown.Body.String(), `name="reason"`, fact.Title())
		}
	}
	for _, none := range []string{at + "?fact=contract+none", at + "?fact=%3Cscript%3E", at + "?fact="} {
		shown := c.Get(testcounty.Clerk, none)
		require.Equal(t, http.StatusOK, shown.Code, none)
		require.NotContains(t, shown.Body.String(), `name="contract.`, "none of the project's: they are to choose")
		require.NotContains(t, shown.Body.String(), "<script>")
	}
	sent := c.Post(testcounty.Clerk, at+"?fact=contract+none", url.Values{"reason": {"x"}, form.KeyField: {"correct-2"}})
	require.Equal(t, http.StatusUnprocessableEntity, sent.Code, "no fact, nothing to correct")
	require.Equal(t, http.StatusNotFound, c.Get(testcounty.Forester, address).Code, "not theirs to read")
}
