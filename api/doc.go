// Package api is Sluice over HTTP: JSON under /api/v1, described by OpenAPI 3.1 at /api/v1/openapi.json and readable without
// a network at /docs.
//
// One file per resource; routes.go is the map. A handler decodes, calls a use case of package service and renders; who may read is decided
// there, what may be done by lifecycle, and neither here. Every refusal is an RFC 9457 problem document with a stable code, and package
// door alone chooses its status; the text of an error that is not a refusal never leaves the process. Whoever changes something sends an
// Idempotency-Key: the same key with the same request gets the same answer, byte for byte, and nothing happens twice.
//
// Import rule: api may import port, lifecycle, policy, calendar, registry and papers. It must not reach pgx or
// go.temporal.io, not even through others: the store and the engine stand behind the ports.
package api
