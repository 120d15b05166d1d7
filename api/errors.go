package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"sluice/lifecycle"
)

// huma has one hook for the errors of the whole process: whatever it answers goes through here and becomes a Problem.
func init() {
	huma.NewErrorWithContext = problemFor
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return problemFor(nil, status, message, errs...)
	}
	huma.ValidateStrictCasing = true
}

// fileFaults is a refusal of a file, with the place of each fault in it.
type fileFaults struct {
	refusal *lifecycle.Error
	at      []FieldProblem
}

func (f *fileFaults) Error() string { return f.refusal.Error() }

// problemOf is the one place where an error becomes a problem, and with it a status. A refusal is told as it is. Of anything
// else the caller learns nothing; it is logged, once, under the request's id.
func problemOf(r *request, err error) *Problem {
	var faults *fileFaults
	if errors.As(err, &faults) {
		p := newProblem(faults.refusal, r.id)
		p.Errors = faults.at
		return p
	}
	var soon *tooSoon
	if errors.As(err, &soon) {
		p := newProblem(soon.refusal, r.id)
		p.retryAfter = strconv.Itoa(soon.seconds)
		return p
	}
	var refusal *lifecycle.Error
	switch {
	case errors.As(err, &refusal):
	case errors.Is(err, context.DeadlineExceeded):
		refusal = outOfTime
	default:
		refusal = &lifecycle.Error{Code: lifecycle.CodeInternal}
	}
	p := newProblem(refusal, r.id)
	switch {
	case p.Status < http.StatusInternalServerError || refusal.Code == lifecycle.CodeUnavailable || refusal.Code == lifecycle.CodeStorage:
	case errors.Is(err, context.Canceled):
		r.log.Debug("the caller went away", zap.Error(err))
	default:
		r.log.Error("request failed", zap.Error(err))
	}
	return p
}

// problemFor is the hook: huma calls it with what its validation found, or with the error of a handler.
func problemFor(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
	if ctx == nil {
		return newProblem(&lifecycle.Error{Code: lifecycle.CodeInternal}, "") // huma asks for an example of the shape
	}
	p := problemOf(requestOf(ctx.Context()), errorOf(ctx, status, message, errs))
	for name, value := range p.headers() {
		ctx.SetHeader(name, value)
	}
	return p
}

// errorOf turns what huma says into a refusal; an error that a handler returned stays as it is.
func errorOf(ctx huma.Context, status int, message string, errs []error) error {
	for _, err := range errs {
		if _, detail := err.(*huma.ErrorDetail); !detail {
			return err
		}
	}
	switch status {
	case http.StatusBadRequest:
		return unreadable("请求内容不是有效的 JSON", "the body must be JSON as the documentation of this operation says")
	case http.StatusUnsupportedMediaType:
		return mediaType("application/json")
	case http.StatusUnprocessableEntity:
		return validationError(ctx.Operation(), errs)
	}
	return errors.New(message)
}

// headers are the header fields that go with the problem.
func (p *Problem) headers() map[string]string {
	headers := map[string]string{}
	if after := cmp.Or(p.retryAfter, kinds[p.Code].retryAfter); after != "" {
		headers["Retry-After"] = after
	}
	if p.Code == codeUnauthenticated || p.Code == codeSignIn {
		headers["WWW-Authenticate"] = `Bearer realm="sluice"`
	}
	return headers
}

// refuse answers a request that does not get as far as an operation.
func refuse(c *gin.Context, err error) {
	p := problemOf(requestOf(c.Request.Context()), err)
	for name, value := range p.headers() {
		c.Header(name, value)
	}
	c.Header("Content-Type", problemType)
	c.AbortWithStatusJSON(p.Status, p)
}

// refuse answers a request from a middleware of an operation.
func (s *server) refuse(ctx huma.Context, err error) {
	_ = huma.WriteErr(s.api, ctx, http.StatusInternalServerError, "", err) // what cannot be written, huma reports itself
}

// isCode reports whether an error is a refusal of a code.
func isCode(err error, code lifecycle.ErrorCode) bool {
	var refusal *lifecycle.Error
	return errors.As(err, &refusal) && refusal.Code == code
}

func unreadable(zh, en string) error { return lifecycle.Refuse(codeUnreadable, zh, en) }

func mediaType(wanted string) error {
	return lifecycle.Refuse(codeMediaType, "内容类型须为 "+wanted, "the body must be sent as "+wanted)
}

func tooLarge(zh, en string) error { return lifecycle.Refuse(lifecycle.CodeTooLarge, zh, en) }

// invalid is a refusal about single fields.
func invalid(fields ...lifecycle.FieldError) error {
	refusal := lifecycle.Refuse(lifecycle.CodeInvalid, "提交的内容有误", "some of what was sent is wrong")
	refusal.Fields = fields
	return refusal
}

// field words what is wrong with one field.
func field(name, zh, en string) lifecycle.FieldError {
	f := lifecycle.FieldError{Field: name}
	f.ZH, f.EN = zh, en
	return f
}

// mostErrors bounds an answer: who sent more wrong than this has understood.
const mostErrors = 1000

// badFile is a refusal of a file with all its faults.
func badFile(zh, en string, at []FieldProblem) error {
	slices.SortStableFunc(at, func(a, b FieldProblem) int { return cmp.Compare(a.Row, b.Row) })
	return &fileFaults{refusal: lifecycle.Refuse(lifecycle.CodeInvalid, zh, en), at: at[:min(len(at), mostErrors)]}
}
