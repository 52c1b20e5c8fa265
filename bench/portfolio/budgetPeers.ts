import type { Problem } from '@tsudoi/portfolio/model';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Units by tactic for each budget of a ladder, by instance; null: the peer is not on this machine, and `why`. */
export interface Ladders {
  readonly scipy: readonly Ladder[] | null;
  /** Of the first instances only: its compiler takes about twenty seconds each. */
  readonly pymc: readonly Ladder[] | null;
  readonly why: Readonly<Record<string, string>>;
}

/** Units by tactic, one entry a budget. */
export type Ladder = readonly (readonly number[])[];

/**
 * Runs SLSQP and PyMC-Marketing's BudgetOptimizer. `TSUDOI_PEER_PYTHON` names an interpreter that has them:
 * `python3 -m venv DIR && DIR/bin/pip install pymc-marketing` brings both.
 */
export function budgetLadders(instances: readonly Problem[], pymc: number): Ladders {
  const python =
    process.env['TSUDOI_PEER_PYTHON'] ?? (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3');
  const script = fileURLToPath(new URL('./budgetPeers.py', import.meta.url));
  const run = spawnSync(python, [script], {
    input: JSON.stringify({ instances, pymc }),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status === 0) return JSON.parse(run.stdout) as Ladders;
  const why = run.error?.message ?? run.stderr.slice(-300);
  return { scipy: null, pymc: null, why: { scipy: why, pymc: why } };
}
