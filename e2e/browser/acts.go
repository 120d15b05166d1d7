package browser

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// point is a place in the window, in pixels.
type point struct{ X, Y float64 }

// Go opens a page and waits until it is there. Whatever leads to another page answers the whole of it.
func (w *Window) Go(path string) *Window {
	w.t.Helper()
	return w.arrive(chromedp.Navigate(w.site + path))
}

// arrive takes steps that lead to another page and waits until it is there.
func (w *Window) arrive(steps ...chromedp.Action[chromedp.Void]) *Window {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, steps...)
	w.must(err)
	w.heard.status = http.StatusOK
	if response != nil { // none when the browser kept the page
		w.heard.status = int(response.Status)
	}
	return w.whole()
}

// Back is the browser's button.
func (w *Window) Back() *Window {
	w.t.Helper()
	return w.arrive(chromedp.NavigateBack())
}

// Reload loads the page once more.
func (w *Window) Reload() *Window {
	w.t.Helper()
	return w.arrive(chromedp.Reload())
}

// Press presses a button or link with these words and waits for the page it leads to.
func (w *Window) Press(words string) *Window {
	w.t.Helper()
	at := w.middle("control", words)
	return w.arrive(chromedp.MouseClickXY(at.X, at.Y))
}

// Twice presses a button twice, as fast as a hand can. Of a press on a page that goes away just then the browser may never say that it
// was taken; Awaits waits for what is shown in the end.
func (w *Window) Twice(words string) *Window {
	w.t.Helper()
	at := w.middle("control", words)
	ctx, cancel := context.WithTimeout(w.ctx, settled)
	defer cancel()
	_ = chromedp.Do(ctx, chromedp.MouseClickXY(at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y))
	return w.whole()
}

// settled is how long two presses may take to be taken.
const settled = 3 * time.Second

// Awaits waits until words are to be seen.
func (w *Window) Awaits(words string) *Window {
	w.t.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string]("document.body ? document.body.innerText : ''"))
		if err == nil && strings.Contains(text, words) { // an error: the page goes away just now
			return w
		}
	}
	return w.Sees(words)
}

// Unfold presses what opens more on the same page.
func (w *Window) Unfold(words string) *Window {
	w.t.Helper()
	at := w.middle("control", words)
	w.do(chromedp.MouseClickXY(at.X, at.Y))
	return w
}

// Fill types into the field with this label, instead of what stands in it; in a list of words it chooses the one that reads so.
func (w *Window) Fill(label, text string) *Window {
	w.t.Helper()
	switch kind := Ask[string](w, `(at, label) => { const f = field(at, label); return f.type || f.tagName; }`, w.at, label); kind {
	case "select-one":
		Ask[bool](w, `(at, label, text) => {
			const f = field(at, label);
			f.value = only([...f.options].filter((o) => wordsOf(o) === text), "the choice " + text, [...f.options]).value;
			return f.dispatchEvent(new Event("input", { bubbles: true })) && f.dispatchEvent(new Event("change", { bubbles: true }));
		}`, w.at, label, text)
	case "date", "datetime-local", "month": // what is typed there depends on the country of the browser
		Ask[bool](w, `(at, label, text) => {
			const f = field(at, label);
			f.value = text;
			return f.dispatchEvent(new Event("input", { bubbles: true }));
		}`, w.at, label, text)
	default:
		Ask[bool](w, `(at, label) => { const f = field(at, label); f.focus(); f.select(); return true; }`, w.at, label)
		w.write(text)
	}
	return w
}

// write types at the cursor.
func (w *Window) write(text string) {
	w.t.Helper()
	if text == "" {
		w.do(chromedp.KeyEvent("\b"))
		return
	}
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// Choose marks one of the choices under a legend.
func (w *Window) Choose(legend, words string) *Window {
	w.t.Helper()
	at := Ask[point](w, `(at, legend, words) => middle(choice(at, legend, words))`, w.at, legend, words)
	w.do(chromedp.MouseClickXY(at.X, at.Y))
	return w
}

// Tick marks a box, or takes the mark away.
func (w *Window) Tick(label string) *Window {
	w.t.Helper()
	at := Ask[point](w, `(at, label) => middle(field(at, label))`, w.at, label)
	w.do(chromedp.MouseClickXY(at.X, at.Y))
	return w
}

// Attach chooses files for a field.
func (w *Window) Attach(label string, files ...string) *Window {
	w.t.Helper()
	Ask[bool](w, `(at, label) => field(at, label).type === "file" || only([], "a field for files", [])`, w.at, label) // what is missing is said at once
	w.do(chromedp.SetUploadFiles(chromedp.JSPath(script("field", w.at, label)), files))
	return w
}

// Key presses a key such as kb.Tab.
func (w *Window) Key(key string) *Window {
	w.t.Helper()
	w.do(chromedp.KeyEvent(key))
	return w
}

// middle is where to press a control.
func (w *Window) middle(find, words string) point {
	w.t.Helper()
	return Ask[point](w, `(at, words) => middle(`+find+`(at, words))`, w.at, words)
}

// Holds is what stands in the field with this label.
func (w *Window) Holds(label string) string {
	w.t.Helper()
	return Ask[string](w, `(at, label) => field(at, label).value`, w.at, label)
}

// Text is all that is to be read, with single spaces between words.
func (w *Window) Text() string {
	w.t.Helper()
	return strings.Join(strings.Fields(Ask[string](w, `(at) => place(at).innerText`, w.at)), " ")
}

// Sees demands words on the page.
func (w *Window) Sees(words ...string) *Window {
	w.t.Helper()
	text := w.Text()
	for _, one := range words {
		if !strings.Contains(text, one) {
			w.t.Fatalf("%q is not to be seen at %s (%d):\n%s", one, w.Address(), w.heard.status, text)
		}
	}
	return w
}

// SeesNot demands that words are not on the page.
func (w *Window) SeesNot(words ...string) *Window {
	w.t.Helper()
	text := w.Text()
	for _, one := range words {
		if strings.Contains(text, one) {
			w.t.Fatalf("%q is to be seen at %s (%d):\n%s", one, w.Address(), w.heard.status, text)
		}
	}
	return w
}

// Status is that of the page.
func (w *Window) Status() int { return w.heard.status }

// Answers demands the status of the page.
func (w *Window) Answers(status int) *Window {
	w.t.Helper()
	if w.heard.status != status {
		w.t.Fatalf("%s answers %d, not %d:\n%s", w.Address(), w.heard.status, status, w.Text())
	}
	return w
}

// Forget lets the window forget its cookies: whoever was signed in is no longer.
func (w *Window) Forget() *Window {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
		return err
	}))
	return w
}

// WithoutScript turns the page's own script off, from the next page on.
func (w *Window) WithoutScript() *Window {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	return w
}
