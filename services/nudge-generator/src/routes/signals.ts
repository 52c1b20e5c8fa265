import { sendSignals, type SignalInput } from '@tsudoi/contracts/signals';
import type { Database } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { CurrentStage } from '@tsudoi/platform/platform';
import type { Clock } from '@tsudoi/runtime/clock';
import { InvalidInput } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { backlogQueue } from '../backlog/backlogQueue.ts';
import { learnFromSignals } from '../words/learnFromSignals.ts';
import type { AtOnce } from '../when/rules/atOnce.ts';
import { matchSignals } from '../when/rules/matchSignals.ts';
import { insertSignals, knownContacts } from '../when/store/signals.ts';

export interface SignalParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly stage: CurrentStage;
  /** Absent where this process does not work: all nudges go by the backlog. */
  readonly atOnce?: AtOnce | undefined;
}

/** A sender's clock may be this far ahead of ours. */
const aheadMs = 300_000;

function refuse(
  signals: readonly SignalInput[],
  field: string,
  faultOf: (signal: SignalInput) => string | undefined,
): void {
  const faults = signals.flatMap((signal, index) => {
    const message = faultOf(signal);
    const path = signals.length === 1 ? 'body' : `body.signals.${String(index)}`;
    return message === undefined ? [] : [{ field: `${path}.${field}`, message }];
  });
  if (faults.length > 0) throw new InvalidInput('Some signals are not valid; none was stored', faults);
}

function refuseStrangers(signals: readonly SignalInput[], known: ReadonlySet<string>): void {
  refuse(signals, 'contactId', ({ contactId }) => (known.has(contactId) ? undefined : 'no such contact'));
}

function refuseFuture(signals: readonly SignalInput[], now: Date): void {
  refuse(signals, 'occurredAt', ({ occurredAt }) =>
    occurredAt !== undefined && new Date(occurredAt).getTime() > now.getTime() + aheadMs
      ? 'lies more than 5 minutes ahead'
      : undefined,
  );
}

/** Signals: stored once by id; rules that they complete fire in the same transaction. */
export function mountSignals(http: HttpApp, { database, clock, stage, atOnce }: SignalParts): void {
  mount(http, sendSignals, async ({ body, principal }) => {
    const signals = 'signals' in body ? body.signals : [body];
    const now = clock.now();
    const { delivered, ...receipt } = await database.withTenant(principal.tenantId, async (tx) => {
      refuseFuture(signals, now);
      const fresh = await insertSignals(tx, signals, now);
      // Fewer than given: some were known already, or name no contact. Only then it is worth a look which.
      if (fresh.length < signals.length)
        refuseStrangers(
          signals,
          await knownContacts(
            tx,
            signals.map((signal) => signal.contactId),
          ),
        );
      const { nudges, waiting, delivered } = await matchSignals(
        tx,
        fresh,
        stage.current().nudges,
        now,
        atOnce,
      );
      await learnFromSignals(tx, fresh);
      if (fresh.length > 0) {
        await publish(tx, 'signal.received', {
          signals: fresh.map(({ id, contactId, type, eventId }) => ({ id, contactId, type, eventId })),
        });
      }
      if (waiting > 0) tx.signal(wakeSignal(backlogQueue));
      return { accepted: fresh.length, known: signals.length - fresh.length, nudges, delivered };
    });
    atOnce?.count(delivered);
    return { body: receipt };
  });
}
