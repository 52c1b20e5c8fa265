import { Button, Card, MenuItem, Stack, TextField } from '@mui/material';
import { useDraft } from '../../app/useDraft.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { SecretOnce } from '../../parts/SecretOnce.tsx';

const roles = ['viewer', 'editor', 'owner', 'admin'] as const;

interface NewKey {
  readonly name: string;
  readonly role: (typeof roles)[number];
}
const noKey: NewKey = { name: '', role: 'viewer' };

/** A new API key, never stronger than whoever makes it; its text is shown once. */
export function NewKeyForm() {
  const { w } = useWords();
  const me = useRead('readMe', {});
  const draft = useDraft<NewKey>('key', noKey);
  const { name, role } = draft.value;
  const create = useAct('createKey', ['listKeys']);
  const own = roles.indexOf(me.data?.role ?? 'viewer');
  return (
    <Card
      component="form"
      sx={{ p: 2 }}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ body: { name, role } }, { onSuccess: draft.clear });
      }}
    >
      <Stack spacing={2}>
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
          <TextField
            label={w.admin.keyName}
            required
            value={name}
            onChange={(event) => draft.change({ name: event.target.value })}
          />
          <TextField
            select
            label={w.admin.role}
            value={role}
            onChange={(event) => draft.change({ role: event.target.value as typeof role })}
          >
            {roles.slice(0, own + 1).map((each) => (
              <MenuItem key={each} value={each}>
                {w.admin.roles[each]}
              </MenuItem>
            ))}
          </TextField>
          <Button type="submit" variant="contained" loading={create.isPending} sx={{ flexShrink: 0 }}>
            {w.admin.create}
          </Button>
        </Stack>
        {create.error && <FaultNotice fault={create.error} />}
        {create.data && <SecretOnce text={create.data.key} say={w.admin.keyShown} />}
      </Stack>
    </Card>
  );
}
