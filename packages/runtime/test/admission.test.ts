import assert from 'node:assert/strict';
import { Unavailable } from '../src/errors.ts';
import { createAdmission, type Admission, type Admitted } from '../src/http/admission.ts';

describe('Admission', () => {
  let now = 0;
  const made: Admission[] = [];
  afterEach(() => {
    for (const each of made.splice(0)) each.close();
  });
  function admission() {
    now = 0;
    const each = createAdmission({ least: 4, most: 100, targetMs: 100, nowMs: () => now });
    made.push(each);
    return each;
  }
  const enter = (door: Admission, count: number) => Array.from({ length: count }, () => door.enter(false));
  const leave = (all: readonly Admitted[]) => {
    for (const each of all) each.leave(true);
  };
  /** Windows in which `count` requests at once take `tookMs` each. */
  function windows(door: Admission, rounds: number, count: number, tookMs: number) {
    for (let round = 0; round < rounds; round += 1) {
      const all = enter(door, Math.min(count, Math.floor(door.limit)));
      now += tookMs;
      leave(all);
      now += 200;
      door.enter(false).leave(true);
    }
  }

  it('lets a burst in while nothing shows that requests wait for each other', () => {
    const door = admission();
    leave(enter(door, 100));
    assert.equal(door.inFlight, 0);
  });

  it('refuses at once what is over the limit, with Retry-After', () => {
    const door = admission();
    enter(door, 100);
    assert.throws(
      () => door.enter(false),
      (err) => err instanceof Unavailable && err.retryAfterSeconds === 1,
    );
    assert.equal(door.inFlight, 100);
  });

  it('takes fewer at once while even the fastest answer is late, and never fewer than its least', () => {
    const door = admission();
    windows(door, 2, 80, 400);
    assert.ok(door.limit < 80, String(door.limit));
    windows(door, 20, 80, 400);
    assert.equal(door.limit, 4);
  });

  it('takes more again once answers are in time', () => {
    const door = admission();
    windows(door, 20, 80, 400);
    windows(door, 60, 80, 10);
    assert.equal(door.limit, 100);
  });

  it('is not led astray by one slow request among fast ones', () => {
    const door = admission();
    const slow = door.enter(false);
    for (let round = 0; round < 10; round += 1) windows(door, 1, 10, 5);
    slow.leave(true);
    now += 200;
    door.enter(false).leave(true);
    assert.equal(door.limit, 100);
  });

  it('keeps room for sign-in', () => {
    const door = admission();
    windows(door, 20, 80, 400);
    enter(door, 4);
    assert.throws(() => door.enter(false));
    door.enter(true).leave(true);
  });

  it('gives one tenant no more than its share while another is served, and all where it is alone', () => {
    const door = admission();
    windows(door, 20, 80, 400);
    windows(door, 8, 2, 10);
    const room = Math.floor(door.limit);
    assert.ok(room >= 8 && room < 100, String(room));
    for (const each of enter(door, room - 2)) each.ofTenant('a');
    const other = door.enter(false);
    other.ofTenant('b');
    assert.throws(() => {
      door.enter(false).ofTenant('a');
    }, Unavailable);
  });
});
