// Files on their way into a chat: by drop, by choice, from the microphone.

import { api } from "./api.js";
import { el, icon, toast } from "./dom.js";
import { current, emit, speakerOf, state } from "./state.js";

const KIND_BY_SUFFIX = [
  ["voice", /\.(og[ga]|opus|mp3|m4a|aac|wav|flac|amr|wma|aiff?|weba)$/i],
  ["video", /\.(mp4|m4v|mov|webm|mkv|avi|3gp)$/i],
];

/** How Telegram would send a file that is dropped: sound as a voice message, else video or file. */
export function kindOf(file) {
  if (file.type.startsWith("audio/")) return "voice";
  if (file.type.startsWith("video/") && !/\.og[ga]$/i.test(file.name)) return "video";
  return KIND_BY_SUFFIX.find(([, suffix]) => suffix.test(file.name))?.[0] ?? "document";
}

/** Sends one file; `fields` may carry caption and reply_to. */
export async function sendFile(file, kind, fields = {}) {
  const chat = current();
  if (!chat) return;
  emit("sending", 1);
  try {
    await api.sendFile(chat.chat.id, file, kind, { from: speakerOf(chat).id, ...fields });
  } catch (error) {
    toast(error.message);
  } finally {
    emit("sending", -1);
  }
}

/** Lets files be dropped anywhere on the conversation. */
export function acceptDrops() {
  const zone = document.getElementById("drop-zone");
  const place = document.querySelector(".conversation");
  const quick = half("mic", "Drop to send as a voice message", "video as video, anything else as a file");
  const plain = half("file", "Drop to send as a file", "unchanged, as a document");
  zone.append(quick, plain);
  let depth = 0;
  const close = () => { depth = 0; zone.hidden = true; };
  place.addEventListener("dragenter", (event) => {
    if (!state.selected || !event.dataTransfer?.types.includes("Files")) return;
    depth += 1;
    zone.hidden = false;
  });
  place.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) close(); });
  place.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    for (const each of [quick, plain]) each.classList.toggle("over", each.contains(event.target));
  });
  place.addEventListener("drop", async (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    const asFile = plain.contains(event.target);
    close();
    if (!files.length || !state.selected) return;
    event.preventDefault();
    for (const file of files) await sendFile(file, asFile ? "document" : kindOf(file));
  });
  // A near miss must not make the browser leave the page for the file.
  for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
}

function half(drawing, title, hint) {
  return el("div", {}, icon(drawing), title, el("small", {}, hint));
}

/** Opens the file chooser; sends what is chosen as `kind`, or as fits when there is none. */
export function chooseFile(kind, accept = "") {
  const input = el("input", { type: "file", accept, multiple: true });
  input.onchange = async () => {
    for (const file of input.files) await sendFile(file, kind ?? kindOf(file));
  };
  input.click();
}
