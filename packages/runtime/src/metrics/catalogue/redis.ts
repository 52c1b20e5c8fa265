import { gauge, oneOf } from '../definition.ts';

const shared = {
  labels: { role: oneOf('queue', 'cache') },
  across: 'max',
  shownBy: 'every process',
} as const;

/** Redis as its INFO tells of it. */
export const redisMetrics = {
  up: gauge({
    ...shared,
    name: 'tsudoi_redis_up',
    help: '1 when Redis answers',
    unit: 'state',
    across: 'min',
  }),
  hitRate: gauge({
    ...shared,
    name: 'tsudoi_redis_hit_ratio',
    help: 'Share of key look-ups that found something',
    unit: 'ratio',
  }),
  usedMemory: gauge({
    ...shared,
    name: 'tsudoi_redis_used_memory_bytes',
    help: 'Memory that Redis uses',
    unit: 'bytes',
  }),
  maxMemory: gauge({
    ...shared,
    name: 'tsudoi_redis_max_memory_bytes',
    help: 'Memory that Redis may use; 0 is no limit',
    unit: 'bytes',
  }),
  clients: gauge({
    ...shared,
    name: 'tsudoi_redis_connected_clients',
    help: 'Clients of Redis',
    unit: 'count',
  }),
  operations: gauge({
    ...shared,
    name: 'tsudoi_redis_operations_rate',
    help: 'Commands a second',
    unit: 'count',
  }),
  evictedKeys: gauge({
    ...shared,
    name: 'tsudoi_redis_evicted_keys',
    help: 'Keys evicted since the start; must stay 0 on the queue',
    unit: 'count',
  }),
};
