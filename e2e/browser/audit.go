package browser

import (
	_ "embed"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// axe is axe-core 4.14.1, which knows the rules of accessibility (WCAG). It is unchanged and has its licence beside it.
//
//go:embed testdata/axe/axe.min.js
var axe string

// fault is what axe found against one of its rules.
type fault struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Where  []string `json:"where"`
}

// Accessible demands that axe finds nothing serious or critical on the page.
func (w *Window) Accessible() *Window {
	w.t.Helper()
	if !Ask[bool](w, `() => "axe" in window`) {
		w.do(chromedp.Evaluate[chromedp.Void](axe + "; undefined"))
	}
	faults := Ask[[]fault](w, `async () => {
		const found = await axe.run(document, { resultTypes: ["violations"] });
		return found.violations.filter((v) => v.impact === "serious" || v.impact === "critical")
			.map((v) => ({ id: v.id, impact: v.impact, help: v.help, where: v.nodes.slice(0, 5).map((n) => n.html.slice(0, 200) + " " + (n.any[0] || n.all[0] || n.none[0] || {}).message) }));
	}`)
	for _, f := range faults {
		w.t.Errorf("%s: %s (%s): %s\n  %s", w.Address(), f.Impact, f.ID, f.Help, strings.Join(f.Where, "\n  "))
	}
	return w
}

// Fits demands that the page is no wider than the window. What is wider by its nature, such as a table of months, scrolls within
// its own frame.
func (w *Window) Fits() *Window {
	w.t.Helper()
	wide := Ask[[]string](w, `() => {
		const most = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= most) return [];
		const framed = (e) => e.parentElement !== document.body && (getComputedStyle(e.parentElement).overflowX !== "visible" || framed(e.parentElement));
		const out = [...document.body.querySelectorAll("*")].filter((e) => seen(e) && e.getBoundingClientRect().right > most + 1 && !framed(e));
		return [document.documentElement.scrollWidth + " px wide"].concat(out.filter((e) => !out.some((o) => o !== e && e.contains(o))).slice(0, 5).map((e) => e.outerHTML.slice(0, 160)));
	}`)
	if len(wide) > 0 {
		w.t.Errorf("%s does not fit:\n  %s", w.Address(), strings.Join(wide, "\n  "))
	}
	return w
}

// Reachable demands that the Tab key leads to everything that can be pressed or filled in, and that whatever has the focus shows it. Of
// a long table the first rows stand for all, and stay alone: it is the last thing to be asked of a page.
func (w *Window) Reachable() *Window {
	w.t.Helper()
	left := Ask[int](w, `() => {
		for (const row of document.querySelectorAll("tbody tr:nth-child(n+4)")) row.remove();
		const name = (e) => e.type === "radio" ? (e.form ? e.form.id : "") + e.name : e; // one stop for a group of round buttons
		const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
		window.toReach = new Map(all.filter((e) => seen(e) && !e.disabled).map((e) => [name(e), e]));
		window.unseen = [];
		document.addEventListener("focusin", ({ target }) => {
			const style = getComputedStyle(target);
			if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) === 0) window.unseen.push(target);
			window.toReach.delete(name(target));
		});
		window.scrollTo(0, 0);
		document.activeElement.blur();
		return window.toReach.size;
	}`)
	for round := 0; left > 0 && round < 4; round++ { // a date has a stop for each of its parts
		w.do(chromedp.KeyEvent(strings.Repeat(kb.Tab, left+5)))
		left = Ask[int](w, `() => window.toReach.size`)
	}
	found := Ask[struct{ Unseen, Missed []string }](w, `() => {
		const told = (list) => list.slice(0, 5).map((e) => e.outerHTML.slice(0, 160));
		return { unseen: told(window.unseen), missed: told([...window.toReach.values()]) };
	}`)
	if len(found.Unseen) > 0 {
		w.t.Errorf("%s: the focus does not show on %s", w.Address(), strings.Join(found.Unseen, "\n  "))
	}
	if len(found.Missed) > 0 {
		w.t.Errorf("%s: Tab does not reach %s", w.Address(), strings.Join(found.Missed, "\n  "))
	}
	return w
}

// Links are the addresses of this site that the page leads to, in the order in which they stand there.
func (w *Window) Links() []string {
	w.t.Helper()
	return Ask[[]string](w, `() => [...new Set([...document.querySelectorAll("a[href]:not([download])")]
		.filter((a) => a.origin === location.origin && a.pathname + a.search !== location.pathname + location.search).map((a) => a.pathname + a.search))]`)
}
