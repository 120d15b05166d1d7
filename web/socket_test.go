package web_test

import (
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// Whoever sends a byte of a body and then nothing is answered, or cut off, at every address that takes one: pages, API, and what is
// neither.
func TestNobodyHoldsAConnectionWithABody(t *testing.T) {
	handler := whole()
	var all []route
	for _, r := range append(routes(t, handler), route{"POST", "/nowhere"}, route{"POST", "/api/v1/nowhere"}, route{"PUT", "/tasks"}) {
		if r.method != "GET" && r.path != "/sign-out" { // which asks the ports at once
			all = append(all, r)
		}
	}
	require.Greater(t, len(all), 100)
	server := httptest.NewServer(wholeWith(300 * time.Millisecond))
	defer server.Close()
	var group errgroup.Group
	group.SetLimit(20)
	for _, r := range all {
		for _, kind := range []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"} {
			group.Go(func() error {
				c, err := net.Dial("tcp", server.Listener.Addr().String())
				if err != nil {
					return err
				}
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(time.Minute))
				fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nIdempotency-Key: k\r\nContent-Length: 60000\r\n\r\n-",
					r.method, r.path, kind)
				if answer, err := io.ReadAll(c); err != nil || len(answer) == 0 {
					return fmt.Errorf("%s %s with %s: %q, %w", r.method, r.path, kind, answer, err)
				}
				return nil
			})
		}
	}
	require.NoError(t, group.Wait())
}
