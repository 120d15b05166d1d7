package browser

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// gallery answers a page and a picture that is 300 pixels high.
func gallery(t *testing.T, content string) string {
	t.Helper()
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 400, 300))))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/p.png" {
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write(picture.Bytes())
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"><body>%s`, content)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAPictureThatComesLateMovesNothing(t *testing.T) {
	chromium := Start(t)
	for _, width := range []int{Desk, Phone} {
		framed := gallery(t,
			`<div style="height: 3000px"></div><div style="aspect-ratio: 4 / 3; width: 200px"><img src="/p.png" loading="lazy" alt="" style="display: block; width: 100%"></div><p>下面的话</p>`)
		chromium.Open(t, framed, width).Late().Go("/").Still()

		free := gallery(t, `<div style="height: 3000px"></div><img src="/p.png" loading="lazy" alt="">
			<p id="p">下面的话</p>`)
		seen := &witness{TB: t}
		chromium.Open(seen, free, width).Late().Go("/")
		require.Contains(t, seen.said, `/ moves by itself`)
		require.Contains(t, seen.said, `<p id="p">下面的话</p> from`)
	}
}

func TestWhatMovesByItselfIsFound(t *testing.T) {
	chromium := Start(t)
	for name, c := range map[string]struct {
		content string
		do      func(*Window)
	}{
		"after a while": {`<p id="q">先</p><p>后</p><script>setTimeout(() => { q.style.height = "200px"; document.title = "moved"; }, 50)</script>`, func(w *Window) {
			Ask[bool](w, `async () => { while (document.title !== "moved") await frames(1); await frames(2); return true; }`)
		}},
		"after something was typed": {`<label>名称 <input oninput="q.style.height = '200px'"></label><p id="q">先</p><p>后</p>`,
			func(w *Window) { w.Fill("名称", "x") }},
		"after something was chosen": {`<fieldset><legend>决定</legend><label><input type="radio" onchange="q.style.height = '200px'"> 同意</label></fieldset><p id="q">先</p><p>后</p>`,
			func(w *Window) { w.Choose("决定", "同意") }},
	} {
		t.Run(name, func(t *testing.T) {
			w := chromium.Open(t, gallery(t, c.content), Desk).Go("/")
			c.do(w)
			fails(t, w, "/ moves by itself", func(w *Window) { w.Still() })
		})
	}
	w := chromium.Open(t, gallery(t, `<details><summary>更多</summary><p style="height: 100px">里面</p></details><p>后</p>`), Desk).Go("/")
	w.Unfold("更多").Sees("里面").Still()
	w.Resize(Phone).Still()
}

// A table that arrives in pieces moves its columns with each of them, unless the page is shown only when all of it is there.
func TestAPageThatArrivesInPieces(t *testing.T) {
	chromium := Start(t)
	pieces := func(head, script string) string {
		half := make(chan struct{}, 1) // the browser has the first piece
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/half" {
				half <- struct{}{}
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w,
				`<!DOCTYPE html><head><link rel="icon" href="data:,">%s</head><body><table style="width: 100%%"><tr><td>短<td>短<script>%s</script>`, head, script)
			w.(http.Flusher).Flush()
			<-half
			fmt.Fprintf(w, `<tr><td>%s<td>短</table><div id="end"></div>`, strings.Repeat("长", 30))
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	chromium.Open(t, pieces(`<link rel="expect" href="#end" blocking="render">`, `fetch("/half")`), Desk).Go("/").Still()

	seen := &witness{TB: t}
	chromium.Open(seen, pieces("", `requestAnimationFrame(() => requestAnimationFrame(() => fetch("/half")))`), Desk).Go("/").Still()
	require.Contains(t, seen.said, "/ moves by itself:\n    <td>短")
}
