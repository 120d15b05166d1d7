package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"sluice/web/account"
	"sluice/web/form"
	"sluice/web/page"
	"sluice/web/project"
)

// withVisit lays out a project that is built and that the reader may visit.
func (s *standIn) withVisit(t *testing.T) {
	s.withTask(t)
	s.withLife(t)
	life := s.answers["GET /projects/SS2019-008"].body.(map[string]any)
	life["works"] = of(t, `{"contracts": [{"number": "HT-1<b>", "kind": "works", "contractor": "汉中建工", "amount_fen": 80000000}]}`)
	life["difficulties"] = of(t, `[{"id": "D1", "title": "缺水"}, {"id": "D2", "title": "已解决的", "solved": true}]`)
	life["findings"] = of(t,
		`[{"id": "F1", "title": "排水沟未按图施工", "level": "L2", "round": 2}, {"id": "F2", "title": "已销号的", "level": "L1", "passed": true}]`)
	s.lay("GET /projects/SS2019-008/commands", http.StatusOK,
		of(t, `{"items": [{"command": "visit", "words": {"zh": "检查", "en": "visit"}, "reasons": []}]}`))
	s.lay("POST /projects/SS2019-008/papers", http.StatusOK, map[string]any{})
	s.lay("POST /projects/SS2019-008/visit", http.StatusOK, map[string]any{"code": "SS2019-008"})
}

// visiting is the form of a visit as a telephone sends it: fields and pictures by turns, an input without a picture among them.
func visiting(t *testing.T, cookie string, values url.Values, photos ...string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	entries := multipart.NewWriter(&body)
	field := func(name, value string) { require.NoError(t, entries.WriteField(name, value)) }
	field(form.KeyField, "key-1")
	for _, name := range values[project.PhotoField] {
		field(project.PhotoField, name)
	}
	for _, name := range append([]string{""}, photos...) {
		part, err := entries.CreateFormFile("photo", name)
		require.NoError(t, err)
		_, err = part.Write([]byte(name))
		require.NoError(t, err)
	}
	for name, all := range values {
		for _, value := range all {
			if name != project.PhotoField {
				field(name, value)
			}
		}
	}
	require.NoError(t, entries.Close())
	request := httptest.NewRequest("POST", "/projects/SS2019-008/visit", &body)
	request.Header.Set("Content-Type", entries.FormDataContentType())
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	return request
}

var seen = url.Values{"on": {"2019-03-05"}, "seen": {"沟未通<b>"}, project.LookedField: {"合同 HT-1"}}

func TestWhatAVisitLooksAt(t *testing.T) {
	s := newStandIn(t)
	s.withVisit(t)
	shown := s.send("GET", "/projects/SS2019-008/visit", session, nil)
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	body := shown.Body.String()
	for _, there := range []string{"F1 排水沟未按图施工", "2019-06 月报：进度 45%", "合同 HT-1&lt;b&gt;", "800,000.00", "D1 缺水", "龙亭镇 一村",
		`accept="image/*" capture="environment"`, `name="on" value="2019-03-05"`} {
		require.Contains(t, body, there)
	}
	for _, not := range []string{"已销号的", "已解决的", "<script>alert", "HT-1<b>"} {
		require.NotContains(t, body, not)
	}
	require.Contains(t, body, `value="serious"> 严重 <small>挂牌督办 30 天内整改</small>`, "how long a finding of this kind gives")
	require.Contains(t, body, `<option value="advance">`, "the money it can hold")
	require.Contains(t, s.send("GET", "/projects/SS2019-008/visit", session+"; lang=en", nil).Body.String(), "What to look at")
	require.Equal(t, "/projects/SS2019-008/visit", s.send("GET", "/projects/SS2019-008/do/visit", session, nil).Header().Get("Location"))

	s.lay("GET /projects/SS2019-008/commands", http.StatusOK, of(t, `{"items": []}`))
	closed := s.send("GET", "/projects/SS2019-008/visit", session, nil).Body.String()
	require.Contains(t, closed, page.Words["command.notyours"].ZH)
	require.NotContains(t, closed, `type="file"`)
	require.Equal(t, http.StatusNotFound, s.send("GET", "/projects/SS2019-999/visit", session, nil).Code)
}

func TestPicturesAreOnFileBeforeTheVisit(t *testing.T) {
	s := newStandIn(t)
	s.withVisit(t)
	for range 2 { // sent twice: the same keys
		s.asked = nil
		shown := s.serve(visiting(t, session, seen, "a.jpg", "b.jpg"))
		require.Equal(t, http.StatusSeeOther, shown.Code, shown.Body.String())
		require.Equal(t, "/projects/SS2019-008?done=visit#visits", shown.Header().Get("Location"))
		var order []string
		for _, a := range s.asked {
			if strings.HasPrefix(a.what, "POST ") {
				order = append(order, a.what+" "+a.header.Get("Idempotency-Key"))
			}
		}
		require.Equal(t, []string{"POST /projects/SS2019-008/papers key-1-photo-0", "POST /projects/SS2019-008/papers key-1-photo-1",
			"POST /projects/SS2019-008/visit key-1"}, order)
	}
	photo, _ := s.last("POST /projects/SS2019-008/papers")
	require.Equal(t, "b.jpg", photo.body)
	require.Contains(t, photo.query, "kind=visit_photos")
	sent, _ := s.last("POST /projects/SS2019-008/visit")
	require.JSONEq(t, `{"on": "2019-03-05", "seen": "沟未通<b>\n已查看：合同 HT-1"}`, sent.body, "what was looked at is on record")
	require.Empty(t, sent.header.Get("If-Match"), "the pictures have moved the project on")
}

