// Package workflows holds the durable life of a project: which messages it takes, how a decision enters its history, how it
// keeps time and how it rolls over. What is decided is lifecycle's matter.
//
// Import rule: workflows may import lifecycle and activities; neither pgx nor Gin, nor net/http, os or math/rand.
package workflows
