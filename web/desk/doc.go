// Package desk is what a person works at: their tasks, one or many at once, their calendar, their messages and digests.
package desk
