package api

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// The documentation is Swagger UI (Apache License 2.0, docs/LICENSE), served from the binary: a closed network has no other
// place to take it from. index.html and init.js are ours.
//
//go:embed docs
var docsFiles embed.FS

// docsTypes are the files that are served, and as what.
var docsTypes = map[string]string{
	"init.js":                          "text/javascript; charset=utf-8",
	"swagger-ui-bundle.js":             "text/javascript; charset=utf-8",
	"swagger-ui.css":                   "text/css; charset=utf-8",
	"LICENSE":                          "text/plain; charset=utf-8",
	"NOTICE":                           "text/plain; charset=utf-8",
	"swagger-ui-bundle.js.LICENSE.txt": "text/plain; charset=utf-8",
}

// docsPolicy lets the page run what comes from here and nothing else; the style sheet holds its pictures as data.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self'; frame-ancestors 'none'"

func docs(router gin.IRoutes) {
	router.GET("/docs", docsFile("index.html", "text/html; charset=utf-8"))
	for name, contentType := range docsTypes {
		router.GET("/docs/"+name, docsFile(name, contentType))
	}
}

func docsFile(name, contentType string) gin.HandlerFunc {
	content, err := docsFiles.ReadFile("docs/" + name)
	if err != nil {
		panic(fmt.Sprintf("a file of the documentation is not in the binary: %v", err)) // only a fault of the build can do this
	}
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(content))
	return func(c *gin.Context) {
		c.Header("Content-Security-Policy", docsPolicy)
		c.Header("Content-Type", contentType)
		c.Header("Cache-Control", "no-cache") // ask again, and be told 304
		c.Header("ETag", tag)
		http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(content))
	}
}
