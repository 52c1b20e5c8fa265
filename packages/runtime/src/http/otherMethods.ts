import type { Endpoint } from '@tsudoi/contracts/endpoint';

interface Paths {
  /** Of paths without parameters, in lower case: what they take. */
  readonly plain: ReadonlyMap<string, string>;
  readonly patterns: readonly { readonly pattern: RegExp; readonly methods: readonly string[] }[];
}

/** What paths take, as `Allow` has it. HEAD goes with GET and OPTIONS with all of them. */
export interface AllowedMethods {
  /** Undefined where no endpoint has the path. A path that is an endpoint's own takes nothing by the pattern of another (`/v1/rules/{ruleId}`). */
  of(path: string): string | undefined;
  /** What a path without parameters takes, where this method is not among it; undefined otherwise. */
  insteadOf(method: string, path: string): string | undefined;
}

/** Follows the list as it grows. */
export function createAllowedMethods(endpoints: readonly Endpoint[]): AllowedMethods {
  let known = 0;
  let paths: Paths = { plain: new Map(), patterns: [] };
  const now = (): Paths => {
    if (known !== endpoints.length) paths = pathsOf(endpoints);
    known = endpoints.length;
    return paths;
  };
  return {
    of(path) {
      const { plain, patterns } = now();
      const methods = patterns.flatMap((each) => (each.pattern.test(path) ? each.methods : []));
      return plain.get(key(path)) ?? (methods.length === 0 ? undefined : allow(methods));
    },
    insteadOf(method, path) {
      const takes = now().plain.get(key(path));
      return takes === undefined || takes.split(', ').includes(method) ? undefined : takes;
    },
  };
}

function pathsOf(endpoints: readonly Endpoint[]): Paths {
  const declared = [...Map.groupBy(endpoints, (each) => each.path)].map(([path, all]) => ({
    path,
    methods: all.map(({ method }) => method.toUpperCase()),
  }));
  return {
    plain: new Map(
      declared.flatMap(({ path, methods }) => (path.includes('{') ? [] : [[key(path), allow(methods)]])),
    ),
    patterns: declared.map(({ path, methods }) => ({ pattern: patternOf(path), methods })),
  };
}

const allow = (methods: readonly string[]): string =>
  [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].join(', ');

/** Routes match in any case of letters, with or without a slash at the end. */
const key = (path: string): string =>
  (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path).toLowerCase();

/** A path with parameters in braces as a pattern: one segment each, in any case of letters, as routes match. */
function patternOf(path: string): RegExp {
  const literal = path.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^/]+')}/?$`, 'i');
}
