// The list of chats: who, when, what was said last, what is unread.

import { api } from "./api.js";
import { avatar, el, icon, toast } from "./dom.js";
import { acting, brief, nameOf, summary } from "./format.js";
import { isPrivate, loadChats, on, select, state, unread } from "./state.js";

const list = document.getElementById("chat-list");

/** Starts the view; `open` shows the conversation where only one column fits. */
export function showChats(open) {
  const button = document.getElementById("new-chat");
  button.append(icon("plus"));
  button.onclick = askNewChat;
  list.onkeydown = moveFocus;
  const render = () => {
    const focused = document.activeElement?.dataset?.chat;
    list.replaceChildren(...sorted().map((chat) => row(chat, open)));
    if (focused) list.querySelector(`[data-chat="${focused}"]`)?.focus();
    const waiting = state.chats.reduce((sum, chat) => sum + unread(chat), 0);
    document.title = waiting ? `(${waiting}) voice2text` : "voice2text";
  };
  on("chats", render);
  on("selected", render);
}

function sorted() {
  return [...state.chats].sort((a, b) => (b.last?.date ?? 0) - (a.last?.date ?? 0));
}

function row(chat, open) {
  const name = nameOf(chat.chat);
  const count = unread(chat);
  const action = state.actions.get(chat.chat.id);
  const last = action ? el("span", { className: "last acting" }, `${acting(action.action)}…`)
    : el("span", { className: "last" }, chat.last ? [author(chat), summary(chat.last)] : "No messages yet");
  return el("li", {}, el("button", {
    type: "button", className: "chat-row", "data-chat": chat.chat.id, "aria-current": String(chat.chat.id === state.selected),
    onclick: () => select(chat.chat.id).then(open).catch((error) => toast(error.message)),
  }, avatar(chat.chat.id, name), el("span", {},
    el("span", { className: "line" },
      el("span", { className: "name" }, isPrivate(chat) ? null : icon("group"), name),
      chat.last ? el("time", { className: "when" }, brief(chat.last.date)) : null),
    el("span", { className: "line" }, last, count ? el("span", { className: "unread", "aria-label": `${count} unread` }, String(count)) : null))));
}

function author(chat) {
  if (chat.last.sim.outgoing) return el("b", {}, "Bot: ");
  return isPrivate(chat) ? null : el("b", {}, `${chat.last.from.first_name}: `);
}

function moveFocus(event) {
  const rows = [...list.querySelectorAll(".chat-row")];
  const at = rows.indexOf(document.activeElement);
  const target = { ArrowDown: rows[at + 1], ArrowUp: rows[at - 1], Home: rows[0], End: rows.at(-1) }[event.key];
  if (!target) return;
  event.preventDefault();
  target.focus();
}

function askNewChat() {
  const dialog = document.getElementById("dialog");
  const name = el("input", { name: "name", required: true, maxLength: 64, autocomplete: "off" });
  const type = el("select", { name: "type" }, el("option", { value: "private" }, "A person"), el("option", { value: "group" }, "A group"));
  const language = el("input", { name: "language", value: "en", maxLength: 8, pattern: "[a-zA-Z-]{2,8}", autocomplete: "off" });
  const spoken = el("label", {}, "Language of their Telegram", language);
  type.onchange = () => { spoken.hidden = type.value === "group"; };
  const form = el("form", { method: "dialog", onsubmit: async () => {
    try {
      const made = await api.newChat({ name: name.value, type: type.value, language: language.value });
      await loadChats();
      list.querySelector(`[data-chat="${made.chat.id}"]`)?.click();
    } catch (error) { toast(error.message); }
  } }, el("h2", {}, "New chat"), el("label", {}, "Who", type), el("label", {}, "Name", name), spoken,
  el("div", { className: "actions" },
    el("button", { type: "button", className: "text-button", onclick: () => dialog.close() }, "Cancel"),
    el("button", { type: "submit", className: "solid-button" }, "Create")));
  dialog.replaceChildren(form);
  dialog.setAttribute("aria-label", "New chat");
  dialog.showModal();
  name.focus();
}
