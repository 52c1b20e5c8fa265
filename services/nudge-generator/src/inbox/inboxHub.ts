import type { InboxItem } from '@tsudoi/contracts/inbox';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Logger } from '@tsudoi/runtime/logger';
import type { InboxStore } from './inboxStore.ts';

/** An open stream of one person, SSE or WebSocket. `position` is the last number it has sent. */
export interface InboxStream {
  readonly tenantId: string;
  readonly contactId: string;
  readonly expiresMs: number;
  /** When its token was signed. */
  readonly signedMs: number;
  position: number;
  sendItem(item: InboxItem): void;
  sendRead(read: { readonly unread: number; readonly seqs: number | readonly number[] }): void;
  beat(): void;
  /** Ends the stream; the client comes again with its last number. */
  end(): void;
}

/**
 * Brings each open stream every item of its person, in order, without a gap: whatever wakes it (a notification, the
 * poll, a new stream), the rows above the stream's position are read from PostgreSQL. Lost notifications cost time only.
 */
export interface InboxHub {
  /** Takes a stream up; what lies above its position follows. */
  join(stream: InboxStream): void;
  leave(stream: InboxStream): void;
  /** Something of these people may be new. */
  wake(tenantId: string, contactIds: readonly string[]): void;
  tellRead(tenantId: string, contactId: string, unread: number, seqs: number | readonly number[]): void;
  /** Ends a person's streams whose tokens were signed before an instant; one that this does not reach ends at its next item. */
  revoke(tenantId: string, contactId: string, signedFromMs: number): void;
  /** Asks for what changed since the last question: what a lost notification would have told. */
  poll(): Promise<void>;
  /** Keeps connections awake, ends those whose token expired. */
  beat(): void;
  readonly size: number;
  endAll(): void;
}

/** Rows a person gets in one read; peers with more follow in the next. */
const mostItems = 100;
const mostPeople = 500;
/** More streams of one person than this are not a person's: the oldest ends. */
const mostStreams = 20;
const retryMs = 1_000;

export function createInboxHub(store: InboxStore, clock: Clock, log: Logger): InboxHub {
  /** A person's streams; most have one, which is kept without an array around it. */
  const people = new Map<string, InboxStream | InboxStream[]>();
  const dirty = new Map<string, Set<string>>();
  let size = 0;
  let flushing = false;
  let horizon: string | undefined;

  const keyOf = (tenantId: string, contactId: string) => `${tenantId}/${contactId}`;
  function streamsOf(tenantId: string, contactId: string): readonly InboxStream[] {
    const found = people.get(keyOf(tenantId, contactId));
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  }

  function mark(tenantId: string, contactId: string): void {
    const marked = dirty.get(tenantId);
    if (marked) marked.add(contactId);
    else dirty.set(tenantId, new Set([contactId]));
    if (!flushing) {
      flushing = true;
      setImmediate(() => void flush());
    }
  }

  async function flush(): Promise<void> {
    for (;;) {
      const next = dirty.entries().next().value;
      if (!next) break;
      const [tenantId, marked] = next;
      const contacts = [...marked].slice(0, mostPeople);
      for (const contactId of contacts) marked.delete(contactId);
      if (marked.size === 0) dirty.delete(tenantId);
      try {
        await bring(tenantId, contacts);
      } catch (err) {
        log.warn({ err }, 'inbox rows could not be read; trying again');
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        for (const contactId of contacts) mark(tenantId, contactId);
      }
    }
    flushing = false;
  }

  async function bring(tenantId: string, contacts: readonly string[]): Promise<void> {
    const positions = new Map<string, number>();
    for (const contactId of contacts) {
      const streams = streamsOf(tenantId, contactId);
      if (streams.length > 0) positions.set(contactId, Math.min(...streams.map(({ position }) => position)));
    }
    if (positions.size === 0) return;
    const counts = new Map<string, number>();
    for (const { contactId, item, signedFromMs } of await store.after(tenantId, positions, mostItems)) {
      counts.set(contactId, (counts.get(contactId) ?? 0) + 1);
      const readAfter = positions.get(contactId) ?? 0;
      for (const stream of streamsOf(tenantId, contactId)) {
        // One that joined meanwhile below what was read has marked its person again.
        if (stream.position < readAfter || stream.position >= item.seq) continue;
        if (stream.signedMs < signedFromMs) {
          stream.end();
          continue;
        }
        stream.position = item.seq;
        stream.sendItem(item);
      }
      positions.set(contactId, Math.min(readAfter, item.seq));
    }
    for (const [contactId, count] of counts) if (count >= mostItems) mark(tenantId, contactId);
  }

  return {
    get size() {
      return size;
    },
    join(stream) {
      const key = keyOf(stream.tenantId, stream.contactId);
      const found = people.get(key);
      if (found === undefined) people.set(key, stream);
      else if (Array.isArray(found)) {
        found.push(stream);
        if (found.length > mostStreams) found[0]?.end();
      } else people.set(key, [found, stream]);
      size += 1;
      mark(stream.tenantId, stream.contactId);
    },
    leave(stream) {
      const key = keyOf(stream.tenantId, stream.contactId);
      const found = people.get(key);
      if (found === stream) people.delete(key);
      else if (Array.isArray(found) && found.includes(stream)) {
        const rest = found.filter((each) => each !== stream);
        if (rest.length > 1) people.set(key, rest);
        else people.set(key, rest[0] as InboxStream);
      } else return;
      size -= 1;
    },
    wake(tenantId, contactIds) {
      for (const contactId of contactIds)
        if (people.has(keyOf(tenantId, contactId))) mark(tenantId, contactId);
    },
    tellRead(tenantId, contactId, unread, seqs) {
      for (const stream of streamsOf(tenantId, contactId)) stream.sendRead({ unread, seqs });
    },
    revoke(tenantId, contactId, signedFromMs) {
      for (const stream of [...streamsOf(tenantId, contactId)])
        if (stream.signedMs < signedFromMs) stream.end();
    },
    async poll() {
      // The first question sets the horizon at the oldest transaction that runs now.
      const answer = await store.changedSince(horizon ?? '9223372036854775807');
      horizon = answer.horizon;
      for (const { tenantId, contactId, lastSeq } of answer.changed) {
        if (streamsOf(tenantId, contactId).some(({ position }) => position < lastSeq))
          mark(tenantId, contactId);
      }
    },
    beat() {
      const nowMs = clock.now().getTime();
      for (const found of people.values()) {
        for (const stream of Array.isArray(found) ? [...found] : [found]) {
          if (stream.expiresMs <= nowMs) stream.end();
          else stream.beat();
        }
      }
    },
    endAll() {
      for (const found of [...people.values()])
        for (const stream of Array.isArray(found) ? [...found] : [found]) stream.end();
    },
  };
}
