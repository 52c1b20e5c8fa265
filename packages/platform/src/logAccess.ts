import type { AccessKind, AccessLog } from '@tsudoi/database/accessLog';
import type { Served } from '@tsudoi/runtime/http/httpApp';
import type { IncomingMessage } from 'node:http';

/** Operations whose calls are kept a year, because what they answered is compared with what came. */
const predictions = /^(createPlan|replan|createForecast|readForecast|forecast|predict)/i;

function kindOf(served: Served): AccessKind {
  if (served.status >= 400) return 'error';
  return predictions.test(served.endpoint.operationId) ? 'prediction' : 'access';
}

/** The address a request came from: the last hop that our own proxy wrote, or the socket. */
export function originOf(request: IncomingMessage): string | null {
  const forwarded = request.headers['x-forwarded-for'];
  const last = typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : undefined;
  const address = last ?? request.socket.remoteAddress ?? '';
  return /^[0-9a-fA-F.:]{2,45}$/.test(address) ? address : null;
}

/** Turns each served request into a row of the access log. */
export function logAccess(accessLog: AccessLog): (served: Served) => void {
  return (served) => {
    const { principal, endpoint, request } = served;
    accessLog.add({
      kind: kindOf(served),
      at: new Date(),
      tenantId: principal && principal.id !== 'anonymous' ? principal.tenantId : null,
      principalKind: principal && principal.id !== 'anonymous' ? principal.kind : null,
      principalId: principal && principal.id !== 'anonymous' ? principal.id : null,
      method: endpoint.method,
      route: endpoint.path,
      status: served.status,
      durationMs: Math.round(served.durationMs * 100) / 100,
      requestId: served.requestId,
      origin: originOf(request),
    });
  };
}
