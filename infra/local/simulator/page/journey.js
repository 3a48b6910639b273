// The journey panel: a message's way from the person to the reply, with the time of each leg.

import { el, icon, iconButton } from "./dom.js";
import { ms, summary, time } from "./format.js";
import { answerOf, endOf, legsOf, verdict } from "./legs.js";
import { emit, journeysOf, keyOf, messagesOf, on, shownJourney, state } from "./state.js";

const panel = document.getElementById("journey");
const TONES = { good: "check", bad: "warn", warn: "warn", note: "route" };
let shown = "";

/** Starts the view. */
export function showJourney() {
  const content = el("div", { className: "content", tabIndex: -1 });
  const older = iconButton("back", "Earlier message", () => step(-1));
  const newer = iconButton("next", "Later message", () => step(1));
  const close = iconButton("down", "Close", () => emit("sheet", "closed"));
  close.classList.add("only-narrow");
  panel.append(el("header", { className: "bar" }, el("h2", {}, "Journey"), older, newer, close), content);

  const render = () => {
    const journey = shownJourney();
    const all = journeysOf(state.selected);
    older.disabled = !journey || all.indexOf(journey) <= 0;
    newer.disabled = !journey || all.indexOf(journey) === all.length - 1;
    content.replaceChildren(...(journey ? details(journey) : [nothing()]));
    const key = journey ? keyOf(journey.chat_id, journey.message_id) : "";
    if (key !== shown) content.scrollTop = 0;
    shown = key;
  };
  on("journey", render);
  on("message", (news) => { if (news.chatId === state.selected) render(); });
  on("health", render);
  // A journey under way counts on before one's eyes.
  setInterval(() => { if (!document.hidden && shownJourney()?.outcome === null) render(); }, 250);
}

function step(by) {
  const all = journeysOf(state.selected);
  const next = all[all.indexOf(shownJourney()) + by];
  if (!next) return;
  state.journey = keyOf(next.chat_id, next.message_id);
  emit("journey");
}

function nothing() {
  return el("div", { className: "nothing" }, icon("route"),
    el("p", {}, "Send a recording, and its way through the system appears here: each function, each queue, each millisecond."));
}

function details(journey) {
  const now = Date.now();
  const message = messagesOf(journey.chat_id).find((each) => each.message_id === journey.message_id);
  const legs = legsOf(journey);
  const heard = legs.at(-1)?.to ?? journey.sent_at_ms;
  const end = endOf(journey);
  const stale = end === null && now - journey.sent_at_ms > 15 * 60_000;
  const until = Math.max(end ?? (stale ? heard : now), heard, journey.sent_at_ms + 1);
  const said = verdict(journey, now, state.health);
  const about = message ? `${summary(message).slice(0, 60)}, ${time(message.date)}` : "A message that was deleted";
  return [
    stale ? null : el("p", { className: "headline" }, el("strong", {}, ms((end ?? now) - journey.sent_at_ms)),
      el("span", {}, end === null ? "so far" : journey.outcome === "delivered" ? "from send to text" : "from send to answer")),
    el("p", { className: "verdict", "data-tone": said.tone }, icon(TONES[said.tone]), said.text),
    el("div", { className: "about" }, about),
    ...(legs.length ? [overview(legs, until), axis(until - journey.sent_at_ms), el("ol", {}, legs.map((leg) => row(leg, journey.sent_at_ms, until)), reply(journey))] : []),
    trace(journey),
  ].filter(Boolean);
}

/** One bar of the whole: of legs that overlap, each moment belongs to the one that began last. */
function overview(legs, until) {
  const parts = [];
  legs.forEach((leg, i) => {
    const next = legs[i + 1]?.from ?? until;
    const to = Math.max(leg.from, Math.min(leg.to, next));
    parts.push(el("i", { "data-kind": leg.kind, title: `${leg.label}: ${ms(leg.to - leg.from)}`, vars: { share: Math.max(1, to - leg.from), colour: `var(--${leg.colour})` } }));
    if (next > to) parts.push(el("i", { className: "gap", vars: { share: next - to, colour: "transparent" } }));
  });
  return el("div", { className: "overview", "aria-hidden": "true" }, parts);
}

function axis(total) {
  return el("div", { className: "axis", "aria-hidden": "true" }, el("span", {}, "0"), el("span", {}, ms(total / 2)), el("span", {}, ms(total)));
}

function row(leg, began, until) {
  const total = until - began;
  const place = (from, to) => el("i", { vars: { from: (from - began) / total, share: (to - from) / total } });
  const steps = Object.entries(leg.steps ?? {});
  return el("li", { className: "leg", "data-kind": leg.kind, vars: { colour: `var(--${leg.colour})` } },
    el("div", { className: "head" }, el("span", { className: "dot" }), el("span", { className: "label" }, leg.label),
      leg.cold ? el("span", { className: "cold", title: "The function had to be started first" }, "cold start") : null,
      el("span", { className: "ms" }, ms(leg.to - leg.from))),
    el("div", { className: "track", "aria-hidden": "true" }, steps.length ? stepBars(leg, steps, place) : place(leg.from, leg.to)),
    steps.length ? el("dl", { className: "steps" }, steps.map(([name, took]) => [el("dt", {}, name.replaceAll("_", " ")), el("dd", {}, ms(took))])) : null,
    leg.note ? el("p", { className: "note", "data-tone": leg.bad ? "bad" : "note" }, leg.note) : null);
}

/** Steps follow one another; the door's own time around them stays visible as the bar's end. */
function stepBars(leg, steps, place) {
  let at = leg.from;
  const bars = steps.map(([, took]) => {
    const bar = place(at, Math.min(leg.to, at + took));
    at = Math.min(leg.to, at + took);
    return bar;
  });
  return at < leg.to ? [...bars, place(at, leg.to)] : bars;
}

function reply(journey) {
  const last = answerOf(journey);
  if (!last) return null;
  return el("li", { className: "leg", "data-kind": "door", vars: { colour: "var(--reply)" } },
    el("div", { className: "head" }, el("span", { className: "dot" }), el("span", { className: "label" }, "Reply in the chat"),
      el("span", { className: "ms" }, `at ${ms(last.at_ms - journey.sent_at_ms)}`)),
    last.how === "edited" ? el("p", { className: "note" }, "The placeholder was edited into the text.") : null);
}

function trace(journey) {
  const found = journey.hops.find((hop) => hop.trace)?.trace;
  return found ? el("p", { className: "trace" }, `Trace ${found}`) : null;
}
