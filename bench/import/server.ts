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
  summary:
    'The longest block of the loop since the last call, by the clock and in time of its thread, and the most memory so far',
  access: 'public',
  status: 200,
  output: z.object({ worstBlockMs: z.number(), worstBlockCpuMs: z.number(), peakMb: z.number() }),
});

// audience as it is, API and worker in one process, and what it cost the process.
await startService('bench-import', readConfig, async (config, parts) => {
  const platform = await openPlatform(config, { name: 'bench-import', ...parts });
  await createApp(config, platform);
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  // On a machine that others use, a block also holds the time in which this thread had no core: the thread's own time between two
  // turns of the loop has not.
  let worstBlockCpuMs = 0;
  let before = process.threadCpuUsage();
  setInterval(() => {
    const now = process.threadCpuUsage();
    worstBlockCpuMs = Math.max(
      worstBlockCpuMs,
      (now.user - before.user + now.system - before.system) / 1_000,
    );
    before = now;
  }, resolution).unref();
  mount(platform.http, figures, () => {
    const worstBlockMs = Math.max(0, delay.max / 1e6 - resolution);
    const body = { worstBlockMs, worstBlockCpuMs, peakMb: process.resourceUsage().maxRSS / 1_024 };
    delay.reset();
    worstBlockCpuMs = 0;
    return Promise.resolve({ body });
  });
  closeRoutes(platform.http);
  return platform.http;
});
