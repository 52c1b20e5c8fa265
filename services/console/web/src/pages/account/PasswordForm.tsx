import { Button, Card, Stack, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice, fieldFault } from '../../parts/FaultNotice.tsx';

/** A new password for the old one. Passwords are the one thing that is not kept as a draft. */
export function PasswordForm() {
  const { w } = useWords();
  const notice = useNotice();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useAct('changePassword', ['listSessions']);
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }} component="section">
      <Typography variant="h2" gutterBottom>
        {w.account.password}
      </Typography>
      <Stack
        component="form"
        noValidate
        spacing={2}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(
            { body: { currentPassword: current, newPassword: next } },
            {
              onSuccess: () => {
                setCurrent('');
                setNext('');
                notice({ text: w.account.changed });
              },
            },
          );
        }}
      >
        {change.error && <FaultNotice fault={change.error} />}
        <TextField
          type="password"
          label={w.account.current}
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          error={fieldFault(change.error, 'currentPassword') !== undefined}
          helperText={fieldFault(change.error, 'currentPassword')}
        />
        <TextField
          type="password"
          label={w.account.next}
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.target.value)}
          error={fieldFault(change.error, 'newPassword') !== undefined}
          helperText={fieldFault(change.error, 'newPassword') ?? w.account.nextHint}
        />
        <Button
          type="submit"
          variant="contained"
          loading={change.isPending}
          disabled={current === '' || next.length < 12}
          sx={{ alignSelf: 'flex-start' }}
        >
          {w.account.change}
        </Button>
      </Stack>
    </Card>
  );
}
