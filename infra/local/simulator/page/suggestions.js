// The bot's commands, offered while a person types a slash.

import { el } from "./dom.js";
import { current } from "./state.js";

/** Suggestions for an input; `send` takes a chosen command. */
export function suggestions(input, send) {
  const node = el("ul", { className: "suggestions", role: "listbox", id: "suggestions", "aria-label": "Commands", hidden: true });
  input.setAttribute("aria-controls", "suggestions");
  let chosen = 0;

  const rows = () => [...node.children];
  const mark = (index) => {
    chosen = index;
    rows().forEach((row, i) => {
      row.setAttribute("aria-selected", String(i === chosen));
      if (i === chosen) row.scrollIntoView({ block: "nearest" });
    });
    input.setAttribute("aria-activedescendant", rows()[chosen]?.id ?? "");
  };
  const update = () => {
    const asked = /^\/(\w*)$/.exec(input.value)?.[1];
    const found = asked === undefined ? [] : (current()?.commands ?? []).filter((each) => each.command.startsWith(asked.toLowerCase()));
    node.replaceChildren(...found.map((each, i) => el("li", {
      role: "option", id: `suggestion-${i}`, onpointerdown: (event) => { event.preventDefault(); send(`/${each.command}`); },
    }, el("b", {}, `/${each.command}`), el("span", {}, each.description))));
    node.hidden = !found.length;
    if (found.length) mark(0);
    else input.removeAttribute("aria-activedescendant");
  };
  return {
    node,
    update,
    /** Handles a key if suggestions are open; answers whether it did. */
    typed(event) {
      if (node.hidden) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const command = rows()[chosen]?.querySelector("b").textContent;
      if (step) mark((chosen + step + rows().length) % rows().length);
      else if (event.key === "Enter") send(command);
      else if (event.key === "Tab") { input.value = `${command} `; update(); }
      else if (event.key === "Escape") node.hidden = true;
      else return false;
      event.preventDefault();
      return true;
    },
  };
}
