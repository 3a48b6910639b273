// Elements without markup: every text goes in as text.

const SVG = "http://www.w3.org/2000/svg";

/** An element; props are properties, `aria-*`, `data-*` and `role` attributes, `on*` listeners,
 *  `vars` CSS custom properties. Children are nodes, strings, or nothing. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === "vars") for (const [key, v] of Object.entries(value)) node.style.setProperty(`--${key}`, v);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SHAPES = {
  plus: "M12 5v14M5 12h14",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  close: "M6 6l12 12M18 6L6 18",
  clip: "M20 11.5l-8.2 8.2a5.2 5.2 0 0 1-7.4-7.4l8.6-8.6a3.5 3.5 0 0 1 5 5l-8.6 8.5a1.7 1.7 0 0 1-2.5-2.4l7.7-7.7",
  mic: "M12 15a3.5 3.5 0 0 0 3.5-3.5V6a3.5 3.5 0 0 0-7 0v5.5A3.5 3.5 0 0 0 12 15zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  slash: "M5 3.5h14a1.5 1.5 0 0 1 1.5 1.5v14a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 19V5A1.5 1.5 0 0 1 5 3.5zM14.5 7.5l-5 9",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  reply: "M9.5 6L4 11.5 9.5 17M4 11.5h9a7 7 0 0 1 7 7",
  edit: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7",
  copy: "M9 9h10v10.5H9zM6 15H5V4.5h10V6",
  file: "M7 3.5h7l4.5 4.5v12.5H7zM13.5 3.5V8.5h5",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  route: "M6 19a2 2 0 1 0 0-.01M18 5a2 2 0 1 0 0-.01M8 19h7a3.5 3.5 0 0 0 0-7H9a3.5 3.5 0 0 1 0-7h7",
  spinner: "M12 3.5a8.5 8.5 0 1 0 8.5 8.5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warn: "M12 4l9 16H3zM12 10v4.5M12 17.3v.01",
  group: "M9 11a3.3 3.3 0 1 0 0-6.6A3.3 3.3 0 0 0 9 11zM2.5 19.5a6.5 6.5 0 0 1 13 0M16 11a3 3 0 0 0 0-6M18 14a6 6 0 0 1 3.5 5.5",
  play: "M8 5.5v13l11-6.5z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  video: "M3.5 6.5h11v11h-11zM14.5 10.5l6-3.5v10l-6-3.5z",
  round: "M12 3.5a8.5 8.5 0 1 0 .01 0M10 8.7v6.6l5.5-3.3z",
  music: "M9 18V5.5l10-2V16M9 18a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0zM19 16a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0z",
  block: "M12 3.5a8.5 8.5 0 1 0 .01 0M6 6l12 12",
};

/** A line drawing by name; it says nothing to screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** The bot's usual reaction, drawn: a machine without an emoji font would show a box. */
export function eyes() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "eyes");
  for (const [x, look] of [[6.5, 8], [17.5, 19]]) {
    for (const [cx, rx, ry, kind] of [[x, 5.2, 8.5, "white"], [look, 2.5, 4, "pupil"]]) {
      const part = document.createElementNS(SVG, "ellipse");
      const facts = { cx, cy: kind === "pupil" ? 14 : 12, rx, ry, class: kind };
      for (const [name, value] of Object.entries(facts)) part.setAttribute(name, value);
      svg.append(part);
    }
  }
  return svg;
}

/** A round button with a drawing and a name for those who don't see it. */
export function iconButton(name, label, onclick, props = {}) {
  return el("button", { type: "button", className: "icon-button", title: label, "aria-label": label, onclick, ...props }, icon(name));
}

const HUES = [["#ff885e", "#e2543f", "#c03d33"], ["#ffcd6a", "#f29a2e", "#b3661a"], ["#82b1ff", "#5a7cf0", "#5668d8"], ["#a0de7e", "#46b24f", "#2f8a3a"], ["#53edd6", "#28aebd", "#1b8b99"], ["#72d5fd", "#2a9ef1", "#2279c4"], ["#e0a2f3", "#c25fd6", "#a043b5"]];
const LIGHTER = ["#ff9c86", "#f5b764", "#9aabff", "#8fd97f", "#5fd6d9", "#7cc4ff", "#e09df0"];
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The colours of a person or chat, as custom properties. */
export function hues(id) {
  const index = Math.abs(id) % HUES.length;
  const [a, b, ink] = HUES[index];
  return { "hue-a": a, "hue-b": b, "hue-ink": dark.matches ? LIGHTER[index] : ink };
}

/** A round picture with the initials of a name. */
export function avatar(id, name) {
  const initials = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  return el("span", { className: "avatar", vars: hues(id), "aria-hidden": "true" }, initials);
}

/** A menu under a button: items are {icon, label, danger, act}. Arrow keys move, Esc closes. */
export function openMenu(anchor, items) {
  const close = () => {
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
  };
  const outside = (event) => { if (!menu.contains(event.target)) close(); };
  const buttons = items.map((item) => el("button", {
    type: "button", role: "menuitem", className: item.danger ? "danger" : "",
    onclick: () => { close(); anchor.focus(); item.act(); },
  }, icon(item.icon), item.label));
  const menu = el("div", { className: "menu", role: "menu", onkeydown: (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) buttons[(at + step + buttons.length) % buttons.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") { close(); anchor.focus(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  } }, buttons);
  document.body.append(menu);
  const box = anchor.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.right - menu.offsetWidth), innerWidth - menu.offsetWidth - 8);
  const below = box.bottom + 4 + menu.offsetHeight < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - 4 - menu.offsetHeight)}px`;
  anchor.setAttribute("aria-expanded", "true");
  addEventListener("pointerdown", outside, true);
  buttons[0].focus();
}

let toastTimer = 0;

/** A short word at the bottom, also read aloud. */
export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 4500);
}

/** A word that waits for its reader's OK, as a bot's alert does. */
export function alertBox(title, text) {
  const dialog = document.getElementById("dialog");
  if (dialog.open) return toast(`${title}: ${text}`);
  dialog.replaceChildren(el("form", { method: "dialog" }, el("h2", {}, title), el("p", { dir: "auto" }, text),
    el("div", { className: "actions" }, el("button", { type: "submit", className: "solid-button" }, "OK"))));
  dialog.setAttribute("aria-label", title);
  dialog.showModal();
}
