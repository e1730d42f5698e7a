"use strict";
const $ = (selector, within = document) => within.querySelector(selector);
const state = {formula: "", by: "", what: "gradient", declare: "", token: "", answer: null, id: 0, opened: {}};
const KINDS = ["scalar", "vector", "matrix"];

function readFragment() {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token") || sessionStorage.getItem("token") || "";
  if (token) sessionStorage.setItem("token", token);
  state.token = token;
  for (const key of ["formula", "by", "what", "declare"]) if (given.has(key)) state[key] = given.get(key);
  if (!given.has("what")) state.what = "gradient";
}

function fragment(withToken) {
  const parts = new URLSearchParams();
  if (withToken && state.token) parts.set("token", state.token);
  for (const key of ["formula", "by", "declare"]) if (state[key]) parts.set(key, state[key]);
  if (state.what !== "gradient") parts.set("what", state.what);
  return "#" + parts.toString();
}

async function ask(question, path = "/answer") {
  try {
    const response = await fetch(path, {method: "POST", headers: {"X-Token": state.token, "Content-Type": "application/json"},
      body: JSON.stringify(question)});
    const found = await response.json();
    return typeof found.error === "string" ? {error: {message: found.error, start: 0, end: 0}} : found;
  } catch (error) {
    return {error: {message: "the program behind this page has ended; start it again", start: 0, end: 0}};
  }
}

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("data-") || key.startsWith("aria-") || key === "role") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children);
  return made;
}

function math(mathml, text, inline = false) {
  if (!mathml) return element("pre", {textContent: text});
  const parsed = new DOMParser().parseFromString(mathml, "application/xhtml+xml").documentElement;
  if (parsed.nodeName !== "math") return element("pre", {textContent: text});
  if (inline) { parsed.setAttribute("display", "inline"); parsed.setAttribute("displaystyle", "true"); }
  return document.importNode(parsed, true);
}

let waiting = null;
function later() { clearTimeout(waiting); waiting = setTimeout(update, 250); }

function extrasWanted() {
  const wanted = [];
  if ($("#steps").open) wanted.push("steps");
  if ($("#check").open) wanted.push("check");
  if ($("#code").open) wanted.push($("#backend").value);
  return wanted;
}

async function update() {
  clearTimeout(waiting);
  const id = String(++state.id);
  history.replaceState(null, "", fragment(true));
  if (!state.formula.trim()) { $("#answer").hidden = true; problem(null); variables({}); return; }
  const slow = setTimeout(() => { $("#answer").hidden = false; $("#busy").hidden = false; }, 350);
  const found = await ask({formula: state.formula, by: state.by, what: state.what, declare: state.declare,
    extras: extrasWanted(), id});
  clearTimeout(slow);
  if (id !== String(state.id)) return;
  $("#busy").hidden = true;
  if (found.error) return failed(found);
  problem(null);
  state.answer = found;
  state.by = found.by;
  history.replaceState(null, "", fragment(true));
  variables(found.variables);
  show(found);
}

async function failed(found) {
  // Without a variable the formula itself may be right: then its variables are shown to choose from.
  problem(found.error);
  $("#answer").hidden = true;
  const names = /one of (.+)$|variables are: (.+)$/.exec(found.error.message || "");
  if (names) {
    const listed = (names[1] || names[2]).split(", ");
    const kinds = {};
    for (const name of listed) kinds[name] = {kind: "", shape: []};
    variables(kinds);
    if (!listed.includes(state.by)) state.by = "";
  }
}

function problem(error) {
  const box = $("#problem");
  box.hidden = !error;
  $("#formula").setAttribute("aria-invalid", String(Boolean(error)));
  if (!error) return;
  const {start, end} = error;
  const place = state.formula && (start || end) ? "\n" + state.formula + "\n" + " ".repeat(start) + "^".repeat(Math.max(1, end - start)) : "";
  box.textContent = error.message + place;
}

function variables(found) {
  const box = $("#variables");
  box.replaceChildren(...Object.entries(found).map(([name, {kind, shape}]) => {
    const on = name === state.by;
    const chip = element("span", {className: "chip", "data-on": String(on)});
    chip.append(element("button", {type: "button", className: "name", textContent: name, role: "radio", "aria-checked": String(on),
      onclick: () => { state.by = name; update(); }}));
    if (kind) chip.append(element("button", {type: "button", className: "kind", title: "click for another kind",
      textContent: kind === "scalar" ? "scalar" : kind + " " + shape.join("×"), onclick: () => turnKind(name, kind)}));
    return chip;
  }));
}

