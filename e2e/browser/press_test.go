package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What is pressed or filled in and not taken fails at once, and not after a wait for what never comes.
func TestWhatIsNotTakenFailsAtOnce(t *testing.T) {
	chromium := Start(t)
	for _, c := range []struct {
		name, content, said string
		do                  func(*Window)
	}{
		{"goes away under the finger", `<button id="b" style="position: absolute; top: 100px">走</button><p style="height: 500px">下面</p>`,
			"the press hit something else: <p", func(w *Window) {
				at := w.aim("control", "", "走")
				Ask[string](w, `() => b.style.top = "700px"`)
				w.pressAt(at)
			}},
		{"goes away between down and up",
			`<button id="b" style="position: absolute; top: 100px" onmousedown="b.style.top = '700px'">走</button><p style="height: 500px">下面</p>`,
			"the press hit something else: <p", func(w *Window) { w.Press("走") }},
		{"never stands still",
			`<button id="b" style="position: absolute">走</button><script>let x = 0; const go = () => { b.style.left = (x = (x + 7) % 500) + "px"; requestAnimationFrame(go); }; go();</script>`,
			"走 does not stand still", func(w *Window) { w.Press("走") }},
		{"does nothing", `<button type="button">走</button>`, "pressing 走 leads nowhere", func(w *Window) { w.Press("走") }},
		{"is kept back", `<form onsubmit="return false"><button>走</button></form>`,
			"pressing 走 sends nothing: the page's script keeps the form back", func(w *Window) { w.Press("走") }},
		{"lacks a field", `<form><label>名称 <input name="name" required></label><button>走</button></form>`,
			`the browser refuses <input name="name" required="">: `, func(w *Window) { w.Press("走") }},
		{"answers nothing", `<a href="/nothing">走</a>`, "no page came: net::ERR_ABORTED", func(w *Window) { w.Press("走") }},
		{"is behind something", `<a href="/">走</a><div style="position: fixed; inset: 0">幕</div>`, "走 is covered by <div",
			func(w *Window) { w.Press("走") }},
		{"lies beside what is hit", `<p>走到<a href="/" style="pointer-events: none">别处</a>去</p>`, "别处 is covered by <p",
			func(w *Window) { w.Press("别处") }},
		{"unfolds nothing", `<details ontoggle="this.open = false"><summary onclick="event.preventDefault()">更多</summary>里面</details>`,
			"pressing 更多 unfolds nothing", func(w *Window) { w.Unfold("更多") }},
		{"cannot be typed into", `<label>名称 <input disabled></label>`, "nothing can be typed into 名称",
			func(w *Window) { w.Fill("名称", "x") }},
		{"is only to be read", `<label>名称 <input readonly value="旧"></label>`, "名称 holds 旧, and not 新",
			func(w *Window) { w.Fill("名称", "新") }},
		{"takes less", `<label>名称 <input maxlength="3"></label>`, "名称 holds 一二三, and not 一二三四", func(w *Window) { w.Fill("名称", "一二三四") }},
		{"is put back", `<label>名称 <input oninput="this.value = '旧'"></label>`, "名称 holds 旧, and not 新",
			func(w *Window) { w.Fill("名称", "新") }},
		{"is no day", `<label>日期 <input type="date"></label>`, "日期 holds , and not 2019-02-30",
			func(w *Window) { w.Fill("日期", "2019-02-30") }},
		{"is chosen back", `<label>排序 <select onchange="this.selectedIndex = 0"><option>近<option>远</select></label>`,
			"排序 holds 近, and not 远", func(w *Window) { w.Fill("排序", "远") }},
		{"is not chosen", `<fieldset><legend>决定</legend><label><input type="radio" disabled> 同意</label></fieldset>`,
			"同意 of 决定 is not chosen", func(w *Window) { w.Choose("决定", "同意") }},
		{"is not ticked", `<label><input type="checkbox" onclick="return false"> 全部</label>`, "the mark of 全部 has not changed",
			func(w *Window) { w.Tick("全部") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				if r.URL.Path == "/nothing" {
					w.WriteHeader(http.StatusNoContent)
					return
				}
				fmt.Fprintf(w, `<!DOCTYPE html><link rel="icon" href="data:,"><body>%s`, c.content)
			}))
			t.Cleanup(server.Close)
			w := chromium.Open(&witness{TB: t}, server.URL, Desk).Go("/")
			began := time.Now()
			fails(t, w, c.said, c.do)
			require.Less(t, time.Since(began), timeout/2)
		})
	}
}

// One press leads on even if the next page takes its time, and a page is there once its own scripts have run.
func TestAPageIsThereWhenItsScriptsHaveRun(t *testing.T) {
	held := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, `<!DOCTYPE html><link rel="icon" href="data:,"><form method="post" action="/sent"><button>走</button></form>`)
		case "/sent":
			http.Redirect(w, r, "/there#end", http.StatusSeeOther)
		case "/there":
			fmt.Fprint(w,
				`<!DOCTYPE html><link rel="icon" href="data:,"><script src="/late.js" defer></script><p id="p">还没有</p><img src="/never.png">`)
		case "/late.js":
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			fmt.Fprint(w, strings.Repeat("// \n", 1000), `p.innerText = "好了"`)
		case "/never.png":
			<-held
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(held) })
	w := Start(t).Open(t, server.URL, Desk).Go("/")
	w.Press("走").Answers(http.StatusOK).Sees("好了")
	require.Equal(t, "/there#end", w.Address())
	w.Back().Press("走").Sees("好了")
}
