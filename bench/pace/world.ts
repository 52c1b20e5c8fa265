import type { PaceEvent, RunDay } from '@tsudoi/forecast/pace/curve';
import { gammaFrom, normalFrom, poissonFrom, randomFrom } from '@tsudoi/forecast/random';

/**
 * Simulated runs that no part of the engine assumes: arrivals follow Weibull hazards by kind of event, in two waves with their own gamma frailties (how an event begins
 * tells only in part how it ends), campaigns add bursts on random days, week days differ, cancellations follow a hazard that grows towards the event, some sell out.
 */
export const PACE_WORLD = { tenants: 24, events: 30, seeds: [1_919, 1, 2, 3] } as const;

/** All events of one world, in order of their day. */
export function paceWorld(seed: number): PaceEvent[] {
  const random = randomFrom(seed);
  const events: PaceEvent[] = [];
  for (let t = 0; t < PACE_WORLD.tenants; t++) {
    const size = 20 * Math.exp(0.9 * normalFrom(random)) + 10;
    const opened = 25 + Math.floor(40 * random());
    const lateness = 0.6 + 1.2 * random();
    const cancelling = 0.02 + 0.15 * random();
    const online = random() < 0.3;
    const paid = random() < 0.4;
    for (let e = 0; e < PACE_WORLD.events; e++) {
      const day = 18_000 + t + e * 14 + Math.floor(5 * random());
      const weekend = [2, 3].includes(day % 7);
      const wave = (shape: number): number => gammaFrom(random, shape) / shape;
      const appeal = wave(5) * (weekend ? 1.25 : 1) * (1 + 0.3 * Math.sin((2 * Math.PI * day) / 365));
      const capacity = random() < 0.35 ? Math.round(size * (0.8 + 0.8 * random())) : undefined;
      const event = { t, e, day, size: size * appeal, opened, lateness, cancelling, weekend, online, paid };
      events.push(oneRun(event, capacity, [wave(8), wave(8)], random));
    }
  }
  return events.sort((a, b) => a.day - b.day || (a.id < b.id ? -1 : 1));
}

interface Kind {
  readonly t: number;
  readonly e: number;
  readonly day: number;
  readonly size: number;
  readonly opened: number;
  readonly lateness: number;
  readonly cancelling: number;
  readonly weekend: boolean;
  readonly online: boolean;
  readonly paid: boolean;
}

function oneRun(
  kind: Kind,
  capacity: number | undefined,
  waves: readonly [number, number],
  random: () => number,
): PaceEvent {
  const { opened } = kind;
  const early = (k: number): number => Math.exp(-(((opened - k) / (0.15 * opened)) ** 0.7));
  const late = (k: number): number =>
    (kind.lateness / 6) *
    ((k + 1) / 6) ** (kind.lateness - 1.6) *
    Math.exp(-(((k + 1) / 9) ** kind.lateness));
  const [earlySum, lateSum] = [early, late].map((f) =>
    Array.from({ length: opened + 1 }, (_, k) => f(k)).reduce((a, b) => a + b, 0),
  ) as [number, number];
  const bursts = Array.from({ length: poissonFrom(random, 1.2) }, () => ({
    lead: Math.floor(random() * opened),
    people: 0.12 * kind.size * random(),
  }));
  const days: RunDay[] = [];
  let [held, waitingList] = [0, 0];
  const listed = random() < 0.6;
  for (let k = opened; k >= 0; k--) {
    const weekly = [2, 3].includes((kind.day - k) % 7) ? 0.7 : 1.1;
    const rate =
      weekly * kind.size * (0.45 * waves[0] * (early(k) / earlySum) + 0.55 * waves[1] * (late(k) / lateSum)) +
      bursts.filter(({ lead }) => lead === k).reduce((sum, { people }) => sum + people, 0);
    let wanted = poissonFrom(random, rate);
    const cancellations = Math.min(
      held,
      poissonFrom(random, held * kind.cancelling * (0.6 / opened + 0.5 * Math.exp(-k / 3) * 0.35)),
    );
    held -= cancellations;
    const free = capacity === undefined ? Infinity : Math.max(0, capacity - held);
    const fromList = Math.min(free, waitingList);
    waitingList -= fromList;
    const signUps = Math.min(wanted, free - fromList);
    wanted -= signUps;
    held += signUps + fromList;
    const waiting = listed ? wanted : 0;
    waitingList += waiting;
    // Who moves up from the list was counted when they joined it.
    if (signUps + cancellations + waiting > 0) days.push({ lead: k, signUps, cancellations, waiting });
  }
  return {
    id: `${kind.t}-${kind.e}`,
    tenant: String(kind.t),
    day: kind.day,
    opened,
    days,
    ...(capacity === undefined ? {} : { capacity }),
    format: kind.online ? 'online' : 'venue',
    priceJpy: kind.paid ? 3_000 : 0,
    weekend: kind.weekend,
  };
}
