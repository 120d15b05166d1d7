// Package browser is a real Chromium as a person uses it: a page is opened, a field is found by its label, a button by its words,
// and what counts is what is to be seen. Tests of the pages are written with it.
//
// A machine without Chromium fails the tests that need one; scripts/chromium installs it.
//
// Import rule: e2e/browser imports nothing of Sluice.
package browser
