import { googleHook, microsoftHook } from '@tsudoi/contracts/calendarMessages';
import type { Database } from '@tsudoi/database/database';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { z } from 'zod';
import { secretHash } from '../push/keepChannel.ts';

const uuid = z.uuid();
const Notifications = z.object({
  value: z
    .array(z.object({ clientState: z.string().max(200), lifecycleEvent: z.string().max(60).optional() }))
    .max(1_000),
});

/** What Graph tells of a subscription itself, in the words of sync.receive_lifecycle. */
const lifecycle: Readonly<Record<string, string>> = {
  reauthorizationRequired: 'renew',
  subscriptionRemoved: 'lost',
  missed: 'missed',
};

/** Push messages. An unknown channel gets the same answer as a known one: nobody learns which exist. */
export function mountHooks(http: HttpApp, { database }: { database: Database }): void {
  async function receive(channel: unknown, secret: unknown, lifecycleEvent?: string): Promise<void> {
    const id = uuid.safeParse(channel);
    if (!id.success || typeof secret !== 'string' || secret.length > 200) return;
    const known = [id.data, secretHash(secret)];
    if (lifecycleEvent === undefined) await database.installation('select sync.receive_push($1, $2)', known);
    else if (lifecycle[lifecycleEvent] !== undefined)
      await database.installation('select sync.receive_lifecycle($1, $2, $3)', [
        ...known,
        lifecycle[lifecycleEvent],
      ]);
  }

  mount(http, googleHook, async ({ request }) => {
    // `sync` only says that the channel is open.
    if (request.headers['x-goog-resource-state'] !== 'sync')
      await receive(request.headers['x-goog-channel-id'], request.headers['x-goog-channel-token']);
    return {};
  });

  mount(http, microsoftHook, async ({ query, body }) => {
    if (query.validationToken !== undefined) return { text: query.validationToken, status: 200 };
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      return { text: '' };
    }
    const notifications = Notifications.safeParse(parsed);
    if (notifications.success) {
      // Many changes of one calendar are one message to us.
      const told = new Map(notifications.data.value.map((each) => [JSON.stringify(each), each]));
      for (const each of told.values()) await receive(query.channel, each.clientState, each.lifecycleEvent);
    }
    return { text: '' };
  });
}
