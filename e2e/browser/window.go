package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Widths of windows, in pixels: a desk's and a phone's.
const (
	Desk  = 1440
	Phone = 390
)

// timeout is how long an action may take on a busy machine. What cannot come any more fails at once.
const timeout = 2 * time.Minute

// Window is a browser's window with cookies of its own. What goes wrong in it fails its test: no action answers an error.
type Window struct {
	t    testing.TB
	ctx  context.Context
	site string // where the pages are: http://127.0.0.1:8080
	at   string // the part of the page to look in; the whole when empty

	heard *heard
}

// Open opens a window of a width on a site until the end of a test. At its end the console must have had nothing to complain about,
// and nothing may have been asked of another host.
func (c *Chromium) Open(t testing.TB, site string, width int) *Window {
	t.Helper()
	w := &Window{t: t, site: site, heard: newHeard()}
	ctx, cancel := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(w.hear))
	w.ctx = ctx
	t.Cleanup(func() {
		if !t.Failed() {
			w.Still()
		}
		cancel()
		w.quiet()
	})
	w.must(chromedp.Do(ctx, watched())) // the window's life is not bound to that of an action
	return w.Resize(width)
}

// For is the same window in another test, which what goes wrong from now on fails.
func (w *Window) For(t testing.TB) *Window {
	other := *w
	other.t = t
	return &other
}

// Resize gives the window another width; a phone's is touched rather than clicked.
func (w *Window) Resize(width int) *Window {
	w.t.Helper()
	w.moves()
	w.heard.width = width
	if width <= 600 {
		w.do(chromedp.EmulateViewport(int64(width), w.heard.tall(844), chromedp.EmulateMobile, chromedp.EmulateTouch,
			chromedp.EmulatePortrait))
	} else {
		w.do(chromedp.EmulateViewport(int64(width), w.heard.tall(900)))
	}
	return w
}

// In narrows the window to the part that a selector names: In("#decide").
func (w *Window) In(selector string) *Window {
	part := *w
	part.at = selector
	return &part
}

// Row narrows the window to the row of a table or list in which all of some words stand.
func (w *Window) Row(words ...string) *Window { return w.In("row " + strings.Join(words, "\n")) }

// whole is the window, not narrowed.
func (w *Window) whole() *Window { return w.In("") }

// Address is that of the page, without the site.
func (w *Window) Address() string {
	w.t.Helper()
	return strings.TrimPrefix(run(w, chromedp.Location()), w.site)
}

// do runs steps; none may fail.
func (w *Window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, timeout)
	defer cancel()
	w.must(chromedp.Do(ctx, steps...))
}

func (w *Window) must(err error) {
	if err != nil {
		w.t.Helper()
		w.t.Fatal(w.told(err))
	}
}

// told is an error with what the window showed then.
func (w *Window) told(err error) string {
	ctx, cancel := context.WithTimeout(w.ctx, timeout)
	defer cancel()
	at, _ := chromedp.Run(ctx, chromedp.Location()) // the first error is the one to tell
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.innerText"))
	said, _, _ := strings.Cut(err.Error(), "\n    at ") // where in the driver's own script says nothing
	return fmt.Sprintf("%s\nat %s:\n%s", said, at, text)
}

// run runs an action that answers something.
func run[T any](w *Window, action chromedp.Action[T]) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, timeout)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	w.must(err)
	return value
}

//go:embed finder.js
var finder string

// Ask evaluates a function of the page's script with arguments. The functions of finder.js are at hand.
func Ask[T any](w *Window, function string, arguments ...any) T {
	w.t.Helper()
	return run(w, chromedp.Evaluate[T](script(function, arguments...), chromedp.EvalAwaitPromise))
}

// script writes a call of a function.
func script(function string, arguments ...any) string {
	texts := make([]string, len(arguments))
	for i, argument := range arguments {
		text, err := json.Marshal(argument)
		if err != nil {
			panic(fmt.Sprintf("the argument %v of a script: %v", argument, err)) // a mistake in a test
		}
		texts[i] = string(text)
	}
	return "(() => {" + finder + "\nreturn (" + function + ")(" + strings.Join(texts, ", ") + "); })()"
}
