// Where a person types, records and chooses; what stands there when they can't.

import { api } from "./api.js";
import { el, icon, iconButton, openMenu, toast } from "./dom.js";
import { duration, nameOf, summary } from "./format.js";
import { record } from "./recorder.js";
import { chooseFile, sendFile } from "./sending.js";
import { current, isPrivate, on, speakerOf, state } from "./state.js";
import { suggestions } from "./suggestions.js";

const root = document.getElementById("composer");
const drafts = new Map();
let context = null; // {reply: message} or {edit: message}
let recording = null;

const input = el("textarea", { rows: 1, placeholder: "Message", "aria-label": "Message", autocomplete: "off", enterKeyHint: "send" });
const suggest = suggestions(input, (text) => sendText(text));
const action = el("button", { type: "button", className: "round-button" });
const attach = iconButton("clip", "Send a file", () => openMenu(attach, [
  { icon: "mic", label: "Voice message", act: () => chooseFile("voice") },
  { icon: "music", label: "Audio", act: () => chooseFile("audio") },
  { icon: "video", label: "Video", act: () => chooseFile("video") },
  { icon: "round", label: "Video message", act: () => chooseFile("video_note") },
  { icon: "file", label: "File", act: () => chooseFile("document") },
]), { "aria-haspopup": "menu", "aria-expanded": "false" });
const commands = iconButton("slash", "Commands of the bot", () => { input.value = "/"; grow(); input.focus(); suggest.update(); });

/** Starts the view; answers what other views may ask of it. */
export function showComposer() {
  input.addEventListener("input", () => { grow(); suggest.update(); });
  input.addEventListener("keydown", typed);
  on("selected", () => { context = null; input.value = drafts.get(state.selected) ?? ""; render(); if (matchMedia("(hover: hover)").matches) input.focus({ preventScroll: true }); });
  on("chats", () => { if (!recording) render(); });
  return {
    send: sendText,
    record: startRecording,
    reply(message) { context = { reply: message }; render(); input.focus(); },
    edit(message) { context = { edit: message }; input.value = message.text; render(); input.focus(); },
  };
}

function render() {
  const chat = current();
  root.hidden = !chat;
  if (!chat || recording) return;
  const focused = document.activeElement === input;
  if (chat.bot !== "member" && chat.bot !== "restricted") root.replaceChildren(closed(chat));
  else {
    commands.hidden = !chat.commands.length;
    root.replaceChildren(el("div", { className: "inner" }, suggest.node, contextBar(),
      el("div", { className: "row" }, el("div", { className: "field" }, attach, input, commands), action)));
  }
  if (focused) input.focus();
  grow();
}

function closed(chat) {
  const back = () => api.setStanding(chat.chat.id, "member").catch((error) => toast(error.message));
  const [says, does] = isPrivate(chat) ? ["You blocked the bot.", "Unblock"] : ["The bot is not in this group.", "Add it again"];
  return el("div", { className: "inner closed" }, says, el("button", { type: "button", className: "text-button", onclick: back }, does));
}

function contextBar() {
  if (!context) return null;
  const message = context.reply ?? context.edit;
  const cancel = () => { if (context.edit) input.value = ""; context = null; render(); input.focus(); };
  return el("div", { className: "replying" }, icon(context.reply ? "reply" : "edit"),
    el("div", {}, el("b", {}, context.reply ? `Reply to ${nameOf(message.from)}` : "Edit message"), el("span", {}, summary(message))),
    iconButton("close", "Cancel", cancel));
}

function grow() {
  input.style.height = "auto";
  input.style.height = `${Math.min(170, input.scrollHeight)}px`;
  drafts.set(state.selected, context?.edit ? "" : input.value);
  const writing = input.value.trim() !== "" || context?.edit;
  action.replaceChildren(icon(writing ? "send" : "mic"));
  action.setAttribute("aria-label", writing ? "Send" : "Record a voice message");
  action.title = writing ? "Send (Enter)" : "Record a voice message";
  action.onclick = () => (writing ? sendText(input.value) : startRecording());
}

function typed(event) {
  if (event.isComposing || suggest.typed(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    sendText(input.value);
  } else if (event.key === "Escape" && context) {
    event.preventDefault();
    root.querySelector(".replying .icon-button").click();
  }
}

async function sendText(text) {
  const chat = current();
  if (!chat || !text.trim()) return;
  const { reply, edit } = context ?? {};
  try {
    if (edit) await api.edit(chat.chat.id, edit.message_id, text.trim());
    else await api.say(chat.chat.id, { text, from: speakerOf(chat).id, ...(reply && { reply_to: reply.message_id }) });
  } catch (error) {
    toast(error.message);
    return;
  }
  context = null;
  input.value = "";
  suggest.update();
  render();
}

async function startRecording() {
  if (recording) return;
  const levels = el("div", { className: "levels", "aria-hidden": "true" });
  const began = Date.now();
  const clock = el("span", { role: "timer" }, "0:00");
  let live;
  try {
    live = await record((level) => {
      levels.append(el("i", { vars: { level: level.toFixed(2) } }));
      if (levels.childElementCount > 160) levels.firstElementChild.remove();
      clock.textContent = duration((Date.now() - began) / 1000);
    });
  } catch (error) {
    toast(error.message);
    return;
  }
  recording = live;
  const reply = context?.reply;
  const finish = async (send) => {
    if (!recording) return;
    recording = null;
    removeEventListener("keydown", keys, true);
    const file = send ? await live.stop() : await live.cancel();
    context = null;
    render();
    input.focus();
    if (send) await sendFile(file, "voice", { reply_to: reply?.message_id });
  };
  const keys = (event) => {
    if (event.key !== "Escape" && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    finish(event.key === "Enter");
  };
  addEventListener("keydown", keys, true);
  root.replaceChildren(el("div", { className: "inner" }, el("div", { className: "row" },
    el("div", { className: "recording" }, el("span", { className: "lamp" }), clock, levels,
      el("button", { type: "button", className: "text-button", onclick: () => finish(false) }, "Cancel")),
    el("button", { type: "button", className: "round-button", "aria-label": "Send the recording", title: "Send (Enter)", onclick: () => finish(true) }, icon("send")))));
  toast("Recording. Enter sends, Esc cancels.");
}
