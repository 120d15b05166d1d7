package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// declaring is the form of the county's declaration as a browser sends it.
func declaring() url.Values {
	entries := form.Filled(testcounty.Declaration())
	entries.Set(form.KeyField, "declare-1")
	return entries
}

func TestADeclarationIsMadeOnceHoweverOftenItIsSent(t *testing.T) {
	c := newCounty(t)
	first := c.Post(testcounty.Clerk, "/declare", declaring())
	require.Equal(t, http.StatusSeeOther, first.Code, first.Body.String())
	again := c.Post(testcounty.Clerk, "/declare", declaring()) // a double click, or back and again, in another session
	require.Equal(t, first.Header().Get("Location"), again.Header().Get("Location"))
	other := declaring()
	other.Set("name", "另一个项目")
	reused := c.Post(testcounty.Clerk, "/declare", other)
	require.Equal(t, http.StatusUnprocessableEntity, reused.Code)
	require.Contains(t, reused.Body.String(), "已用于")
	require.Contains(t, reused.Body.String(), "另一个项目", "what was typed is not lost")

	// A program that gives the same command under the same key means the same.
	answer, err := c.Service.Submit(t.Context(), c.As(testcounty.Clerk), onceForTest(t, declaring()), process.CommandDeclare, "",
		testcounty.Declaration())
	require.NoError(t, err)
	require.Contains(t, first.Header().Get("Location"), answer.Code)
	p, err := c.Project(t.Context(), answer.Code)
	require.NoError(t, err)
	require.Equal(t, testcounty.Declaration().Places, p.Places)
	require.EqualValues(t, 100_000_000, p.RequestedFen)
	require.Equal(t, testcounty.Day("2019-05-06"), p.PlannedStart)
}

func TestWhatIsLeftOpenOrCannotBeReadIsSaidBesideItsField(t *testing.T) {
	c := newCounty(t)
	for field, said := range map[string]string{
		"requested_fen": page.Words["form.needed"].ZH, "planned_start": page.Words["form.needed"].ZH, "beneficiaries": page.Words["form.needed"].ZH,
		"linkage_model": "请选择",
	} {
		form := declaring()
		form.Del(field)
		shown := c.Post(testcounty.Clerk, "/declare", form)
		require.Equal(t, http.StatusUnprocessableEntity, shown.Code, field)
		require.Contains(t, shown.Body.String(), `<p class="error">`+said, field)
	}
	for field, text := range map[string]string{"requested_fen": "一百万", "planned_start": "soon", "beneficiaries": "many",
		"linkage_model": "bogus", "name": "水\x00稻"} {
		form := declaring()
		form.Set(field, text)
		shown := c.Post(testcounty.Clerk, "/declare", form)
		require.Equal(t, http.StatusUnprocessableEntity, shown.Code, field)
		require.Contains(t, shown.Body.String(), `<p class="error">`, field)
		require.NotContains(t, shown.Body.String(), "declare-1", "a form that was refused is another one when it is sent again")
	}
	empty := c.Post(testcounty.Clerk, "/declare", url.Values{form.KeyField: {"k"}})
	require.Equal(t, http.StatusUnprocessableEntity, empty.Code)
	require.GreaterOrEqual(t, strings.Count(empty.Body.String(), `<p class="error">`), 6, "everything at once")
	long := declaring()
	long.Set("name", strings.Repeat("长", 30_000))
	require.Equal(t, http.StatusRequestEntityTooLarge, c.Post(testcounty.Clerk, "/declare", long).Code)
	require.Empty(t, c.Logs.All(), "none of it is a fault of ours")
}

func TestADecisionOnThePage(t *testing.T) {
	c := newCounty(t)
	p := c.Submitted()
	c.At("2019-03-05")
	task := p.Task(process.TaskDecide)
	entries := url.Values{"verdict": {"return"}, form.KeyField: {"k"}, form.RevisionField: {"1"}}
	stale := c.Post(testcounty.Reviewer, "/tasks/"+task+"/decide", entries)
	require.Equal(t, http.StatusPreconditionFailed, stale.Code)
	entries.Del(form.RevisionField)
	wrong := c.Post(testcounty.Reviewer, "/tasks/"+task+"/decide", entries)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Code, "the rule asks why")
	entries.Set("reason", "缺少村民签字<script>alert(1)</script>")
	refused := c.Post(testcounty.Office, "/tasks/"+task+"/decide", entries)
	require.Equal(t, http.StatusForbidden, refused.Code)
	require.Equal(t, http.StatusNotFound, c.Post(testcounty.Forester, "/tasks/"+task+"/decide", entries).Code, "it does not exist for them")
	entries.Set(form.KeyField, "not a key\n")
	require.Equal(t, http.StatusBadRequest, c.Post(testcounty.Reviewer, "/tasks/"+task+"/decide", entries).Code)
	entries.Set(form.KeyField, "k2")
	done := c.Post(testcounty.Reviewer, "/tasks/"+task+"/decide", entries)
	require.Equal(t, http.StatusSeeOther, done.Code, done.Body.String())
	require.Equal(t, "/tasks/"+task+"?done=decide", done.Header().Get("Location"))
	require.True(t, p.State().Review.Stopped)

	for _, lang := range page.Languages {
		shown := c.Send("GET", "/projects/"+p.Code, c.Session(testcounty.Clerk)+"; lang="+lang, nil)
		require.Equal(t, http.StatusOK, shown.Code)
		require.Contains(t, shown.Body.String(), "缺少村民签字&lt;script&gt;")
		require.NotContains(t, shown.Body.String(), "<script>alert")
	}
}