function turnKind(name, kind) {
  const next = KINDS[(KINDS.indexOf(kind === "row" ? "vector" : kind) + 1) % KINDS.length];
  const kept = state.declare.split(",").map(part => part.trim()).filter(part => part && !new RegExp("^" + name + "\\b").test(part));
  state.declare = [...kept, `${name}: ${next}`].join(", ");
  $("#declare").value = state.declare;
  update();
}

function show(found) {
  $("#answer").hidden = false;
  $("#math").replaceChildren(math(found.mathml, found.result));
  const layout = {gradient: "entry by entry the derivative by that entry of " + found.by, hessian: "axes: of the variable twice",
    jacobian: "rows: entries of F, columns: entries of " + found.by, differential: "linear in d" + found.by}[state.what];
  $("#facts").textContent = (found.shape.length ? `shape ${found.shape.join(" × ")}` : "a scalar") + "; " + layout;
  if (found.steps) $("#steps .inside").replaceChildren(steps(found.steps));
  if (found.check) $("#check .inside").replaceChildren(element("p", {className: found.check.right ? "right" : "wrong", textContent: found.check.text}));
  const code = found[$("#backend").value];
  if (code) $("#code pre").textContent = code;
}

function steps(given) {
  const table = element("table");
  for (const line of given.lines || []) {
    const law = element("td", {className: "law"});
    const words = line.law + (line.source ? ` [${line.source}]` : "");
    if (line.steps.length) {
      const inner = element("table");
      for (const step of line.steps) inner.append(element("tr", {}, element("td", {}, math(step.mathml, step.text, true)), element("td", {className: "law", textContent: step.law})));
      law.append(element("details", {}, element("summary", {textContent: words}), inner));
    } else law.textContent = words;
    table.append(element("tr", {}, element("td", {}, math(line.mathml, `${line.head} = ${line.text}`, true)), law));
  }
  return table;
}

async function copy(kind, button) {
  const found = state.answer;
  if (!found) return;
  const text = {plain: found.result, latex: found.latex, sympy: found.sympy, code: $("#code pre").textContent,
    link: location.origin + location.pathname + fragment(false)}[kind];
  let done = true;
  try { await navigator.clipboard.writeText(text); } catch (error) {
    const area = element("textarea", {value: text});
    document.body.append(area); area.select();
    done = document.execCommand("copy"); area.remove();
  }
  const before = button.textContent;
  button.textContent = done ? "copied" : "could not be copied";
  setTimeout(() => { button.textContent = before; }, 1200);
}

async function examples() {
  const found = await ask({examples: true});
  $("#examples div").replaceChildren(...(found.examples || []).map(([topic, list]) => element("div", {className: "topic"},
    element("span", {textContent: topic}), ...list.map(([formula, by, declare]) => element("button", {type: "button", className: "example",
      textContent: formula, onclick: () => { Object.assign(state, {formula, by, declare, what: "gradient"}); fill(); update(); scrollTo(0, 0); }})))));
}

let searching = null;
function search() {
  clearTimeout(searching);
  searching = setTimeout(async () => {
    const text = $("#search").value.trim();
    const found = text ? await ask({search: text}) : {entries: []};
    $("#catalogue ul").replaceChildren(...(found.entries || []).map(({name, statement, source, formula, by}) => {
      const item = element("li", {}, element("code", {textContent: statement}), element("br"), element("small", {textContent: `${name}: ${source} `}));
      if (formula) item.append(element("button", {type: "button", textContent: "try it", onclick: () => {
        Object.assign(state, {formula, by, declare: "", what: "gradient"}); fill(); update(); scrollTo(0, 0); }}));
      return item;
    }));
  }, 250);
}

function fill() {
  $("#formula").value = state.formula; $("#declare").value = state.declare; $("#what").value = state.what;
}

readFragment();
fill();
$("#formula").addEventListener("input", event => { state.formula = event.target.value; state.by = ""; later(); });
$("#declare").addEventListener("input", event => { state.declare = event.target.value; later(); });
$("#what").addEventListener("change", event => { state.what = event.target.value; update(); });
$("#form").addEventListener("submit", event => { event.preventDefault(); update(); });
$("#stop").addEventListener("click", () => ask({id: String(state.id)}, "/stop"));
$("#backend").addEventListener("change", update);
$("#search").addEventListener("input", search);
for (const part of document.querySelectorAll("#answer > details")) part.addEventListener("toggle", () => { if (part.open) update(); });
for (const button of document.querySelectorAll("[data-copy]")) button.addEventListener("click", () => copy(button.dataset.copy, button));
addEventListener("hashchange", () => { readFragment(); fill(); update(); });
examples();
update();
