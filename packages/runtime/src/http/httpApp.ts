import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { Principal } from '@tsudoi/contracts/principal';
import express, { type Express, type Router } from 'express';
import type { IncomingMessage } from 'node:http';
import type { AllowedNetwork } from '../egress/addressRules.ts';
import { MethodNotAllowed, NotFound } from '../errors.ts';
import { createAdmission } from './admission.ts';
import { countSentBytes } from './countSentBytes.ts';
import { createDoor, type Door } from './door.ts';
import { onServer } from './listen.ts';
import { createAllowedMethods } from './otherMethods.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { withoutRedaction, type Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { problemOf, sendProblem, toAppError } from './problem.ts';
import type { RateLimiter } from './rateLimit.ts';
import type { RepliesStore } from './repliesStore.ts';
import { requestIdOf } from './requestId.ts';
import { noteOrigin } from './requestOrigin.ts';

/** What is known of a request when its answer has ended. */
export interface Served {
  readonly endpoint: Endpoint;
  readonly requestId: string;
  readonly principal: Principal | undefined;
  readonly status: number;
  readonly durationMs: number;
  readonly request: IncomingMessage;
}

/** An HTTP application under construction: routes are mounted on it, then `closeRoutes` closes it. */
export interface HttpApp {
  readonly express: Express;
  readonly router: Router;
  readonly door: Door;
  /** Every endpoint mounted so far; the source of OpenAPI and of the tests that walk all routes. */
  readonly endpoints: Endpoint[];
  readonly authenticate: (token: string) => Promise<Principal | null> | Principal | null;
  readonly rateLimit: RateLimiter;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  readonly requestDeadlineMs: number;
  /** Where replies of Idempotency-Keys lie; without one a key is checked and then ignored (tests without a database). */
  readonly replies?: RepliesStore;
  readonly onServed: (served: Served) => void;
  /** Requests a minute of one origin to endpoints that ask for no principal; this machine itself is not counted. */
  readonly publicRequestsPerMinute: number;
}

export type HttpAppOptions = Omit<
  HttpApp,
  'express' | 'router' | 'endpoints' | 'onServed' | 'door' | 'publicRequestsPerMinute'
> & {
  readonly publicRequestsPerMinute?: number;
  /** Proxies whose `X-Forwarded-For` is believed; none unless given. */
  readonly trustedProxies?: readonly AllowedNetwork[];
  /** The least time that a request waited for a connection to the database since the last call, ms. */
  readonly leastWaitMs?: () => number | undefined;
  /** Requests that are worked on at once however slow they are; see {@link AdmissionOptions}. */
  readonly leastAtOnce?: number;
  /** Called for each served request beside the log line (access log). */
  readonly onServed?: (served: Served) => void;
};

const securityHeaders: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
  ['Cache-Control', 'no-store'],
];

/** Creates an Express application behind a door, with security headers; probes, metrics and docs are mounted on it like any route. */
export function createHttpApp({
  onServed,
  trustedProxies = [],
  publicRequestsPerMinute = 1_200,
  leastWaitMs,
  leastAtOnce,
  ...options
}: HttpAppOptions): HttpApp {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  const admission = createAdmission({
    registry: options.metrics.registry,
    log: options.log,
    ...(leastWaitMs && { leastWaitMs }),
    ...(leastAtOnce !== undefined && { least: leastAtOnce }),
  });
  options.lifecycle.onClose('admission', () => {
    admission.close();
  });
  const endpoints: Endpoint[] = [];
  const door = createDoor(admission, endpoints, securityHeaders);
  app.use((request, response, next) => {
    if (!door.enter(request, response)) return;
    noteOrigin(request, trustedProxies);
    for (const [name, value] of securityHeaders) response.setHeader(name, value);
    next();
  });
  const allowed = createAllowedMethods(endpoints);
  app.use((request, response, next) => {
    // Else another endpoint's pattern would take the path: PUT of `/v1/rules/preview` for a rule of that name.
    const takes = allowed.insteadOf(request.method, request.path);
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] === undefined) {
      // Not the router's: it adds what another endpoint's pattern takes. What a browser asks before a call is answered by the route.
      const all = allowed.of(request.path);
      if (all !== undefined) {
        response.setHeader('Allow', all);
        response.status(204).end();
        return;
      }
    }
    if (takes === undefined) {
      next();
      return;
    }
    response.setHeader('Allow', takes);
    next(new MethodNotAllowed(`${request.path} takes ${takes}`));
  });
  const router = express.Router();
  app.use(router);
  onServer(app, countSentBytes(options.metrics.registry));
  const accessLog = withoutRedaction(options.log);
  return {
    ...options,
    express: app,
    router,
    door,
    endpoints,
    publicRequestsPerMinute,
    onServed: (served) => {
      accessLog.info(
        {
          request_id: served.requestId,
          method: served.endpoint.method,
          route: served.endpoint.path,
          status_code: served.status,
          duration_ms: Math.round(served.durationMs * 100) / 100,
          tenant_id: served.principal?.tenantId,
          user_id: served.principal?.id,
        },
        'served',
      );
      onServed?.(served);
    },
  };
}

/** Adds the answers for what no route took; call it after the last mount. */
export function closeRoutes(app: HttpApp): void {
  const allowed = createAllowedMethods(app.endpoints);
  app.express.use((request, response, next) => {
    const allow = allowed.of(request.path);
    // A method that the path takes came here all the same: what stands in its place is none of ours (a token that is none).
    if (allow === undefined || allow.split(', ').includes(request.method)) {
      next(new NotFound(`No route ${request.method} ${request.path}`));
      return;
    }
    response.setHeader('Allow', allow);
    next(new MethodNotAllowed(`${request.path} takes ${allow}`));
  });
  app.express.use(
    (thrown: unknown, request: express.Request, response: express.Response, _next: express.NextFunction) => {
      const known = thrown instanceof URIError ? new NotFound('The path is not valid') : toAppError(thrown);
      if (!known) app.log.error({ err: thrown, request_id: requestIdOf(request) }, 'unexpected fault');
      sendProblem(response, problemOf(known, requestIdOf(request)));
    },
  );
}
