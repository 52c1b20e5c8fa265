import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Database, Tx } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import { limitsOf, overLimits, type Limits } from './limits.ts';
import { needsConfirmation, notConfirmed } from '../../when/triggers/confirmation.ts';
import { unconfirmedAmong } from '../../when/store/confirmations.ts';
import { readTopicsOff } from '../store/preferences.ts';
import { needsSeat, readSeats } from './seats.ts';
import { atStep, stepNumber } from '../../when/steps/atStep.ts';
import { stoppedSteps, type StepStop } from '../../when/steps/stepGate.ts';
import { awaited, readAnswered, readStatistics } from '../../words/store/generationFacts.ts';
import { readEvents } from '../../when/store/events.ts';
import { rulesOfVersions } from '../../when/store/rules.ts';
import { defaultSettings, readSettings, type TenantNudgeSettings } from '../../when/store/settings.ts';
import type { VariantStatistic } from '../../words/chooseVariant.ts';
import type { EventFacts } from '../../when/store/events.ts';

/** A claim with all that decides about it. `rule` is undefined when its version is gone. */
export interface ClaimFacts {
  readonly nudge: ClaimedNudge;
  readonly rule: RuleInput | undefined;
  readonly limits: Limits | undefined;
  readonly event: EventFacts | undefined;
  readonly statistics: ReadonlyMap<string, VariantStatistic>;
  readonly settings: TenantNudgeSettings;
  /** Whether the person has a seat at the event now; undefined where the nudge does not depend on it. */
  readonly seat: boolean | undefined;
  readonly answered: boolean;
  /** Why a later step of the rule does not go now, a branch among them; undefined where it may. */
  readonly stepStop: StepStop | undefined;
  /** Why it is not sent: a limit, its event is cancelled, the person turned its topic off or has still to confirm. */
  readonly over: string | undefined;
}

/** How long caps, names of events and variants' figures are believed; a change takes that long to show in words. */
export const believedMs = 5_000;
const most = 5_000;

/** Values of one kind for a while, oldest out. */
function createMemory<T>(forMs: number) {
  const kept = new Map<string, { readonly value: T; readonly untilMs: number }>();
  return {
    get(key: string): T | undefined {
      const hit = kept.get(key);
      return hit && hit.untilMs > performance.now() ? hit.value : undefined;
    },
    set(key: string, value: T): void {
      kept.delete(key);
      if (kept.size >= most) kept.delete(kept.keys().next().value as string);
      kept.set(key, { value, untilMs: performance.now() + forMs });
    },
  };
}

/** What a domain event called forth tells of that very change: never from memory. */
const fromDomainEvent = (trigger: ClaimedNudge['trigger']) => trigger['domainEventId'] !== undefined;

/** Reads facts of claims; what is remembered costs no round trip. Rule versions never change. */
export interface FactsReader {
  read(tenantId: string, claims: readonly ClaimedNudge[], now: Date): Promise<ClaimFacts[]>;
}

