// Package service is every use case of Sluice, beneath the API and the pages: who asks (Caller), what they may read, the commands and the
// queries, and the shapes of what they answer, each declared once. Its faces decode, call and render; nothing in here knows HTTP.
//
// Refusals are *lifecycle.Error values with the fields and reasons that are at fault, or wrap one (Faults, TooSoon).
//
// Import rule: service may import service/port, registry, papers, written, lifecycle, policy and calendar.
package service