// The page of a project reads its events once and tells of findings, rounds and the money that is held.
func TestThePageOfAProject(t *testing.T) {
	c := newCounty(t)
	p := c.Found()
	c.At("2019-06-12")
	p.Do(testcounty.Clerk, process.CommandAnswer, lifecycle.AnswerInput{Task: p.Task(process.TaskAnswerFinding), Text: "已修补"})
	c.At("2019-06-14")
	p.Do(testcounty.Officer, process.CommandRecheck, lifecycle.RecheckInput{
		Task: p.Task(process.TaskRecheck), Passed: false, On: testcounty.Day("2019-06-14"), Note: "坡度仍不足",
	})
	p.Do(testcounty.Officer, process.CommandVisit,
		lifecycle.VisitInput{On: testcounty.Day("2019-06-14"), Seen: "又去看了", Finding: &lifecycle.FindingInput{
			Title: "资金台账不全", Severity: process.Medium, Holds: "HT-2019-3",
		}})
	body := c.Get(testcounty.Officer, "/projects/"+p.Code).Body.String()
	for _, shown := range []string{"裂缝", "堤岸有裂缝", "已修补", "坡度仍不足", "又去看了", "HT-2019-3", "汉中建工", "2019-06-10", `aria-current="step"`} {
		require.Contains(t, body, shown)
	}
	timeline := c.Get(testcounty.Clerk, "/projects/"+p.Code+"/timeline").Body.String()
	require.Contains(t, timeline, "申报项目")
	require.Equal(t, http.StatusNotFound, c.Get(testcounty.Forester, "/projects/"+p.Code).Code)
	require.Equal(t, http.StatusNotFound, c.Get(testcounty.Boss, "/projects/"+p.Code+"/timeline").Code)
}

// onceForTest is the change that a form is.
func onceForTest(t *testing.T, entries url.Values) service.Once {
	t.Helper()
	once, err := form.OnceOf(entries)
	require.NoError(t, err)
	return once
}

// Whoever has a first password is led to change it, and finds the form for it.
func TestAFirstPasswordIsChangedFirst(t *testing.T) {
	c := newCounty(t)
	require.NoError(t, c.OpenSession(t.Context(), service.HashOf("secret"), testcounty.Clerk.Person, true, "test", time.Now()))
	led := c.Send("GET", "/tasks", "sluice_session=secret", nil)
	require.Equal(t, http.StatusSeeOther, led.Code)
	require.Equal(t, "/account/password?next=%2Ftasks", led.Header().Get("Location"))
	shown := c.Send("GET", "/account/password?next=%2Ftasks", "sluice_session=secret", nil)
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	require.Contains(t, shown.Body.String(), page.Words["account.password.given"].ZH)
	require.NotContains(t, shown.Body.String(), `href="/account/tokens"`, "nothing else is open yet")
	require.Equal(t, http.StatusOK, c.Get(testcounty.Clerk, "/account/password").Code)
	require.Equal(t, http.StatusSeeOther, c.Send("GET", "/account/password", "", nil).Code)
}

// An administrator who asks for the record of a project that is not there is told so on the page.
func TestTheAuditOfAProject(t *testing.T) {
	c := newCounty(t)
	p := c.Declared()
	require.Contains(t, c.Get(testcounty.Admin, "/admin/audit?project="+p.Code).Body.String(), "box-good")
	missing := c.Get(testcounty.Admin, "/admin/audit?project=SS2019-999")
	require.Equal(t, http.StatusNotFound, missing.Code)
	require.Contains(t, missing.Body.String(), `action="/admin/audit"`, "to ask for another")
}
