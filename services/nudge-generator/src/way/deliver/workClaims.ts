import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import { settleNudges, type NudgeSettlement } from '../../backlog/settle.ts';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import type { TenantAddresses } from '../channels/fallbackChain.ts';
import { generate, longestText, type GenerateParts } from '../../words/generate.ts';
import { hasNextStep, insertNextSteps, type Stepping } from '../../when/steps/insertNextSteps.ts';
import { requestApproval } from '../store/approvals.ts';
import type { FactsReader } from './rememberedFacts.ts';
import type { NudgeMetrics } from '../../nudgeMetrics.ts';
import { deliver } from './deliver.ts';
import type { DeliverParts, Delivery } from './delivery.ts';
import { stopAtEvent, uselessAfter } from './eventGate.ts';
import { invitationOf } from './invitationOf.ts';
import { stopAtGate } from './gate.ts';
import { chainOf } from './reach.ts';
import { tenantQuietUntil } from './quietHours.ts';

export interface WorkParts extends DeliverParts, GenerateParts {
  readonly metrics: NudgeMetrics;
  readonly facts: FactsReader;
  /** Where messages of these channels go for people without an address of their own. */
  readonly tenantAddresses: (tenantId: string, channels: readonly ChannelName[]) => Promise<TenantAddresses>;
}

/** The claims of one tenant, from the gate to the settlement: stop, write, ask for approval, deliver. */
export async function workClaims(
  parts: WorkParts,
  tenantId: string,
  claims: readonly ClaimedNudge[],
): Promise<void> {
  const { database, clock, onStep } = parts;
  await onStep('claimed', claims);
  const now = clock.now();
  const stopped: NudgeSettlement[] = [];
  const goesOn: Stepping[] = [];
  const stop = (nudge: ClaimedNudge, how: Pick<NudgeSettlement, 'state' | 'reason' | 'dueAt'>) =>
    stopped.push({ id: nudge.id, fence: nudge.fence, ...how });

  const facts = await parts.facts.read(tenantId, claims, now);
  const channels = [...new Set(facts.flatMap(({ rule }) => rule?.channels ?? []))];
  const defaults = await parts.tenantAddresses(tenantId, channels);
  const going = facts.flatMap((each) => {
    const { nudge, rule, limits } = each;
    const gate = stopAtGate(nudge, now) ?? stopAtEvent(each, now);
    if (gate) stop(nudge, gate);
    else if (!rule || !limits) stop(nudge, { state: 'failed', reason: 'rule_version_missing' });
    else if (each.stepStop) {
      const { arm, ...how } = each.stepStop;
      if (arm !== undefined) goesOn.push({ nudge, rule, arm });
      stop(nudge, how);
    } else if (each.answered) stop(nudge, { state: 'suppressed', reason: 'answered_meanwhile' });
    else if (each.over !== undefined) stop(nudge, { state: 'suppressed', reason: each.over });
    else {
      const { settings } = each;
      const chain = chainOf({ person: nudge, rule, settings, tenantAddresses: defaults });
      const wait = tenantQuietUntil({ ...each, rule, chain }, nudge.contact?.zone ?? 'UTC', now);
      if (chain.length === 0) {
        goesOn.push({ nudge, rule });
        stop(nudge, { state: 'suppressed', reason: 'no_channel' });
      } else if (wait) stop(nudge, { dueAt: wait, reason: 'quiet_hours' });
      else return [{ ...each, rule, limits, chain, tenantAddresses: defaults }];
    }
    return [];
  });
  if (stopped.length > 0) {
    await database.withTenant(tenantId, async (tx) => {
      await insertNextSteps(tx, goesOn, now);
      await settleNudges(tx, stopped, now);
    });
    const ids = new Set(stopped.map(({ id }) => id));
    parts.settled(claims.filter(({ id }) => ids.has(id)));
  }
  if (going.length === 0) return;
  const stepping = going.filter(hasNextStep);
  if (stepping.length > 0) await database.withTenant(tenantId, (tx) => insertNextSteps(tx, stepping, now));

  const started = performance.now();
  const written = await Promise.all(
    going.map(async (each) => {
      const words = await generate(parts, { ...each, maxTextLength: longestText, now });
      return {
        ...each,
        ...words,
        url: each.rule.brief.url,
        markdown: each.rule.brief.format === 'markdown',
        trackClicks: each.settings.trackClicks,
        trackOpens: each.settings.trackOpens,
        invitation: invitationOf(each.rule, each.nudge.eventId, each.event),
        pictureUrl: parts.pictureLink(tenantId, each.nudge.eventId, each.event),
        uselessAfter: uselessAfter(each),
        counted: each.rule.brief.variants.length > 1,
      };
    }),
  );
  parts.metrics.phase('writing', (performance.now() - started) / 1_000);

  const isWaiting = (each: (typeof written)[number]) =>
    each.rule.approval.required && each.nudge.approvedAt === null;
  const waiting = written.filter(isWaiting);
  if (waiting.length > 0) {
    const asked = waiting.map((each) => ({
      ...each,
      expiresAt: new Date(now.getTime() + each.rule.approval.expiresAfterSeconds * 1_000),
    }));
    await database.withTenant(tenantId, (tx) => requestApproval(tx, asked, now));
  }
  const leaving: readonly Delivery[] = written.filter((each) => !isWaiting(each));
  if (leaving.length === 0) return;
  const sendStarted = performance.now();
  await deliver(parts, tenantId, leaving);
  parts.metrics.phase('sending', (performance.now() - sendStarted) / 1_000);
}
