import { currentRequest, isInTransaction, type CurrentRequest } from '@tsudoi/runtime/currentActor';
import { Unavailable } from '@tsudoi/runtime/errors';

/** A connection's place that is taken. */
export interface Place {
  readonly tenant: Tenant;
  readonly background: boolean;
  readonly sinceMs: number;
}

/** Who may use the pool's connections next. */
export interface PoolShares {
  /**
   * Takes a connection's place for a tenant, at once where there is one; undefined inside a transaction, which has its own.
   * `release` gives it back.
   * @throws Unavailable where the wait would be too long, was too long, or nobody waits any more
   */
  acquire(tenantId: string): Place | Promise<Place> | undefined;
  release(place: Place | undefined): void;
  /** The least time, ms, that a request waited for its place since the last call; undefined where none asked. */
  leastWaitMs(): number | undefined;
  readonly waiting: number;
}

export interface PoolSharesOptions {
  /** Connections that tenants' transactions may use at once. */
  readonly places: number;
  readonly requestWaitMs?: number;
  readonly backgroundWaitMs?: number;
  /** Holds of a tenant from which the time of its next is foretold. */
  readonly foretellAfter?: number;
  readonly nowMs?: () => number;
}

/** Of the places, what one tenant may have while another was served lately, and what background work may have. */
const tenantShare = 0.75;
const backgroundShare = 0.6;
const latelyMs = 10_000;

interface Waiter {
  readonly tenant: Tenant;
  readonly request: CurrentRequest | undefined;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly take: (place: Place) => void;
  readonly fail: (err: Unavailable) => void;
}

interface Tenant {
  readonly id: string;
  running: number;
  waiting: number;
  /** How long it holds a place, smoothed, ms. */
  holdMs: number;
  /** Of how many holds that is known, since the tenant last had none. */
  holds: number;
}

/** Whether the caller has gone before anything was done for it. */
const isForNobody = (request: CurrentRequest | undefined) =>
  request !== undefined && !request.begun && request.isOver();

/** Waiters of one kind of work: the tenant that has least is next, each tenant's in their order. */
type Line = Map<Tenant, Waiter[]>;

/**
 * A fair queue in front of a pool. A request waits at most two seconds (background work 30), and is refused at once where its tenant's
 * own queue would take longer; whoever gave up meanwhile costs the database nothing. While several tenants are served, none has more
 * than three quarters of the places, and while there are requests background work has at most 0.6 of them, and always one;
 * whoever is alone has all.
 * What is inside a transaction already passes, because it would wait for itself.
 */
