package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/web/form"
	"sluice/web/page"
)

// An import that is complete can be taken back with a reason; one that was says by whom, and has no button.
func TestAnImportIsTakenBackOnItsPage(t *testing.T) {
	s := administered(t)
	s.lay("GET /imports/i1", http.StatusOK, of(t, `{"id": "i1", "file": "r.csv", "closed": 2, "complete": true}`))
	shown := s.send("GET", "/admin/imports/i1", session, nil).Body.String()
	require.Contains(t, shown, `action="/admin/imports/i1/undo"`)
	require.Contains(t, shown, page.Words["admin.import.undo.help"].ZH)

	s.lay("POST /imports/i1/undo", http.StatusConflict,
		page.Problem{Status: 409, Code: "stage", TitleZH: "阶段不符", DetailZH: "已有人办理其中 1 个项目（SS2018-003），不能整批撤销"})
	refused := s.send("POST", "/admin/imports/i1/undo", session, url.Values{"reason": {"导错了"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusConflict, refused.Code)
	require.Contains(t, refused.Body.String(), "SS2018-003")
	require.Contains(t, refused.Body.String(), "导错了", "what was typed stays")

	s.lay("POST /imports/i1/undo", http.StatusOK, map[string]any{"id": "i1"})
	done := s.send("POST", "/admin/imports/i1/undo", session, url.Values{"reason": {"导错了"}, form.KeyField: {"k"}})
	require.Equal(t, "/admin/imports/i1?done=undo_import", done.Header().Get("Location"))
	sent, _ := s.last("POST /imports/i1/undo")
	require.JSONEq(t, `{"reason": "导错了"}`, sent.body)

	s.lay(
		"GET /imports/i1",
		http.StatusOK,
		of(
			t,
			`{"id": "i1", "file": "r.csv", "complete": true, "undone": "2019-03-02T01:00:00Z", "undone_by": "钱办<b>", "undo_reason": "导错了", "left": 1}`,
		),
	)
	over := s.send("GET", "/admin/imports/i1", session, nil).Body.String()
	require.Contains(t, over, "钱办&lt;b&gt;")
	require.Contains(t, over, "还有 1 个项目")
	require.NotContains(t, over, `/undo"`)
}