func TestARefusedVisitKeepsTextAndPictures(t *testing.T) {
	s := newStandIn(t)
	s.withVisit(t)
	s.lay("POST /projects/SS2019-008/visit", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", DetailZH: "提交的内容有误",
			Errors: []page.FieldProblem{{Field: "finding.severity", MessageZH: "严重程度有误"}}})
	values := url.Values{"on": {"2019-03-05"}, "seen": {"沟未通<b>"}, project.LookedField: {"D1 缺水"}, "finding.title": {"沟未通"},
		"finding.severity": {"grave"}}
	shown := s.serve(visiting(t, session, values, "a<i>.jpg"))
	require.Equal(t, http.StatusUnprocessableEntity, shown.Code)
	body := shown.Body.String()
	require.Contains(t, body, "沟未通&lt;b&gt;</textarea>")
	require.NotContains(t, body, "已查看", "the text is as it was typed")
	require.Contains(t, body, `value="D1 缺水" checked`)
	require.Contains(t, body, `name="_photo" value="a&lt;i&gt;.jpg"`)
	require.Contains(t, body, "已归档 1 张照片")
	require.Contains(t, body, "<details open>", "the finding that is wrong is shown")
	require.Regexp(t, `(?s)<fieldset class="field field-choices wrong" id="visit-finding.severity">.*?<p class="error">`, body,
		"beside its field")

	values[project.PhotoField] = []string{"a<i>.jpg"}
	again := s.serve(visiting(t, session, values, "b.jpg"))
	require.Contains(t, again.Body.String(), "已归档 2 张照片", "those of before are not forgotten")
	second, _ := s.last("POST /projects/SS2019-008/papers")
	require.Equal(t, "key-1-photo-1", second.header.Get("Idempotency-Key"))
}

func TestAPictureThatIsRefused(t *testing.T) {
	s := newStandIn(t)
	s.withVisit(t)
	s.lay("POST /projects/SS2019-008/papers", http.StatusRequestEntityTooLarge,
		page.Problem{Status: 413, Code: "too_large", TitleZH: "内容过大", DetailZH: "文件最大 50 MB"})
	shown := s.serve(visiting(t, session, seen, "a.jpg"))
	require.Equal(t, http.StatusRequestEntityTooLarge, shown.Code)
	require.Contains(t, shown.Body.String(), "a.jpg：文件最大 50 MB")
	require.Contains(t, shown.Body.String(), "沟未通&lt;b&gt;</textarea>")
	_, sent := s.last("POST /projects/SS2019-008/visit")
	require.False(t, sent, "nothing is recorded by halves")
	require.NotContains(t, shown.Body.String(), `value="key-1"`)

	s.lay("POST /projects/SS2019-008/papers", http.StatusConflict, page.Problem{Status: 409, Code: "exists", DetailZH: "该文件已归档"})
	require.Equal(t, http.StatusSeeOther, s.serve(visiting(t, session, seen, "a.jpg")).Code, "what is on file already is as good")
}

// The session ends on the way back from the fields: the text is carried through signing in, pictures are chosen again.
func TestAVisitOutlivesItsSession(t *testing.T) {
	s := newStandIn(t)
	s.withVisit(t)
	over := s.serve(visiting(t, "", seen, "a.jpg"))
	require.Equal(t, http.StatusUnauthorized, over.Code)
	require.Contains(t, over.Body.String(), `name="carried.seen" value="沟未通&lt;b&gt;"`)
	require.Contains(t, over.Body.String(), page.Words["signin.file"].ZH)
	_, filed := s.last("POST /projects/SS2019-008/papers")
	require.False(t, filed)

	s.answers["POST /sessions"] = reply{status: http.StatusNoContent, cookie: session + "; HttpOnly"}
	form := url.Values{"person": {"wang"}, "password": {"secret"}, "action": {"/projects/SS2019-008/visit"}}
	for name, values := range seen {
		form[account.Carried+name] = values
	}
	back := s.send("POST", "/sign-in", "", form)
	require.Equal(t, http.StatusOK, back.Code, back.Body.String())
	require.Contains(t, back.Body.String(), "沟未通&lt;b&gt;</textarea>")
	require.Contains(t, back.Body.String(), `enctype="multipart/form-data"`)
	_, sent := s.last("POST /projects/SS2019-008/visit")
	require.False(t, sent)
}

func TestABrokenFormOfAVisit(t *testing.T) {
	s := newStandIn(t)
	s.withVisit(t)
	request := visiting(t, session, seen, "a.jpg")
	request.Header.Set("Content-Type", "multipart/form-data")
	require.Equal(t, http.StatusBadRequest, s.serve(request).Code)
	cut := visiting(t, session, seen, "a.jpg")
	whole := new(bytes.Buffer)
	_, err := whole.ReadFrom(cut.Body)
	require.NoError(t, err)
	half := httptest.NewRequest("POST", "/projects/SS2019-008/visit",
		io.MultiReader(bytes.NewReader(whole.Bytes()[:whole.Len()/2]),
			iotest.ErrReader(io.ErrUnexpectedEOF))) // as of a connection that breaks off
	half.Header = cut.Header
	require.Equal(t, http.StatusBadRequest, s.serve(half).Code)
	_, sent := s.last("POST /projects/SS2019-008/visit")
	require.False(t, sent)
}
