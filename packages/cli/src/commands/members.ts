import { listMembers } from '@tsudoi/contracts/members';
import { createPasswordReset } from '@tsudoi/contracts/passwordResets';
import type { Command } from 'commander';
import { wholeList } from '../everyPage.ts';
import type { Run } from '../run.ts';

/** The verbs of members. */
export function addMemberVerbs(program: Command, run: Run): void {
  const members = program.command('members').description('people who sign in');
  members
    .command('list')
    .description('members, newest first')
    .action(() =>
      run(async (api, output) => {
        const body = await wholeList((query) => api.call(listMembers, { query }));
        output.table(
          ['id', 'address', 'name', 'role', 'state', 'second factor', 'last sign-in'],
          body.items.map((each) => [
            each.id,
            each.email,
            each.displayName,
            each.role,
            each.state,
            each.totp ? 'yes' : 'no',
            each.lastSignInAt ?? '',
          ]),
        );
        output.result(body);
      }),
    );
  members
    .command('reset')
    .argument('<member>', 'address or id')
    .description('let a member choose a new password: a link, good once and for 30 minutes')
    .action((memberId: string) =>
      run(async (api, output) => {
        const { body } = await api.call(createPasswordReset, { params: { memberId }, body: {} });
        const link = api.urlOf(`/reset#token=${body.token}`).href;
        output.line(`${link}\n(shown once; until ${body.expiresAt})`);
        output.result({ ...body, link });
      }),
    );
}
