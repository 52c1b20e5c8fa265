import type { AccessKind, AccessLog } from '@tsudoi/database/accessLog';
import type { Served } from '@tsudoi/runtime/http/httpApp';
import { requestOrigin } from '@tsudoi/runtime/http/requestOrigin';

/** Operations whose calls are kept a year, because what they answered is compared with what came. */
const predictions = /^(createPlan|replan|createForecast|readForecast|forecast|predict)/i;

function kindOf(served: Served): AccessKind {
  if (served.status >= 400) return 'error';
  return predictions.test(served.endpoint.operationId) ? 'prediction' : 'access';
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
      origin: requestOrigin(request),
    });
  };
}
