import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import { claimCalendar, dueCalendars } from '../store/leases.ts';
import { syncCalendar, type RunParts } from './syncCalendar.ts';

/** A calendar that could not be claimed is tried again after this; where it only could not now, sooner. */
const setAsideMs = 60_000;
const setAsideBrieflyMs = 2_000;

export interface WorkLoop {
  /** Looks for due calendars now. */
  kick(): void;
}

/**
 * Claims due calendars, at most `concurrency()` at once in this process and at most half of them of one tenant, so that a tenant
 * with many or slow calendars leaves room for the others. Looks every `everyMs` and when kicked (push, "sync now").
 */
export function startWorkLoop(
  parts: RunParts,
  lifecycle: Lifecycle,
  concurrency: () => number,
  everyMs = 1_000,
): WorkLoop {
  const running = new Map<string, Promise<void>>();
  const tenants = new Map<string, number>();
  /** Calendars that cannot be claimed, first in the line every time: left out until then. */
  const setAside = new Map<string, number>();
  const stop = new AbortController();
  let looking = false;
  let again = false;

  async function look(): Promise<void> {
    do {
      again = false;
      const free = concurrency() - running.size;
      if (free <= 0 || stop.signal.aborted) return;
      const most = Math.max(1, Math.floor(concurrency() / 2));
      const busy = [...tenants].filter(([, count]) => count >= most).map(([tenant]) => tenant);
      for (const [id, untilMs] of setAside) if (untilMs < performance.now()) setAside.delete(id);
      const found = await dueCalendars(parts.database, free + setAside.size, busy);
      const due = found.filter(({ id }) => !setAside.has(id)).slice(0, free);
      let started = 0;
      for (const each of due) {
        if ((tenants.get(each.tenantId) ?? 0) >= most) continue;
        const held = await claimCalendar(parts.database, each, parts.config.SYNC_LEASE_MS).catch(
          (err: unknown) => {
            const forMs = isPassingFault(err) ? setAsideBrieflyMs : setAsideMs;
            setAside.set(each.id, performance.now() + forMs);
            parts.log.warn(
              { err, calendar_id: each.id, tenant_id: each.tenantId },
              'a calendar was not claimed; it is set aside',
            );
            again = true;
            return undefined;
          },
        );
        if (!held) continue;
        started += 1;
        tenants.set(each.tenantId, (tenants.get(each.tenantId) ?? 0) + 1);
        const run = syncCalendar(parts, held, stop.signal).finally(() => {
          running.delete(`${held.id}:${held.fence}`);
          const left = (tenants.get(each.tenantId) ?? 1) - 1;
          if (left === 0) tenants.delete(each.tenantId);
          else tenants.set(each.tenantId, left);
          parts.metrics.running.set(running.size);
          kick();
        });
        running.set(`${held.id}:${held.fence}`, run);
        parts.metrics.running.set(running.size);
      }
      if (due.length === free && started > 0) again = true;
    } while (again);
  }

  function kick(): void {
    again = true;
    if (looking || stop.signal.aborted) return;
    looking = true;
    look()
      .catch((err: unknown) => {
        parts.log.warn({ err }, 'due calendars could not be read');
      })
      .finally(() => {
        looking = false;
        if (again) kick();
      });
  }

  every(
    { lifecycle, log: parts.log },
    {
      name: 'due calendars',
      intervalMs: everyMs,
      work: () => {
        kick();
        return Promise.resolve();
      },
    },
  );
  lifecycle.onClose('sync runs', async () => {
    stop.abort();
    await Promise.allSettled(running.values());
  });
  return { kick };
}
