import { Alert, Button, MenuItem, Stack, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useDraft } from '../../app/useDraft.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useReadyChannels } from '../../app/useReadyChannels.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { statedOf, type Rule } from './statedOf.ts';
import { ruleWords } from './words.ts';

/** One's own, so it stays for the next try. */
const noAddress = { address: '' };

/** Sends the words of a rule, as one person would get them, to an address of one's own. */
export function TestSend({ rule }: { readonly rule: Rule }) {
  const { w } = useWords();
  const own = useOwnWords(ruleWords);
  const contacts = useRead('listContacts', { query: { limit: 20 } });
  const send = useAct('sendTest');
  const [contactId, setContactId] = useState('');
  const [channel, setChannel] = useState(rule.channels[0] ?? 'in_app');
  const draft = useDraft('test-send', noAddress);
  const { address } = draft.value;
  const ready = useReadyChannels();
  const person = contactId === '' ? (contacts.data?.items[0]?.id ?? '') : contactId;
  // The inbox and push have no addresses: they go to a person.
  const toPerson = channel === 'in_app' || channel.endsWith('push');
  return (
    <Stack
      component="form"
      spacing={1.5}
      sx={{ mt: 1.5 }}
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate({
          body: {
            rule: statedOf(rule),
            contactId: person,
            channel,
            address: toPerson ? person : address.trim(),
          },
        });
      }}
    >
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1.5}>
        <TextField
          select
          label={own.person}
          value={person}
          required
          onChange={(event) => setContactId(event.target.value)}
        >
          {contacts.data?.items.map((contact) => (
            <MenuItem key={contact.id} value={contact.id}>
              {contact.displayName === '' ? contact.email : contact.displayName}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          label={own.channel}
          value={channel}
          onChange={(event) => setChannel(event.target.value as typeof channel)}
        >
          {ready.map((each) => (
            <MenuItem key={each.channel} value={each.channel}>
              {w.people.channels[each.channel] ?? each.channel}
            </MenuItem>
          ))}
        </TextField>
        {!toPerson && (
          <TextField
            label={own.address}
            value={address}
            required
            onChange={(event) => draft.change({ address: event.target.value })}
          />
        )}
        <Button type="submit" variant="outlined" loading={send.isPending} sx={{ flexShrink: 0 }}>
          {own.sendTest}
        </Button>
      </Stack>
      {send.error && <FaultNotice fault={send.error} />}
      {send.data && (
        <Alert severity={send.data.outcome === 'delivered' ? 'success' : 'warning'} role="status">
          {own.outcomes[send.data.outcome]}
          {send.data.reason !== undefined && `: ${send.data.reason}`}
          <Typography sx={{ fontWeight: 600, mt: 1 }}>{send.data.subject}</Typography>
          <Typography variant="body2" sx={{ whiteSpace: 'pre-wrap' }}>
            {send.data.text}
          </Typography>
        </Alert>
      )}
    </Stack>
  );
}
