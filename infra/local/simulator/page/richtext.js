// Text with Telegram's entities, as nodes. Offsets are UTF-16 units, as JavaScript's own are.

import { el } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

/** The nodes of a text; `onCommand` is called with a /command that is clicked. */
export function richText(text, entities = [], onCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, sorted, onCommand);
}

function span(text, from, to, entities, onCommand) {
  const nodes = [];
  let at = from;
  while (entities.length) {
    const entity = entities.shift();
    if (entity.offset < at || entity.offset >= to) continue;
    const end = Math.min(to, entity.offset + entity.length);
    const inner = [];
    while (entities.length && entities[0].offset < end) inner.push(entities.shift());
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    nodes.push(wrap(entity, span(text, entity.offset, end, inner, onCommand), text.slice(entity.offset, end), onCommand));
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, children, plain, onCommand) {
  if (entity.type === "bot_command") {
    return el("button", { type: "button", className: "command", onclick: () => onCommand(plain) }, children);
  }
  if (entity.type === "spoiler") return el("span", { className: "spoiler", tabIndex: 0 }, children);
  if (entity.type === "text_link" && /^https?:/.test(entity.url)) {
    return el("a", { href: entity.url, target: "_blank", rel: "noreferrer noopener" }, children);
  }
  return el(TAGS[entity.type] ?? "span", {}, children);
}
