import fs from 'node:fs';
import path from 'node:path';
import type { Endpoint } from '@tsudoi/contracts/endpoint';

const root = path.resolve(import.meta.dirname, '../..');

/** Services of the topology `services` with an API of their own. */
export const routedServices = [
  'accounts',
  'audience',
  'nudge-generator',
  'recommendation-api',
  'sync-worker',
] as const;

/** The path prefixes that lead to each service: the shortest that no path of another one begins with. */
export async function servedRoutes(): Promise<Record<string, string[]>> {
  const served = new Map<string, string[]>();
  for (const service of routedServices) served.set(service, await pathsOf(service));
  return Object.fromEntries(
    [...served].map(([service, own]) => {
      const others = [...served].flatMap(([name, paths]) => (name === service ? [] : paths));
      return [service, [...new Set(own.map((each) => prefixOf(each, others)))].sort()];
    }),
  );
}

/** Every path that a service mounts, read from its sources: endpoints of contracts, and pages that are no endpoint. */
async function pathsOf(service: string): Promise<string[]> {
  const folder = path.join(root, 'services', service, 'src');
  const texts = sourcesIn(folder);
  if (texts.some((text) => text.includes('@tsudoi/models/mountModels')))
    texts.push(...sourcesIn(path.join(root, 'packages/models/src')));
  const found: string[] = [];
  for (const text of texts) {
    const mounted = new Set([...text.matchAll(/\bmount\(\s*[\w.]+,\s*(\w+)/g)].map(([, name]) => name ?? ''));
    for (const [, names = '', module = ''] of text.matchAll(
      /import \{([^}]+)\} from '@tsudoi\/contracts\/(\w+)'/g,
    )) {
      const exported = (await import(path.join(root, `packages/contracts/src/${module}.ts`))) as Record<
        string,
        unknown
      >;
      for (const each of names.split(',')) {
        const [name = '', local = name] = each.trim().split(' as ');
        if (mounted.delete(local)) found.push((exported[name] as Endpoint).path);
      }
    }
    if (mounted.size > 0) throw new Error(`${service}: ${[...mounted].join(', ')} come from no contract`);
    for (const [, page = ''] of text.matchAll(/\brouter\.get\(\s*'([^']+)'/g)) found.push(page);
  }
  if (found.length === 0) throw new Error(`${service} mounts nothing`);
  return found;
}

function sourcesIn(folder: string): string[] {
  return fs
    .globSync('**/*.ts', { cwd: folder })
    .sort()
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8'));
}

function prefixOf(whole: string, others: readonly string[]): string {
  const segments = whole.replace(/\/?\{.*$/, '').split('/').slice(1);
  for (let count = Math.min(2, segments.length); count <= segments.length; count += 1) {
    const prefix = `/${segments.slice(0, count).join('/')}`;
    if (!others.some((other) => other === prefix || other.startsWith(`${prefix}/`))) return prefix;
  }
  throw new Error(`${whole} shares every prefix with another service`);
}
