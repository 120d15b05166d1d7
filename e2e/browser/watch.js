// What stands in every page from its first moment: it tells the driver what was hit, what the page made of it, and what moved by itself.
"use strict";
(() => {
  if (window !== top || window.driver) return;
  const say = (kind, what = "") => window.driverHears(JSON.stringify({ kind, what }));
  const shown = (element) => (element && element.outerHTML ? element.outerHTML : String(element && element.nodeName)).replace(/\s+/g, " ").slice(0, 160);

  let aimed = null; // the element that is to be pressed next
  const meant = (target) => aimed.contains(target) || [...(aimed.labels || [])].some((label) => label.contains(target));

  // A press has three parts. If one of them falls elsewhere the press did not hit what was meant.
  for (const part of ["mousedown", "mouseup", "click"]) {
    addEventListener(part, (event) => {
      if (!aimed || !event.isTrusted) return;
      if (!meant(event.target)) {
        aimed = null;
        say("missed", shown(event.target));
      } else if (part === "click") {
        aimed = null;
        say("hit");
        setTimeout(() => say("done")); // after all that the browser does with it at once
      }
    }, true);
  }
  addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (link && !link.download && !event.defaultPrevented) say("going");
  });
  addEventListener("submit", (event) => say(event.defaultPrevented ? "stopped" : "going"));
  addEventListener("invalid", (event) => say("invalid", `${shown(event.target)}: ${event.target.validationMessage}`), true);

  let ours = false; // what moves is moved by the driver
  let moved = [];
  const spot = ({ x, y, width, height }) => `${x},${y} ${width}×${height}`;
  const note = (entries) => {
    for (const entry of ours ? [] : entries) {
      if (entry.sources.every((s) => !s.node)) continue; // within a field, such as the parts of a date that is typed
      moved.push(entry.sources.map((s) => `${shown(s.node)} from ${spot(s.previousRect)} to ${spot(s.currentRect)}`).join("\n    "));
    }
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });

  Object.defineProperty(window, "driver", { value: {
    aim: (element) => { aimed = window.driver.last = element; },
    last: null, // what was aimed at last
    moves: () => { note(observer.takeRecords()); ours = true; },
    moved: () => { note(observer.takeRecords()); const all = moved; moved = []; return all; },
  } });
})();
