// Package assets holds the files that pages load.
package assets

import "embed"

// Files are the files that pages load.
//
//go:embed *.js *.svg *.css
var Files embed.FS
