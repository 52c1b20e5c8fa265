import { ApiFault } from '@tsudoi/client/apiFault';
import { Alert, Button, Paper, Stack, TextField, Typography } from '@mui/material';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useAct } from '../../app/useRead.ts';
import { useLinkToken } from '../../app/useLinkToken.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice, fieldFault } from '../../parts/FaultNotice.tsx';
import { resetWords } from './words.ts';

/** Asking for a link to choose a new password, and choosing it with the link, whose token stays in the fragment. */
export function ResetPage() {
  const { w } = useWords();
  const own = useOwnWords(resetWords);
  const navigate = useNavigate();
  const [token, forget] = useLinkToken();
  useEffect(() => {
    document.title = `${own.title} · ${w.shell.product}`;
  }, [own, w]);
  return (
    <Stack
      component="main"
      sx={{ minHeight: '100dvh', alignItems: 'center', justifyContent: 'center', p: 2 }}
    >
      <Paper variant="outlined" sx={{ p: 3, width: '100%', maxWidth: 400 }}>
        {token === undefined ? <AskForm /> : <ChooseForm key={token} token={token} again={forget} />}
        <Button sx={{ mt: 2 }} onClick={() => void navigate({ to: '/sign-in' })}>
          {own.back}
        </Button>
      </Paper>
    </Stack>
  );
}

function AskForm() {
  const { w } = useWords();
  const own = useOwnWords(resetWords);
  const [email, setEmail] = useState('');
  const ask = useAct('askPasswordReset', []);
  return (
    <Stack
      component="form"
      spacing={2}
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate({ body: { email } });
      }}
    >
      <Typography variant="h1">{own.askTitle}</Typography>
      <Typography color="textSecondary">{own.askLead}</Typography>
      <TextField
        label={w.signIn.email}
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      {ask.error && <FaultNotice fault={ask.error} />}
      {ask.isSuccess && <Alert severity="success">{own.asked}</Alert>}
      <Button type="submit" variant="contained" size="large" loading={ask.isPending}>
        {own.ask}
      </Button>
    </Stack>
  );
}

function ChooseForm({ token, again }: { readonly token: string; readonly again: () => void }) {
  const { w } = useWords();
  const own = useOwnWords(resetWords);
  const [password, setPassword] = useState('');
  const choose = useAct('acceptPasswordReset', []);
  const isOld = choose.error instanceof ApiFault && choose.error.status === 401;
  const weak = fieldFault(choose.error, 'password');
  if (choose.isSuccess)
    return (
      <Stack spacing={2}>
        <Typography variant="h1">{own.title}</Typography>
        <Alert severity="success">{own.done}</Alert>
      </Stack>
    );
  return (
    <Stack
      component="form"
      spacing={2}
      onSubmit={(event) => {
        event.preventDefault();
        choose.mutate({ body: { token, password } });
      }}
    >
      <Typography variant="h1">{own.title}</Typography>
      <Typography color="textSecondary">{own.lead}</Typography>
      <TextField
        label={w.signIn.newPassword}
        helperText={weak ?? w.signIn.newPasswordHint}
        error={weak !== undefined}
        type="password"
        autoComplete="new-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        slotProps={{ htmlInput: { minLength: 12 } }}
      />
      {isOld && (
        <Alert severity="error" action={<Button onClick={again}>{own.ask}</Button>}>
          {own.old}
        </Alert>
      )}
      {choose.error && !isOld && weak === undefined && <FaultNotice fault={choose.error} />}
      <Button type="submit" variant="contained" size="large" loading={choose.isPending}>
        {own.choose}
      </Button>
    </Stack>
  );
}
