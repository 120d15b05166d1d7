package api

import (
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"sluice/door"
	"sluice/refusal"
	"sluice/service"
)

// huma has one hook for the errors of the whole process: whatever it answers goes through here and becomes a Problem.
func init() {
	huma.NewErrorWithContext = problemFor
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return problemFor(nil, status, message, errs...)
	}
	huma.ValidateStrictCasing = true
}

// problemFor is the hook: huma calls it with what its validation found, or with the error of a handler.
func problemFor(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
	if ctx == nil {
		return door.NewProblem(&refusal.Error{Code: refusal.CodeInternal}, "") // huma asks for an example of the shape
	}
	p := door.ProblemOf(door.Of(ctx.Context()), errorOf(ctx, status, message, errs))
	for name, value := range p.Headers() {
		ctx.SetHeader(name, value)
	}
	return p
}

// errorOf turns what huma says into a refusal; an error that a handler returned stays as it is.
func errorOf(ctx huma.Context, status int, message string, errs []error) error {
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if !errors.As(err, &detail) {
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

// refuse answers a request that does not get as far as an operation.
func refuse(c *gin.Context, err error) {
	p := door.ProblemOf(door.Of(c.Request.Context()), err)
	for name, value := range p.Headers() {
		c.Header(name, value)
	}
	c.Header("Content-Type", door.ProblemType)
	c.AbortWithStatusJSON(p.Status, p)
}

// refuse answers a request from a middleware of an operation.
func (s *server) refuse(ctx huma.Context, err error) {
	_ = huma.WriteErr(s.api, ctx, http.StatusInternalServerError, "", err) // what cannot be written, huma reports itself
}

func unreadable(zh, en string) error { return refusal.New(service.CodeUnreadable, zh, en) }

func mediaType(wanted string) error {
	return refusal.New(door.CodeMediaType, "内容类型须为 "+wanted, "the body must be sent as "+wanted)
}

func tooLarge(zh, en string) error { return refusal.New(refusal.CodeTooLarge, zh, en) }
