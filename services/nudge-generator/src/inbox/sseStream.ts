import type { InboxItem } from '@tsudoi/contracts/inbox';
import type { ServerResponse } from 'node:http';
import type { InboxAccess } from './inboxToken.ts';
import type { InboxStream } from './inboxHub.ts';

/** A client that lets this much wait is cut; it resumes by its Last-Event-ID. */
const mostWaitingBytes = 256 * 1024;

/** One person's server-sent events on a bare response. A class: ten thousand of them share their methods. */
export class SseStream implements InboxStream {
  readonly tenantId: string;
  readonly contactId: string;
  readonly expiresMs: number;
  readonly signedMs: number;
  position: number;
  readonly #response: ServerResponse;

  constructor(access: InboxAccess, position: number, unread: number, response: ServerResponse) {
    this.tenantId = access.tenantId;
    this.contactId = access.contactId;
    this.expiresMs = access.expiresMs;
    this.signedMs = access.signedMs;
    this.position = position;
    this.#response = response;
    // hello carries the position as its id: a client that is cut before the first nudge resumes from here.
    response.write(
      `retry: 2000\nid: ${String(position)}\nevent: hello\ndata: ${JSON.stringify({ lastSeq: position, unread })}\n\n`,
    );
  }

  sendItem(item: InboxItem): void {
    this.#write(`id: ${String(item.seq)}\nevent: nudge\ndata: ${JSON.stringify(item)}\n\n`);
  }

  sendRead(read: { readonly unread: number; readonly seqs: number | readonly number[] }): void {
    this.#write(`event: read\ndata: ${JSON.stringify(read)}\n\n`);
  }

  beat(): void {
    this.#write(':\n\n');
  }

  end(): void {
    this.#response.end();
  }

  #write(text: string): void {
    if (this.#response.writableLength > mostWaitingBytes) this.#response.destroy();
    else this.#response.write(text);
  }
}
