package browser

import (
	"context"
	"errors"

	"github.com/chromedp/chromedp"
)

// point is a place in the window, in pixels.
type point struct{ X, Y float64 }

// aim waits until what a function of finder.js finds stands still, says where to press it, and makes the page watch what is hit.
func (w *Window) aim(find string, arguments ...any) point {
	w.t.Helper()
	if w.heard.scriptless { // then there are no frames to count
		return Ask[point](w, `(...all) => middle(`+find+`(...all))`, arguments...)
	}
	return Ask[point](w, `async (...all) => {
		const element = `+find+`(...all);
		const at = await standing(element);
		window.driver.aim(element);
		return at;
	}`, arguments...)
}

// press presses what a function of finder.js finds and answers the last that the page made of it; nothing is known of a page without
// scripts. If something else was hit the test fails at once.
func (w *Window) press(find string, arguments ...any) pressed {
	w.t.Helper()
	return w.pressAt(w.aim(find, arguments...))
}

// pressAt presses where was aimed at.
func (w *Window) pressAt(at point) pressed {
	w.t.Helper()
	before := ask(w, func(h *heard) int { h.presses = nil; return h.arrivals })
	ctx, cancel := context.WithTimeout(w.ctx, timeout)
	defer cancel()
	taken := w.release(ctx, at)
	w.await("the press to be taken", func(h *heard) bool { return isClosed(taken) || decided(h.presses) || h.arrivals > before })
	if w.heard.scriptless {
		return pressed{}
	}
	if ask(w, func(h *heard) bool { return len(h.presses) == 0 && h.arrivals == before }) {
		Ask[bool](w, `() => true`) // what the page has said is heard by now
		if ask(w, func(h *heard) bool { return len(h.presses) == 0 && h.arrivals == before }) {
			w.t.Fatal(w.told(errors.New("the press did not reach the page")))
		}
	}
	w.await("what comes of the press", func(h *heard) bool { return decided(h.presses) || h.arrivals > before })
	last := ask(w, func(h *heard) pressed { return telling(h.presses) })
	if last.Kind == "missed" {
		w.t.Fatal(w.told(errors.New("the press hit something else: " + last.What)))
	}
	return last
}

// telling is the step that tells what came of a press: the last one, unless something had led elsewhere before.
func telling(steps []pressed) pressed {
	var last pressed
	for _, step := range steps {
		if step.Kind != "done" || last.Kind == "hit" {
			last = step
		}
		if step.Kind == "missed" || step.Kind == "invalid" {
			return step
		}
	}
	return last
}

// decided reports whether nothing more comes of a press.
func decided(steps []pressed) bool {
	for _, step := range steps {
		if step.Kind != "hit" {
			return true
		}
	}
	return false
}

// release sends presses of the left button, one after the other, and answers what is closed once the browser has said of all that they
// were taken. Of a press on a page that goes away just then it may never say so.
func (w *Window) release(ctx context.Context, at ...point) <-chan struct{} {
	taken := make(chan struct{})
	go func() {
		var err error
		for _, one := range at {
			err = errors.Join(err, chromedp.Do(ctx, chromedp.MouseClickXY(one.X, one.Y)))
		}
		if err == nil {
			close(taken)
			w.hear(nil) // wakes who waits
		}
	}()
	return taken
}

func isClosed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}
