import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Stack, Typography } from '@mui/material';
import { useState, type SyntheticEvent } from 'react';
import { FaultNotice } from '../parts/FaultNotice.tsx';
import { PlainField } from '../parts/PlainField.tsx';
import { useApp } from './AppContext.tsx';
import { useAct, useRead } from './useRead.ts';
import { useWords } from './Words.tsx';

/** Password, and the code where a second factor is set. */
export default function ProofDialog() {
  const { w } = useWords();
  const { session, proof } = useApp();
  const me = useRead('readMe', {});
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const stepUp = useAct('stepUp');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    stepUp.mutate(
      {
        body: {
          ...(password !== '' && { password }),
          ...(code.trim() !== '' && { code: code.trim() }),
        },
      },
      {
        onSuccess: ({ accessToken, expiresInSeconds }) => {
          session.strengthen(accessToken, expiresInSeconds);
          proof.answer(accessToken);
        },
      },
    );
  };
  return (
    <Dialog
      open
      fullWidth
      maxWidth="xs"
      aria-labelledby="prove-again"
      onClose={() => proof.answer(undefined)}
    >
      <form onSubmit={submit} noValidate>
        <DialogTitle id="prove-again">{w.account.proof}</DialogTitle>
        <DialogContent>
          <Stack spacing={2}>
            <Typography color="textSecondary">{w.account.proofLead}</Typography>
            {stepUp.error && <FaultNotice fault={stepUp.error} />}
            <PlainField
              label={w.signIn.password}
              type="password"
              autoComplete="current-password"
              value={password}
              change={setPassword}
            />
            {me.data?.totp === true && (
              <PlainField label={w.account.code} autoComplete="one-time-code" value={code} change={setCode} />
            )}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={() => proof.answer(undefined)}>{w.shell.cancel}</Button>
          <Button
            type="submit"
            variant="contained"
            loading={stepUp.isPending}
            disabled={password === '' && code === ''}
          >
            {w.account.proofGo}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
