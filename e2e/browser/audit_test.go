package browser

import (
	"fmt"
	"image"
	"image/color"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// shows opens a window on a page with some content.
func shows(t *testing.T, width int, content string) *Window {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="zh"><link rel="icon" href="data:,"><title>页</title><meta name="viewport" content="width=device-width"><main>%s</main></html>`, content)
	}))
	t.Cleanup(server.Close)
	return Start(t).Open(t, server.URL, width).Go("/")
}

func TestAGoodPagePasses(t *testing.T) {
	w := shows(t, Phone, `<style>input:focus-within { outline: 2px solid }</style><h1>标题</h1><label for="a">理由</label> <input id="a"> <label for="d">日期</label> <input id="d" type="date">
		<form id="f"><label><input type="radio" name="v"> 是</label><label><input type="radio" name="v"> 否</label></form> <a href="/other">别处</a>
		<div style="overflow-x: auto" tabindex="0"><div style="width: 900px">宽表</div></div>`)
	w.Accessible().Fits().Reachable()
	require.Equal(t, []string{"/other"}, w.Links())
}

func TestWhatIsWrongWithAPageIsFound(t *testing.T) {
	for content, said := range map[string]string{
		`<p style="color: #bbb; background: #fff">太浅</p>`: "color-contrast",
		`<input name="x">`: "critical (label)",
	} {
		w := shows(t, Desk, content)
		fails(t, w, said, func(w *Window) { w.Accessible() })
	}
	wide := shows(t, Phone, `<p>窄</p><table style="width: 900px"><tr><td>宽</table>`)
	fails(t, wide, "px wide\n  <td>宽", func(w *Window) { w.Fits() })
	hidden := shows(t, Desk, `<button style="outline: none">看不见焦点</button>`)
	fails(t, hidden, "the focus does not show on <button", func(w *Window) { w.Reachable() })
	lost := shows(t, Desk, `<button>到得了</button><button tabindex="-1">到不了</button>`)
	fails(t, lost, `Tab does not reach <button tabindex="-1">`, func(w *Window) { w.Reachable() })
}

func TestPaperIsRead(t *testing.T) {
	w := shows(t, Desk, `<style>@media print { nav { display: none } h2 { break-before: page } }</style><nav>菜单</nav><h1>龙亭镇 SS2019-001</h1><h2>第二页 水 马 门 车</h2>`)
	sheets := w.Printed()
	require.Len(t, sheets, 2)
	require.Contains(t, sheets[0], "龙亭镇 SS2019-001")
	require.Contains(t, sheets[1], "第二页 水 马 门 车")
	require.NotContains(t, sheets[0]+sheets[1], "菜单")
}

func TestAPictureHasFewColours(t *testing.T) {
	taken := image.NewRGBA(image.Rect(0, 0, 100, 100))
	for y := range 100 {
		for x := range 100 {
			taken.Set(x, y, color.RGBA{uint8(x + y), uint8(x + y), uint8(x + y), 255})
		}
	}
	red := color.RGBA{200, 0, 0, 255}
	taken.Set(50, 50, red)
	made := fewColours(taken)
	require.LessOrEqual(t, len(made.Palette), 256)
	require.Equal(t, color.Color(red), made.At(50, 50), "what is rare and unlike all others stays")
	require.NotEmpty(t, shows(t, Desk, "<h1>标题</h1>").Picture(300))
}
