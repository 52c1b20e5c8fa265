import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderChart } from './render.ts';

/** Selectors of every Deployment of both topologies, by name. */
export function renderedSelectors(): Record<string, unknown> {
  return Object.fromEntries(
    [[], ['--set', 'topology=all']].flatMap((args) =>
      renderChart(args)
        .filter(({ kind }) => kind === 'Deployment')
        .map((manifest) => [
          manifest.metadata.name,
          (manifest.spec?.['selector'] as { matchLabels: unknown }).matchLabels,
        ]),
    ),
  );
}

// Adds the selectors of new Deployments to the kept ones; a kept one is never changed.
if (import.meta.main) {
  const file = path.resolve(import.meta.dirname, '../../test/charts/selectors.json');
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, `${JSON.stringify({ ...renderedSelectors(), ...kept }, null, 2)}\n`);
}
