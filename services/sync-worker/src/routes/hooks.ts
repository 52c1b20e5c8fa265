import { providerKind } from '@tsudoi/calendar/providerKinds';
import { calendarHook } from '@tsudoi/contracts/calendarMessages';
import type { Database } from '@tsudoi/database/database';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { z } from 'zod';
import { secretHash } from '../push/keepChannel.ts';

const uuid = z.uuid();

/** Push messages. An unknown channel gets the same answer as a known one: nobody learns which exist. */
export function mountHooks(http: HttpApp, { database }: { database: Database }): void {
  mount(http, calendarHook, async ({ params, query, body, request }) => {
    const read = providerKind(params.provider)?.readHook?.({ headers: request.headers, query, body });
    if (read?.challenge !== undefined) return { text: read.challenge.slice(0, 1_000), status: 200 };
    for (const { channel, secret, lifecycle } of read?.told ?? []) {
      const id = uuid.safeParse(channel);
      if (!id.success || secret.length > 200) continue;
      const known = [id.data, secretHash(secret)];
      if (lifecycle === undefined) await database.installation('select sync.receive_push($1, $2)', known);
      else await database.installation('select sync.receive_lifecycle($1, $2, $3)', [...known, lifecycle]);
    }
    return { text: '' };
  });
}
