import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { every } from '@tsudoi/runtime/every';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { onServer } from '@tsudoi/runtime/http/listen';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import { streamInbox } from '@tsudoi/contracts/inbox';
import { nudgeMetrics } from '@tsudoi/runtime/metrics/catalogue/nudges';
import { createGauge } from '@tsudoi/runtime/metrics/instruments';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { TokenSigner } from '../tokens/signedToken.ts';
import type { TokenLimit } from '../tokens/tokenLimit.ts';
import { attachStreams } from './attachStreams.ts';
import { createInboxHub, type InboxHub } from './inboxHub.ts';
import { createInboxStore, type InboxStore, type OnRead } from './inboxStore.ts';

export interface InboxParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  readonly http: Pick<HttpApp, 'express' | 'endpoints'>;
  readonly registry: Registry;
  readonly signer: TokenSigner;
  readonly limit: TokenLimit;
  readonly mostStreams: number;
  readonly onRead: OnRead;
}

/** What a lost notification costs at most; one indexed read for all streams. */
const pollMs = 2_000;
const beatMs = 25_000;
const RevokedNotice = z.tuple([z.string(), z.string(), z.number()]);
const ReadNotice = z.tuple([z.string(), z.string(), z.number(), z.union([z.number(), z.array(z.number())])]);

/** Starts the live inbox of this replica: hears the others' commits, polls for what was not heard, serves streams. */
export async function openInbox(parts: InboxParts): Promise<{ store: InboxStore; hub: InboxHub }> {
  const { database, clock, log, lifecycle } = parts;
  const store = createInboxStore(database, clock, parts.onRead);
  const hub = createInboxHub(store, clock, log);
  const unlisten = await Promise.all([
    database.listen('inbox_changed', (payload) => {
      const [tenantId = '', contacts = ''] = payload.split(' ');
      hub.wake(tenantId, contacts.split(','));
    }),
    database.listen('inbox_read', (payload) => {
      const notice = ReadNotice.safeParse(JSON.parse(payload));
      if (notice.success) hub.tellRead(...notice.data);
    }),
    database.listen('inbox_revoked', (payload) => {
      const notice = RevokedNotice.safeParse(JSON.parse(payload));
      if (notice.success) hub.revoke(...notice.data);
    }),
  ]);
  await hub.poll();
  every(parts, { name: 'inbox', intervalMs: pollMs, atOnce: false, work: () => hub.poll() });
  every(parts, {
    name: 'beats of streams',
    intervalMs: beatMs,
    atOnce: false,
    work: () => {
      hub.beat();
      return Promise.resolve();
    },
  });
  createGauge(parts.registry, nudgeMetrics.streams, (gauge) => {
    gauge.set(hub.size);
  });
  parts.http.endpoints.push(streamInbox);
  onServer(parts.http.express, (server) => {
    attachStreams(server, { ...parts, hub, store });
    return () => {
      hub.endAll();
    };
  });
  lifecycle.onClose('inbox', async () => {
    hub.endAll();
    await Promise.all(unlisten.map((stop) => stop()));
  });
  return { store, hub };
}
