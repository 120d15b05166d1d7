// Package templates holds the pages' templates: a file for each page, and in parts what pages share.
package templates

import "embed"

// Files are the templates.
//
//go:embed *.html parts/*.html
var Files embed.FS
