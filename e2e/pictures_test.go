package e2e

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/stretchr/testify/require"

	"sluice/e2e/browser"
)

// picture is a picture of the documentation: a page as somebody sees it.
type picture struct {
	name   string
	person string
	width  int
	height int
	open   func(*desk, *browser.Window)
}

// mostPictureBytes is how large a picture may be: they stay in the repository for good.
const mostPictureBytes = 250 << 10

var album = []picture{
	{"tasks", "liwen", browser.Desk, 700, at("/tasks")},
	{"task", "wangshen", browser.Desk, 1100, func(d *desk, w *browser.Window) {
		w.Go("/tasks").Row("龙亭镇灌溉渠修复项目").Press("镇办审核")
	}},
	{"project", "liwen", browser.Desk, 1500, func(d *desk, w *browser.Window) { w.Go("/projects/" + d.life.code) }},
	{"projects", "qianban", browser.Desk, 900, at("/projects")},
	{"stuck", "fengfa", browser.Desk, 900, at("/stuck")},
	{"dashboard", "fengfa", browser.Desk, 1300, at("/dashboard")},
	{"declare", "liwen", browser.Desk, 1200, at("/declare")},
	{"calendar", "liwen", browser.Desk, 760, at("/calendar")},
	{"people", "admin", browser.Desk, 900, at("/admin/people")},
	{"tasks-phone", "liwen", browser.Phone, 844, at("/tasks")},
	{"report-phone", "liwen", browser.Phone, 844,
		func(d *desk, w *browser.Window) { w.Go("/projects/" + d.life.code + "/reports/2019-06") }},
	{"finding-phone", "sunpian", browser.Phone, 844, func(d *desk, w *browser.Window) { w.Go("/projects/" + d.life.code + "#findings") }},
	{"visit-phone", "sunpian", browser.Phone, 844, func(d *desk, w *browser.Window) { w.Go("/projects/" + d.life.code + "/visit") }},
}

// at opens a page.
func at(path string) func(*desk, *browser.Window) {
	return func(_ *desk, w *browser.Window) { w.Go(path) }
}

// pictures takes the pictures of the documentation. They are kept when SLUICE_SCREENSHOTS names a folder, which make screenshots does.
func pictures(d *desk) {
	folder := os.Getenv("SLUICE_SCREENSHOTS")
	if folder == "" {
		folder = d.t.TempDir()
	}
	for _, p := range album {
		w := d.another(p.person, p.width)
		p.open(d, w)
		file := w.Picture(p.height)
		require.Less(d.t, len(file), mostPictureBytes, p.name)
		size, err := png.DecodeConfig(bytes.NewReader(file))
		require.NoError(d.t, err)
		require.Equal(d.t, []int{p.width, p.height}, []int{size.Width, size.Height}, p.name)
		require.NoError(d.t, os.WriteFile(filepath.Join(folder, p.name+".png"), file, 0o644))
	}
	requireAlbum(d)
}

// requireAlbum demands that docs/screenshots holds the pictures of the album and no others, and that the README shows some, each with
// words for whom cannot see it.
func requireAlbum(d *desk) {
	d.t.Helper()
	files, err := filepath.Glob("../docs/screenshots/*.png")
	require.NoError(d.t, err)
	var names, kept []string
	for _, p := range album {
		names = append(names, p.name)
	}
	for _, file := range files {
		kept = append(kept, strings.TrimSuffix(filepath.Base(file), ".png"))
	}
	require.ElementsMatch(d.t, names, kept, "make screenshots")
	readme, err := os.ReadFile("../README.md")
	require.NoError(d.t, err)
	shown := regexp.MustCompile(`!\[([^\]]+)\]\(docs/screenshots/([a-z-]+)\.png\)`).FindAllStringSubmatch(string(readme), -1)
	require.GreaterOrEqual(d.t, len(shown), 3)
	for _, one := range shown {
		require.Contains(d.t, names, one[2])
		require.Greater(d.t, len(one[1]), 20, "what %s shows", one[2])
	}
}
