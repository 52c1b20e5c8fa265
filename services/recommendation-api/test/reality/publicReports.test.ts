import { showUpPrior } from '@tsudoi/forecast/prior';
import { peopleOf } from '@tsudoi/portfolio/options';
import type { Tactic as EngineTactic } from '@tsudoi/portfolio/model';
import assert from 'node:assert/strict';
import { catalogue } from '../../src/tactics/catalogue.ts';
import { lineMessages } from '../../src/tactics/lineMessages.ts';

/** What organisers have published of who came, of those who had signed up and not cancelled. */
const ATTENDANCE: readonly {
  readonly of: string;
  readonly came: number;
  readonly priceJpy: number;
  /** False: our belief does not expect it, and says so here. */
  readonly expected: boolean;
}[] = [
  {
    of: 'free study groups on Peatix, a year, about 1,023 public events',
    came: 0.675,
    priceJpy: 0,
    expected: true,
  },
  { of: 'events on Peatix that are paid in advance', came: 0.901, priceJpy: 3_000, expected: true },
  { of: 'a free meetup on storage, 14 to 25 % stayed away', came: 0.8, priceJpy: 0, expected: true },
  {
    of: 'a free programming meetup, 141 signed up, 70 cancelled or stayed away',
    came: 0.5,
    priceJpy: 0,
    expected: true,
  },
  { of: 'a free meetup of web makers, 374 signed up and 116 came', came: 0.31, priceJpy: 0, expected: false },
];

const tactic = (key: string): (typeof catalogue)[number] => catalogue.find((one) => one.key === key)!;
/** Sign-ups of `units` of a tactic of the catalogue a month ahead, by the engine's own curve. */
const signUps = (key: string, units: number): number => {
  const { id, kind, response, costPerUnitJpy, ...rest } = tactic(key);
  const engine: EngineTactic = { ...rest, id, kind, costPerUnitJpy, response };
  return peopleOf(engine, units, 30);
};

describe('the beliefs against what has been published', () => {
  for (const { of, came, priceJpy, expected } of ATTENDANCE)
    it(`${expected ? 'expect' : 'do not expect'} ${of}`, () => {
      const { alpha, beta } = showUpPrior({ category: 'meetup', format: 'venue', priceJpy, month: 6 });
      const mean = alpha / (alpha + beta);
      const deviation = Math.sqrt((mean * (1 - mean)) / (alpha + beta + 1));
      const away = Math.abs(came - mean) / deviation;
      assert.equal(
        away <= 2.58,
        expected,
        `${came.toFixed(3)}, believed ${mean.toFixed(3)} ± ${deviation.toFixed(3)}`,
      );
    });

  it('bring 0.01 to 0.3 % of the flyers that are handed out or inserted', () => {
    for (const [key, copies] of [
      ['flyers', 100],
      ['newspaper-insert', 1_000],
    ] as const)
      for (const units of [3, 10, 30]) {
        const share = signUps(key, units) / (units * copies);
        assert.ok(share >= 1e-4 && share <= 3e-3, `${key}, ${String(units)}: ${String(share)}`);
      }
  });

  it('win fewer by one mail than click in an average one, 2.7 % of its recipients', () => {
    const share = signUps('mailing-list', 1) / tactic('mailing-list').response.audience;
    assert.ok(share > 0.002 && share < 0.027, String(share));
  });

  it('cost what rate cards say: LINE by friends, a sheet in a newspaper, a release', () => {
    const line = (friends: number): number => lineMessages(tactic('line-official'), friends).setupFeeJpy;
    assert.deepEqual([line(200), line(201), line(5_000), line(5_001)], [0, 5_000, 5_000, 15_000]);
    assert.ok(tactic('newspaper-insert').costPerUnitJpy >= 1_000 * 3.0);
    assert.equal(tactic('press-release').costPerUnitJpy, 33_000);
  });
});
