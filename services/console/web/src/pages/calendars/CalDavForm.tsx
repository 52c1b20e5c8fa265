import { Button, Card, Stack, TextField } from '@mui/material';
import { useState } from 'react';
import { useAct } from '../../app/useRead.ts';
import { useDraft } from '../../app/useDraft.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { fieldFault, FaultNotice } from '../../parts/FaultNotice.tsx';
import { calendarWords } from './calendarWords.ts';

const empty = { serverUrl: '', homePath: '', username: '' };

/** A CalDAV account by its app password, which is sent once and kept nowhere in this browser. */
export function CalDavForm({ done }: { readonly done: () => void }) {
  const own = useOwnWords(calendarWords);
  const draft = useDraft('caldav', empty);
  const [password, setPassword] = useState('');
  const connect = useAct('connectCalDav', ['listCalendarConnections']);
  // The server leads to another host: the password goes there only after the person said so.
  const elsewhere = /https?:\/\/[^\s,/]+/.exec(fieldFault(connect.error, 'origins') ?? '')?.[0];
  const send = (origins: string[]) => {
    const { homePath, ...account } = draft.value;
    connect.mutate(
      { body: { ...account, ...(homePath !== '' && { homePath }), origins, password } },
      {
        onSuccess: () => {
          draft.clear();
          done();
        },
      },
    );
  };
  const field = (name: keyof typeof empty, label: string) => ({
    label,
    required: true,
    value: draft.value[name],
    onChange: (event: { target: { value: string } }) => draft.change({ [name]: event.target.value }),
  });
  return (
    <Card
      component="form"
      sx={{ p: 3 }}
      onSubmit={(event) => {
        event.preventDefault();
        send([]);
      }}
    >
      <Stack spacing={2}>
        <TextField {...field('serverUrl', own.server)} type="url" placeholder="https://caldav.example.com" />
        <TextField {...field('homePath', own.home)} required={false} helperText={own.homeHint} />
        <TextField {...field('username', own.user)} autoComplete="off" />
        <TextField
          label={own.password}
          type="password"
          autoComplete="off"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {connect.error && <FaultNotice fault={connect.error} />}
        {elsewhere !== undefined && (
          <Button variant="outlined" onClick={() => send([elsewhere])} sx={{ alignSelf: 'flex-start' }}>
            {own.allowHost(elsewhere)}
          </Button>
        )}
        <Button
          type="submit"
          variant="contained"
          loading={connect.isPending}
          sx={{ alignSelf: 'flex-start' }}
        >
          {own.connect}
        </Button>
      </Stack>
    </Card>
  );
}
