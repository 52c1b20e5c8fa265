import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { peersPython } from '../harness/peersPython.ts';

/** One data set on disk (columns as 32-bit floats, then targets as doubles, then the fold of each row), with what the peers scored on it. */
export interface PeerTable {
  readonly name: string;
  readonly path: string;
  readonly rows: number;
  readonly features: number;
  readonly scores: Readonly<Record<string, PeerScore>>;
}

/** Errors over five folds, and the median CPU seconds of one training. */
export interface PeerScore {
  readonly rmse: number;
  readonly mae: number;
  readonly seconds: number;
}

/** Daily counts to forecast `ahead` days of. */
export interface PeerSeries {
  readonly first: number;
  readonly counts: readonly number[];
  readonly ahead: number;
}

/** Forecasts by series; null: the peer is not on this machine. */
export interface PeerForecasts {
  readonly prophet: readonly (readonly number[])[] | null;
  readonly statsforecast: readonly (readonly number[])[] | null;
}

/** The data sets that the peers' Python has, scored; none where there is no such Python. */
export function peerTables(folder: string): readonly PeerTable[] {
  return (ask({ task: 'tables', folder }) as PeerTable[] | undefined) ?? [];
}

export function peerForecasts(series: readonly PeerSeries[]): PeerForecasts {
  return (
    (ask({ task: 'series', series }) as PeerForecasts | undefined) ?? { prophet: null, statsforecast: null }
  );
}

function ask(request: object): unknown {
  const python = peersPython('numpy', 'pandas');
  if (python === undefined) {
    console.log('ABSENT: no Python with pandas (TSUDOI_PEERS_PYTHON names one); all peers are left out');
    return undefined;
  }
  const script = fileURLToPath(new URL('./peers.py', import.meta.url));
  const run = spawnSync(python, [script], {
    input: JSON.stringify(request),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, OMP_NUM_THREADS: '1', NIXTLA_ID_AS_COL: '1' },
  });
  if (run.status !== 0) throw new Error(`the peers did not run: ${run.stderr.slice(-800)}`);
  return JSON.parse(run.stdout);
}
