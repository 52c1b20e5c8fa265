import {
  choosePreferences,
  DeliveryPreferences,
  putPreferences,
  readPreferences,
  showPreferences,
} from '@tsudoi/contracts/preferences';
import type { Database, Tx } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { InvalidInput, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { TokenSigner } from '../tokens/signedToken.ts';
import type { TokenLimit } from '../tokens/tokenLimit.ts';
import { readUnsubscribeToken } from '../tokens/unsubscribeLink.ts';
import { chosenIn, preferencePage } from '../way/channels/preferencePage.ts';
import { unsubscribePage } from '../way/channels/unsubscribePage.ts';
import { readSettings } from '../when/store/settings.ts';
import { readChosen, writeChosen } from '../way/store/preferences.ts';

export interface PreferenceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signer: TokenSigner;
  readonly limit: TokenLimit;
}

/** What a person wants to get: by their own link, and for members by the API. */
export function mountPreferences(http: HttpApp, { database, clock, signer, limit }: PreferenceParts): void {
  async function localeOf(tx: Tx, contactId: string): Promise<'ja' | 'en'> {
    const [row] = await tx.query<{ locale: 'ja' | 'en' }>(
      'select locale from core.contact_view where id = $1',
      [contactId],
    );
    if (!row) throw new NotFound('No such contact');
    return row.locale;
  }

  mount(http, readPreferences, async ({ params: { contactId }, principal }) => ({
    body: await database.withTenant(principal.tenantId, async (tx) => {
      await localeOf(tx, contactId);
      return readChosen(tx, contactId);
    }),
  }));

  mount(http, putPreferences, async ({ params: { contactId }, body, principal }) => {
    await database.withTenant(principal.tenantId, async (tx) => {
      await localeOf(tx, contactId);
      await writeChosen(tx, contactId, body, clock.now());
    });
    return { body };
  });

  mount(http, showPreferences, async ({ params }) => {
    const who = readUnsubscribeToken(signer, params.token);
    if (!who) return { status: 404, text: unsubscribePage('broken', 'email', 'en') };
    await limit('unsubscribe', who);
    const text = await database.withTenant(who.tenantId, async (tx) => {
      const chosen = await readChosen(tx, who.contactId);
      const { topics } = await readSettings(tx);
      return preferencePage(chosen, topics, chosen.locale ?? (await localeOf(tx, who.contactId)), false);
    });
    return { text };
  });

  mount(http, choosePreferences, async ({ params, body }) => {
    const who = readUnsubscribeToken(signer, params.token);
    if (!who) return { status: 404, text: unsubscribePage('broken', 'email', 'en') };
    await limit('unsubscribe', who);
    const text = await database.withTenant(who.tenantId, async (tx) => {
      await localeOf(tx, who.contactId);
      const { topics } = await readSettings(tx);
      const before = await readChosen(tx, who.contactId);
      const chosen = DeliveryPreferences.safeParse(chosenIn(new URLSearchParams(body), topics, before));
      if (!chosen.success) throw new InvalidInput('The form says something that the page does not offer');
      await writeChosen(tx, who.contactId, chosen.data, clock.now());
      return preferencePage(chosen.data, topics, chosen.data.locale ?? 'ja', true);
    });
    return { text };
  });
}
