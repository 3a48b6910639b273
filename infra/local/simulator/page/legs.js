// A journey cut into legs: pure reckoning, nothing of the page.

const QUEUES = { transcriber: "Recordings queue", bot: "Chat queue" };
const DOORS = { webhook: "Webhook", transcriber: "Transcriber", bot: "Bot" };
const FIRST = "Telegram to webhook";
const SAID = {
  placeholder: "told the person to wait",
  queued: "passed the recording on to the transcriber",
  duplicate: "had done this before: nothing to do",
  undeliverable: "could not deliver: the bot is blocked or has lost its rights",
  refused: "said no, and why",
  failed: "told the person that it failed",
};
const FINE = new Set(["done", "recording", "update", "aside", "delivered", "transcribed", "placeholder", "queued", "duplicate", "command", "ignored", "refused"]);

/** Legs of `{kind: door|wait, label, colour, from, to, cold, steps, note, bad}`; times in Unix ms. */
export function legsOf(journey) {
  const legs = [];
  const [first] = journey.hops.filter((hop) => hop.hop === "webhook");
  const arrival = first?.began_at_ms ?? journey.posts.at(-1)?.began_at_ms;
  if (arrival) legs.push({ kind: "wait", label: FIRST, colour: "webhook", from: journey.sent_at_ms, to: Math.max(arrival, journey.sent_at_ms), ...tries(journey.posts) });
  for (const hop of journey.hops) {
    if (hop.queued_at_ms && QUEUES[hop.hop]) {
      legs.push({ kind: "wait", label: QUEUES[hop.hop], colour: "queue", from: hop.queued_at_ms, to: hop.began_at_ms });
    }
    legs.push({
      kind: "door", label: DOORS[hop.hop] ?? hop.hop, colour: DOORS[hop.hop] ? hop.hop : "queue",
      from: hop.began_at_ms, to: hop.ended_at_ms, cold: hop.cold, steps: hop.steps ?? {}, ...told(hop),
    });
  }
  // Clocks may differ by a millisecond or two; the way in still comes first.
  return legs.sort((a, b) => (b.label === FIRST) - (a.label === FIRST) || a.from - b.from);
}

function tries(posts) {
  const failed = posts.filter((post) => !(post.status >= 200 && post.status < 300));
  if (!failed.length) return {};
  const last = failed.at(-1);
  const why = last.status ? `answered ${last.status}` : "did not answer";
  return { note: `The webhook ${why}; Telegram tried ${posts.length} times.`, bad: true };
}

function told(hop) {
  if (SAID[hop.outcome]) return { note: `It ${SAID[hop.outcome]}.`, bad: hop.outcome === "failed" || hop.outcome === "undeliverable" };
  if (!hop.outcome || FINE.has(hop.outcome)) return {};
  return { note: `It failed (${hop.outcome}); the message went back to its queue to be tried again.`, bad: true };
}

/** The reply that ended the journey, or so far its last; a later edit by a button is another story. */
export function answerOf(journey) {
  const last = journey.hops.filter((hop) => hop.hop === "bot" && hop.outcome === journey.outcome).at(-1);
  const end = last ? last.ended_at_ms + 50 : Infinity;
  return journey.replies.filter((reply) => reply.at_ms <= end).at(-1);
}

/** When the journey ended: with its answer, or the last hop; null while it goes on. */
export function endOf(journey) {
  if (journey.outcome === null) return null;
  return answerOf(journey)?.at_ms ?? Math.max(journey.sent_at_ms, ...journey.hops.map((hop) => hop.ended_at_ms));
}

/** What happened in all, as `{tone, text}`. */
export function verdict(journey, now, health) {
  const waited = now - journey.sent_at_ms;
  switch (journey.outcome) {
    case "delivered": return { tone: "good", text: "The text was delivered." };
    case "command": return { tone: "good", text: "The command was answered." };
    case "ignored": return { tone: "note", text: "There was nothing to do." };
    case "refused": return { tone: "warn", text: "The bot said no and told the person why." };
    case "failed": return { tone: "bad", text: "It failed, and the person was told. The message is kept in the dead-letter queue." };
    case "undeliverable": return { tone: "bad", text: "The answer could not be delivered: the bot is blocked or has lost its rights here." };
    default:
  }
  const posted = journey.posts.at(-1);
  if (health && !health.webhook) return { tone: "warn", text: "No bot listens: the message waits until one sets a webhook." };
  if (posted && !(posted.status >= 200 && posted.status < 300)) return { tone: "bad", text: `The webhook ${posted.status ? `answered ${posted.status}` : "doesn't answer"}. Telegram tries again by itself.` };
  if (health?.hops === "off") return { tone: "note", text: "Only Telegram's side is known: the simulator runs without --aws-endpoint." };
  if (health && health.hops !== "on") return { tone: "warn", text: `${health.hops}. Is the local cloud running?` };
  if (waited > 15 * 60_000) return { tone: "note", text: "Nothing was heard of it for 15 minutes." };
  if (waited > 30_000 && !journey.hops.length) return { tone: "warn", text: "No word from the functions yet. A first start takes a while; else look at the logs of make run." };
  return { tone: "note", text: "On its way." };
}
