import { atMost, counter, gauge, histogram, oneOf } from '../definition.ts';

const shownBy = 'every process that serves HTTP';
const method = oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE');

/** Requests: rate, errors and duration by route, and what the door did. */
export const httpMetrics = {
  seconds: histogram({
    name: 'tsudoi_http_request_duration_seconds',
    help: 'Duration of HTTP requests',
    unit: 'seconds',
    labels: {
      method,
      route: atMost(400, 'paths of the contracts, as patterns'),
      status: atMost(60, 'status codes of HTTP'),
    },
    buckets: [0.005, 0.01, 0.025, 0.06, 0.12, 0.3, 0.5, 1, 2, 5, 10, 30],
    exemplars: true,
    shownBy,
  }),
  inFlight: gauge({
    name: 'tsudoi_http_requests_in_flight',
    help: 'Requests being served now',
    unit: 'count',
    shownBy,
  }),
  rateLimited: counter({
    name: 'tsudoi_http_rate_limited_total',
    help: 'Requests refused by the rate limit',
    unit: 'count',
    shownBy,
  }),
  shed: counter({
    name: 'tsudoi_http_requests_shed_total',
    help: 'Requests refused at the door: the process has all it can do, or their tenant its share of it',
    unit: 'count',
    labels: { reason: oneOf('full', 'tenant') },
    shownBy,
  }),
  admissionLimit: gauge({
    name: 'tsudoi_http_admission_limit',
    help: 'Requests that this process works on at once',
    unit: 'count',
    shownBy,
  }),
  sentBytes: counter({
    name: 'tsudoi_http_sent_bytes_total',
    help: 'Bytes that left through the sockets of the server',
    unit: 'bytes',
    shownBy,
  }),
};
