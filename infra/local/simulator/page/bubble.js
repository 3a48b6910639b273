// One message as Telegram shows it.

import { fileUrl } from "./api.js";
import { avatar, el, eyes, hues, icon, iconButton } from "./dom.js";
import { ms, nameOf, size, summary, time } from "./format.js";
import { endOf } from "./legs.js";
import { player } from "./player.js";
import { richText } from "./richtext.js";
import { isMine, isPrivate, isRecording, keyOf, shownJourney, state } from "./state.js";

/** A message's list item; `actions` are {menu, command, jump, press, route}. */
export function bubble(message, chat, actions) {
  const mine = isMine(message, chat);
  const group = !isPrivate(chat);
  const body = el("div", { className: "bubble" },
    group && !mine ? el("span", { className: "sender", vars: hues(message.from.id) }, nameOf(message.from)) : null,
    message.reply_to_message ? quote(message.reply_to_message, actions) : null,
    media(message),
    text(message, actions),
    foot(message, mine));
  if (!message.text && !message.caption) body.classList.add("bare");
  const more = iconButton("more", `Actions for: ${summary(message).slice(0, 60)}`, () => actions.menu(message, more), { "aria-haspopup": "menu", "aria-expanded": "false" });
  more.classList.add("more");
  const column = el("div", { className: "column" }, body, keyboard(message, actions), route(message, actions));
  const who = group && !mine ? avatar(message.from.id, nameOf(message.from)) : null;
  return el("li", {
    className: `message${mine ? " mine" : ""}`, id: `message-${message.message_id}`, "data-from": message.from.id,
    oncontextmenu: (event) => { if (!event.target.closest("a, audio, video, .text")) { event.preventDefault(); actions.menu(message, more); } },
  }, who, column, more);
}

function quote(original, actions) {
  return el("button", { type: "button", className: "quote", "aria-label": `In reply to: ${summary(original)}`, onclick: () => actions.jump(original.message_id) },
    el("b", {}, nameOf(original.from)), el("span", {}, summary(original)));
}

function media(message) {
  if (message.voice) return player(message.voice, "voice message");
  if (message.audio) return el("div", {}, el("span", { className: "media-name" }, message.audio.file_name ?? "Audio"), player(message.audio, "audio"));
  const video = message.video ?? message.video_note;
  if (video) return el("video", { className: message.video_note ? "video round" : "video", src: fileUrl(video.file_id), controls: true, preload: "metadata", "aria-label": summary(message) });
  const file = message.document;
  if (!file) return null;
  // Six formats of one text have the same name where there is no room for its end.
  const [, kind] = /\.([a-z0-9]{1,5})$/i.exec(file.file_name ?? "") ?? [];
  const facts = [kind?.toUpperCase(), size(file.file_size ?? 0)].filter(Boolean).join(" · ");
  return el("a", { className: "file", href: fileUrl(file.file_id), download: file.file_name ?? "file", "aria-label": `Download ${file.file_name ?? "file"}` },
    el("span", { className: "badge" }, icon("download")),
    el("span", {}, el("span", { className: "media-name" }, file.file_name ?? "File"), el("span", { className: "size" }, facts)));
}

function text(message, actions) {
  if (message.text) return el("span", { className: "text", dir: "auto" }, richText(message.text, message.entities, actions.command));
  if (message.caption) return el("div", { className: "text caption", dir: "auto" }, richText(message.caption, message.caption_entities, actions.command));
  return null;
}

function meta(message, mine) {
  return el("span", { className: "meta" },
    message.edit_date ? "edited " : null,
    el("time", { dateTime: new Date(message.date * 1000).toISOString() }, time(message.date)),
    mine ? icon("check") : null);
}

/** Time and marks, beside the reactions where there are some. */
function foot(message, mine) {
  const given = message.sim.reactions;
  if (!given.length) return meta(message, mine);
  return el("div", { className: "reactions" }, given.map((each) =>
    el("span", { className: "reaction", role: "img", "aria-label": `${nameOf(state.bot)} reacted with ${each.emoji}` },
      each.emoji === "👀" ? eyes() : each.emoji, avatar(state.bot.id, nameOf(state.bot)))), meta(message, mine));
}

function keyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return el("div", { className: "keyboard" }, rows.map((row) => el("div", { className: "row" }, row.map((button) =>
    button.url && /^https?:/.test(button.url)
      ? el("button", { type: "button", onclick: () => window.open(button.url, "_blank", "noopener") }, `${button.text} ↗`)
      : el("button", { type: "button", onclick: (event) => actions.press(message, button, event.currentTarget) }, button.text)))));
}

/** The chip under a recording that leads to its journey. */
function route(message, actions) {
  const journey = state.journeys.get(keyOf(message.chat.id, message.message_id));
  if (!journey || !isRecording(message)) return null;
  const ended = journey.outcome !== null;
  const bad = ended && journey.outcome !== "delivered";
  const going = !ended && Date.now() - journey.sent_at_ms < 15 * 60_000;
  const label = ended && !bad ? ms(endOf(journey) - journey.sent_at_ms) : bad ? journey.outcome : going ? "on its way" : "journey";
  return el("button", {
    type: "button", className: `route${bad ? " bad" : ""}${going ? " going" : ""}`, "aria-label": `Show the journey: ${label}`,
    "aria-pressed": String(shownJourney() === journey), onclick: () => actions.route(message),
  }, icon(going ? "spinner" : "route"), label);
}
