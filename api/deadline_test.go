package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/door"
	"sluice/service"
	"sluice/service/port"
)

// What never answers.
type hungRecord struct{ port.Records }

func (hungRecord) Ping(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

type hungEngine struct{ port.Engine }

func (hungEngine) Ping(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// A health check hears within its two seconds that record and engine hang, and when to come again.
func TestReadinessDoesNotWait(t *testing.T) {
	handler := Alone(service.Deps{Records: hungRecord{}, Engine: hungEngine{}}, door.Options{})
	began := time.Now()
	got := httptest.NewRecorder()
	handler.ServeHTTP(got, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	require.Equal(t, http.StatusServiceUnavailable, got.Code)
	require.NotEmpty(t, got.Header().Get("Retry-After"))
	require.Less(t, time.Since(began), 3*time.Second)
}
