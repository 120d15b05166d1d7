package door

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/refusal"
)

func TestEveryRequestHasADeadline(t *testing.T) {
	for _, of := range []struct {
		method, path, content string
		within                time.Duration
	}{
		{"GET", "/readyz", "", readyWithin},
		{"GET", "/api/v1/projects", "", readWithin},
		{"HEAD", "/", "", readWithin},
		{"GET", "/projects/SS2019-001", "", readWithin},
		{"GET", "/nothing", "", readWithin},
		{"POST", "/api/v1/projects", "application/json", commandWithin},
		{"PUT", "/api/v1/me/password", "application/json", commandWithin},
		{"POST", "/sign-in", "application/x-www-form-urlencoded", commandWithin},
		{"POST", "/api/v1/imports", "multipart/form-data; boundary=x", longWithin},
		{"POST", "/api/v1/projects/SS2019-001/papers", "application/octet-stream", longWithin},
		{"POST", "/api/v1/projects/SS2019-001/papers", "application/pdf", longWithin},
		{"POST", "/api/v1/projects", "Application/JSON; charset=utf-8", commandWithin},
		{"GET", "/api/v1/projects", "multipart/form-data", readWithin},
		{"POST", "/api/v1/clock", "application/json", longWithin},
		{"GET", "/api/v1/clock", "", readWithin},
		{"GET", "/api/v1/projects.xlsx", "", longWithin},
		{"GET", "/api/v1/projects/SS2019-001/file.zip", "", longWithin},
	} {
		r := httptest.NewRequest(of.method, of.path, nil)
		r.Header.Set("Content-Type", of.content)
		require.Equal(t, of.within, within(r), "%s %s", of.method, of.path)
	}
	p := ProblemOf(Of(t.Context()), errors.Join(errors.New("read"), context.DeadlineExceeded))
	require.Equal(t, http.StatusServiceUnavailable, p.Status)
	require.Equal(t, refusal.CodeUnavailable, p.Code)
	p = ProblemOf(Of(t.Context()), refusal.New(refusal.CodeStorage, "磁盘已满", "the disk is full"))
	require.Equal(t, http.StatusServiceUnavailable, p.Status)
	require.Equal(t, "60", p.RetryAfter)
}
