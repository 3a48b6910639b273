// A voice message: play, waveform to seek on, time. One plays at a time.

import { fileUrl } from "./api.js";
import { el, icon } from "./dom.js";
import { duration } from "./format.js";

const BARS = 46;
// Decoding more than this only for a picture would stall a phone.
const PICTURE_LIMIT = 12 * 1024 * 1024;
const pictures = new Map();
let playing = null;

/** A player for `{file_id, duration, file_size}`. */
export function player(media, label) {
  const audio = el("audio", { src: fileUrl(media.file_id), preload: "none" });
  const bars = Array.from({ length: BARS }, (_, i) => el("i", { vars: { level: 0.14 + 0.1 * Math.abs(Math.sin(i * 1.7)) } }));
  const clock = el("span", { className: "time" }, duration(media.duration));
  const button = el("button", { type: "button", className: "play", "aria-label": `Play ${label}` }, icon("play"));
  const wave = el("div", { className: "waveform", role: "slider", tabIndex: 0, "aria-label": `Position in ${label}`, "aria-valuemin": 0, "aria-valuemax": Math.round(media.duration), "aria-valuenow": 0 }, bars);
  const box = el("div", { className: "voice" }, button, wave, clock, audio);

  const length = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : media.duration || 0);
  const show = () => {
    const share = length() ? audio.currentTime / length() : 0;
    bars.forEach((bar, i) => bar.classList.toggle("played", audio.currentTime > 0 && i < share * BARS));
    clock.textContent = audio.currentTime > 0 ? `${duration(audio.currentTime)} / ${duration(length())}` : duration(length());
    wave.setAttribute("aria-valuenow", Math.round(audio.currentTime));
    wave.setAttribute("aria-valuetext", clock.textContent);
  };
  const state = () => {
    button.replaceChildren(icon(audio.paused ? "play" : "pause"));
    button.setAttribute("aria-label", `${audio.paused ? "Play" : "Pause"} ${label}`);
  };
  const seek = (share) => {
    if (!length()) return;
    audio.currentTime = Math.max(0, Math.min(0.999, share)) * length();
    show();
  };

  button.onclick = () => {
    if (!audio.paused) return audio.pause();
    if (playing && playing !== audio) playing.pause();
    playing = audio;
    return audio.play().catch(() => fail());
  };
  const fail = () => {
    if (box.querySelector(".trouble")) return;
    button.disabled = true;
    box.append(el("p", { className: "trouble" }, "This browser can't play the file. ",
      el("a", { href: fileUrl(media.file_id), download: media.file_name ?? "recording" }, "Download it")));
  };
  wave.onclick = (event) => {
    const place = wave.getBoundingClientRect();
    seek((event.clientX - place.left) / place.width);
    if (audio.paused) button.click();
  };
  wave.onkeydown = (event) => {
    const step = { ArrowRight: 2, ArrowLeft: -2 }[event.key];
    if (!step || !length()) return;
    event.preventDefault();
    seek((audio.currentTime + step) / length());
  };
  audio.ontimeupdate = show;
  audio.onplay = state;
  audio.onpause = state;
  audio.onended = () => { audio.currentTime = 0; show(); state(); };
  audio.onerror = fail;
  whenSeen(wave, () => draw(media, bars));
  return box;
}

// A long conversation must not fetch every recording at once.
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    waiting.get(target)?.();
  }
});
const waiting = new WeakMap();

function whenSeen(node, act) {
  waiting.set(node, act);
  seen.observe(node);
}

async function draw(media, bars) {
  if (media.file_size > PICTURE_LIMIT) return;
  if (!pictures.has(media.file_id)) pictures.set(media.file_id, peaks(media.file_id));
  const levels = await pictures.get(media.file_id);
  levels?.forEach((level, i) => bars[i].style.setProperty("--level", level.toFixed(3)));
}

async function peaks(fileId) {
  try {
    const bytes = await (await fetch(fileUrl(fileId))).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(bytes);
    const samples = sound.getChannelData(0);
    const step = Math.max(1, Math.floor(samples.length / BARS));
    const loud = Array.from({ length: BARS }, (_, bar) => {
      let sum = 0;
      for (let i = bar * step; i < (bar + 1) * step && i < samples.length; i += 4) sum += samples[i] ** 2;
      return Math.sqrt(sum / (step / 4));
    });
    const most = Math.max(...loud, 1e-4);
    return loud.map((level) => Math.max(0.08, (level / most) ** 0.7));
  } catch {
    return null; // no audio that this browser decodes: the flat line stays
  }
}
