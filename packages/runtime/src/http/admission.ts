import type { Registry } from 'prom-client';
import type { Logger } from '../logger.ts';
import { httpMetrics } from '../metrics/catalogue/http.ts';
import { createCounter, createGauge } from '../metrics/instruments.ts';

/** Who asks at the door: sign-in, a tenant whose credential was seen before, or one that is not known yet. */
export type Comer =
  | { readonly kind: 'signIn' }
  | { readonly kind: 'tenant'; readonly id: string }
  | { readonly kind: 'stranger' };

/** One request that was let in. */
export interface Admitted {
  leave(): void;
}

/** Decides at the door of a process how many requests it works on at once. */
export interface Admission {
  /** Undefined where there is no room: 503 with Retry-After, and nothing is done for it. */
  enter(comer: Comer): Admitted | undefined;
  readonly limit: number;
  readonly inFlight: number;
  /** Judges the window that has ended; called by a timer. */
  look(): void;
  close(): void;
}

export interface AdmissionOptions {
  readonly registry?: Registry;
  readonly log?: Pick<Logger, 'warn'>;
  /** Never fewer than this at once, however slow they are: at 150 answers a second these wait for less than half a second. */
  readonly least?: number;
  readonly most?: number;
  /** What even the luckiest request of a window may wait, for a connection to the database or for the event loop, ms. */
  readonly targetMs?: number;
  /** How much work may be inside, in ms of what the process gets done, once requests wait for each other. */
  readonly insideMs?: number;
  /** The least time that a request waited for a connection since the last call, ms; undefined where none asked. */
  readonly leastWaitMs?: () => number | undefined;
  readonly nowMs?: () => number;
}

const windowMs = 200;
const pulseMs = 50;
/** Room beyond the limit: for sign-in, for tenants that have little of it, and for a few whose credential must be looked up. */
const reserve = 1.25;
/** Of the limit, what one tenant may have while another is served, and what all may have of whom nobody knows yet who they are. */
const share = 0.5;

/**
 * Bounds the requests under way. The sign of overload is the least wait of a window (as CoDel looks at the least delay of a
 * queue): one slow request says nothing, but where even the luckiest waited for a connection, or every beat of a timer came
 * late, requests wait for each other. Then the limit becomes what the process gets done in `insideMs` and, while they still
 * wait, down to `targetMs` (Little's law), so that what is let in is answered in time; it grows again while nobody waits. What is over it is refused before anything is done for it.
 */
export function createAdmission({
  registry,
  log,
  least = 64,
  most = 512,
  targetMs = 100,
  insideMs = 250,
  leastWaitMs = () => undefined,
  nowMs = () => performance.now(),
}: AdmissionOptions = {}): Admission {
  let limit = most;
  let inFlight = 0;
  let strangers = 0;
  let unknown = 0;
  let windowStart = nowMs();
  let beatAt = windowStart;
  let leastLateMs = Number.POSITIVE_INFINITY;
  let done = 0;
  /** Answers per ms, smoothed over about a second. */
  let rate = 0;
  const refused = { full: 0, tenant: 0 };
  let saidAt = windowStart;
  const tenants = new Map<string, number>();
  const shed = registry && createCounter(registry, httpMetrics.shed);
  if (registry)
    createGauge(registry, httpMetrics.admissionLimit, (gauge) => {
      gauge.set(limit);
    });

  const pulse = setInterval(() => {
    const now = nowMs();
    leastLateMs = Math.min(leastLateMs, now - beatAt - pulseMs);
    beatAt = now;
    look();
  }, pulseMs);
  pulse.unref();

  function look(): void {
    const now = nowMs();
    const tookMs = now - windowStart;
    if (tookMs < windowMs) return;
    const weight = Math.min(1, tookMs / 1_000);
    rate = rate === 0 ? done / tookMs : rate * (1 - weight) + (done / tookMs) * weight;
    const late = Number.isFinite(leastLateMs) ? leastLateMs : 0;
    if (Math.max(leastWaitMs() ?? 0, late) > targetMs)
      limit = Math.floor(Math.max(least, rate * targetMs, Math.min(limit * 0.9, rate * insideMs)));
    else if (limit < most) limit = Math.min(most, Math.ceil(limit * 1.1) + 2);
    windowStart = now;
    leastLateMs = Number.POSITIVE_INFINITY;
    done = 0;
    if (refused.full + refused.tenant > 0 && now - saidAt >= 1_000) {
      log?.warn(
        { refused: { ...refused }, limit, in_flight: inFlight },
        'requests were refused at the door: more than this process can do',
      );
      [refused.full, refused.tenant] = [0, 0];
      saidAt = now;
    }
  }

  function refusalOf(comer: Comer): keyof typeof refused | undefined {
    const mine = comer.kind === 'tenant' ? (tenants.get(comer.id) ?? 0) : 0;
    // Anybody can send the beginning of a request, and its end never: tenants keep the other half.
    if (comer.kind !== 'tenant' && inFlight < limit && unknown >= Math.max(2, limit * share)) return 'full';
    if (inFlight < limit) {
      const others = tenants.size > (mine > 0 ? 1 : 0);
      const over = comer.kind === 'tenant' && limit < most && mine >= Math.max(1, limit * share) && others;
      return over ? 'tenant' : undefined;
    }
    if (inFlight >= limit * reserve) return 'full';
    switch (comer.kind) {
      case 'signIn':
        return undefined;
      case 'tenant':
        return mine < (limit * share) / Math.max(2, tenants.size) ? undefined : 'full';
      case 'stranger':
        return strangers < Math.max(2, limit * 0.05) ? undefined : 'full';
    }
  }

  return {
    enter(comer) {
      const refusal = refusalOf(comer);
      if (refusal) {
        refused[refusal] += 1;
        shed?.inc({ reason: refusal });
        return undefined;
      }
      inFlight += 1;
      if (comer.kind === 'tenant') tenants.set(comer.id, (tenants.get(comer.id) ?? 0) + 1);
      if (comer.kind === 'stranger') strangers += 1;
      if (comer.kind !== 'tenant') unknown += 1;
      let left = false;
      return {
        leave() {
          if (left) return;
          left = true;
          inFlight -= 1;
          done += 1;
          if (comer.kind === 'stranger') strangers -= 1;
          if (comer.kind !== 'tenant') {
            unknown -= 1;
            return;
          }
          const count = (tenants.get(comer.id) ?? 1) - 1;
          if (count === 0) tenants.delete(comer.id);
          else tenants.set(comer.id, count);
        },
      };
    },
    look,
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
