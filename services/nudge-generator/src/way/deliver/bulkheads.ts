/** What a send is counted under: its receiver, its tenant. */
export interface SendKeys {
  readonly receiver: string;
  readonly tenantId: string;
}

/** Keeps a receiver that hangs from holding more than its part of a process. */
export interface Bulkheads {
  /**
   * Waits for room; `leave` ends the place. False where the receiver has had all its places for a while and none of them came
   * back: the message stays in the backlog for later.
   */
  enter(keys: SendKeys, atOnce: number): Promise<boolean>;
  leave(keys: SendKeys): void;
}

export interface BulkheadOptions {
  /** Sends of one tenant, and of the process, under way at once, at most: the last places are never all of one tenant or one receiver. */
  readonly perTenant?: number;
  readonly most?: number;
  /** A full receiver that answered nothing for so long takes no more now. */
  readonly stuckMs?: number;
  readonly nowMs?: () => number;
}

interface Waiter {
  readonly keys: SendKeys;
  readonly atOnce: number;
  readonly go: (entered: boolean) => void;
}

interface Receiver {
  underWay: number;
  movedMs: number;
}

/** Of the places that are free, what a tenant may have of its own before it takes another. */
const shareOfFree = 1 / 3;

/**
 * The more is taken, the less may be whose takes more (dynamic thresholds of Choudhury and Hahne, 1998): ten tenants whose receivers all
 * hang leave places to a tenant that has none, and four receivers that hang leave some to another one of their tenant.
 */
export function createBulkheads({
  perTenant = 64,
  most = 256,
  stuckMs = 2_000,
  nowMs = () => performance.now(),
}: BulkheadOptions = {}): Bulkheads {
  const receivers = new Map<string, Receiver>();
  const tenants = new Map<string, number>();
  let all = 0;
  let waiting: Waiter[] = [];
  let look: NodeJS.Timeout | undefined;

  function take({ keys, atOnce }: Pick<Waiter, 'keys' | 'atOnce'>): boolean {
    const receiver = receivers.get(keys.receiver) ?? { underWay: 0, movedMs: nowMs() };
    const ofTenant = tenants.get(keys.tenantId) ?? 0;
    if (receiver.underWay >= Math.min(atOnce, perTenant - ofTenant)) return false;
    if (ofTenant >= Math.min(perTenant, (most - all) * shareOfFree)) return false;
    receiver.underWay += 1;
    if (receiver.underWay === 1) receiver.movedMs = nowMs();
    receivers.set(keys.receiver, receiver);
    tenants.set(keys.tenantId, ofTenant + 1);
    all += 1;
    return true;
  }

  const isStuck = ({ keys, atOnce }: Waiter) => {
    const receiver = receivers.get(keys.receiver);
    return receiver !== undefined && receiver.underWay >= atOnce && nowMs() - receiver.movedMs > stuckMs;
  };

  function serve(): void {
    waiting = waiting.filter((each) => {
      const entered = take(each);
      if (!entered && !isStuck(each)) return true;
      each.go(entered);
      return false;
    });
    if (waiting.length > 0) look ??= setInterval(serve, 250).unref();
    else {
      clearInterval(look);
      look = undefined;
    }
  }

  return {
    enter(keys, atOnce) {
      if (take({ keys, atOnce })) return Promise.resolve(true);
      return new Promise<boolean>((go) => {
        waiting.push({ keys, atOnce, go });
        serve();
      });
    },
    leave({ receiver: name, tenantId }) {
      const receiver = receivers.get(name);
      if (receiver) {
        receiver.underWay -= 1;
        receiver.movedMs = nowMs();
        if (receiver.underWay === 0) receivers.delete(name);
      }
      const ofTenant = (tenants.get(tenantId) ?? 1) - 1;
      if (ofTenant === 0) tenants.delete(tenantId);
      else tenants.set(tenantId, ofTenant);
      all -= 1;
      if (waiting.length > 0) serve();
    },
  };
}
