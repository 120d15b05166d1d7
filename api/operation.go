package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"sluice/door"
)

// base is where the API begins.
const base = door.API

// handler is what huma makes an operation of: parameters and body in, headers and body out.
type handler[I, O any] func(context.Context, *I) (*O, error)

// option adds to the description of an operation, after huma has derived the rest from the types.
type option func(*huma.Operation)

var signedIn = []map[string][]string{{"bearer": {}}, {"session": {}}}

// get registers an operation that changes nothing.
func get[I, O any](s *server, tag, id, path, summary string, h handler[I, O], options ...option) {
	register(s, huma.Operation{
		Method: http.MethodGet, Path: base + path, OperationID: id, Summary: summary, Tags: []string{tag}, Security: signedIn,
		Middlewares: huma.Middlewares{s.authenticate, s.mayRead, s.plain}, Errors: []int{400, 401, 403, 404, 422, 429, 500, 503},
	}, h, options)
}

// post registers an operation that takes a body and changes nothing, so that it needs no key.
func post[I, O any](s *server, tag, id, path, summary string, h handler[I, O], options ...option) {
	register(s, huma.Operation{
		Method: http.MethodPost, Path: base + path, OperationID: id, Summary: summary, Tags: []string{tag}, Security: signedIn,
		Middlewares: huma.Middlewares{s.authenticate, s.plain, s.body}, Errors: []int{400, 401, 403, 404, 413, 415, 422, 429, 500, 503},
		BodyReadTimeout: -1,
	}, h, options)
}

// feedOf registers an operation that a calendar asks.
func feedOf[I, O any](s *server, tag, id, path, summary string, h handler[I, O], options ...option) {
	register(s, huma.Operation{
		Method: http.MethodGet, Path: base + path, OperationID: id, Summary: summary, Tags: []string{tag},
		Security:    append(slices.Clone(signedIn), map[string][]string{"calendar": {}}),
		Middlewares: huma.Middlewares{s.subscriber, s.mayRead, s.plain}, Errors: []int{401, 403, 422, 429, 500, 503},
	}, h, options)
}

// open registers an operation that needs no token.
func open[I, O any](s *server, tag, id, path, summary string, h handler[I, O], options ...option) {
	register(s, huma.Operation{
		Method: http.MethodGet, Path: path, OperationID: id, Summary: summary, Tags: []string{tag}, Errors: []int{500, 503},
	}, h, options)
}

var changing = []int{400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503}

// change registers an operation that changes something: it needs a key, and its body is read for its fingerprint.
func change[I, O any](s *server, method, tag, id, path, summary string, h handler[I, O], options ...option) {
	register(s, s.changes(method, tag, id, path, summary), h, options)
}

func (s *server) changes(method, tag, id, path, summary string) huma.Operation {
	return huma.Operation{
		Method: method, Path: base + path, OperationID: id, Summary: summary, Tags: []string{tag}, Security: signedIn,
		Middlewares: huma.Middlewares{s.authenticate, s.plain, s.keyed, s.body}, Errors: slices.Clone(changing),
		BodyReadTimeout: -1, // s.body has its own
	}
}

// account registers an operation on how somebody signs in. None of it is on record, so that it needs no key: sent again, it comes to the
// same.
func account[I, O any](s *server, method, id, path, summary string, h handler[I, O], options ...option) {
	register(s, huma.Operation{
		Method: method, Path: base + path, OperationID: id, Summary: summary, Tags: []string{tagAccounts}, Security: signedIn,
		Middlewares: huma.Middlewares{s.authenticate, s.plain, s.body}, Errors: []int{400, 401, 403, 413, 415, 422, 429, 500, 503},
		BodyReadTimeout: -1,
	}, h, options)
}

