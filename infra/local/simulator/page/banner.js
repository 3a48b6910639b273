// What is wrong and what to do about it, above everything.

import { api } from "./api.js";
import { el } from "./dom.js";
import { emit, on, state } from "./state.js";

const banner = document.getElementById("banner");
const CHECK_EVERY_MS = 5000;

/** Watches the simulator's health; `lost()` and `found()` tell about the event stream. */
export function showBanner() {
  let gone = false;
  const check = async () => {
    if (document.hidden) return;
    try {
      state.health = await api.health();
      emit("health");
    } catch {
      gone = true;
    }
    render(gone);
  };
  setInterval(check, CHECK_EVERY_MS);
  document.addEventListener("visibilitychange", check);
  on("selected", () => render(gone));
  return {
    lost() { gone = true; render(gone); },
    found() { gone = false; check(); },
  };
}

function render(gone) {
  const [tone, words] = gone
    ? ["bad", ["The simulator doesn't answer. Start it again with ", el("code", {}, "make run"), "; this page reconnects by itself."]]
    : trouble(state.health);
  banner.hidden = !words;
  if (!words) return;
  // Said again only if it is new: a screen reader reads every change.
  const text = words.map((each) => each.textContent ?? each).join("");
  if (banner.textContent !== text) banner.replaceChildren(el("span", {}, words));
  banner.dataset.tone = tone;
}

function trouble(health) {
  if (!health) return ["note", null];
  if (!health.webhook) return ["note", ["No bot is connected yet: messages wait for it. ", el("code", {}, "make run"), " starts one."]];
  if (health.pending_updates && health.last_error_message) {
    return ["bad", [`Messages wait: ${health.last_error_message}. Telegram keeps trying; the logs of `, el("code", {}, "make run"), " say why."]];
  }
  return ["note", null];
}
