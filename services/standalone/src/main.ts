import { openPlatform } from '@tsudoi/platform/openPlatform';
import { createMovableClock } from '@tsudoi/runtime/clock';
import { startService } from '@tsudoi/runtime/startService';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

await startService('standalone', readConfig, async (config, parts) => {
  const clock = createMovableClock();
  const platform = await openPlatform(config, { name: 'standalone', clock, ...parts });
  await createApp(config, platform, clock);
  return platform.http;
});
