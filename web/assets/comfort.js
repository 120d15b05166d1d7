// Comfort only: every page works without it.
"use strict";

// A form that was sent is not sent again by a second click. Its key would keep it from doing anything twice anyway.
document.addEventListener("submit", (event) => {
  const form = event.target; // its attributes are asked for, since a field named method or action hides the property
  if (form.getAttribute("method") !== "post") return;
  if (form.getAttribute("action") === "/sign-out") forget();
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 4000);
});

// What somebody typed is not left for the next one at this machine.
function forget() {
  for (const name of Object.keys(localStorage)) if (name.startsWith("draft:")) localStorage.removeItem(name);
}

// What is typed in a form stays in this browser until it is sent, for whoever typed it.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const name = "draft:" + document.body.dataset.person + ":" + form.dataset.draft;
  const fields = () => [...form.elements].filter((e) => e.name && !e.name.startsWith("_") && (e.tagName === "TEXTAREA" || e.type === "text"));
  const kept = JSON.parse(localStorage.getItem(name) || "{}");
  for (const field of fields()) if (!field.value && kept[field.name]) field.value = kept[field.name];
  form.addEventListener("input", () => {
    localStorage.setItem(name, JSON.stringify(Object.fromEntries(fields().filter((e) => e.value).map((e) => [e.name, e.value]))));
  });
  form.addEventListener("submit", () => localStorage.removeItem(name));
}

// What scrolls within its own frame can be scrolled by keyboard, too.
const frames = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const frame of document.querySelectorAll(".scroll")) frames.observe(frame);
