import type { Endpoint } from '@tsudoi/contracts/endpoint';

/**
 * The methods that a path takes, as `Allow` has them; undefined where no endpoint has the path. HEAD goes with GET and OPTIONS with all of them.
 * Built at the first call after the last mount.
 */
export function createAllowedMethods(endpoints: readonly Endpoint[]): (path: string) => string | undefined {
  let byPath: readonly { readonly pattern: RegExp; readonly methods: readonly string[] }[] | undefined;
  return (path) => {
    byPath ??= [...Map.groupBy(endpoints, (each) => each.path)].map(([declared, all]) => ({
      pattern: patternOf(declared),
      methods: all.map(({ method }) => method.toUpperCase()),
    }));
    const methods = byPath.flatMap((each) => (each.pattern.test(path) ? each.methods : []));
    if (methods.length === 0) return undefined;
    return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].join(', ');
  };
}

/** A path with parameters in braces as a pattern: one segment each, in any case of letters, as routes match. */
function patternOf(path: string): RegExp {
  const literal = path.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^/]+')}/?$`, 'i');
}
