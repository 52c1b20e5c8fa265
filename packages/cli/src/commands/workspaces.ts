import { deleteWorkspace, listWorkspaces } from '@tsudoi/contracts/workspaces';
import type { Command } from 'commander';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Run } from '../run.ts';

/** `tsudoi workspaces …` */
export function addWorkspaceVerbs(program: Command, run: Run): void {
  const workspaces = program.command('workspaces').description('parts of the tenant, by slug');
  const all = (api: ApiClient) => wholeList((query) => api.call(listWorkspaces, { query }));
  workspaces
    .command('list')
    .description('workspaces by slug')
    .action(() =>
      run(async (api, output) => {
        const body = await all(api);
        output.table(
          ['slug', 'name', 'zone', 'id'],
          body.items.map(({ slug, name, timeZone, id }) => [slug, name, timeZone, id]),
        );
        output.result(body);
      }),
    );
  workspaces
    .command('delete')
    .argument('<slug>')
    .description('remove one that no calendar is connected to')
    .action((slug: string) =>
      run(async (api, output) => {
        const found = (await all(api)).items.find((each) => each.slug === slug);
        if (!found) throw new Error(`there is no workspace ${slug}`);
        await api.call(deleteWorkspace, {
          params: { workspaceId: found.id },
          ifMatch: `"${String(found.version)}"`,
        });
        output.line(`${slug} is removed`);
        output.result({ deleted: found.id });
      }),
    );
}
