import { get, type ClientRequest, type IncomingHttpHeaders } from 'node:http';

export interface SseEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

/** A client of server-sent events that can be cut; it does what a browser does with `id`. */
export interface EventStream {
  readonly events: readonly SseEvent[];
  /** Headers of the answer. */
  readonly headers: () => IncomingHttpHeaders;
  lastEventId(): string | undefined;
  /** Resolves when `count` events of this name came; rejects after 10 s. */
  seen(event: string, count: number): Promise<readonly SseEvent[]>;
  /** True once the server ended it. */
  ended(): boolean;
  /** Cuts the connection as a lost network does. */
  cut(): void;
}

export function openEventStream(url: string, lastEventId?: string): Promise<EventStream> {
  const events: SseEvent[] = [];
  const waiting = new Set<() => void>();
  let last = lastEventId;
  let over = false;
  const wake = () => {
    for (const each of waiting) each();
  };

  function take(block: string): void {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
    }
    const id = fields.get('id');
    if (id !== undefined) last = id;
    const data = fields.get('data');
    if (data === undefined) return;
    events.push({ id, event: fields.get('event') ?? 'message', data: JSON.parse(data) as unknown });
    wake();
  }

  return new Promise((resolve, reject) => {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const request: ClientRequest = get(url, { headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          take(text.slice(0, end));
          text = text.slice(end + 2);
        }
      });
      const ended = () => {
        over = true;
        wake();
      };
      response.on('end', ended);
      response.on('error', ended);
      resolve({
        events,
        headers: () => response.headers,
        lastEventId: () => last,
        ended: () => over,
        cut: () => request.destroy(),
        seen: (event, count) =>
          new Promise((found, lost) => {
            const late = setTimeout(() => {
              lost(
                new Error(
                  `${String(count)} of ${event} did not come: ${JSON.stringify(events).slice(0, 500)}`,
                ),
              );
            }, 10_000);
            const look = () => {
              const good = events.filter((each) => each.event === event);
              if (good.length < count) return;
              clearTimeout(late);
              waiting.delete(look);
              found(good);
            };
            waiting.add(look);
            look();
          }),
      });
    });
    request.on('error', reject);
  });
}
