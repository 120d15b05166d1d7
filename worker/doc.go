// Package worker says what is registered under which explicit name, runs it, and sweeps up what other processes left.
//
// Import rule: worker may import workflows, activities, engine and lifecycle.
package worker
