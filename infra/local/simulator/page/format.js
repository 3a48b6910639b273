// Words and figures as a person reads them.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayOf = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
const shortDay = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "2-digit" });

/** Unix seconds as hours and minutes. */
export const time = (seconds) => clock.format(seconds * 1000);

/** Unix seconds as a day: Today, Yesterday, 5 November. */
export function day(seconds) {
  const age = daysAgo(seconds);
  return age === 0 ? "Today" : age === 1 ? "Yesterday" : dayOf.format(seconds * 1000);
}

/** Unix seconds in a list of chats: a time today, else a date. */
export const brief = (seconds) => (daysAgo(seconds) === 0 ? time(seconds) : shortDay.format(seconds * 1000));

function daysAgo(seconds) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(new Date()) - midnight(new Date(seconds * 1000))) / 86_400_000);
}

/** Seconds as 1:05 or 1:02:05. */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds || 0));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Bytes with a unit. */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Milliseconds: 8 ms, 1.42 s, 75 s. */
export function ms(value) {
  if (value < 1000) return `${Math.round(value)} ms`;
  return `${(value / 1000).toFixed(value < 10_000 ? 2 : value < 100_000 ? 1 : 0)} s`;
}

/** A person's or a chat's name. */
export const nameOf = (who) => who.title ?? [who.first_name, who.last_name].filter(Boolean).join(" ");

/** A message in one line. */
export function summary(message) {
  if (message.text) return message.text;
  const what = message.voice ? `Voice message (${duration(message.voice.duration)})`
    : message.audio ? message.audio.file_name || "Audio"
    : message.video_note ? "Video message"
    : message.video ? "Video"
    : message.document ? message.document.file_name || "File"
    : "Message";
  return message.caption ? `${what}, ${message.caption}` : what;
}

/** What a chat action looks like to the others. */
export const acting = (action) =>
  ({ typing: "typing", record_voice: "recording a voice message", upload_voice: "sending a voice message", upload_document: "sending a file" })[action] ?? action.replaceAll("_", " ");
