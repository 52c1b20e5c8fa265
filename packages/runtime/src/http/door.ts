import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission, Admitted, Comer } from './admission.ts';
import { requestIdOf } from './requestId.ts';

/** What stands before the routes: nothing of a request is read, looked up or matched until it is let in. */
export interface Door {
  /** Lets a request in, or answers it 503; true where it is in. */
  enter(request: IncomingMessage, response: ServerResponse): boolean;
  /** Ends a request's place before its answer ends: a stream is open for hours. */
  leave(response: ServerResponse): void;
  /** Remembers whose a credential is, so that the next request of its tenant is told apart at the door. */
  learn(request: IncomingMessage, tenantId: string): void;
}

/** Asked by the cluster, in any state. */
const probes: ReadonlySet<string> = new Set(['/live', '/ready', '/health', '/metrics']);
const mostKnown = 5_000;
const longestKnown = 2_048;
/** Bodies up to this size are read away, so that the connection can be used again. */
const drainedBytes = 65_536;

const before =
  '{"type":"urn:tsudoi:problem:Unavailable","title":"Unavailable","status":503,"detail":"Too much to do at the moment; try again soon","requestId":"';
const after = '","retryAfterSeconds":1}';

/** `endpoints` may still grow; those of sign-in have room of their own. */
export function createDoor(
  admission: Admission,
  endpoints: readonly Endpoint[],
  headers: readonly (readonly [string, string])[],
): Door {
  const places = new WeakMap<ServerResponse, Admitted>();
  const known = new Map<string, string>();
  const always = headers.flat();
  let signIns: { readonly whole: ReadonlySet<string>; readonly beginnings: readonly string[] } | undefined;
  let counted = 0;

  function isSignIn(path: string): boolean {
    if (!signIns || counted !== endpoints.length) {
      const paths = endpoints.flatMap((each) => (each.tag === 'sessions' ? [each.path] : []));
      counted = endpoints.length;
      signIns = {
        whole: new Set(paths.filter((each) => !each.includes('{'))),
        beginnings: paths.flatMap((each) => (each.includes('{') ? [each.slice(0, each.indexOf('{'))] : [])),
      };
    }
    return signIns.whole.has(path) || signIns.beginnings.some((each) => path.startsWith(each));
  }

  function comerOf(request: IncomingMessage, path: string): Comer {
    const id = known.get(request.headers.authorization ?? '');
    if (id !== undefined) return { kind: 'tenant', id };
    return isSignIn(path) ? { kind: 'signIn' } : { kind: 'stranger' };
  }

  function refuse(request: IncomingMessage, response: ServerResponse): void {
    const id = requestIdOf(request);
    const body = before + id + after;
    const cut = Number(
      request.headers['content-length'] ?? (request.headers['transfer-encoding'] ? Infinity : 0),
    );
    response.writeHead(503, [
      ...always,
      'X-Request-Id',
      id,
      'Retry-After',
      '1',
      'Content-Type',
      'application/problem+json; charset=utf-8',
      'Content-Length',
      String(body.length),
      ...(cut > drainedBytes ? ['Connection', 'close'] : []),
    ]);
    response.end(body);
  }

  return {
    enter(request, response) {
      const url = request.url ?? '/';
      const query = url.indexOf('?');
      const path = query < 0 ? url : url.slice(0, query);
      if (probes.has(path)) return true;
      const admitted = admission.enter(comerOf(request, path));
      if (!admitted) {
        refuse(request, response);
        return false;
      }
      places.set(response, admitted);
      response.once('close', () => {
        admitted.leave();
      });
      return true;
    },
    leave(response) {
      places.get(response)?.leave();
    },
    learn({ headers: { authorization } }, tenantId) {
      if (authorization === undefined || authorization.length > longestKnown || known.has(authorization))
        return;
      if (known.size >= mostKnown) known.delete(known.keys().next().value as string);
      known.set(authorization, tenantId);
    },
  };
}
