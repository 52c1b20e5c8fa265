import assert from 'node:assert/strict';
import { attendanceOf, type Room } from '@tsudoi/portfolio/attendance';
import { betaFrom, normalFrom, randomFrom } from '@tsudoi/forecast/random';

const SEED = Number(process.env['TSUDOI_SEED'] ?? 77);
const DRAWS = 40_000;

/** One event: a factor, then people one by one. */
function attend(room: Room, toCome: number, spread: number, limit: number, random: () => number): number {
  const mean = Math.min(
    room.people - room.signedUp,
    toCome * Math.exp(spread * normalFrom(random) - spread ** 2 / 2),
  );
  const share = betaFrom(random, room.showUp.alpha, room.showUp.beta);
  let signedUp = room.signedUp;
  for (let wait = -Math.log(1 - random()); wait < mean && signedUp < limit; wait -= Math.log(1 - random()))
    signedUp += 1;
  let came = 0;
  for (let person = 0; person < Math.min(signedUp, limit); person++) if (random() < share) came += 1;
  return came;
}

describe(`who is in the room, against people drawn one by one (seed ${String(SEED)})`, function () {
  this.timeout(120_000);
  const base: Room = {
    target: 1,
    capacity: 50,
    showUp: { alpha: 7, beta: 3 },
    signedUp: 0,
    overbooking: 0.05,
    people: Infinity,
    mostSignUps: 4_000,
  };

  for (const toCome of [0.1, 0.5, 1, 3, 10, 60]) {
    it(`gives the chance, the mean and the overbooking at ${String(toCome)} expected sign-ups`, () => {
      const random = randomFrom(SEED + Math.round(toCome * 10));
      for (const [target, signedUp] of [
        [1, 0],
        [3, 0],
        [8, 6],
        [40, 0],
      ] as const) {
        const room = { ...base, target, signedUp };
        const attendance = attendanceOf(room);
        let [hits, seated, over] = [0, 0, 0];
        for (let draw = 0; draw < DRAWS; draw++) {
          const came = attend(room, toCome, 0.6, attendance.signUpLimit, random);
          hits += came >= target ? 1 : 0;
          over += came > room.capacity ? 1 : 0;
          seated += Math.min(room.capacity, came);
        }
        const about = `target ${String(target)}, ${String(signedUp)} signed up`;
        assert.ok(Math.abs(attendance.hit(toCome, 0.6) - hits / DRAWS) < 0.01, about);
        assert.ok(
          Math.abs(attendance.atLeast(target, toCome, 0.6) - attendance.hit(toCome, 0.6)) < 2e-3,
          about,
        );
        const mean = attendance.attendees(toCome, 0.6);
        assert.ok(
          Math.abs(mean - seated / DRAWS) < 0.02 * mean + 0.02,
          `${about}: ${String(mean)} against ${String(seated / DRAWS)}`,
        );
        assert.ok(over / DRAWS <= 0.055, `${about}: ${String(over / DRAWS)}`);
      }
    });
  }

  it('never passes the people there are', () => {
    const few = attendanceOf({ ...base, target: 10, people: 12 });
    assert.ok(few.signUps(1_000, 0.8) <= 12 && few.attendees(1_000, 0.8) <= 12 * 0.7 + 1e-9);
    assert.equal(attendanceOf({ ...base, target: 13, people: 12 }).hit(1e6, 0.5), 0);
  });

  it('rises with people and falls with the target, down to the last digit', () => {
    const attendance = attendanceOf({ ...base, target: 20 });
    for (let people = 1; people < 200; people++) {
      assert.ok(attendance.hit(people + 1, 0.5) >= attendance.hit(people, 0.5) - 1e-12);
      assert.ok(attendance.attendees(people + 1, 0.5) >= attendance.attendees(people, 0.5) - 1e-12);
    }
    for (let target = 1; target < 60; target++)
      assert.ok(attendance.atLeast(target + 1, 30, 0.5) <= attendance.atLeast(target, 30, 0.5) + 1e-12);
  });
});