export function createFactsReader(database: Database): FactsReader {
  const rules = createMemory<RuleInput>(Number.POSITIVE_INFINITY);
  const events = createMemory<EventFacts>(believedMs);
  const statistics = createMemory<ReadonlyMap<string, VariantStatistic>>(believedMs);
  const settings = createMemory<TenantNudgeSettings>(believedMs);
  const versionOf = (nudge: ClaimedNudge) => `${nudge.ruleId}:${String(nudge.ruleVersion)}`;
  const several = (nudge: ClaimedNudge) => (rules.get(versionOf(nudge))?.brief.variants.length ?? 1) > 1;

  async function learn(tx: Tx, claims: readonly ClaimedNudge[]): Promise<void> {
    const unknownRules = new Map(
      claims
        .filter((nudge) => !rules.get(versionOf(nudge)))
        .map((nudge) => [versionOf(nudge), { ruleId: nudge.ruleId, version: nudge.ruleVersion }]),
    );
    if (unknownRules.size > 0) {
      for (const [key, rule] of await rulesOfVersions(tx, [...unknownRules.values()])) rules.set(key, rule);
    }
    const eventIds = new Set(
      claims.flatMap(({ eventId, trigger }) =>
        eventId !== null && (fromDomainEvent(trigger) || !events.get(eventId)) ? [eventId] : [],
      ),
    );
    for (const [id, event] of await readEvents(tx, [...eventIds])) events.set(id, event);
    const ruleIds = new Set(
      claims.filter((nudge) => several(nudge) && !statistics.get(nudge.ruleId)).map((nudge) => nudge.ruleId),
    );
    const figures = await readStatistics(tx, [...ruleIds]);
    for (const id of ruleIds) statistics.set(id, figures.get(id) ?? new Map());
    if (!settings.get(tx.tenantId)) settings.set(tx.tenantId, await readSettings(tx));
  }

  function complete(tenantId: string, claims: readonly ClaimedNudge[]): boolean {
    return (
      settings.get(tenantId) !== undefined &&
      claims.every(
        (nudge) =>
          rules.get(versionOf(nudge)) !== undefined &&
          (nudge.eventId === null ||
            (events.get(nudge.eventId) !== undefined && !fromDomainEvent(nudge.trigger))) &&
          (!several(nudge) || statistics.get(nudge.ruleId) !== undefined),
      )
    );
  }

  /** Of a cancelled event only the news of it is told. */
  const ofCancelledEvent = ({ eventId, trigger }: ClaimedNudge) =>
    eventId !== null && events.get(eventId)?.cancelled === true && trigger['kind'] !== 'event.changed';

  return {
    async read(tenantId, claims, now) {
      if (!complete(tenantId, claims)) await database.withTenant(tenantId, (tx) => learn(tx, claims));
      const tenantSettings = settings.get(tenantId) ?? defaultSettings;
      const known = claims.map((nudge) => {
        const stated = rules.get(versionOf(nudge));
        const rule = stated && atStep(stated, nudge.trigger);
        return { nudge, rule, limits: rule && limitsOf(rule, tenantSettings) };
      });
      const limited = known.flatMap(({ nudge, limits }) => (limits?.any ? [{ nudge, limits }] : []));
      const asked = known.flatMap(({ nudge, rule }) => (rule ? awaited(nudge, rule) : []));
      let over = new Map<string, string>();
      let answered = new Set<string>();
      const seated = known.flatMap(({ nudge, rule }) => (rule && needsSeat(nudge, rule) ? [nudge] : []));
      let seats = new Set<string>();
      let steps: Awaited<ReturnType<typeof stoppedSteps>> = new Map();
      const later = known.flatMap(({ nudge, rule }) =>
        rule && stepNumber(nudge.trigger) > 1 ? [{ nudge, rule }] : [],
      );
      const topical = known.flatMap(({ nudge: { id, contactId }, rule }) =>
        rule?.topic === undefined ? [] : [{ id, contactId, topic: rule.topic }],
      );
      let topicsOff = new Set<string>();
      const confirming = tenantSettings.doubleOptIn
        ? claims.filter(({ trigger }) => needsConfirmation(trigger))
        : [];
      let unconfirmed = new Set<string>();
      const some =
        limited.length + asked.length + seated.length + later.length + topical.length + confirming.length;
      if (some > 0) {
        await database.withTenant(tenantId, async (tx) => {
          over = await overLimits(tx, limited, now, false);
          answered = await readAnswered(tx, asked);
          seats = await readSeats(tx, seated);
          steps = await stoppedSteps(tx, later, now);
          topicsOff = await readTopicsOff(tx, topical);
          unconfirmed = await unconfirmedAmong(tx, confirming);
        });
      }
      return known.map((each) => ({
        ...each,
        settings: tenantSettings,
        event: each.nudge.eventId === null ? undefined : events.get(each.nudge.eventId),
        statistics: statistics.get(each.nudge.ruleId) ?? new Map<string, VariantStatistic>(),
        seat: seated.includes(each.nudge) ? seats.has(each.nudge.id) : undefined,
        answered: answered.has(each.nudge.id),
        stepStop: steps.get(each.nudge.id),
        over: ofCancelledEvent(each.nudge)
          ? 'event_cancelled'
          : unconfirmed.has(each.nudge.id)
            ? notConfirmed
            : topicsOff.has(each.nudge.id)
              ? 'topic_off'
              : over.get(each.nudge.id),
      }));
    },
  };
}
