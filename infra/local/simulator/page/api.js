// The control API, and news from it.

/** The simulator said no; the message says why. */
export class Refused extends Error {}

/** The simulator did not answer. */
export class Unreachable extends Error {}

async function ask(method, path, body) {
  let response;
  const form = body instanceof FormData;
  try {
    response = await fetch(`/sim${path}`, {
      method,
      headers: body && !form ? { "Content-Type": "application/json" } : {},
      body: body && !form ? JSON.stringify(body) : body,
    });
  } catch {
    throw new Unreachable("The simulator doesn't answer.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.description ?? `The simulator answered ${response.status}.`);
  return answer;
}

const message = (chat, id) => `/chats/${chat}/messages/${id}`;

export const api = {
  health: () => ask("GET", "/health"),
  chats: () => ask("GET", "/chats"),
  newChat: (facts) => ask("POST", "/chats", facts),
  messages: (chat) => ask("GET", `/chats/${chat}/messages`),
  journeys: (chat) => ask("GET", `/journeys/${chat}`),
  say: (chat, fields) => ask("POST", `/chats/${chat}/messages`, fields),
  edit: (chat, id, text) => ask("PATCH", message(chat, id), { text }),
  remove: (chat, id) => ask("DELETE", message(chat, id)),
  press: (chat, id, fields) => ask("POST", `${message(chat, id)}/press`, fields),
  setStanding: (chat, standing) => ask("POST", `/chats/${chat}/bot`, { standing }),
  sendFile(chat, file, kind, fields) {
    const form = new FormData();
    form.append("as", kind);
    for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== null) form.append(name, value);
    form.append("file", file, file.name);
    return ask("POST", `/chats/${chat}/messages`, form);
  },
};

/** Where a file plays or downloads from. */
export const fileUrl = (fileId) => `/sim/files/${encodeURIComponent(fileId)}`;

/** Listens to news; `open` is called after every (re)connection, `lost` when it breaks. */
export function listen({ news, open, lost }) {
  const source = new EventSource("/sim/events");
  source.onopen = open;
  source.onmessage = (event) => news(JSON.parse(event.data));
  source.onerror = () => {
    lost();
    // A browser gives up for good after some errors; we don't.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen({ news, open, lost }), 2000);
  };
}
