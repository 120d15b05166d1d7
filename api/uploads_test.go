package api_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func upload(name string, s scenario, fields ...string) scenario {
	body, contentType := form(fields...)
	s.Name, s.Method, s.Body = name, "POST", body
	s.Headers = map[string]string{"Content-Type": contentType}
	return s
}

func TestUploadsThatAreRefused(t *testing.T) {
	to := scenario{Before: declared, As: "unit", URL: "/api/v1/projects/" + code + "/papers?kind=unit_licence"}
	refused := func(status int, content ...string) scenario {
		s := to
		s.ExpectedStatus, s.ExpectedContent = status, content
		return s
	}
	large := refused(http.StatusRequestEntityTooLarge, `"code":"too_large"`)
	justTooLarge := upload("one byte too large", large, "file", "a.pdf", strings.Repeat("a", 1<<20+1))
	unannounced := justTooLarge
	unannounced.Name = "one byte too large, length not announced"
	unannounced.Headers = map[string]string{"Content-Type": justTooLarge.Headers["Content-Type"], "Transfer-Encoding": "chunked"}
	cut := upload("cut off", refused(http.StatusBadRequest, `"code":"unreadable"`), "file", "a.pdf", "abc")
	cut.Body = cut.Body[:len(cut.Body)-20]
	raw := refused(http.StatusUnsupportedMediaType, `"code":"media_type"`)
	raw.Name, raw.Method, raw.Body = "bytes without a name", "POST", "abc"
	noKind := upload("no kind", refused(http.StatusUnprocessableEntity, `"field":"kind","message":"is missing"`), "file", "a.pdf", "abc")
	noKind.URL = "/api/v1/projects/" + code + "/papers"
	nowhere := upload("no such project", refused(http.StatusNotFound, `"code":"not_found"`), "file", "a.pdf", "abc")
	nowhere.URL = "/api/v1/projects/SS2019-999/papers?kind=unit_licence"
	run(t, []scenario{
		justTooLarge, unannounced, cut, raw, noKind, nowhere,
		upload("far too large", large, "file", "a.pdf", strings.Repeat("a", 3<<20)),
		upload("another field", refused(http.StatusUnprocessableEntity, `"field":"paper"`), "paper", "a.pdf", "abc"),
		upload("no file", refused(http.StatusUnprocessableEntity, `"field":"file","message":"is missing"`)),
		upload("no name", refused(http.StatusUnprocessableEntity, `"field":"file"`), "file", "", "abc"),
		upload("a name in GB18030", refused(http.StatusUnprocessableEntity, `"field":"file"`), "file", "\xc9\xea\xb1\xa8.pdf", "abc"),
	})
}

// What the rules refuse whatever is in it is not taken in; what they refuse for its bytes is on the disk by then and on no record.
func TestAPaperThatTheRulesRefuse(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	events, kept := len(c.events("project/"+code)), c.kept(t)
	for _, s := range []struct{ as, kind, name, content, match, want string }{
		{"unit", "secret_letter", "a.pdf", "abc", "", `"field":"kind"`},
		{"unit", "unit_licence", strings.Repeat("名", 201), "abc", "", `"field":"name"`},
		{"unit", "unit_licence", "a.pdf", "abc", "999", `"code":"stale"`},
		{"finance", "unit_licence", "a.pdf", "abc", "", `"code":"not_holder"`}, // may look, and has no task of it
		{"other", "unit_licence", "a.pdf", "abc", "", `"code":"not_found"`},
		{"unit", "unit_licence", "a.pdf", "", "", `"field":"size"`},
	} {
		body, contentType := form("file", s.name, s.content)
		sent := strings.NewReader(body)
		got := c.send("POST", "/api/v1/projects/"+code+"/papers?kind="+s.kind, map[string]string{
			"Authorization": "Bearer " + s.as + "-token", "Idempotency-Key": "1", "Content-Type": contentType, "If-Match": s.match,
		}, sent)
		requireProblem(t, got)
		require.Contains(t, got.Body.String(), s.want)
		require.Len(t, c.events("project/"+code), events)
		if s.content != "" {
			require.Equal(t, kept, c.kept(t), s.want)
		}
	}
}

