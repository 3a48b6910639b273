// Puts the page together.

import { listen } from "./api.js";
import { showBanner } from "./banner.js";
import { showChats } from "./chats.js";
import { showComposer } from "./composer.js";
import { alertBox, toast } from "./dom.js";
import { nameOf } from "./format.js";
import { showHeader } from "./header.js";
import { showJourney } from "./journey.js";
import { showMessages } from "./messages.js";
import { acceptDrops } from "./sending.js";
import { chatOf, loadChats, loadMessages, markRead, on, select, state, take } from "./state.js";

const app = document.getElementById("app");
const view = (name) => { app.dataset.view = name; };
const sheet = (name) => {
  app.dataset.sheet = name;
  if (name === "open" && matchMedia("(max-width: 860px)").matches) document.querySelector(".journey .content").focus();
};

function back() {
  view("chats");
  sheet("closed");
  document.querySelector('.chat-row[aria-current="true"]')?.focus();
}

const composer = showComposer();
showChats(() => {
  view("chat");
  markRead(state.selected);
});
showMessages(composer);
showHeader(composer, back);
showJourney();
acceptDrops();
const banner = showBanner();
on("sheet", sheet);
on("answer", (news) => {
  if (!news.text) return;
  if (news.alert) alertBox(nameOf(state.bot), news.text);
  else toast(`${nameOf(state.bot)}: ${news.text}`);
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], .menu")) return;
  if (app.dataset.sheet === "open") sheet("closed");
  else if (app.dataset.view === "chat" && matchMedia("(max-width: 860px)").matches) back();
});
document.addEventListener("visibilitychange", () => { if (state.selected) markRead(state.selected); });

/** Everything anew: at the start, and whenever the connection comes back. */
async function reload() {
  try {
    await loadChats();
    await Promise.all(state.chats.map((chat) => loadMessages(chat.chat.id)));
    const wanted = state.selected ?? Number(localStorage.getItem("voice2text.chat"));
    const chat = chatOf(wanted) ?? state.chats[0];
    if (chat) await select(chat.chat.id);
    banner.found();
  } catch (error) {
    toast(error.message);
  }
}

listen({ open: reload, lost: () => banner.lost(), news: (news) => take(news).catch((error) => toast(error.message)) });
