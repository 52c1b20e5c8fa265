import type { InboxItem } from '@tsudoi/contracts/inbox';
import type { WebSocket } from 'ws';
import type { InboxAccess } from './inboxToken.ts';
import type { InboxStream } from './inboxHub.ts';

const mostWaitingBytes = 256 * 1024;

/** One person's WebSocket: the same events as JSON `{type, id?, data}`; what a client sends is not read. */
export class WebSocketStream implements InboxStream {
  readonly tenantId: string;
  readonly contactId: string;
  readonly expiresMs: number;
  readonly signedMs: number;
  position: number;
  readonly #socket: WebSocket;
  #answered = true;

  constructor(access: InboxAccess, position: number, unread: number, socket: WebSocket) {
    this.tenantId = access.tenantId;
    this.contactId = access.contactId;
    this.expiresMs = access.expiresMs;
    this.signedMs = access.signedMs;
    this.position = position;
    this.#socket = socket;
    socket.on('pong', () => {
      this.#answered = true;
    });
    this.#send({ type: 'hello', id: position, data: { lastSeq: position, unread } });
  }

  sendItem(item: InboxItem): void {
    this.#send({ type: 'nudge', id: item.seq, data: item });
  }

  sendRead(read: { readonly unread: number; readonly seqs: number | readonly number[] }): void {
    this.#send({ type: 'read', data: read });
  }

  beat(): void {
    if (!this.#answered) {
      this.#socket.terminate();
      return;
    }
    this.#answered = false;
    this.#socket.ping();
  }

  end(): void {
    this.#socket.close(1012, 'come again');
  }

  #send(message: { type: string; id?: number; data: unknown }): void {
    if (this.#socket.bufferedAmount > mostWaitingBytes) this.#socket.terminate();
    else this.#socket.send(JSON.stringify(message));
  }
}
