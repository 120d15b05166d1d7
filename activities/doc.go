// Package activities is what workflows have done outside themselves: thin, idempotent steps on small ports that this package
// declares and the store implements.
//
// Import rule: activities may import lifecycle.
package activities
