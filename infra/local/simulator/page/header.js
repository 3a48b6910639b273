// The conversation's bar, and the invitation that an empty chat makes.

import { api } from "./api.js";
import { avatar, el, icon, iconButton, openMenu, toast } from "./dom.js";
import { acting, nameOf } from "./format.js";
import { chooseFile } from "./sending.js";
import { current, emit, isPrivate, messagesOf, on, speakerOf, state } from "./state.js";

const bar = document.getElementById("conversation-bar");
const invitation = document.getElementById("invitation");
const WAVE = [0.25, 0.5, 0.85, 0.6, 1, 0.7, 0.9, 0.45, 0.65, 0.3];

/** Starts the views; `composer` sends and records, `back` returns to the list of chats. */
export function showHeader(composer, back) {
  const render = () => renderBar(back);
  on("selected", render);
  on("action", render);
  on("chats", render);
  const invite = () => {
    invitation.hidden = !current() || messagesOf(state.selected).length > 0;
    if (!invitation.hidden) renderInvitation(composer);
  };
  on("selected", invite);
  on("message", invite);
  on("chats", invite);
}

function renderBar(back) {
  const chat = current();
  if (!chat) return;
  const focused = bar.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  const action = state.actions.get(chat.chat.id);
  const name = nameOf(chat.chat);
  const under = action ? `${isPrivate(chat) ? "" : "bot is "}${acting(action.action)}`
    : isPrivate(chat) ? `talks with @${state.bot.username}`
    : `${chat.members.length} members and @${state.bot.username}`;
  const leave = iconButton("back", "Back to the chats", back);
  leave.classList.add("only-narrow");
  const route = iconButton("route", "Journey of the message", () => emit("sheet", "open"));
  route.classList.add("only-narrow");
  const more = iconButton("more", "More about this chat", () => openMenu(more, standings(chat)), { "aria-haspopup": "menu", "aria-expanded": "false" });
  bar.replaceChildren(leave, avatar(chat.chat.id, name),
    el("div", { className: "who" }, el("h2", {}, name), el("p", { className: action ? "acting" : "" }, under)),
    ...(isPrivate(chat) ? [] : [speakAs(chat)]), route, more);
  if (focused) bar.querySelector(`[aria-label="${focused}"]`)?.focus();
}

function speakAs(chat) {
  const select = el("select", { "aria-label": "Speak as", onchange: () => {
    state.speaker.set(chat.chat.id, Number(select.value));
    emit("speaker");
  } }, chat.members.map((each) => el("option", { value: each.id }, each.first_name)));
  select.value = speakerOf(chat).id;
  return el("label", { className: "speak-as" }, el("span", {}, "Speak as"), select);
}

function standings(chat) {
  const to = (standing, label, drawing, danger) => ({
    icon: drawing, label, danger, act: () => api.setStanding(chat.chat.id, standing).catch((error) => toast(error.message)),
  });
  const present = chat.bot === "member";
  if (isPrivate(chat)) return [present ? to("kicked", "Block the bot", "block", true) : to("member", "Unblock the bot", "check")];
  return [
    present ? to("restricted", "Let the bot only read", "block") : to("member", "Let the bot write", "check"),
    ...(chat.bot === "kicked" ? [] : [to("kicked", "Remove the bot", "trash", true)]),
  ];
}

function renderInvitation(composer) {
  const chat = current();
  const way = (drawing, label, act) => el("button", { type: "button", onclick: act }, icon(drawing), label);
  const greets = chat.commands.some((each) => each.command === "start") || isPrivate(chat);
  invitation.replaceChildren(el("div", { className: "card" },
    el("div", { className: "wave", "aria-hidden": "true" }, WAVE.map((level, turn) => el("i", { vars: { level, turn } }))),
    el("h3", {}, "Drop a recording here"),
    el("p", {}, isPrivate(chat)
      ? "or press the microphone and speak. The text comes back as a reply. Any audio or video file will do."
      : "or press the microphone and speak. In a group the bot writes down what each member says."),
    el("div", { className: "ways" },
      way("mic", "Record", () => composer.record()),
      way("clip", "Choose a file", () => chooseFile(null)),
      greets ? way("slash", "/start", () => composer.send("/start")) : null)));
}
