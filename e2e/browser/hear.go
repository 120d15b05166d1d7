package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// heard is what a window was answered, said and asked for besides what it showed.
type heard struct {
	mu      sync.Mutex
	changed chan struct{} // closed when something was heard, and replaced by another

	arrivals  int          // pages that came, and places within a page that were gone to
	loader    cdp.LoaderID // of the page that is shown
	ready     map[cdp.LoaderID]bool
	documents map[cdp.LoaderID]document
	failed    string // why the last page that was asked for did not come; "" when it did

	presses []pressed // what became of the last press, step by step

	complains []string // of the console
	strangers []string // addresses that are not the site's
	missing   []string // pictures, styles and scripts that did not come

	scriptless bool // the pages' own scripts are off, and with them what tells of presses
	width      int  // of the window, in pixels
	late       bool // pictures and fonts come only when the page has been looked at without them
}

// document is what was asked for a page, and answered.
type document struct {
	method string
	status int
}

// pressed is a step of a press: hit, missed, going (to another page), stopped (by the page's script), invalid (a field), done.
type pressed struct{ Kind, What string }

func newHeard() *heard {
	return &heard{changed: make(chan struct{}), ready: map[cdp.LoaderID]bool{}, documents: map[cdp.LoaderID]document{}}
}

// shown is what was asked for the page that is shown, and answered; a page that came from nowhere is as good as any.
func (h *heard) shown() document {
	if d, known := h.documents[h.loader]; known {
		return d
	}
	return document{http.MethodGet, http.StatusOK}
}

// hear keeps what happens in the window, in its order.
func (w *Window) hear(event any) {
	h := w.heard
	h.mu.Lock()
	defer h.mu.Unlock()
	defer func() {
		close(h.changed)
		h.changed = make(chan struct{})
	}()
	switch e := event.(type) {
	case *runtime.EventBindingCalled:
		var said pressed
		if err := json.Unmarshal([]byte(e.Payload), &said); err == nil { // what watch.js writes
			h.presses = append(h.presses, said)
		}
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" {
			h.loader, h.arrivals = e.Frame.LoaderID, h.arrivals+1
		}
	case *page.EventNavigatedWithinDocument:
		h.arrivals++
	case *page.EventLifecycleEvent:
		if e.Name == "DOMContentLoaded" {
			h.ready[e.LoaderID] = true
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			h.complains = append(h.complains, fmt.Sprintf("console.%s", e.Type))
		}
	case *runtime.EventExceptionThrown:
		h.complains = append(h.complains, thrown(e.ExceptionDetails))
	case *log.EventEntryAdded:
		if e.Entry.Source != "network" && (e.Entry.Level == "error" || e.Entry.Level == "warning") { // of refused pages the status tells
			h.complains = append(h.complains, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
		}
	default:
		w.hearNetwork(event)
	}
}

// hearNetwork keeps what is asked for and answered.
func (w *Window) hearNetwork(event any) {
	h := w.heard
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if to, err := url.Parse(e.Request.URL); err == nil && to.Host != "" && !strings.HasPrefix(e.Request.URL, w.site+"/") {
			h.strangers = append(h.strangers, e.Request.URL)
		}
		if e.Type == network.ResourceTypeDocument {
			h.documents[e.LoaderID], h.failed = document{method: e.Request.Method}, ""
		}
	case *network.EventResponseReceived:
		switch {
		case e.Type == network.ResourceTypeDocument:
			h.documents[e.LoaderID] = document{h.documents[e.LoaderID].method, int(e.Response.Status)}
		case e.Response.Status >= http.StatusBadRequest:
			h.missing = append(h.missing, fmt.Sprintf("%d %s", int(e.Response.Status), e.Response.URL))
		}
	case *network.EventLoadingFailed:
		if e.Type == network.ResourceTypeDocument && h.documents[cdp.LoaderID(e.RequestID)].method != "" {
			h.failed = e.ErrorText
		}
	}
}

// thrown is an exception of the page's script, with where it came from.
func thrown(e *runtime.ExceptionDetails) string {
	said := e.Text
	if e.Exception != nil {
		said += " " + e.Exception.Description
	}
	return fmt.Sprintf("%s at %s:%d", said, e.URL, e.LineNumber+1)
}

// await waits until something holds of what was heard.
func (w *Window) await(what string, holds func(*heard) bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, timeout)
	defer cancel()
	for {
		w.heard.mu.Lock()
		met, changed := holds(w.heard), w.heard.changed
		w.heard.mu.Unlock()
		if met {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			w.t.Fatal(w.told(fmt.Errorf("%s: %w", what, ctx.Err())))
		}
	}
}

// ask reads what was heard.
func ask[T any](w *Window, read func(*heard) T) T {
	w.heard.mu.Lock()
	defer w.heard.mu.Unlock()
	return read(w.heard)
}

// quiet fails the test for what was heard.
func (w *Window) quiet() {
	w.t.Helper()
	w.heard.mu.Lock()
	defer w.heard.mu.Unlock()
	for what, list := range map[string][]string{
		"the console complains": w.heard.complains, "asked of another host": w.heard.strangers, "not loaded": w.heard.missing,
	} {
		if len(list) > 0 {
			w.t.Errorf("%s: %s", what, strings.Join(list, "\n"))
		}
	}
}

//go:embed watch.js
var watch string

// watched puts watch.js into every page to come.
func watched() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, runtime.AddBinding, runtime.AddBindingParams{Name: "driverHears"}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
		return err
	})
}
