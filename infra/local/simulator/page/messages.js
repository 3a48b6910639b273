// The conversation: its list of messages, kept at the end unless the person reads further up.

import { api } from "./api.js";
import { bubble } from "./bubble.js";
import { el, icon, openMenu, toast } from "./dom.js";
import { day } from "./format.js";
import { current, emit, isMine, isPrivate, keyOf, messagesOf, on, shownJourney, speakerOf, state } from "./state.js";

const list = document.getElementById("messages");
const scroller = document.getElementById("scroller");
const toEnd = document.getElementById("to-end");

/** Starts the view; `composer` is {reply(message), edit(message), send(text)}. */
export function showMessages(composer) {
  const actions = { ...doings(composer), route };
  toEnd.append(icon("down"));
  toEnd.onclick = () => scroller.scrollTo({ top: scroller.scrollHeight, behavior: "smooth" });
  scroller.onscroll = () => { toEnd.hidden = nearEnd(); };
  // A picture or a keyboard may change heights after the fact.
  let stick = true;
  scroller.addEventListener("scroll", () => { stick = nearEnd(); });
  new ResizeObserver(() => { if (stick) toBottom(); }).observe(list);
  new ResizeObserver(() => { if (stick) toBottom(); }).observe(scroller);

  on("selected", () => { stick = true; renderAll(actions); toBottom(); });
  on("speaker", () => renderAll(actions));
  on("answer", () => { for (const node of list.querySelectorAll(".keyboard [aria-busy]")) node.removeAttribute("aria-busy"); });
  on("message", (news) => {
    if (news.chatId !== state.selected) return;
    if (news.kind === "new") { stick = nearEnd() || isMine(news.message, current()); append(news.message, actions); if (stick) toBottom(); }
    else if (news.kind === "changed") replace(news.message, actions);
    else renderAll(actions);
  });
  on("journey", (journey) => {
    if (journey && journey.chat_id !== state.selected) return;
    const shown = shownJourney();
    for (const message of messagesOf(state.selected)) {
      const node = document.getElementById(`message-${message.message_id}`);
      const own = state.journeys.get(keyOf(state.selected, message.message_id));
      const pressed = node?.querySelector(".route")?.getAttribute("aria-pressed") === "true";
      if (own && (own === journey || pressed !== (own === shown))) replaceRoute(node, message, actions);
    }
  });
}

const nearEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 90;
const toBottom = () => { scroller.scrollTop = scroller.scrollHeight; };

function renderAll(actions) {
  const chat = current();
  list.replaceChildren();
  if (!chat) return;
  let before = null;
  for (const message of messagesOf(state.selected)) {
    put(message, before, chat, actions);
    before = message;
  }
}

function append(message, actions) {
  const known = messagesOf(state.selected);
  const node = put(message, known.at(-2) ?? null, current(), actions);
  node.classList.add("fresh");
}

function put(message, before, chat, actions) {
  const newDay = !before || day(before.date) !== day(message.date);
  if (newDay) list.append(el("li", { className: "day" }, day(message.date)));
  const node = bubble(message, chat, actions);
  const follows = !newDay && before.from.id === message.from.id && message.date - before.date < 600;
  node.classList.add("last");
  if (!follows) node.classList.add("first");
  else {
    node.querySelector(".sender")?.remove();
    const previous = list.lastElementChild;
    previous?.classList.remove("last");
    previous?.querySelector(":scope > .avatar")?.classList.add("absent");
  }
  list.append(node);
  return node;
}

function replace(message, actions) {
  const old = document.getElementById(`message-${message.message_id}`);
  if (!old) return;
  const node = bubble(message, current(), actions);
  for (const name of ["first", "last"]) node.classList.toggle(name, old.classList.contains(name));
  if (!old.querySelector(".sender")) node.querySelector(".sender")?.remove();
  // A player keeps playing through a reaction or an edit.
  const [player, fresh] = [old.querySelector(".voice, video"), node.querySelector(".voice, video")];
  if (player && fresh) fresh.replaceWith(player);
  old.replaceWith(node);
}

function replaceRoute(node, message, actions) {
  if (!node) return;
  const fresh = bubble(message, current(), actions).querySelector(".route");
  const old = node.querySelector(".route");
  if (old && fresh) old.replaceWith(fresh);
  else if (fresh) node.querySelector(".bubble").parentElement.append(fresh);
}

function route(message) {
  state.journey = keyOf(message.chat.id, message.message_id);
  emit("journey");
  emit("sheet", "open");
}

function doings(composer) {
  return {
    command: (text) => composer.send(text),
    jump(messageId) {
      const node = document.getElementById(`message-${messageId}`);
      if (!node) return toast("That message was deleted.");
      node.scrollIntoView({ block: "center", behavior: "smooth" });
      node.classList.remove("called");
      requestAnimationFrame(() => node.classList.add("called"));
    },
    async press(message, button, node) {
      node.setAttribute("aria-busy", "true");
      setTimeout(() => node.removeAttribute("aria-busy"), 8000);
      await api.press(message.chat.id, message.message_id, { data: button.callback_data ?? "", from: speakerOf(current()).id }).catch((error) => toast(error.message));
    },
    menu(message, anchor) {
      const chat = current();
      const text = message.text ?? message.caption;
      const items = [{ icon: "reply", label: "Reply", act: () => composer.reply(message) }];
      if (text) items.push({ icon: "copy", label: "Copy text", act: () => navigator.clipboard.writeText(text).then(() => toast("Copied")) });
      if (isMine(message, chat) && message.text) items.push({ icon: "edit", label: "Edit", act: () => composer.edit(message) });
      if (state.journeys.has(keyOf(message.chat.id, message.message_id))) items.push({ icon: "route", label: "Journey", act: () => route(message) });
      if (isMine(message, chat) || isPrivate(chat)) items.push({ icon: "trash", label: "Delete", danger: true, act: () => api.remove(message.chat.id, message.message_id).catch((error) => toast(error.message)) });
      openMenu(anchor, items);
    },
  };
}
