// How the driver finds what a person finds: by words, among what is to be seen. What is not there once is an error that says so.
"use strict";

const clean = (text) => text.replace(/\s+/g, " ").trim();
const seen = (element) => element.checkVisibility({ visibilityProperty: true });

// wordsOf are an element's words without what is typed or chosen in it and without the star of a needed field.
function wordsOf(element) {
  const copy = element.cloneNode(true);
  for (const inner of copy.querySelectorAll("input, select, textarea, .needed")) inner.remove();
  return clean(copy.textContent);
}

function only(found, what, there) {
  if (found.length === 1) return found[0];
  throw new Error(`${found.length} times ${what}; there are: ${there.map(wordsOf).join(" | ")}`);
}

// place is the part of the page to look in: the document, what a selector names, or the row in which all of some words stand.
function place(at) {
  if (!at) return document.body;
  if (!at.startsWith("row ")) return only([...document.querySelectorAll(at)].filter(seen), at, []);
  const words = at.slice(4).split("\n");
  const rows = [...document.querySelectorAll("tr, li, .card")].filter((e) => seen(e) && words.every((one) => e.textContent.includes(one)));
  return only(rows.filter((e) => !rows.some((inner) => inner !== e && e.contains(inner))), at, rows);
}

// field is what a label is for, or what says by itself what it is.
function field(at, label) {
  const labels = [...place(at).querySelectorAll("label")].filter((l) => l.control && seen(l));
  const found = labels.filter((l) => wordsOf(l) === label).map((l) => l.control);
  const named = [...place(at).querySelectorAll("input[aria-label], select[aria-label]")].filter((e) => seen(e) && e.getAttribute("aria-label") === label);
  return only([...new Set([...found, ...named])], "the field " + label, labels);
}

// choice is one of several round buttons or boxes under a legend.
function choice(at, legend, words) {
  const groups = [...place(at).querySelectorAll("fieldset")].filter(seen);
  const group = only(groups.filter((g) => wordsOf(g.querySelector("legend")) === legend), "the group " + legend, groups);
  const labels = [...group.querySelectorAll("label")];
  return only(labels.filter((l) => wordsOf(l) === words), "the choice " + words, labels);
}

// control is what can be pressed: a link, a button, or what unfolds more.
function control(at, words) {
  const all = [...place(at).querySelectorAll("a[href], button, summary")].filter(seen);
  return only(all.filter((e) => wordsOf(e) === words), "a button or link " + words, all);
}

// middle is where to press an element. What something else covers cannot be pressed.
function middle(element) {
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const box = element.getClientRects()[0];
  const at = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const hit = document.elementFromPoint(at.x, at.y), labels = [...(element.labels || [])];
  if (!hit || !(element.contains(hit) || labels.some((l) => l.contains(hit)))) throw new Error(`${wordsOf(element)} is covered by ${hit && hit.outerHTML.slice(0, 120)}`);
  return at;
}

// frames waits until the page has been drawn some times.
async function frames(count) {
  for (; count > 0; count--) await new Promise(requestAnimationFrame);
}

// standing waits until an element is at the same place in two frames that follow each other, and says where to press it.
async function standing(element) {
  let before = null;
  for (let drawn = 0; drawn < 300; drawn++) {
    await frames(1);
    const at = middle(element);
    if (before && at.x === before.x && at.y === before.y) return at;
    before = at;
  }
  throw new Error(`${wordsOf(element)} does not stand still`);
}
