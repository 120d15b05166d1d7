package door

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/refusal"
	"sluice/service"
)

// begin gives the request its id and its log, and writes the access log when it is done. The id is ours: one that a client
// sends could hold anything and is not repeated.
func (d *Door) begin(c *gin.Context) {
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails
	r := &Request{
		ID: hex.EncodeToString(random[:]), Address: c.ClientIP(), Encrypted: c.Request.TLS != nil, Device: deviceOf(c.Request.UserAgent()),
	}
	r.Log = d.log.With(zap.String("request_id", r.ID))
	c.Request = c.Request.WithContext(With(c.Request.Context(), r))
	c.Header("X-Request-Id", r.ID)
	start := time.Now()
	c.Next()
	level := zap.DebugLevel
	if c.Request.Method != http.MethodGet || c.Writer.Status() >= http.StatusBadRequest {
		level = zap.InfoLevel
	}
	r.Log.Log(level, "request",
		zap.String("method", c.Request.Method), zap.String("route", c.FullPath()), zap.String("project", c.Param("code")),
		zap.String("person", r.Asker()), zap.Int("status", c.Writer.Status()), zap.Duration("took", time.Since(start)))
}

// longestDevice is how much of what a browser calls itself is kept, in characters.
const longestDevice = 200

// deviceOf is what a browser calls itself, as far as it can be shown.
func deviceOf(agent string) string {
	if !Readable(agent) {
		return ""
	}
	called := []rune(agent)
	return string(called[:min(len(called), longestDevice)])
}

// shield sets the headers that keep browsers from doing more with an answer than to show it. Where the pages are known to be reached over
// TLS, a browser that was there once comes no other way.
func (d *Door) shield(c *gin.Context) {
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("X-Frame-Options", "DENY")
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("Cross-Origin-Opener-Policy", "same-origin")
	c.Header("Cross-Origin-Resource-Policy", "same-origin")
	c.Header("Permissions-Policy", "geolocation=(), microphone=(), payment=(), usb=()")
	if strings.HasPrefix(strings.ToLower(d.publicURL), "https:") {
		c.Header("Strict-Transport-Security", "max-age=31536000")
	}
	c.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if strings.HasPrefix(c.Request.URL.Path, API+"/") {
		c.Header("Cache-Control", "no-store")
	}
	c.Next()
}

// recovered answers a request whose handler panicked, and keeps the process.
func (d *Door) recovered(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if cause == any(http.ErrAbortHandler) {
			panic(cause) // net/http's way to break a connection off
		}
		Of(c.Request.Context()).Log.Error("panic", zap.Any("cause", cause), zap.ByteString("stack", debug.Stack()))
		if c.Writer.Written() {
			c.Abort()
			return
		}
		Refuse(c, &refusal.Error{Code: refusal.CodeInternal, Words: service.InternalWords})
	}()
	c.Next()
}

// sameOrigin refuses what a page of another site makes a browser send.
func sameOrigin() gin.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if protection.Check(c.Request) != nil {
			Refuse(c, refusal.New(CodeCrossOrigin, "拒绝来自其他网站页面的请求",
				"requests made by pages of other sites are refused"))
			return
		}
		c.Next()
	}
}

// noRoute answers a program with a problem and a person who reads in a browser with a page, where there are pages.
func noRoute(nowhere gin.HandlerFunc) gin.HandlerFunc {
	return func(c *gin.Context) {
		if nowhere != nil && strings.Contains(c.GetHeader("Accept"), "text/html") && !strings.HasPrefix(c.Request.URL.Path, API+"/") {
			nowhere(c)
			return
		}
		Refuse(c, refusal.New(refusal.CodeNotFound, "没有这个地址",
			"there is nothing at this address; "+API+"/openapi.json lists what there is"))
	}
}

func noMethod(c *gin.Context) {
	Refuse(c, refusal.New(CodeMethod, fmt.Sprintf("此地址仅支持 %s", c.Writer.Header().Get("Allow")),
		fmt.Sprintf("this address has %s only", c.Writer.Header().Get("Allow"))))
}

// Refuse answers a request that does not get as far as a face.
func Refuse(c *gin.Context, err error) {
	p := ProblemOf(Of(c.Request.Context()), err)
	for name, value := range p.Headers() {
		c.Header(name, value)
	}
	c.Header("Content-Type", ProblemType)
	c.AbortWithStatusJSON(p.Status, p)
}

// Readable reports whether text is whole UTF-8 without control characters other than line breaks and tabs.
func Readable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r)
	})
}

// passBytes is how much of a body that is too large is read and dropped: a connection closed while the other side still sends is
// reset, and the answer that says why is lost.
const passBytes = 64 << 20

// LetPass reads the rest of a body and drops it.
func LetPass(body io.Reader) {
	_, _ = io.CopyN(io.Discard, body, passBytes) // whatever goes wrong, the refusal is the answer
}
