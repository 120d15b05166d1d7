package page

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"

	"sluice/web/templates"
)

// parsed are all templates, read once: they never change.
var parsed = sync.OnceValue(parseTemplates)

// parseTemplates reads, for each language, every page together with the layout and the parts that pages share. A page's file has
// the page's name.
func parseTemplates() map[string]map[string]*template.Template {
	all := map[string]map[string]*template.Template{}
	for _, lang := range Languages {
		parts := template.Must(template.New("").Funcs(functions(lang)).ParseFS(templates.Files, "parts/*.html"))
		all[lang] = map[string]*template.Template{}
		pages, err := fs.Glob(templates.Files, "*.html")
		if err != nil || len(pages) == 0 {
			panic(fmt.Sprintf("the pages are not in the binary: %v", err)) // only a fault of the build can do this
		}
		for _, file := range pages {
			name := strings.TrimSuffix(path.Base(file), ".html")
			all[lang][name] = template.Must(template.Must(parts.Clone()).ParseFS(templates.Files, file))
		}
	}
	return all
}
