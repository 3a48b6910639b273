// What the page knows. Views subscribe to the kinds of change that concern them.

import { api } from "./api.js";

const READ = "voice2text.read";

export const state = {
  bot: null,
  chats: [],
  messages: new Map(),
  journeys: new Map(),
  selected: null,
  journey: null,
  speaker: new Map(),
  actions: new Map(),
  health: null,
  read: JSON.parse(localStorage.getItem(READ) ?? "{}"),
};

const listeners = new Map();

/** Calls `listener` on each change of a kind: chats, selected, message, journey, action, health. */
export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

export function emit(kind, detail) {
  for (const listener of listeners.get(kind) ?? []) listener(detail);
}

export const chatOf = (id) => state.chats.find((each) => each.chat.id === id);
export const current = () => chatOf(state.selected);
export const messagesOf = (id) => state.messages.get(id) ?? [];
export const keyOf = (chatId, messageId) => `${chatId}/${messageId}`;
export const isPrivate = (chat) => chat.chat.type === "private";

/** Who speaks for the person at this page. */
export function speakerOf(chat) {
  return chat.members.find((each) => each.id === state.speaker.get(chat.chat.id)) ?? chat.members[0];
}

/** Whether a message stands on the right. */
export const isMine = (message, chat) => message.from.id === speakerOf(chat).id;

// Reading and news take turns: news that comes while the page reads is applied to what was read.
let turn = Promise.resolve();

function inTurn(act) {
  const mine = turn.then(act);
  turn = mine.catch(() => {});
  return mine;
}

/** Reads the list of chats. */
export const loadChats = () => inTurn(readChats);

/** Reads a chat's messages and journeys. */
export const loadMessages = (chatId) => inTurn(() => readMessages(chatId));

/** Takes one piece of news in. */
export const take = (news) => inTurn(() => apply(news));

async function readChats() {
  const answer = await api.chats();
  state.bot = answer.bot;
  state.chats = answer.chats;
  emit("chats");
}

async function readMessages(chatId) {
  const [messages, journeys] = await Promise.all([api.messages(chatId), api.journeys(chatId)]);
  state.messages.set(chatId, messages);
  for (const journey of journeys) state.journeys.set(keyOf(chatId, journey.message_id), journey);
}

export async function select(chatId) {
  state.selected = chatId;
  localStorage.setItem("voice2text.chat", chatId);
  await loadMessages(chatId);
  if (state.selected !== chatId) return;
  state.journey = null;
  markRead(chatId);
  emit("selected");
  emit("journey");
}

/** Unread is what the bot or others said after the page last showed the chat. */
export function unread(chat) {
  const seen = state.read[chat.chat.id] ?? 0;
  const known = state.messages.get(chat.chat.id);
  if (known) return known.filter((each) => each.message_id > seen && !isMine(each, chat)).length;
  return chat.last && chat.last.message_id > seen && chat.last.sim.outgoing ? 1 : 0;
}

export function markRead(chatId) {
  const last = messagesOf(chatId).at(-1);
  if (!last || state.read[chatId] === last.message_id || !onScreen()) return;
  state.read[chatId] = last.message_id;
  localStorage.setItem(READ, JSON.stringify(state.read));
  emit("chats");
}

/** Where only one column fits, a selected chat may still lie behind the list. */
const onScreen = () => !document.hidden && document.getElementById("messages").checkVisibility({ visibilityProperty: true });

async function apply(news) {
  const chatId = news.chat_id;
  if (news.type === "message") arrived(chatId, news.message);
  else if (news.type === "changed") changed(chatId, news.message);
  else if (news.type === "deleted") removed(chatId, news.message_id);
  else if (news.type === "action") acted(chatId, news.action);
  else if (news.type === "journey") {
    const { journey } = news;
    state.journeys.set(keyOf(journey.chat_id, journey.message_id), journey);
    emit("journey", journey);
  } else if (news.type === "answer") emit("answer", news);
  else if (news.type === "commands" || news.type === "chat") await readChats();
}

function arrived(chatId, message) {
  const list = state.messages.get(chatId);
  // What was read a moment ago may hold the message already.
  const known = list?.some((each) => each.message_id === message.message_id);
  if (!known) list?.push(message);
  const chat = chatOf(chatId);
  if (chat && !(chat.last?.message_id > message.message_id)) chat.last = message;
  if (message.sim.outgoing) state.actions.delete(chatId);
  if (!known) emit("message", { kind: "new", chatId, message });
  if (chatId === state.selected) markRead(chatId);
  emit("chats");
}

function changed(chatId, message) {
  const list = messagesOf(chatId);
  const at = list.findIndex((each) => each.message_id === message.message_id);
  if (at >= 0) list[at] = message;
  const chat = chatOf(chatId);
  if (chat?.last?.message_id === message.message_id) chat.last = message;
  emit("message", { kind: "changed", chatId, message });
  emit("chats");
}

function removed(chatId, messageId) {
  const list = messagesOf(chatId);
  const at = list.findIndex((each) => each.message_id === messageId);
  if (at >= 0) list.splice(at, 1);
  const chat = chatOf(chatId);
  if (chat?.last?.message_id === messageId) chat.last = list.at(-1) ?? null;
  emit("message", { kind: "deleted", chatId, messageId });
  emit("chats");
}

// Telegram shows an action for five seconds or until the bot speaks.
function acted(chatId, action) {
  const mark = {};
  state.actions.set(chatId, { action, mark });
  emit("action");
  emit("chats");
  setTimeout(() => {
    if (state.actions.get(chatId)?.mark !== mark) return;
    state.actions.delete(chatId);
    emit("action");
    emit("chats");
  }, 5000);
}

/** Whether a message carries a file that may hold speech. */
export const isRecording = (message) =>
  !message.sim.outgoing && Boolean(message.voice ?? message.audio ?? message.video ?? message.video_note ?? message.document);

/** The chat's journeys of recordings and commands, oldest first. */
export function journeysOf(chatId) {
  return travelled(chatId, (each) => isRecording(each) || each.text?.startsWith("/"));
}

/** The journey on show: the chosen one, or the newest recording's, or the newest command's. */
export function shownJourney() {
  return (state.journey && state.journeys.get(state.journey))
    ?? travelled(state.selected, isRecording).at(-1) ?? journeysOf(state.selected).at(-1) ?? null;
}

function travelled(chatId, wanted) {
  return messagesOf(chatId).filter(wanted).map((each) => state.journeys.get(keyOf(chatId, each.message_id))).filter(Boolean);
}
