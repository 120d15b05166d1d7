package browser

import (
	"context"
	"errors"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Go opens a page and waits until it is there. Whatever leads to another page answers the whole of it.
func (w *Window) Go(path string) *Window {
	w.t.Helper()
	return w.arrive(func() {
		w.t.Helper()
		w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			began, err := cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: w.site + path})
			if err == nil && began.ErrorText != "" {
				err = errors.New(began.ErrorText)
			}
			return err
		}))
	})
}

// arrive does what leads to another page and waits until it is there: answered, read to its end, its scripts run.
func (w *Window) arrive(do func()) *Window {
	w.t.Helper()
	if ask(w, func(h *heard) bool { return h.arrivals > 0 }) {
		w.Still()
	}
	if w.heard.late {
		w.hold()
	}
	before := ask(w, func(h *heard) int { h.failed = ""; return h.arrivals })
	do()
	w.await("the next page", func(h *heard) bool { return h.failed != "" || h.arrivals > before && h.ready[h.loader] })
	if failed := ask(w, func(h *heard) string { return h.failed }); failed != "" {
		w.t.Fatal(w.told(errors.New("no page came: " + failed)))
	}
	whole := w.whole()
	if w.heard.late {
		whole.let()
		whole.Still()
	}
	return whole
}

// Back is the browser's button.
func (w *Window) Back() *Window {
	w.t.Helper()
	return w.arrive(func() {
		w.t.Helper()
		w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			past, err := cdp.Call(ctx, t, page.GetNavigationHistory, cdp.Empty{})
			if err == nil && past.CurrentIndex == 0 {
				err = errors.New("there is no page before this one")
			}
			if err == nil {
				_, err = cdp.Call(ctx, t, page.NavigateToHistoryEntry,
					page.NavigateToHistoryEntryParams{EntryID: past.Entries[past.CurrentIndex-1].ID})
			}
			return err
		}))
	})
}

// Reload loads the page once more.
func (w *Window) Reload() *Window {
	w.t.Helper()
	return w.arrive(func() {
		w.t.Helper()
		w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, page.Reload, page.ReloadParams{})
			return err
		}))
	})
}

// Press presses a button or link with these words and waits for the page it leads to.
func (w *Window) Press(words string) *Window {
	w.t.Helper()
	return w.arrive(func() {
		w.t.Helper()
		switch last := w.press("control", w.at, words); last.Kind {
		case "going", "":
		case "stopped":
			w.t.Fatal(w.told(errors.New("pressing " + words + " sends nothing: the page's script keeps the form back")))
		case "invalid":
			w.t.Fatal(w.told(errors.New("pressing " + words + " sends nothing: the browser refuses " + last.What)))
		default:
			w.t.Fatal(w.told(errors.New("pressing " + words + " leads nowhere")))
		}
	})
}

// Twice presses a button twice, as fast as a hand can; Awaits waits for what is shown in the end.
func (w *Window) Twice(words string) *Window {
	w.t.Helper()
	w.Still()
	at := w.aim("control", w.at, words)
	ctx, cancel := context.WithTimeout(w.ctx, timeout)
	defer cancel()
	before := ask(w, func(h *heard) int { return h.arrivals })
	taken := w.release(ctx, at, at)
	w.await("two presses", func(h *heard) bool { return isClosed(taken) || h.arrivals > before && h.ready[h.loader] })
	return w.whole()
}

// Awaits waits for the page on which words are to be seen.
func (w *Window) Awaits(words string) *Window {
	w.t.Helper()
	for seen := false; !seen; {
		pages := func(h *heard) int { return h.arrivals + len(h.ready) }
		before := ask(w, pages)
		ctx, cancel := context.WithTimeout(w.ctx, timeout)
		text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body ? document.body.innerText : ''"))
		cancel()
		if seen = err == nil && strings.Contains(text, words); !seen { // an error: the page goes away just now
			w.await(words, func(h *heard) bool { return pages(h) > before })
		}
	}
	return w
}

