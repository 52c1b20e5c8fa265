import { endpoint } from '@tsudoi/contracts/endpoint';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { startService } from '@tsudoi/runtime/startService';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';
import { createApp } from '../../services/audience/src/app.ts';
import { readConfig } from '../../services/audience/src/config.ts';

/** How often the loop is looked at, ms: it is part of what the monitor shows. */
const resolution = 2;

const figures = endpoint({
  operationId: 'figures',
  method: 'get',
  path: '/bench/figures',
  tag: 'bench',
  summary: 'The longest block of the loop since the last call, and the most memory so far',
  access: 'public',
  status: 200,
  output: z.object({ worstBlockMs: z.number(), peakMb: z.number() }),
});

// audience as it is, API and worker in one process, and what it cost the process.
await startService('bench-import', readConfig, async (config, parts) => {
  const platform = await openPlatform(config, { name: 'bench-import', ...parts });
  await createApp(config, platform);
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  mount(platform.http, figures, () => {
    const worstBlockMs = Math.max(0, delay.max / 1e6 - resolution);
    delay.reset();
    return Promise.resolve({ body: { worstBlockMs, peakMb: process.resourceUsage().maxRSS / 1_024 } });
  });
  closeRoutes(platform.http);
  return platform.http;
});
