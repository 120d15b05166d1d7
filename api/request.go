package api

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"sluice/door"
	"sluice/service"
)

type onceKey struct{}

// onceOf says which change the request of a context is.
func onceOf(ctx context.Context) service.Once {
	once, _ := ctx.Value(onceKey{}).(service.Once)
	return once
}

// callerOf is who made the request of a context.
func callerOf(ctx context.Context) *service.Caller {
	r := door.Of(ctx)
	if r.Caller == nil {
		return r.Stranger()
	}
	return r.Caller
}

// Keyed is the header of every request that changes something. It is exported because huma reads exported fields only.
type Keyed struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"1" maxLength:"200" doc:"chosen by the caller, new for every change; the same key with the same request gets the same answer and nothing happens twice" example:"declare-2019-001"`
}

// Conditional is the header that guards against deciding on what one has not seen.
type Conditional struct {
	IfMatch string `header:"If-Match" doc:"the ETag of the project as the caller saw it; when it has moved on, the answer is 412" example:"\"12\""`
}

// Paged asks for a page of a list.
type Paged struct {
	Page     int `query:"page" minimum:"1" maximum:"1000000" default:"1" doc:"the page, from 1"`
	PageSize int `query:"page_size" minimum:"1" maximum:"200" default:"50" doc:"entries on a page"`
}

// keyed demands an idempotency key and reads which revision the caller saw.
func (s *server) keyed(ctx huma.Context, next func(huma.Context)) {
	once := service.Once{Key: ctx.Header("Idempotency-Key")}
	err := once.Check()
	if err == nil {
		once.Expected, err = revision(ctx.Header("If-Match"))
	}
	if err != nil {
		s.refuse(ctx, err)
		return
	}
	next(huma.WithValue(ctx, onceKey{}, once))
}

// revision reads an If-Match header: "12" with or without quotation marks; none is 0.
func revision(header string) (int64, error) {
	if header == "" {
		return 0, nil
	}
	number := strings.TrimPrefix(header, "W/")
	if unquoted, ok := strings.CutPrefix(number, `"`); ok {
		number = strings.TrimSuffix(unquoted, `"`)
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 {
		return 0, unreadable("请求头 If-Match 须为版本号，例如 \"12\"", `If-Match must be a revision such as "12"`)
	}
	return n, nil
}

func etag(revision int64) string { return fmt.Sprintf("%q", strconv.FormatInt(revision, 10)) }

// maxCommandBytes is the most that a command's body may hold.
const maxCommandBytes = 64 << 10

// body reads a command's body before anything else does, so that huma's own deadline, which would end the request's context while a command
// is still being decided, never applies.
func (s *server) body(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	if c.Request.ContentLength > maxCommandBytes {
		if c.Request.Header.Get("Expect") == "" {
			door.LetPass(c.Request.Body)
		}
		s.refuse(ctx, bodyTooLarge)
		return
	}
	data, err := io.ReadAll(io.LimitReader(c.Request.Body, maxCommandBytes+1))
	switch {
	case err != nil:
		s.refuse(ctx, unreadable("请求内容未能完整接收", "the body did not arrive whole"))
	case len(data) > maxCommandBytes:
		door.LetPass(c.Request.Body)
		s.refuse(ctx, bodyTooLarge)
	default:
		c.Request.Body = io.NopCloser(strings.NewReader(string(data)))
		next(ctx)
	}
}

var bodyTooLarge = tooLarge(fmt.Sprintf("请求内容最多 %d 字节", maxCommandBytes),
	fmt.Sprintf("a request has at most %d bytes", maxCommandBytes))

// plain refuses addresses with characters that no name has and no store takes.
func (s *server) plain(ctx huma.Context, next func(huma.Context)) {
	address := ctx.URL()
	query, err := url.ParseQuery(address.RawQuery)
	if err != nil || !door.Readable(address.Path) {
		s.refuse(ctx, errAddress)
		return
	}
	for name, values := range query {
		if !door.Readable(name) || !door.Readable(strings.Join(values, "")) {
			s.refuse(ctx, errAddress)
			return
		}
	}
	next(ctx)
}

var errAddress = unreadable("地址或查询参数中含有无法使用的字符", "the address or its query holds characters that cannot be used")
