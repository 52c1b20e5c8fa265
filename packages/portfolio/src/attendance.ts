import type { ShowUp } from './model.ts';
import { eachPoissonCount } from './poissonMean.ts';
import { seatedMean, signUpLimit, turnoutTail } from './turnout.ts';

/** What decides who is in the room, apart from how many want to come. */
export interface Room {
  readonly target: number;
  readonly capacity: number;
  readonly showUp: ShowUp;
  /** Signed up already. */
  readonly signedUp: number;
  /** Sign-ups close where P(more come than fit) would pass this. */
  readonly overbooking: number;
  /** Nobody beyond these can sign up, those who did included. */
  readonly people: number;
  /** Sign-ups above this cannot happen in any plan: bounds the tables. */
  readonly mostSignUps: number;
}

/** Figures of a plan for a mean of people still to sign up (`toCome`) whose true value is lognormal around it with log deviation `spread`. */
export interface Attendance {
  /** Sign-ups are closed here. */
  readonly signUpLimit: number;
  /** Whether the limit is there for the sake of seats; else nobody has to be turned away. */
  readonly closes: boolean;
  /** P(attendees >= target), exact over head counts; the factor by quadrature. */
  hit(toCome: number, spread: number): number;
  /** Mean of attendees who find a seat. */
  attendees(toCome: number, spread: number): number;
  /** Mean of sign-ups, closed at the limit. */
  signUps(toCome: number, spread: number): number;
  /** P(attendees >= count) for any count. */
  atLeast(count: number, toCome: number, spread: number): number;
  /** P(more attend than fit) where sign-ups would stay open. */
  overbookedOpen(toCome: number, spread: number): number;
  /** The highest probability of the target that any number of sign-ups gives. */
  readonly bestHit: number;
}

const STEPS = 121;
const REACH = 6;
const NODES = Float64Array.from({ length: STEPS }, (_, i) => -REACH + (2 * REACH * i) / (STEPS - 1));
const WEIGHTS = (() => {
  const raw = NODES.map((z) => Math.exp(-0.5 * z * z));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
})();

const NODE_STEP = (2 * REACH) / (STEPS - 1);
/** Weights of a node and all after it. */
const WEIGHTS_FROM = (() => {
  const from = new Float64Array(STEPS + 1);
  for (let i = STEPS - 1; i >= 0; i--) from[i] = from[i + 1]! + WEIGHTS[i]!;
  return from;
})();

const FINE = 0.1;
const BEND = 20;
const RATIO = 1.004;
const LOG_RATIO = Math.log(RATIO);
const LOG_BEND = Math.log(BEND);
const FINE_STEPS = Math.round(BEND / FINE);

/** The grid of means: even in the root of the mean (where a Poisson count has an even spread), then in proportion. */
function rootAt(index: number): number {
  return index <= FINE_STEPS ? index * FINE : BEND * RATIO ** (index - FINE_STEPS);
}

/** The place of a root on the grid, between two of its points. */
function placeOf(root: number): number {
  return root <= BEND ? root / FINE : FINE_STEPS + Math.log(root / BEND) / LOG_RATIO;
}

