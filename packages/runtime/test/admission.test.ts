import assert from 'node:assert/strict';
import { createAdmission, type Admission, type Admitted, type Comer } from '../src/http/admission.ts';

const stranger: Comer = { kind: 'stranger' };
const signIn: Comer = { kind: 'signIn' };
const tenant = (id: string): Comer => ({ kind: 'tenant', id });

describe('Admission', () => {
  let now = 0;
  let waitMs: number | undefined;
  const made: Admission[] = [];
  afterEach(() => {
    for (const each of made.splice(0)) each.close();
  });
  function admission() {
    [now, waitMs] = [0, undefined];
    const each = createAdmission({
      ...{ least: 4, most: 100, targetMs: 100, insideMs: 250, nowMs: () => now, leastWaitMs: () => waitMs },
    });
    made.push(each);
    return each;
  }
  const enter = (door: Admission, count: number, comer: Comer = tenant('a')) =>
    Array.from({ length: count }, () => door.enter(comer)).filter((each) => each !== undefined);
  const leave = (all: readonly Admitted[]) => {
    for (const each of all) each.leave();
  };
  /** Seconds in which `perSecond` requests are answered and the luckiest waits `leastMs` for the database. */
  function seconds(door: Admission, many: number, perSecond: number, leastMs: number) {
    for (let window = 0; window < many * 5; window += 1) {
      for (let index = 0; index < perSecond / 5; index += 1) leave(enter(door, 1));
      waitMs = leastMs;
      now += 200;
      door.look();
    }
  }

  it('lets a burst in while nothing shows that requests wait for each other', () => {
    const door = admission();
    assert.equal(enter(door, 120).length, 100);
    assert.equal(door.inFlight, 100);
  });

  it('lets in what it gets done in a quarter of a second once even the luckiest request waits', () => {
    const door = admission();
    seconds(door, 1, 200, 150);
    assert.ok(door.limit >= 25 && door.limit <= 50, String(door.limit));
    seconds(door, 4, 200, 150);
    assert.equal(door.limit, 20);
    seconds(door, 4, 0, 150);
    assert.equal(door.limit, 4);
  });

  it('takes more again while nobody waits', () => {
    const door = admission();
    seconds(door, 4, 0, 150);
    seconds(door, 5, 200, 0);
    assert.equal(door.limit, 100);
  });

  it('is not led astray by waits below its target, however slow the answers are', () => {
    const door = admission();
    const slow = enter(door, 50);
    seconds(door, 10, 5, 90);
    assert.equal(door.limit, 100);
    leave(slow);
    assert.equal(door.inFlight, 0);
  });

  it('keeps room for sign-in, for a few whose credential is not known, and for a tenant that has little', () => {
    const door = admission();
    seconds(door, 4, 400, 150);
    assert.equal(door.limit, 40);
    const { limit } = door;
    enter(door, 200, tenant('a'));
    assert.equal(door.inFlight, limit);
    assert.equal(door.enter(tenant('a')), undefined);
    assert.ok(door.enter(signIn));
    assert.equal(enter(door, 10, stranger).length, 2);
    assert.ok(door.enter(tenant('b')));
    enter(door, 200, signIn);
    assert.ok(door.inFlight <= Math.ceil(limit * 1.25));
    assert.equal(door.enter(signIn), undefined);
  });

  it('gives half of the room at most to whom nobody knows yet who they are: they may send a beginning and no end', () => {
    const door = admission();
    const slow = [...enter(door, 100, signIn), ...enter(door, 100, stranger)];
    assert.equal(slow.length, 50);
    assert.equal(enter(door, 200, tenant('a')).length, 50);
    leave(slow);
    assert.equal(door.inFlight, 50);
    assert.ok(door.enter(signIn));
  });

  it('gives one tenant half of the room while another is served, and all where it is alone', () => {
    const door = admission();
    seconds(door, 4, 400, 150);
    const { limit } = door;
    const other = enter(door, 1, tenant('b'));
    assert.equal(enter(door, 200, tenant('a')).length, Math.ceil(limit / 2));
    leave(other);
    assert.equal(enter(door, 200, tenant('a')).length, limit - Math.ceil(limit / 2));
  });
});
