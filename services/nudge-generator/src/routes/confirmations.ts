import { askAgain, confirm, readConfirmation, showConfirmation } from '@tsudoi/contracts/confirmations';
import type { Database, Tx } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { readConfirmToken, type Confirming } from '../tokens/confirmLink.ts';
import type { TokenSigner } from '../tokens/signedToken.ts';
import type { TokenLimit } from '../tokens/tokenLimit.ts';
import { confirmationPage, type ConfirmationState } from '../way/channels/confirmationPage.ts';
import { confirmLink, readConfirmation as readHow, wantAnother } from '../when/store/confirmations.ts';
import { sendHeldBack } from '../way/store/heldBack.ts';

export interface ConfirmationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signer: TokenSigner;
  readonly limit: TokenLimit;
}

interface Person {
  readonly email: string;
  readonly locale: 'ja' | 'en';
}

const whyNot = {
  not_needed: 'Nobody asks this person to confirm',
  confirmed: 'This person has confirmed already',
  too_often: 'This address was asked three times',
  too_soon: 'This address was asked less than an hour ago',
} as const;

/** Whether people confirmed, for members; and the page behind the link of the message that asks: a GET changes nothing. */
export function mountConfirmations(
  http: HttpApp,
  { database, clock, signer, limit }: ConfirmationParts,
): void {
  async function find(tx: Tx, contactId: string): Promise<Person | undefined> {
    const [row] = await tx.query<Person>('select email, locale from core.contact_view where id = $1', [
      contactId,
    ]);
    return row;
  }
  async function requirePerson(tx: Tx, contactId: string): Promise<void> {
    if (!(await find(tx, contactId))) throw new NotFound('No such contact');
  }

  mount(http, readConfirmation, async ({ params: { contactId }, principal }) => ({
    body: await database.withTenant(principal.tenantId, async (tx) => {
      await requirePerson(tx, contactId);
      return readHow(tx, contactId, clock.now());
    }),
  }));

  mount(http, askAgain, async ({ params: { contactId }, principal }) => ({
    body: await database.withTenant(principal.tenantId, async (tx) => {
      await requirePerson(tx, contactId);
      const became = await wantAnother(tx, contactId, clock.now());
      if (became !== 'wanted') throw new Conflict(whyNot[became]);
      return readHow(tx, contactId, clock.now());
    }),
  }));

  /** What the page says, of somebody who is still there. */
  async function page(
    token: string,
    say: (tx: Tx, who: Confirming) => Promise<ConfirmationState>,
  ): Promise<{ status: number; text: string }> {
    const who = readConfirmToken(signer, token);
    if (!who) return { status: 404, text: confirmationPage('broken', 'en') };
    await limit('unsubscribe', who);
    return database.withTenant(who.tenantId, async (tx) => {
      const state = await say(tx, who);
      const person = await find(tx, who.contactId);
      const status = state === 'broken' ? 404 : 200;
      return { status, text: confirmationPage(state, person?.locale ?? 'en', person?.email) };
    });
  }

  mount(http, showConfirmation, ({ params }) =>
    page(params.token, async (tx, { contactId, round }) => {
      if (!(await isOfRound(tx, contactId, round))) return 'broken';
      const { state } = await readHow(tx, contactId, clock.now());
      return state === 'confirmed' ? 'already' : state === 'expired' ? 'expired' : 'ask';
    }),
  );

  mount(http, confirm, ({ params, body }) =>
    page(params.token, async (tx, who) => {
      const now = clock.now();
      if (!(await isOfRound(tx, who.contactId, who.round))) return 'broken';
      if (new URLSearchParams(body).has('again'))
        return (await wantAnother(tx, who.contactId, now)) === 'wanted' ? 'asked_again' : 'not_again';
      const became = await confirmLink(tx, who, now);
      if (became === 'confirmed') await sendHeldBack(tx, who.contactId, now);
      return became;
    }),
  );
}

async function isOfRound(tx: Tx, contactId: string, round: number): Promise<boolean> {
  const rows = await tx.query(
    'select from nudge.confirmation where tenant_id = $1 and contact_id = $2 and round = $3',
    [tx.tenantId, contactId, round],
  );
  return rows.length > 0;
}
