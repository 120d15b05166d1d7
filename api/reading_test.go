package api

import (
	"net/http"
	"slices"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"sluice/access"
	"sluice/service"
)

// Every operation that looks has its line in the table of reading, and no line is left without one.
func TestEveryOperationThatLooksHasItsLine(t *testing.T) {
	s := &server{Service: service.New(service.Deps{})}
	gin.SetMode(gin.ReleaseMode)
	s.Register(gin.New())
	seen := map[string]bool{}
	for path, item := range s.api.OpenAPI().Paths {
		if op := item.Get; op != nil && op.Security != nil {
			require.Contains(t, readings, op.OperationID, "who may read %s %s?", http.MethodGet, path)
			seen[op.OperationID] = true
		}
	}
	lines := map[access.Resource]bool{}
	for id, reading := range readings {
		require.True(t, seen[id], "there is no operation %s", id)
		require.True(t, slices.ContainsFunc(access.Resources(), func(row access.ResourceRow) bool { return row.Reading == reading }), id)
		lines[reading] = true
	}
	require.Len(t, lines, len(access.Resources()))
}
