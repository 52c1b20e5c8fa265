import { Button, Card, MenuItem, Stack, TextField } from '@mui/material';
import { useNotice } from '../../app/Notices.tsx';
import { useDraft } from '../../app/useDraft.ts';
import { useAct, usePages, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { faultText, FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { SecretOnce } from '../../parts/SecretOnce.tsx';

const roles = ['viewer', 'editor', 'owner', 'admin'] as const;

/** Who signs in here, with which role, and by what. */
export function MembersPage() {
  const { w, format } = useWords();
  const notice = useNotice();
  const me = useRead('readMe', {});
  const list = usePages('listMembers', { query: { limit: 100 } });
  const update = useAct('updateMember', ['listMembers']);
  const reset = useAct('createPasswordReset', []);
  const set = (memberId: string, version: number, body: { state: 'active' | 'disabled' }) =>
    update.mutate(
      { params: { memberId }, body, ifMatch: `"${String(version)}"` },
      { onError: (fault) => notice({ text: faultText(fault, w) }) },
    );
  return (
    <AdminPage>
      <InviteForm />
      {reset.data && (
        <SecretOnce
          text={`${window.location.origin}/reset#token=${reset.data.token}`}
          say={w.admin.resetMade}
        />
      )}
      {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
      {!list.items && !list.error && <RowsSkeleton />}
      {list.items && (
        <DataTable
          label={w.admin.members}
          items={list.items}
          keyOf={(member) => member.id}
          columns={[
            { head: w.people.name, cell: (member) => member.displayName },
            { head: w.people.mail, cell: (member) => member.email },
            { head: w.admin.role, cell: (member) => w.admin.roles[member.role] },
            {
              head: w.admin.secondFactor,
              cell: (member) => (member.totp ? w.admin.yes : w.admin.no),
              wide: true,
            },
            {
              head: w.admin.lastSignIn,
              cell: (member) => (member.lastSignInAt === null ? '' : format.ago(member.lastSignInAt)),
              wide: true,
            },
            {
              head: w.admin.state,
              cell: (member) =>
                member.id === me.data?.id ? (
                  w.admin.memberStates[member.state]
                ) : (
                  <Stack direction="row" sx={{ flexWrap: 'wrap' }}>
                    <Button
                      size="small"
                      aria-label={`${w.admin.reset}: ${member.email}`}
                      disabled={member.state !== 'active'}
                      onClick={() =>
                        reset.mutate(
                          { params: { memberId: member.id }, body: {} },
                          { onError: (fault) => notice({ text: faultText(fault, w) }) },
                        )
                      }
                    >
                      {w.admin.reset}
                    </Button>
                    <Button
                      size="small"
                      aria-label={`${member.state === 'active' ? w.admin.disable : w.admin.enable}: ${member.email}`}
                      onClick={() =>
                        set(member.id, member.version, {
                          state: member.state === 'active' ? 'disabled' : 'active',
                        })
                      }
                    >
                      {member.state === 'active' ? w.admin.disable : w.admin.enable}
                    </Button>
                  </Stack>
                ),
            },
          ]}
        />
      )}
      <MoreButton list={list} />
    </AdminPage>
  );
}

interface Invited {
  readonly email: string;
  readonly role: (typeof roles)[number];
}
const nobodyYet: Invited = { email: '', role: 'editor' };

function InviteForm() {
  const { w } = useWords();
  const me = useRead('readMe', {});
  const draft = useDraft<Invited>('invitation', nobodyYet);
  const { email, role } = draft.value;
  const invite = useAct('createInvitation', ['listMembers']);
  const own = roles.indexOf(me.data?.role ?? 'viewer');
  return (
    <Card
      component="form"
      sx={{ p: 2 }}
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate({ body: { email, role } }, { onSuccess: draft.clear });
      }}
    >
      <Stack spacing={2}>
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
          <TextField
            label={w.admin.inviteMail}
            type="email"
            required
            value={email}
            onChange={(event) => draft.change({ email: event.target.value })}
          />
          <TextField
            select
            label={w.admin.role}
            value={role}
            onChange={(event) => draft.change({ role: event.target.value as typeof role })}
          >
            {roles.slice(0, Math.max(2, own + 1)).map((each) => (
              <MenuItem key={each} value={each}>
                {w.admin.roles[each]}
              </MenuItem>
            ))}
          </TextField>
          <Button type="submit" variant="contained" loading={invite.isPending} sx={{ flexShrink: 0 }}>
            {w.admin.invite}
          </Button>
        </Stack>
        {invite.error && <FaultNotice fault={invite.error} />}
        {invite.data && (
          <SecretOnce
            text={`${window.location.origin}/join#token=${invite.data.token}`}
            say={w.admin.invited}
          />
        )}
      </Stack>
    </Card>
  );
}
