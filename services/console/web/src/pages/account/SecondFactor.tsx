import { Alert, Box, Button, Card, Stack, TextField, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { useApp } from '../../app/AppContext.tsx';
import { useNotice } from '../../app/Notices.tsx';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { QrCode } from './QrCode.tsx';

/** Setting up the second factor: the password, the code to scan, a first code, and the recovery codes once; or switching it off. */
export function SecondFactor({ on }: { readonly on: boolean }) {
  const { w } = useWords();
  const notice = useNotice();
  const { session } = useApp();
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [begun, setBegun] = useState<Output<'startTotp'>>();
  const [recovery, setRecovery] = useState<readonly string[]>();
  const start = useAct('startTotp');
  const confirm = useAct('confirmTotp', ['readMe', 'listSessions']);
  const remove = useAct('removeTotp', ['readMe']);
  const form = (send: () => void) => (event: SyntheticEvent) => {
    event.preventDefault();
    send();
  };
  const begin = () =>
    start.mutate(
      { body: { password } },
      {
        onSuccess: (told) => {
          setBegun(told);
          setPassword('');
        },
      },
    );
  const turnOn = () =>
    confirm.mutate(
      { body: { code: code.trim() } },
      {
        onSuccess: ({ recoveryCodes }) => {
          setRecovery(recoveryCodes);
          setBegun(undefined);
          setCode('');
          notice({ text: w.account.on });
          // What was closed until the factor was set opens with the next token.
          void session.token(true).then(() => queries.invalidateQueries());
        },
      },
    );
  const turnOff = () =>
    remove.mutate(
      { body: { code: code.trim() } },
      {
        onSuccess: () => {
          setCode('');
          notice({ text: w.account.off });
        },
      },
    );
  const fault = start.error ?? confirm.error ?? remove.error;
  const codeField = (
    <TextField
      label={w.account.code}
      autoComplete="one-time-code"
      value={code}
      onChange={(event) => setCode(event.target.value)}
      sx={{ maxWidth: 260 }}
    />
  );
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }} component="section">
      <Typography variant="h2" gutterBottom>
        {w.account.factor}
      </Typography>
      <Stack spacing={2}>
        <Typography color="textSecondary">{on ? w.account.factorOn : w.account.factorLead}</Typography>
        {fault && <FaultNotice fault={fault} />}
        {recovery && (
          <Alert
            severity="warning"
            action={
              <Button color="inherit" size="small" onClick={() => setRecovery(undefined)}>
                {w.account.kept}
              </Button>
            }
          >
            <Typography sx={{ fontWeight: 600 }}>{w.account.recovery}</Typography>
            <Typography variant="body2">{w.account.recoveryLead}</Typography>
            <Box
              component="ul"
              data-figure="recoveryCodes"
              sx={{ columns: 2, listStyle: 'none', p: 0, m: 0, mt: 1, fontFamily: 'monospace' }}
            >
              {recovery.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </Box>
          </Alert>
        )}
        {!on && !begun && !recovery && (
          <Stack component="form" direction="row" sx={{ gap: 1.5, flexWrap: 'wrap' }} onSubmit={form(begin)}>
            <TextField
              type="password"
              label={w.account.current}
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              sx={{ maxWidth: 320 }}
            />
            <Button type="submit" variant="contained" loading={start.isPending} disabled={password === ''}>
              {w.account.factorStart}
            </Button>
          </Stack>
        )}
        {begun && (
          <Stack component="form" spacing={2} onSubmit={form(turnOn)}>
            <Typography>{w.account.scan}</Typography>
            <QrCode text={begun.uri} label={w.account.scan} />
            <Typography variant="body2" color="textSecondary">
              {`${w.account.secret}: `}
              <Box component="code" data-figure="totpSecret" sx={{ overflowWrap: 'anywhere' }}>
                {begun.secret}
              </Box>
            </Typography>
            {codeField}
            <Button
              type="submit"
              variant="contained"
              loading={confirm.isPending}
              disabled={code.trim() === ''}
              sx={{ alignSelf: 'flex-start' }}
            >
              {w.account.confirm}
            </Button>
          </Stack>
        )}
        {on && !recovery && (
          <Stack component="form" spacing={1.5} onSubmit={form(turnOff)}>
            <Typography variant="body2" color="textSecondary">
              {w.account.factorOffLead}
            </Typography>
            {codeField}
            <Button
              type="submit"
              color="error"
              loading={remove.isPending}
              disabled={code.trim() === ''}
              sx={{ alignSelf: 'flex-start' }}
            >
              {w.account.factorOff}
            </Button>
          </Stack>
        )}
      </Stack>
    </Card>
  );
}