// kept counts the files in the folder of papers.
func (c *county) kept(t *testing.T) (n int) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(c.folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return err
	}))
	return n
}

// A paper that is on record is answered as before, also when the rules would refuse it by now.
func TestAPaperSentAgainAfterTheRulesHaveChanged(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	put := func() *httptest.ResponseRecorder {
		headers := map[string]string{"Authorization": "Bearer unit-token", "Idempotency-Key": "paper-1"}
		return c.send("POST", "/api/v1/projects/"+code+"/papers?kind=application_form&name=a.pdf", headers, strings.NewReader("内容"))
	}
	first := put()
	require.Equal(t, http.StatusOK, first.Code, first.Body.String())
	rules := *c.Terms.Policy
	rules.Papers = maps.Clone(rules.Papers)
	delete(rules.Papers, "application_form")
	c.Terms.Policy = &rules
	require.Equal(t, first.Body.String(), put().Body.String())
}

func TestAPaperComesBackAsItWent(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	headers := map[string]string{"Authorization": "Bearer unit-token", "Idempotency-Key": "paper-1"}
	put := func() *httptest.ResponseRecorder {
		return c.send("POST", "/api/v1/projects/"+code+"/papers?kind=application_form&name=%E7%94%B3%E6%8A%A5%E4%B9%A6%20%221%22.pdf",
			headers, strings.NewReader("内容"))
	}
	first, again := put(), put()
	require.Equal(t, http.StatusOK, first.Code, first.Body.String())
	require.Equal(t, first.Body.String(), again.Body.String())
	require.Len(t, c.project(code).Papers, 1)

	got := c.send("GET", "/api/v1/projects/"+code+"/papers/"+sha("内容"), headers, nil)
	require.Equal(t, http.StatusOK, got.Code)
	require.Equal(t, "内容", got.Body.String())
	require.Equal(t, `attachment; filename="___ _1_.pdf"; filename*=UTF-8''%E7%94%B3%E6%8A%A5%E4%B9%A6%20%221%22.pdf`,
		got.Header().Get("Content-Disposition"))
	require.Equal(t, "application/pdf", got.Header().Get("Content-Type"))
	require.Equal(t, "nosniff", got.Header().Get("X-Content-Type-Options"))

	require.Contains(t, c.look(t, "unit", "/projects/"+code+"/papers"), `"total":1`)
	missing := c.send("GET", "/api/v1/projects/"+code+"/papers/"+sha("another"), headers, nil)
	require.Equal(t, http.StatusNotFound, missing.Code)
	requireProblem(t, missing)
}

func TestAPhotographIsLookedAtSmall(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	var photo bytes.Buffer
	require.NoError(t, png.Encode(&photo, image.NewGray(image.Rect(0, 0, 1200, 900))))
	for i, content := range []string{photo.String(), "%PDF-1.7"} {
		headers := map[string]string{"Authorization": "Bearer unit-token", "Idempotency-Key": fmt.Sprint("paper-", i)}
		put := c.send("POST", "/api/v1/projects/"+code+"/papers?kind=application_form&name=a.png", headers, strings.NewReader(content))
		require.Equal(t, http.StatusOK, put.Code, put.Body.String())
	}
	look := func(as, content string) *httptest.ResponseRecorder {
		return c.send("GET", "/api/v1/projects/"+code+"/papers/"+sha(content)+"/thumbnail",
			map[string]string{"Authorization": "Bearer " + as + "-token"}, nil)
	}
	got := look("unit", photo.String())
	require.Equal(t, http.StatusOK, got.Code)
	require.Equal(t, "image/jpeg", got.Header().Get("Content-Type"))
	require.Equal(t, "no-store", got.Header().Get("Cache-Control"), "nothing stays behind at somebody's machine")
	size, err := jpeg.DecodeConfig(got.Body)
	require.NoError(t, err)
	require.Equal(t, []int{640, 480}, []int{size.Width, size.Height})
	for _, refused := range []*httptest.ResponseRecorder{look("unit", "%PDF-1.7"), look("unit", "not on file"),
		look("other", photo.String())} {
		require.Equal(t, http.StatusNotFound, refused.Code)
		requireProblem(t, refused)
	}
}
