import type { Registry } from 'prom-client';
import { Unavailable } from '../errors.ts';
import { httpMetrics } from '../metrics/catalogue/http.ts';
import { createCounter, createGauge } from '../metrics/instruments.ts';

/** One request that was let in. */
export interface Admitted {
  /** Once its tenant is known. @throws Unavailable where the tenant has its share while others are served too */
  ofTenant(tenantId: string): void;
  /** `worked`: its handler ran; what was refused before says nothing of how long work takes. */
  leave(worked: boolean): void;
}

/** Decides at the door of a process how many requests it works on at once. */
export interface Admission {
  /** `reserved`: sign-in, for which room is kept. @throws Unavailable (503, Retry-After) where there is no room */
  enter(reserved: boolean): Admitted;
  readonly limit: number;
  readonly inFlight: number;
  close(): void;
}

export interface AdmissionOptions {
  readonly registry?: Registry;
  /** Never fewer than this at once, however slow they are. */
  readonly least?: number;
  readonly most?: number;
  /** Where even the fastest answer of a window took longer, requests wait for each other. */
  readonly targetMs?: number;
  readonly nowMs?: () => number;
}

const windowMs = 200;
/** Room beyond the limit for sign-in. */
const reserve = 1.25;
/** Of the limit, what one tenant may have while another is served. */
const share = 0.5;

/**
 * Additive increase, multiplicative decrease on the requests under way (as TCP does with bytes). The sign of overload is the
 * least time that an answer took in a window (as CoDel looks at the least delay of a queue): one slow request says nothing, but where
 * the fastest is slow all wait; and the lateness of a timer, which is the queue in front of the event loop. What is over
 * the limit is refused before anything is done for it, so that what was let in is answered in time.
 */
export function createAdmission({
  registry,
  least = 16,
  most = 512,
  targetMs = 250,
  nowMs = () => performance.now(),
}: AdmissionOptions = {}): Admission {
  let limit = most;
  let inFlight = 0;
  let windowStart = nowMs();
  let fastestMs = Number.POSITIVE_INFINITY;
  let lateMs = 0;
  let peak = 0;
  const tenants = new Map<string, number>();
  const shed = registry && createCounter(registry, httpMetrics.shed);
  if (registry)
    createGauge(registry, httpMetrics.admissionLimit, (gauge) => {
      gauge.set(limit);
    });

  let expected = nowMs() + windowMs;
  const pulse = setInterval(() => {
    lateMs = Math.max(lateMs, nowMs() - expected);
    expected = nowMs() + windowMs;
    look();
  }, windowMs);
  pulse.unref();

  function look(): void {
    const now = nowMs();
    if (now - windowStart < windowMs) return;
    const slow = Number.isFinite(fastestMs) && fastestMs > targetMs;
    if (slow || lateMs > targetMs) limit = Math.max(least, Math.floor(Math.min(limit, peak) * 0.7));
    else if (limit < most) limit = Math.min(most, Math.ceil(limit * 1.05) + 1);
    windowStart = now;
    fastestMs = Number.POSITIVE_INFINITY;
    lateMs = 0;
    peak = inFlight;
  }

  function refuse(message: string): never {
    shed?.inc();
    throw new Unavailable(message, 1);
  }

  return {
    enter(reserved) {
      look();
      if (inFlight >= limit * (reserved ? reserve : 1))
        refuse('Too much to do at the moment; try again soon');
      inFlight += 1;
      peak = Math.max(peak, inFlight);
      const since = nowMs();
      let tenant: string | undefined;
      let left = false;
      return {
        ofTenant(tenantId) {
          const mine = tenants.get(tenantId) ?? 0;
          if (limit < most && mine >= Math.max(1, limit * share) && tenants.size > (mine > 0 ? 1 : 0))
            refuse('This tenant has its share of what is done at the moment; try again soon');
          tenant = tenantId;
          tenants.set(tenantId, mine + 1);
        },
        leave(worked) {
          if (left) return;
          left = true;
          inFlight -= 1;
          if (worked) fastestMs = Math.min(fastestMs, nowMs() - since);
          if (tenant !== undefined) {
            const count = (tenants.get(tenant) ?? 1) - 1;
            if (count === 0) tenants.delete(tenant);
            else tenants.set(tenant, count);
          }
          look();
        },
      };
    },
    get limit() {
      return limit;
    },
    get inFlight() {
      return inFlight;
    },
    close() {
      clearInterval(pulse);
    },
  };
}