/** Builds the exact tables once: one entry a mean of sign-ups still to come, counts summed one by one. Memory and time grow with the sign-up limit. */
export function attendanceOf(room: Room): Attendance {
  const { target, capacity, showUp, signedUp } = room;
  const top = Math.max(signedUp, Math.min(room.people, Math.ceil(room.mostSignUps)));
  const limit = Math.max(signedUp, signUpLimit(showUp, capacity, room.overbooking, top));
  const hits = turnoutTail(showUp, target, limit);
  const seated = seatedMean(showUp, capacity, limit);
  const ceiling = Math.max(0, room.people - signedUp);
  const [hitTable, seatTable, signTable, steps] = tables(limit, signedUp, hits, seated);

  const average = (table: Float64Array, toCome: number, spread: number): number => {
    if (toCome <= 0 || ceiling === 0) return table[0]!;
    // Nodes are even, so roots of the means grow by one factor from node to node, and above the bend their places on the grid by one step.
    const step = 0.5 * spread * NODE_STEP;
    const factor = Math.exp(step);
    let logRoot = 0.5 * Math.log(toCome) + 0.5 * spread * (-REACH - 0.5 * spread);
    let u = Math.exp(logRoot);
    const highest = Math.sqrt(ceiling);
    let sum = 0;
    for (let i = 0; i < STEPS; i++) {
      const place =
        u >= highest
          ? placeOf(highest)
          : u <= BEND
            ? u / FINE
            : FINE_STEPS + (logRoot - LOG_BEND) / LOG_RATIO;
      const at = Math.floor(place);
      if (at >= steps || u >= highest) {
        // From here on every node counts the same.
        const last = Math.min(at, steps - 1);
        const value =
          at >= steps ? table[steps]! : table[last]! + (place - last) * (table[last + 1]! - table[last]!);
        return sum + WEIGHTS_FROM[i]! * value;
      }
      sum += WEIGHTS[i]! * (table[at]! + (place - at) * (table[at + 1]! - table[at]!));
      u *= factor;
      logRoot += step;
    }
    return sum;
  };
  const exact = (values: (signUps: number) => number, toCome: number, spread: number): number => {
    let sum = 0;
    for (let i = 0; i < STEPS; i++) {
      const mean = Math.min(ceiling, toCome * Math.exp(spread * (NODES[i]! - 0.5 * spread)));
      eachPoissonCount(Math.min(mean, 3 * (limit + 10)), (count, p) => {
        sum += WEIGHTS[i]! * p * values(Math.min(limit, signedUp + count));
      });
    }
    return sum;
  };
  const openTop = Math.max(
    limit,
    Math.min(top, Math.ceil((3 * capacity * (showUp.alpha + showUp.beta)) / showUp.alpha) + 50),
  );
  return {
    signUpLimit: limit,
    closes: limit < top,
    bestHit: hits[limit]!,
    hit: (toCome, spread) => average(hitTable, toCome, spread),
    attendees: (toCome, spread) => average(seatTable, toCome, spread),
    signUps: (toCome, spread) => average(signTable, toCome, spread),
    atLeast(count, toCome, spread) {
      if (count > capacity) return 0;
      const tail = turnoutTail(showUp, count, limit);
      return exact((signUps) => tail[signUps]!, toCome, spread);
    },
    overbookedOpen(toCome, spread) {
      const over = turnoutTail(showUp, capacity + 1, openTop);
      let sum = 0;
      for (let i = 0; i < STEPS; i++) {
        const mean = Math.min(ceiling, toCome * Math.exp(spread * (NODES[i]! - 0.5 * spread)));
        if (signedUp + mean > openTop) sum += WEIGHTS[i]! * over[openTop]!;
        else
          eachPoissonCount(
            mean,
            (count, p) => (sum += WEIGHTS[i]! * p * over[Math.min(openTop, signedUp + count)]!),
          );
      }
      return sum;
    },
  };
}

function tables(
  limit: number,
  signedUp: number,
  hits: Float64Array,
  seated: Float64Array,
): [Float64Array, Float64Array, Float64Array, number] {
  const room = Math.max(0, limit - signedUp);
  const topMean = room + 8 * Math.sqrt(room + 10) + 20;
  let steps = 0;
  while (rootAt(steps) ** 2 < topMean) steps += 1;
  const [hit, seat, sign] = [
    new Float64Array(steps + 1),
    new Float64Array(steps + 1),
    new Float64Array(steps + 1),
  ];
  for (let index = 0; index <= steps; index++) {
    let [total, hitSum, seatSum, signSum] = [0, 0, 0, 0];
    eachPoissonCount(rootAt(index) ** 2, (count, p) => {
      const signUps = Math.min(limit, signedUp + count);
      total += p;
      hitSum += p * hits[signUps]!;
      seatSum += p * seated[signUps]!;
      signSum += p * signUps;
    });
    hit[index] = hitSum / total;
    seat[index] = seatSum / total;
    sign[index] = signSum / total;
  }
  return [hit, seat, sign, steps];
}
