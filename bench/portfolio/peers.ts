import type { Problem } from '@tsudoi/portfolio/model';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Efforts } from './evaluate.ts';

/** Plans of the Python peers by instance; null: the peer is not on this machine, or failed. */
export interface PeerPlans {
  readonly scipy: readonly Efforts[] | null;
  readonly nlopt: readonly Efforts[] | null;
}

/** Runs scipy's SLSQP and nlopt's AUGLAG + SLSQP (Debian: python3-scipy, python3-nlopt) on all problems in one process. */
export function peerPlans(problems: readonly Problem[]): PeerPlans {
  // Debian's packages belong to Debian's interpreter, whatever else is first on PATH.
  const python =
    process.env['TSUDOI_PEER_PYTHON'] ?? (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3');
  const script = fileURLToPath(new URL('./peers.py', import.meta.url));
  const run = spawnSync(python, [script], {
    input: JSON.stringify(problems),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) {
    console.error(`python peers did not run: ${run.error?.message ?? run.stderr.slice(-500)}`);
    return { scipy: null, nlopt: null };
  }
  if (run.stderr !== '') console.error(run.stderr.slice(-500));
  const raw = JSON.parse(run.stdout) as Record<'scipy' | 'nlopt', (number | null)[][] | null>;
  const read = (plans: (number | null)[][] | null): Efforts[] | null =>
    plans?.map(
      (efforts, at) =>
        new Map(
          efforts.flatMap((effort, i) => (effort === null ? [] : [[problems[at]!.tactics[i]!.id, effort]])),
        ),
    ) ?? null;
  return { scipy: read(raw.scipy), nlopt: read(raw.nlopt) };
}
