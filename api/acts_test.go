package api_test

import (
	"net/http"
	"testing"
)

// What waits for a second administrator is for administrators; the record decides the rest.
func TestActsAreForAdministrators(t *testing.T) {
	c := newCounty(t)
	c.do(t, "office", "GET", "/acts", "", http.StatusForbidden)
	c.do(t, "office", "POST", "/acts/1/confirm", `{}`, http.StatusForbidden)
	c.do(t, "admin", "POST", "/acts/1/refuse", `{"reason": " "}`, http.StatusUnprocessableEntity)
	c.do(t, "admin", "GET", "/acts/9", "", http.StatusNotFound)
	c.do(t, "admin", "GET", "/acts", "", http.StatusOK)
}
