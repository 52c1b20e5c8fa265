import { createHash } from 'node:crypto';
import { readCount } from './cells.ts';
import { plainTitle, type AttendeeKind, type AttendeeState } from './fileKind.ts';
import type { FoundHeader } from './fileKinds.ts';
import type { RowFault } from './resultRow.ts';
import { seenRows } from '@tsudoi/runtime/csv/seenRows';

/** How many are on a list of participants; `attended` is null where it has no column for that. */
export interface AttendeeCount {
  readonly signUps: number;
  readonly cancelled: number;
  readonly attended: number | null;
}

/** Counts a list, row by row; nothing about a person is kept. */
export interface AttendeeCounter {
  add(line: number, cells: readonly string[]): RowFault | undefined;
  count(): AttendeeCount;
}

/** A counter for a file with this header. A column of instants (`checked in at`) says "attended" where it is filled. */
export function attendeeCounter(header: FoundHeader, kind: AttendeeKind): AttendeeCounter {
  const at = (field: string): number => header.places.get(field)?.[0] ?? -1;
  const [id, status, attendance, quantity] = [at('id'), at('status'), at('attendance'), at('quantity')];
  const plainWords = (words: AttendeeKind['words']) =>
    new Map(Object.entries(words).map(([word, state]) => [plainTitle(word), state]));
  const words = plainWords(kind.words);
  const doorWords = plainWords(kind.doorWords);
  const seen = seenRows();
  let [signUps, cancelled, attended] = [0, 0, 0];
  // Where only the status says who came, nobody having come yet is a count, too.
  let toldOfAttendance = attendance >= 0;
  return {
    add(line, cells) {
      const stated = stateOf(cells[status] ?? '');
      if (status >= 0 && stated === undefined)
        return {
          field: 'status',
          message: `"${(cells[status] ?? '').slice(0, 40)}" is no state that is known`,
        };
      const came = attendance >= 0 ? stateOf(cells[attendance] ?? '', true) : undefined;
      if (attendance >= 0 && came === undefined)
        return {
          field: 'attendance',
          message: `"${(cells[attendance] ?? '').slice(0, 40)}" is no state that is known`,
        };
      const people = quantity < 0 ? 1 : readCount(cells[quantity] ?? '');
      if (people === undefined || (people ?? 1) > 10_000)
        return {
          field: 'quantity',
          message: `"${(cells[quantity] ?? '').slice(0, 40)}" is not a number of people`,
        };
      const ticket = (cells[id] ?? '').trim();
      if (id >= 0 && ticket !== '') {
        const before = seen.lineBefore(createHash('sha256').update(ticket).digest('hex'), line);
        if (before !== undefined) return { field: 'id', message: `the same as line ${String(before)}` };
      }
      const count = people ?? 1;
      const state: AttendeeState = came === 'attended' ? 'attended' : (stated ?? came ?? 'coming');
      if (state === 'waiting') return undefined;
      if (state === 'cancelled') cancelled += count;
      else signUps += count;
      if (state === 'attended') {
        attended += count;
        toldOfAttendance = true;
      }
      return undefined;
    },
    count: () => ({ signUps, cancelled, attended: toldOfAttendance ? attended : null }),
  };

  function stateOf(cell: string, ofAttendance = false): AttendeeState | undefined {
    const plain = plainTitle(cell);
    const known = (ofAttendance ? doorWords.get(plain) : undefined) ?? words.get(plain);
    if (known !== undefined) return known;
    if (plain === '') return ofAttendance ? 'absent' : 'coming';
    return ofAttendance && /\d/.test(plain) ? (plain === '0' ? 'absent' : 'attended') : undefined;
  }
}
