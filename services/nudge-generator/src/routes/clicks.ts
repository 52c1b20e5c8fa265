import { followLink } from '@tsudoi/contracts/clicks';
import type { Database } from '@tsudoi/database/database';
import type { CurrentStage } from '@tsudoi/platform/platform';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { Clock } from '@tsudoi/runtime/clock';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { backlogQueue } from '../backlog/backlogQueue.ts';
import { readClickToken, type Click } from '../tokens/clickLink.ts';
import type { TokenSigner } from '../tokens/signedToken.ts';
import { learnFromSignals } from '../words/learnFromSignals.ts';
import { matchSignals } from '../when/rules/matchSignals.ts';
import { insertSignals } from '../when/store/signals.ts';
import { looksLikeScanner } from '../way/clicks/looksLikeScanner.ts';

export interface ClickParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly stage: CurrentStage;
  readonly signer: TokenSigner;
}

/** Follows links of messages. A scanner is sent on like a person, but counts for nothing. */
export function mountClicks(http: HttpApp, { database, clock, stage, signer }: ClickParts): void {
  async function count(click: Click): Promise<void> {
    const now = clock.now();
    await database.withTenant(click.tenantId, async (tx) => {
      const [nudge] = await tx.query<{ event_id: string | null }>(
        'select event_id from nudge.nudge where tenant_id = $1 and id = $2 and contact_id = $3',
        [click.tenantId, click.nudgeId, click.contactId],
      );
      if (!nudge) return;
      const signals = await insertSignals(
        tx,
        [
          {
            id: `click:${click.nudgeId}`,
            contactId: click.contactId,
            type: 'clicked',
            occurredAt: now.toISOString(),
            nudgeId: click.nudgeId,
            ...(nudge.event_id !== null && { eventId: nudge.event_id }),
            data: {},
          },
        ],
        now,
      );
      await learnFromSignals(tx, signals);
      if ((await matchSignals(tx, signals, stage.current().nudges, now)) > 0)
        tx.signal(wakeSignal(backlogQueue));
    });
  }

  mount(http, followLink, async ({ params, request }) => {
    const click = readClickToken(signer, params.token);
    if (!click) throw new NotFound('This link is not valid');
    if (!looksLikeScanner(request)) await count(click);
    return { status: 302, text: '', headers: { location: click.url, 'cache-control': 'no-store' } };
  });
}