export function createPoolShares({
  places,
  requestWaitMs = 2_000,
  backgroundWaitMs = 30_000,
  foretellAfter = 50,
  nowMs = () => performance.now(),
}: PoolSharesOptions): PoolShares {
  const tenantMost = Math.max(1, Math.floor(places * tenantShare));
  const backgroundMost = Math.max(1, Math.floor(places * backgroundShare));
  const tenants = new Map<string, Tenant>();
  const lines: { readonly requests: Line; readonly background: Line } = {
    requests: new Map(),
    background: new Map(),
  };
  let free = places;
  let inBackground = 0;
  let waiting = 0;
  let leastMs: number | undefined;
  let lastTenant = '';
  let severalUntilMs = 0;
  let requestsUntilMs = 0;
  let purge: NodeJS.Timeout | undefined;

  const mostOf = (now: number) => (now < severalUntilMs ? tenantMost : places);

  function noteTenant(tenantId: string, now: number): void {
    if (tenantId === lastTenant) return;
    if (lastTenant !== '') severalUntilMs = now + latelyMs;
    lastTenant = tenantId;
  }

  function mayTake(tenant: Tenant, background: boolean, now: number): boolean {
    if (free <= 0 || tenant.running >= mostOf(now)) return false;
    return !background || inBackground < (now < requestsUntilMs ? backgroundMost : places);
  }

  function take(
    tenant: Tenant,
    request: CurrentRequest | undefined,
    waitedMs: number,
    sinceMs: number,
  ): Place {
    const background = request === undefined;
    if (request) request.begun = true;
    free -= 1;
    tenant.running += 1;
    if (background) inBackground += 1;
    else leastMs = Math.min(leastMs ?? Number.POSITIVE_INFINITY, waitedMs);
    return { tenant, background, sinceMs };
  }

  /** Lets whom it can go on: first the background where it has nothing, then requests, then the rest of the background. */
  function serve(): void {
    const now = nowMs();
    if (inBackground === 0) serveLine(lines.background, true, now, 1);
    serveLine(lines.requests, false, now, places);
    serveLine(lines.background, true, now, places);
  }

  function serveLine(line: Line, background: boolean, now: number, most: number): void {
    for (let left = most; left > 0 && free > 0;) {
      let next: Tenant | undefined;
      for (const tenant of line.keys())
        if (mayTake(tenant, background, now) && tenant.running < (next?.running ?? Number.POSITIVE_INFINITY))
          next = tenant;
      const queue = next && line.get(next);
      const waiter = queue?.shift();
      if (!next || !queue || !waiter) return;
      // Its turn is over until others that have as little had theirs.
      line.delete(next);
      if (queue.length > 0) line.set(next, queue);
      waiting -= 1;
      next.waiting -= 1;
      if (isUseless(waiter, now)) continue;
      left -= 1;
      waiter.take(take(next, waiter.request, now - waiter.sinceMs, now));
    }
  }

  /** Fails a waiter for whom it is too late; true where it was. */
  function isUseless({ request, untilMs, fail }: Waiter, now: number): boolean {
    if (isForNobody(request)) fail(new Unavailable('The client went away'));
    else if (now > untilMs) fail(new Unavailable('The database is busy; try again soon', 1));
    else return false;
    return true;
  }

  function dropLate(): void {
    const now = nowMs();
    for (const line of [lines.requests, lines.background]) {
      for (const [tenant, queue] of line) {
        const left = queue.filter((waiter) => !isUseless(waiter, now));
        waiting -= queue.length - left.length;
        tenant.waiting -= queue.length - left.length;
        if (left.length === 0) line.delete(tenant);
        else line.set(tenant, left);
      }
    }
    if (waiting === 0) {
      clearInterval(purge);
      purge = undefined;
    }
  }

  function wait(tenant: Tenant, request: CurrentRequest | undefined, now: number): Promise<Place> {
    const expectedMs = ((tenant.waiting + 1) * tenant.holdMs) / mostOf(now);
    // The first holds are few, and slow in a process that begins: they foretell nothing.
    if (request && !request.begun && tenant.holds >= foretellAfter && expectedMs > requestWaitMs) {
      leastMs ??= requestWaitMs;
      throw new Unavailable(
        'More is asked of this tenant at once than the database can do; try again soon',
        1,
      );
    }
    purge ??= setInterval(dropLate, 250).unref();
    waiting += 1;
    tenant.waiting += 1;
    return new Promise<Place>((resolve, reject) => {
      const line = request ? lines.requests : lines.background;
      const waiter: Waiter = {
        tenant,
        request,
        sinceMs: now,
        untilMs: now + (request && !request.begun ? requestWaitMs : backgroundWaitMs),
        take: resolve,
        fail: reject,
      };
      const queue = line.get(tenant);
      if (queue) queue.push(waiter);
      else line.set(tenant, [waiter]);
    });
  }

  return {
    acquire(tenantId) {
      if (isInTransaction()) return undefined;
      const now = nowMs();
      const request = currentRequest();
      if (isForNobody(request)) throw new Unavailable('The client went away');
      noteTenant(tenantId, now);
      if (request) requestsUntilMs = now + latelyMs;
      let tenant = tenants.get(tenantId);
      if (!tenant) {
        tenant = { id: tenantId, running: 0, waiting: 0, holdMs: 0, holds: 0 };
        tenants.set(tenantId, tenant);
      }
      if (tenant.waiting > 0 || !mayTake(tenant, request === undefined, now))
        return wait(tenant, request, now);
      return take(tenant, request, 0, now);
    },
    release(place) {
      if (!place) return;
      const { tenant } = place;
      free += 1;
      tenant.running -= 1;
      if (place.background) inBackground -= 1;
      const heldMs = nowMs() - place.sinceMs;
      tenant.holds += 1;
      tenant.holdMs = tenant.holdMs === 0 ? heldMs : tenant.holdMs * 0.9 + heldMs * 0.1;
      if (waiting > 0) serve();
      if (tenant.running === 0 && tenant.waiting === 0) tenants.delete(tenant.id);
    },
    leastWaitMs() {
      const least = leastMs;
      leastMs = undefined;
      return least;
    },
    get waiting() {
      return waiting;
    },
  };
}
