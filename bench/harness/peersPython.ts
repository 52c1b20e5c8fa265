import { spawnSync } from 'node:child_process';

/** A Python that has all of these packages: the one that TSUDOI_PEERS_PYTHON names, else python3; undefined where neither has. */
export function peersPython(...packages: readonly string[]): string | undefined {
  const named = process.env['TSUDOI_PEERS_PYTHON'];
  return [...(named ? [named] : []), 'python3'].find(
    (python) => spawnSync(python, ['-c', packages.map((one) => `import ${one}`).join('\n')]).status === 0,
  );
}