// unknown registers an operation for those who have not signed in yet.
func unknown[I, O any](s *server, id, path, summary string, h handler[I, O], options ...option) {
	register(s, huma.Operation{
		Method: http.MethodPost, Path: base + path, OperationID: id, Summary: summary, Tags: []string{tagAccounts},
		Middlewares: huma.Middlewares{s.stranger, s.plain, s.body}, Errors: []int{400, 401, 403, 413, 415, 422, 429, 500, 503},
		BodyReadTimeout: -1,
	}, h, options)
}

// upload registers an operation whose handler reads the body itself, as it arrives.
func upload[I, O any](s *server, tag, id, path, summary string, h handler[I, O], options ...option) {
	register(s, huma.Operation{
		Method: http.MethodPost, Path: base + path, OperationID: id, Summary: summary, Tags: []string{tag}, Security: signedIn,
		Middlewares: huma.Middlewares{s.authenticate, s.plain, s.keyed}, Errors: slices.Clone(changing),
	}, h, options)
}

// preview registers an operation whose handler reads a file as it arrives and changes nothing, so that it needs no key.
func preview[I, O any](s *server, tag, id, path, summary string, h handler[I, O], options ...option) {
	register(s, huma.Operation{
		Method: http.MethodPost, Path: base + path, OperationID: id, Summary: summary, Tags: []string{tag}, Security: signedIn,
		Middlewares: huma.Middlewares{s.authenticate, s.plain}, Errors: []int{400, 401, 403, 413, 415, 422, 500, 503},
	}, h, options)
}

func register[I, O any](s *server, op huma.Operation, h handler[I, O], options []option) {
	path, method := op.Path, op.Method
	op.Description = descriptions[op.OperationID]
	huma.Register(s.api, op, h)
	registered := operationAt(s.api.OpenAPI(), method, path)
	for _, add := range options {
		add(registered)
	}
}

func operationAt(doc *huma.OpenAPI, method, path string) *huma.Operation {
	item := doc.Paths[path]
	switch method {
	case http.MethodPost:
		return item.Post
	case http.MethodPut:
		return item.Put
	case http.MethodDelete:
		return item.Delete
	}
	return item.Get
}

// choices limits a query parameter to words that are known only when the program runs. It is checked by them, too.
func choices(parameter string, words []string) option {
	return func(op *huma.Operation) {
		for _, p := range op.Parameters {
			if p.Name == parameter {
				schema := p.Schema
				if schema.Items != nil { // it may be given several times
					schema = schema.Items
				}
				schema.Enum = nil
				for _, word := range words {
					schema.Enum = append(schema.Enum, word)
				}
				schema.PrecomputeMessages()
			}
		}
	}
}

// bothWays lists orders and, with a dash, their reverse.
func bothWays(orders []string) []string {
	both := slices.Clone(orders)
	for _, order := range orders {
		both = append(both, "-"+order)
	}
	return both
}

// stale documents that the operation heeds If-Match.
func stale(op *huma.Operation) {
	op.Responses["412"] = &huma.Response{
		Description: http.StatusText(http.StatusPreconditionFailed), Content: op.Responses["409"].Content,
	}
}

// takesPaper documents a body that is streamed: a form with the field file, or the bytes alone.
func takesPaper(op *huma.Operation) {
	form := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"file": binary()}, Required: []string{"file"}}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: form}, "application/octet-stream": {Schema: binary()},
	}}
}

// takesRegister documents the form of an import.
func takesRegister(op *huma.Operation) {
	file := binary()
	file.Description = "the register: CSV in UTF-8 or GB18030, or .xlsx"
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"file":     file,
			"as_of":    {Type: huma.TypeString, Format: "date", Description: "instead of the parameter"},
			"skip_bad": {Type: huma.TypeBoolean, Description: "instead of the parameter"},
		}}},
	}}
}

func binary() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "binary"} }

// answers documents a success whose body is not what the Go type says.
func answers(contentType, description string, schema *huma.Schema) option {
	return func(op *huma.Operation) {
		op.Responses["200"] = &huma.Response{
			Description: description, Content: map[string]*huma.MediaType{contentType: {Schema: schema}},
		}
	}
}
