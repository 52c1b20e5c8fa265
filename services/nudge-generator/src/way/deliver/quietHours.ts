import type { RuleInput } from '@tsudoi/contracts/rules';
import { DateTime } from 'luxon';
import type { Step } from '../channels/fallbackChain.ts';
import type { TenantNudgeSettings } from '../../when/store/settings.ts';
import { definitionOf } from '../../when/triggers/triggerDefinitions.ts';

/**
 * The end of the tenant's quiet hours where a nudge must wait for it; undefined when it may go. The inbox makes no noise;
 * what is urgent goes at once; what somebody set for that hour goes at that hour.
 */
export function tenantQuietUntil(
  {
    rule,
    chain,
    settings,
  }: {
    readonly rule: RuleInput;
    readonly chain: readonly Step[];
    readonly settings: TenantNudgeSettings;
  },
  zone: string,
  now: Date,
): Date | undefined {
  const quiet = settings.quietHours;
  if (!quiet || rule.priority === 'urgent' || chain[0]?.channel === 'in_app') return undefined;
  const fired = definitionOf(rule.trigger);
  if (fired.firedBy === 'clock' && fired.kind !== 'interval') return undefined;
  return endOfQuiet(quiet, zone, now);
}

/** The end of quiet hours that an instant lies in, in a zone; undefined outside them. A night begins before midnight and ends after it. */
export function endOfQuiet(
  { start, end }: { readonly start: string; readonly end: string },
  zone: string,
  now: Date,
): Date | undefined {
  if (start === end) return undefined;
  const asked = DateTime.fromJSDate(now, { zone });
  const local = asked.isValid ? asked : DateTime.fromJSDate(now, { zone: 'UTC' });
  const time = local.toFormat('HH:mm');
  const overnight = start > end;
  const inside = overnight ? time >= start || time < end : time >= start && time < end;
  if (!inside) return undefined;
  const [hour = 0, minute = 0] = end.split(':').map(Number);
  const day = overnight && time >= start ? local.plus({ days: 1 }) : local;
  const until = day.set({ hour, minute, second: 0, millisecond: 0 }).toJSDate();
  // Where the clocks change the end may be gone already: an hour later is late enough.
  return until > now ? until : new Date(now.getTime() + 3_600_000);
}
