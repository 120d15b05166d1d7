package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/lifecycle"
)

// begin gives the request its id and its log, and writes the access log when it is done. The id is ours: one that a client
// sends could hold anything and is not repeated.
func (s *server) begin(c *gin.Context) {
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails
	r := &request{id: hex.EncodeToString(random[:]), address: c.ClientIP(), encrypted: c.Request.TLS != nil, device: deviceOf(c.Request.UserAgent())}
	r.log = s.log.With(zap.String("request_id", r.id))
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestKey{}, r))
	c.Header("X-Request-Id", r.id)
	start := time.Now()
	c.Next()
	level := zap.DebugLevel
	if c.Request.Method != http.MethodGet || c.Writer.Status() >= http.StatusBadRequest {
		level = zap.InfoLevel
	}
	r.log.Log(level, "request",
		zap.String("method", c.Request.Method), zap.String("route", c.FullPath()), zap.String("project", c.Param("code")),
		zap.String("person", r.actor.Person), zap.Int("status", c.Writer.Status()), zap.Duration("took", time.Since(start)))
}

// longestDevice is how much of what a browser calls itself is kept, in characters.
const longestDevice = 200

// deviceOf is what a browser calls itself, as far as it can be shown.
func deviceOf(agent string) string {
	if !readable(agent) {
		return ""
	}
	called := []rune(agent)
	return string(called[:min(len(called), longestDevice)])
}

// shield sets the headers that keep browsers from doing more with an answer than to show it. Where the pages are known to be reached over
// TLS, a browser that was there once comes no other way.
func (s *server) shield(c *gin.Context) {
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("X-Frame-Options", "DENY")
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("Cross-Origin-Opener-Policy", "same-origin")
	c.Header("Cross-Origin-Resource-Policy", "same-origin")
	c.Header("Permissions-Policy", "geolocation=(), microphone=(), payment=(), usb=()")
	if strings.HasPrefix(strings.ToLower(s.PublicURL), "https:") {
		c.Header("Strict-Transport-Security", "max-age=31536000")
	}
	c.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if strings.HasPrefix(c.Request.URL.Path, base+"/") {
		c.Header("Cache-Control", "no-store")
	}
	c.Next()
}

// recovered answers a request whose handler panicked, and keeps the process.
func (s *server) recovered(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if cause == http.ErrAbortHandler {
			panic(cause) // net/http's way to break a connection off
		}
		requestOf(c.Request.Context()).log.Error("panic", zap.Any("cause", cause), zap.ByteString("stack", debug.Stack()))
		if c.Writer.Written() {
			c.Abort()
			return
		}
		refuse(c, &lifecycle.Error{Code: lifecycle.CodeInternal, Words: internalWords})
	}()
	c.Next()
}

// sameOrigin refuses what a page of another site makes a browser send.
func sameOrigin() gin.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if protection.Check(c.Request) != nil {
			refuse(c, lifecycle.Refuse(codeCrossOrigin, "拒绝来自其他网站页面的请求",
				"requests made by pages of other sites are refused"))
			return
		}
		c.Next()
	}
}

// noRoute answers a program with a problem and a person who reads in a browser with a page, where there are pages.
func (s *server) noRoute(c *gin.Context) {
	if s.Nowhere != nil && strings.Contains(c.GetHeader("Accept"), "text/html") && !strings.HasPrefix(c.Request.URL.Path, base+"/") {
		s.Nowhere(c)
		return
	}
	refuse(c, lifecycle.Refuse(lifecycle.CodeNotFound, "没有这个地址",
		"there is nothing at this address; "+base+"/openapi.json lists what there is"))
}

func noMethod(c *gin.Context) {
	refuse(c, lifecycle.Refuse(codeMethod, fmt.Sprintf("此地址仅支持 %s", c.Writer.Header().Get("Allow")),
		fmt.Sprintf("this address has %s only", c.Writer.Header().Get("Allow"))))
}
