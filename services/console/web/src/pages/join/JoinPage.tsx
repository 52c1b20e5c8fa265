import { Button, Paper, Stack, TextField, Typography } from '@mui/material';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useApp } from '../../app/AppContext.tsx';
import { useLinkToken } from '../../app/useLinkToken.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';

/** Becoming a member by the link of an invitation, whose token stays in the fragment. */
export function JoinPage() {
  const { w } = useWords();
  const { client, session } = useApp();
  const navigate = useNavigate();
  const [token = ''] = useLinkToken();
  const [displayName, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  useEffect(() => {
    document.title = `${w.signIn.join} · ${w.shell.product}`;
  }, [w]);

  async function join() {
    setBusy(true);
    setFault(undefined);
    try {
      const member = await client.call('acceptInvitation', { body: { token, displayName, password } });
      session.adopt(await client.call('signIn', { body: { email: member.email, password } }));
      await navigate({ to: '/', replace: true });
    } catch (err) {
      setFault(err);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Stack
      component="main"
      sx={{ minHeight: '100dvh', alignItems: 'center', justifyContent: 'center', p: 2 }}
    >
      <Paper
        component="form"
        variant="outlined"
        sx={{ p: 3, width: '100%', maxWidth: 400 }}
        onSubmit={(event) => {
          event.preventDefault();
          void join();
        }}
      >
        <Stack spacing={2}>
          <Typography variant="h1">{w.signIn.join}</Typography>
          <TextField
            label={w.people.name}
            autoComplete="name"
            required
            value={displayName}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label={w.signIn.newPassword}
            helperText={w.signIn.newPasswordHint}
            type="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            slotProps={{ htmlInput: { minLength: 12 } }}
          />
          {fault !== undefined && <FaultNotice fault={fault} />}
          <Button type="submit" variant="contained" size="large" loading={busy}>
            {w.signIn.join}
          </Button>
        </Stack>
      </Paper>
    </Stack>
  );
}
