package door

import (
	"context"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// How long a request may take, its body and its answer included. A command's covers the engine's patience.
const (
	readWithin    = 30 * time.Second
	commandWithin = 40 * time.Second
	readyWithin   = 1900 * time.Millisecond // a health check waits two seconds
	longWithin    = time.Hour               // the largest file on a bad line
)

// limited gives every request a deadline. What it waits for (the record, the engine) is given up then, and the answer is 503.
func limited(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), within(c.Request))
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// bringsFile reports whether the body may be a file: it is neither a command's nor a page's form.
func bringsFile(r *http.Request) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "", "application/json", "application/x-www-form-urlencoded":
		return false
	}
	return true
}

// within is how long a request may take. Files travel as long as they may, and a stepped clock goes as far as it is told.
func within(r *http.Request) time.Duration {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case r.URL.Path == "/readyz":
		return readyWithin
	case !reads && (bringsFile(r) || r.URL.Path == API+"/clock"):
		return longWithin
	case !reads:
		return commandWithin
	}
	switch path.Ext(r.URL.Path) {
	case ".csv", ".xlsx", ".zip":
		return longWithin
	}
	return readWithin
}
