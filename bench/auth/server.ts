import { endpoint } from '@tsudoi/contracts/endpoint';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { startService } from '@tsudoi/runtime/startService';
import { z } from 'zod';
import { createApp } from '../../services/accounts/src/app.ts';
import { readConfig } from '../../services/accounts/src/config.ts';

// The same work behind and before the wall: one select by key (`read`), or nothing at all (`bare`).
const output = z.object({ slug: z.string() });
const routes = (['read', 'bare'] as const).flatMap((work) =>
  (['public', 'contacts:read'] as const).map((access) => ({
    work,
    route: endpoint({
      operationId: `${work}${access === 'public' ? 'Open' : 'Walled'}`,
      method: 'get',
      path: `/bench/${work}/${access === 'public' ? 'open' : 'walled'}`,
      tag: 'bench',
      summary: work,
      access,
      status: 200,
      output,
    }),
  })),
);

await startService('bench-auth', readConfig, async (config, parts) => {
  const platform = await openPlatform(config, { name: 'bench-auth', ...parts });
  await createApp(config, platform);
  for (const { work, route } of routes) {
    mount(platform.http, route, async () => {
      if (work === 'bare') return { body: { slug: 'bench' } };
      const [row] = await platform.database.installation<{ slug: string }>(
        'select slug from core.list_tenants(null, 1)',
      );
      return { body: { slug: row?.slug ?? '' } };
    });
  }
  closeRoutes(platform.http);
  return platform.http;
});