// Unfold presses what opens or closes more on the same page.
func (w *Window) Unfold(words string) *Window {
	w.t.Helper()
	const unfolded = `() => { const d = window.driver.last.closest("details"); return !!d && d.open; }`
	at := w.aim("control", w.at, words)
	before := Ask[bool](w, unfolded)
	w.moves()
	w.pressAt(at)
	if Ask[bool](w, unfolded) == before {
		w.t.Fatal(w.told(errors.New("pressing " + words + " unfolds nothing")))
	}
	return w
}

// Fill types into the field with this label, instead of what stands in it; in a list of words it chooses the one that reads so.
func (w *Window) Fill(label, text string) *Window {
	w.t.Helper()
	want := text
	switch kind := Ask[string](w, `(at, label) => { const f = field(at, label); return f.type || f.tagName; }`, w.at, label); kind {
	case "select-one":
		want = Ask[string](w, `(at, label, text) => {
			const f = field(at, label);
			const chosen = only([...f.options].filter((o) => wordsOf(o) === text), "the choice " + text, [...f.options]).value;
			f.value = chosen;
			f.dispatchEvent(new Event("input", { bubbles: true }));
			f.dispatchEvent(new Event("change", { bubbles: true }));
			return chosen;
		}`, w.at, label, text)
	case "date", "datetime-local", "month": // what is typed there depends on the country of the browser
		Ask[bool](w, `(at, label, text) => {
			const f = field(at, label);
			f.value = text;
			return f.dispatchEvent(new Event("input", { bubbles: true }));
		}`, w.at, label, text)
	default:
		if !Ask[bool](w, `(at, label) => { const f = field(at, label); f.focus(); f.select(); return document.activeElement === f; }`, w.at,
			label) {
			w.t.Fatal(w.told(errors.New("nothing can be typed into " + label)))
		}
		w.write(text)
	}
	if holds := w.Holds(label); holds != want {
		w.t.Fatal(w.told(errors.New(label + " holds " + short(holds) + ", and not " + short(want))))
	}
	return w
}

// short is as much of a text as tells what it is.
func short(text string) string {
	if letters := []rune(text); len(letters) > 60 {
		return string(letters[:60]) + "…"
	}
	return text
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
	w.press("choice", w.at, legend, words)
	if !Ask[bool](w, `(at, legend, words) => choice(at, legend, words).control.checked`, w.at, legend, words) {
		w.t.Fatal(w.told(errors.New(words + " of " + legend + " is not chosen, though it was pressed")))
	}
	return w
}

// Tick marks a box, or takes the mark away.
func (w *Window) Tick(label string) *Window {
	w.t.Helper()
	const ticked = `(at, label) => field(at, label).checked`
	before := Ask[bool](w, ticked, w.at, label)
	w.press("field", w.at, label)
	if Ask[bool](w, ticked, w.at, label) == before {
		w.t.Fatal(w.told(errors.New("the mark of " + label + " has not changed, though it was pressed")))
	}
	return w
}

// Attach chooses files for a field.
func (w *Window) Attach(label string, files ...string) *Window {
	w.t.Helper()
	Ask[bool](w, `(at, label) => field(at, label).type === "file" || only([], "a field for files", [])`, w.at,
		label) // what is missing is said at once
	w.do(chromedp.SetUploadFiles(chromedp.JSPath(script("field", w.at, label)), files))
	if n := Ask[int](w, `(at, label) => field(at, label).files.length`, w.at, label); n != len(files) {
		w.t.Fatal(w.told(errors.New("not all of " + strings.Join(files, ", ") + " are chosen for " + label)))
	}
	return w
}

// Key presses a key such as kb.Tab.
func (w *Window) Key(key string) *Window {
	w.t.Helper()
	w.do(chromedp.KeyEvent(key))
	return w
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
			w.t.Fatalf("%q is not to be seen at %s (%d):\n%s", one, w.Address(), w.Status(), text)
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
			w.t.Fatalf("%q is to be seen at %s (%d):\n%s", one, w.Address(), w.Status(), text)
		}
	}
	return w
}

// Status is that of the page.
func (w *Window) Status() int { return ask(w, (*heard).shown).status }

// Answers demands the status of the page.
func (w *Window) Answers(status int) *Window {
	w.t.Helper()
	if w.Status() != status {
		w.t.Fatalf("%s answers %d, not %d:\n%s", w.Address(), w.Status(), status, w.Text())
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
	w.heard.scriptless = true
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	return w
}
