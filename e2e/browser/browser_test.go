package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// aForm is a form as the pages write them, with what makes finding hard: words twice, something hidden, something covered.
const aForm = `<!DOCTYPE html><html lang="zh"><link rel="icon" href="data:,"><title>表单</title>
<form id="first" method="post" enctype="multipart/form-data" action="/sent"><label for="a">理由<span class="needed">*</span></label><textarea id="a" name="reason">旧</textarea>
<label>排序 <select name="sort"><option value="1">近<option value="2">远</select></label>
<label for="d">日期</label><input id="d" type="date" name="on">
<fieldset><legend>决定</legend><label><input type="radio" name="verdict" value="yes"> 同意</label><label><input type="radio" name="verdict" value="no"> 退回</label></fieldset>
<label><input type="checkbox" name="all" value="1"> 全部</label>
<label for="f">文件</label><input id="f" type="file" name="paper">
<button>提交</button></form>
<details><summary>更多</summary><p>里面的话</p><a href="/nowhere">走丢</a></details>
<table><tr><td>甲项目<td><a href="/row?a">打开</a><tr><td>乙项目<td><a href="/row?b">打开</a></table>
<div style="position: relative"><button>盖住</button><div style="position: absolute; inset: 0"></div></div></html>`

// site answers the form, and what was sent with it.
func site(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, aForm)
		case "/nowhere":
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `<!DOCTYPE html><link rel="icon" href="data:,">没有`)
		default:
			_ = r.ParseMultipartForm(1 << 20) // a GET has no form
			fmt.Fprintf(w, `<!DOCTYPE html><link rel="icon" href="data:,">%s %v`, r.URL.RawQuery, r.Form)
			if r.MultipartForm != nil {
				fmt.Fprint(w, r.MultipartForm.File["paper"][0].Filename)
			}
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAFormIsFilledInByItsWords(t *testing.T) {
	w := Start(t).Open(t, site(t), Desk)
	file := filepath.Join(t.TempDir(), "会议记录.pdf")
	require.NoError(t, os.WriteFile(file, []byte("pdf"), 0o600))
	w.Go("/").Answers(http.StatusOK).Sees("甲项目").SeesNot("里面的话")
	require.Equal(t, "旧", w.Holds("理由"))
	w.Fill("理由", "缺少签字").Fill("排序", "远").Fill("日期", "2019-05-06").Choose("决定", "退回").Tick("全部").Attach("文件", file)
	w.Press("提交").Sees("reason:[缺少签字]", "sort:[2]", "on:[2019-05-06]", "verdict:[no]", "all:[1]", "会议记录.pdf")
	require.Equal(t, "/sent", w.Address())
}

func TestWhatIsPressed(t *testing.T) {
	w := Start(t).Open(t, site(t), Phone)
	w.Go("/").Row("乙项目").Press("打开")
	require.Equal(t, "/row?b", w.Address())
	w.Back().Unfold("更多").Sees("里面的话").Press("走丢").Answers(http.StatusNotFound).Sees("没有")
}

// witness is a test that notes its failure instead of failing.
type witness struct {
	testing.TB
	said string
}

func (w *witness) Helper()                        {}
func (w *witness) Cleanup(func())                 {}
func (w *witness) Fatal(a ...any)                 { w.said += fmt.Sprint(a...); panic(w) }
func (w *witness) Fatalf(format string, a ...any) { w.Fatal(fmt.Sprintf(format, a...)) }
func (w *witness) Errorf(format string, a ...any) { w.said += fmt.Sprintf(format, a...) }

// fails demands that something fails a test, and with which words.
func fails(t *testing.T, w *Window, words string, do func(*Window)) {
	t.Helper()
	seen := &witness{TB: t}
	func() {
		defer func() {
			if r := recover(); r != nil && r != any(seen) {
				panic(r)
			}
		}()
		do(w.For(seen))
	}()
	require.Contains(t, seen.said, words)
}

func TestWhatAPersonCannotDoFails(t *testing.T) {
	address := site(t)
	chromium := Start(t)
	w := chromium.Open(t, address, Desk).Go("/")
	fails(t, w, "2 times a button or link 打开", func(w *Window) { w.Press("打开") })
	fails(t, w, "0 times a button or link 走丢", func(w *Window) { w.Press("走丢") })
	fails(t, w, "0 times the field 备注; there are: 理由", func(w *Window) { w.Fill("备注", "x") })
	fails(t, w, "盖住 is covered by <div", func(w *Window) { w.Press("盖住") })
	fails(t, w, `"里面的话" is not to be seen`, func(w *Window) { w.Sees("里面的话") })
	fails(t, w, `"甲项目" is to be seen`, func(w *Window) { w.SeesNot("甲项目") })
	fails(t, w, "answers 200, not 403", func(w *Window) { w.Answers(http.StatusForbidden) })
}

func TestWhatAWindowMustNotDo(t *testing.T) {
	other := site(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "script-src 'nonce-1'")
		fmt.Fprintf(w, `<!DOCTYPE html><link rel="icon" href="data:,"><img src="%s/nowhere"><img src="/missing"><script>1</script><script nonce="1">throw new Error("oh")</script>`, other)
	}))
	defer server.Close()
	w := Start(t).Open(&witness{TB: t}, server.URL, Desk).Late().Go("/") // until pictures came, or did not
	seen := &witness{TB: t}
	w.For(seen).quiet()
	for _, said := range []string{"asked of another host: " + other + "/nowhere", "not loaded: 404", "Content Security Policy",
		"Uncaught"} {
		require.Contains(t, seen.said, said)
	}
}
