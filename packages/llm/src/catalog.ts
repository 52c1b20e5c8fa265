import type { Route, Target } from './target.ts';

/** A route with its other routes put in place: each target once, in the order written. */
export interface FlatRoute extends Route {
  readonly targets: readonly Target[];
}

/** Targets and routes that were checked together. */
export interface Catalog {
  readonly targets: ReadonlyMap<string, Target>;
  route(purpose: string): FlatRoute | undefined;
  readonly routes: readonly FlatRoute[];
}

/** Targets or routes that cannot work; `faults` tells all of them. */
export class InvalidCatalog extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The catalog of models cannot be used: ${faults.join('; ')}`);
    this.name = 'InvalidCatalog';
    this.faults = faults;
  }
}

/** Checks and flattens; throws InvalidCatalog with every fault, cyclic routes among them. */
export function buildCatalog(targets: readonly Target[], routes: readonly Route[]): Catalog {
  const faults: string[] = [];
  const byId = new Map<string, Target>();
  for (const target of targets) {
    if (byId.has(target.id)) faults.push(`target ${target.id} is there twice`);
    faults.push(...targetFaults(target));
    byId.set(target.id, target);
  }
  const byPurpose = new Map<string, Route>();
  for (const route of routes) {
    if (byPurpose.has(route.purpose)) faults.push(`route ${route.purpose} is there twice`);
    if (!(route.maxAttempts >= 1 && route.maxAttempts <= 10))
      faults.push(`route ${route.purpose}: maxAttempts is not 1 to 10`);
    if (!(route.firstByteMs >= 1)) faults.push(`route ${route.purpose}: firstByteMs is not positive`);
    byPurpose.set(route.purpose, route);
  }
  function expand(route: Route, path: readonly string[], into: Map<string, Target>): void {
    if (path.includes(route.purpose)) {
      faults.push(`routes go in a circle: ${[...path, route.purpose].join(' > ')}`);
      return;
    }
    for (const step of route.steps) {
      if ('target' in step) {
        const target = byId.get(step.target);
        if (!target) faults.push(`route ${route.purpose}: there is no target ${step.target}`);
        else into.set(target.id, target);
        continue;
      }
      const next = byPurpose.get(step.route);
      if (!next) faults.push(`route ${route.purpose}: there is no route ${step.route}`);
      else expand(next, [...path, route.purpose], into);
    }
  }
  const flat = new Map<string, FlatRoute>();
  for (const route of routes) {
    const into = new Map<string, Target>();
    expand(route, [], into);
    const vectors = [...into.values()].filter(({ embeddings }) => embeddings).length;
    if (vectors > 0 && vectors < into.size)
      faults.push(`route ${route.purpose}: some targets give words and some vectors`);
    flat.set(route.purpose, { ...route, targets: [...into.values()] });
  }
  if (faults.length > 0) throw new InvalidCatalog([...new Set(faults)]);
  return { targets: byId, route: (purpose) => flat.get(purpose), routes: [...flat.values()] };
}

function targetFaults(target: Target): string[] {
  const { prices, limits } = target;
  const faults: string[] = [];
  const amounts = [
    prices.inputUsdPerMillion,
    prices.cachedInputUsdPerMillion,
    prices.cacheWriteUsdPerMillion,
    prices.outputUsdPerMillion,
    prices.batchFactor,
  ];
  if (amounts.some((amount) => !(amount >= 0)))
    faults.push(`target ${target.id}: a price is negative or missing`);
  if (!(limits.requestsPerMinute > 0 && limits.tokensPerMinute > 0))
    faults.push(`target ${target.id}: a limit is not positive`);
  if (!(target.boundTokensPerByte > 0 && target.meanTokensPerByte > 0)) {
    faults.push(`target ${target.id}: tokens per byte are not positive`);
  }
  if (target.embeddings && target.protocol === 'anthropic')
    faults.push(`target ${target.id}: this protocol gives no vectors`);
  return faults;
}
