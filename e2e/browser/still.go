package browser

import (
	"context"
	"net/http"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// tall is the height of a window in which the whole of a page is to be seen, in pixels: what lies further down may move unseen.
const tall = 6000

// Late lets pictures and fonts come only after a page has been shown without them, to see what they move. The window is as tall as the
// longest page.
func (w *Window) Late() *Window {
	w.t.Helper()
	w.heard.late = true
	return w.Resize(w.heard.width)
}

// tall is the height of the window, in pixels: as told, or that of the longest page.
func (h *heard) tall(otherwise int64) int64 {
	if h.late {
		return tall
	}
	return otherwise
}

// hold keeps back what a page shows besides its text; what was kept back comes with let.
func (w *Window) hold() {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{
			{ResourceType: network.ResourceTypeImage}, {ResourceType: network.ResourceTypeFont},
		}})
		return err
	}))
}

// let lets all come, and waits until it is there and drawn.
func (w *Window) let() {
	w.t.Helper()
	Ask[bool](w, `async () => { await frames(2); return true; }`)
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, fetch.Disable, cdp.Empty{})
		return err
	}))
	Ask[bool](w, `async () => {
		const there = (image) => image.complete || new Promise((done) => { image.onload = image.onerror = done; });
		for (const image of document.images) image.loading = "eager";
		await Promise.all([document.fonts.ready, ...[...document.images].map(there)]);
		await frames(2);
		return true;
	}`)
}

// Still demands that nothing has moved on the page since it came that nobody moved.
func (w *Window) Still() *Window {
	w.t.Helper()
	if w.heard.scriptless {
		return w
	}
	moved := Ask[[]string](w, `async () => {
		if (!window.driver) return [];
		await frames(1);
		return window.driver.moved().slice(0, 5);
	}`)
	if len(moved) > 0 {
		w.t.Errorf("%s moves by itself:\n    %s", w.Address(), strings.Join(moved, "\n    "))
	}
	return w
}

// moves says that from now on the driver moves what is on the page.
func (w *Window) moves() {
	w.t.Helper()
	if !w.heard.scriptless {
		Ask[bool](w, `() => { if (window.driver) window.driver.moves(); return true; }`)
	}
}

// Anew loads the page once more if it was asked for, and not the answer to what was sent.
func (w *Window) Anew() *Window {
	w.t.Helper()
	if ask(w, (*heard).shown).method != http.MethodGet {
		return w
	}
	return w.Reload()
}
