import type { Steps } from '../turns.ts';

/** Bytes of a piece of memory; no id is longer. */
const pieceBytes = 262_144;
/** So many ids are sorted at once, and so many merged, in a step. */
const atOnce = 512;

/**
 * Ids of members as they come, each with whether it is there; bytes side by side, for a server may list half a million, and objects
 * for each would take ten times the memory.
 */
export interface MemberSet {
  /** The last word on an id holds. False, and nothing taken, where `most` were told already, repetitions included. */
  set(id: string, exists: boolean): boolean;
  /** All that were told, each once; nothing is told afterwards. */
  sorted(): Steps<MemberList>;
}

/** Ids in the order of their UTF-8 bytes. */
export interface MemberList {
  readonly length: number;
  /** Ids from one place to before another. */
  slice(from: number, to: number): readonly string[];
  /** Whether the id at a place is there no more. */
  isGone(place: number): boolean;
  /** Where the ids that come after one begin. */
  placeAfter(id: string): number;
  has(id: string): boolean;
}

/** An empty set for `most` ids. */
export function createMemberSet(most: number): MemberSet {
  const pieces: Buffer[] = [];
  let used = pieceBytes;
  let count = 0;
  // Where each begins, counted over all pieces, its bytes, and 1 where it is gone.
  let starts = new Uint32Array(atOnce);
  let lengths = new Uint32Array(atOnce);
  let gone = new Uint8Array(atOnce);

  const pieceOf = (index: number): Buffer =>
    pieces[Math.floor((starts[index] as number) / pieceBytes)] as Buffer;
  const startOf = (index: number): number => (starts[index] as number) % pieceBytes;
  const endOf = (index: number): number => startOf(index) + (lengths[index] as number);

  const compare = (a: number, b: number): number =>
    pieceOf(a).compare(pieceOf(b), startOf(b), endOf(b), startOf(a), endOf(a));

  function* inOrder(): Steps<Uint32Array> {
    let from = Uint32Array.from({ length: count }, (_, index) => index);
    yield;
    for (let low = 0; low < count; low += atOnce) {
      from.subarray(low, low + atOnce).sort((a, b) => compare(a, b) || a - b);
      yield;
    }
    let to = new Uint32Array(count);
    for (let width = atOnce; width < count; width *= 2) {
      for (let low = 0; low < count; low += 2 * width) {
        const middle = Math.min(low + width, count);
        const end = Math.min(low + 2 * width, count);
        let [left, right] = [low, middle];
        for (let at = low; at < end; at += 1) {
          if (at % atOnce === 0) yield;
          const [a, b] = [from[left] as number, from[right] as number];
          const isLeft = left < middle && (right >= end || compare(a, b) <= 0);
          to[at] = isLeft ? (left++, a) : (right++, b);
        }
      }
      [from, to] = [to, from];
    }
    return from;
  }

  return {
    set(id, exists) {
      if (count >= most) return false;
      const bytes = Buffer.byteLength(id);
      if (bytes > pieceBytes) throw new RangeError(`an id of ${String(bytes)} bytes`);
      if (used + bytes > pieceBytes) {
        pieces.push(Buffer.allocUnsafeSlow(pieceBytes));
        used = 0;
      }
      if (count === starts.length) {
        starts = grown(starts, Uint32Array);
        lengths = grown(lengths, Uint32Array);
        gone = grown(gone, Uint8Array);
      }
      pieces.at(-1)?.write(id, used);
      starts[count] = (pieces.length - 1) * pieceBytes + used;
      lengths[count] = bytes;
      gone[count] = exists ? 0 : 1;
      used += bytes;
      count += 1;
      return true;
    },

    *sorted() {
      const order = yield* inOrder();
      let kept = 0;
      for (let at = 0; at < count; at += 1) {
        if (at % atOnce === 0) yield;
        const index = order[at] as number;
        // Of equal ones the last stands last.
        if (at + 1 === count || compare(index, order[at + 1] as number) !== 0) order[kept++] = index;
      }
      return listOf(order.subarray(0, kept));
    },
  };

  function listOf(order: Uint32Array): MemberList {
    const placeAfter = (id: string): number => {
      const wanted = Buffer.from(id);
      let [low, high] = [0, order.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        const index = order[middle] as number;
        if (pieceOf(index).compare(wanted, 0, wanted.length, startOf(index), endOf(index)) <= 0)
          low = middle + 1;
        else high = middle;
      }
      return low;
    };
    const idOf = (index: number): string => pieceOf(index).toString('utf8', startOf(index), endOf(index));
    return {
      length: order.length,
      slice: (from, to) => Array.from(order.subarray(from, to), idOf),
      isGone: (place) => gone[order[place] as number] === 1,
      placeAfter,
      has(id) {
        const place = placeAfter(id);
        return place > 0 && idOf(order[place - 1] as number) === id;
      },
    };
  }
}

function grown<Numbers extends Uint32Array | Uint8Array>(
  numbers: Numbers,
  Made: new (length: number) => Numbers,
): Numbers {
  const larger = new Made(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
