import assert from 'node:assert/strict';
import { createMovableClock } from '../src/clock.ts';
import { every } from '../src/every.ts';
import { createLifecycle } from '../src/lifecycle.ts';
import { createLogger } from '../src/logger.ts';

const log = createLogger('test', 'silent');
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('Rounds', () => {
  const lifecycles: ReturnType<typeof createLifecycle>[] = [];
  const aLifecycle = () => {
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
    lifecycles.push(lifecycle);
    return lifecycle;
  };
  afterEach(async () => {
    await Promise.all(lifecycles.splice(0).map((lifecycle) => lifecycle.stop('test over')));
  });

  it('run one at a time, though they take longer than the interval and are kicked meanwhile', async () => {
    let running = 0;
    let most = 0;
    let ran = 0;
    const rounds = every(
      { lifecycle: aLifecycle(), log },
      {
        name: 'slow',
        intervalMs: 5,
        async work() {
          most = Math.max(most, (running += 1));
          await sleep(20);
          running -= 1;
          ran += 1;
        },
      },
    );
    for (let kick = 0; kick < 20; kick += 1) {
      rounds.kick();
      await sleep(5);
    }
    await rounds.stop();
    assert.equal(most, 1);
    assert.ok(ran >= 3, `${String(ran)} rounds`);
  });

  it('go on after one that failed', async () => {
    let ran = 0;
    const rounds = every(
      { lifecycle: aLifecycle(), log },
      {
        name: 'failing',
        intervalMs: 1,
        work: () => Promise.reject(new Error(String((ran += 1)))),
      },
    );
    while (ran < 3) await sleep(2);
    await rounds.stop();
    assert.ok(ran >= 3);
  });

  it('end with intake, and the stop waits for the one under way', async () => {
    const lifecycle = aLifecycle();
    let ended = false;
    every(
      { lifecycle, log },
      {
        name: 'under way',
        intervalMs: 1_000,
        async work() {
          await sleep(30);
          ended = true;
        },
      },
    );
    await lifecycle.stop('test');
    assert.equal(ended, true);
  });

  it('that have no end make the process stuck, and only after their bound', async () => {
    const lifecycle = aLifecycle();
    let goOn = (): void => undefined;
    every(
      { lifecycle, log },
      {
        name: 'endless',
        intervalMs: 1_000,
        boundMs: 40,
        work: () => new Promise<void>((resolve) => (goOn = resolve)),
      },
    );
    assert.deepEqual(lifecycle.stuck(), []);
    await sleep(60);
    assert.deepEqual(lifecycle.stuck(), ['endless']);
    goOn();
    await sleep(5);
    assert.deepEqual(lifecycle.stuck(), []);
  });

  it('begin at once when the clock that they follow jumps', async () => {
    const clock = createMovableClock();
    let ran = 0;
    every(
      { lifecycle: aLifecycle(), log },
      {
        name: 'following',
        intervalMs: 3_600_000,
        follows: { clock, jumpMs: 60_000 },
        work: () => Promise.resolve((ran += 1)),
      },
    );
    await sleep(10);
    assert.equal(ran, 1);
    clock.moveTo(new Date(clock.now().getTime() + 7_200_000));
    await sleep(1_000);
    assert.equal(ran, 2);
  });

  it('begin again when the clock that they follow jumps while one is under way', async () => {
    const clock = createMovableClock();
    let ran = 0;
    every(
      { lifecycle: aLifecycle(), log },
      {
        name: 'jumped meanwhile',
        intervalMs: 3_600_000,
        follows: { clock, jumpMs: 15_000 },
        async work() {
          ran += 1;
          if (ran === 1) {
            clock.moveTo(new Date(clock.now().getTime() + 86_400_000));
            await sleep(20);
          }
        },
      },
    );
    const deadline = performance.now() + 10_000;
    while (ran < 2 && performance.now() < deadline) await sleep(10);
    assert.equal(ran, 2);
  });

  it('are spread by their jitter', async () => {
    const begun: number[] = [];
    const rounds = every(
      { lifecycle: aLifecycle(), log },
      {
        name: 'spread',
        intervalMs: 40,
        jitter: 1,
        random: () => 1,
        work: () => Promise.resolve(begun.push(performance.now())),
      },
    );
    while (begun.length < 2) await sleep(2);
    await rounds.stop();
    const [first = 0, second = 0] = begun;
    assert.ok(second - first >= 58, `${String(second - first)} ms`);
  });
});
