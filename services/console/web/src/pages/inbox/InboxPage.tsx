import { Card, Chip, MenuItem, Stack, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { NudgeTabs } from '../../parts/NudgeTabs.tsx';
import { Page } from '../../parts/Page.tsx';
import { useLiveInbox } from './useLiveInbox.ts';

/** One person's inbox, as they see it, with arrivals as they come. */
export function InboxPage() {
  const { w, format } = useWords();
  const contacts = useRead('listContacts', { query: { limit: 100 } });
  const [chosen, setChosen] = useState<string>();
  const contactId = chosen ?? contacts.data?.items[0]?.id;
  const { inbox, live, fault } = useLiveInbox(contactId);
  return (
    <Page title={w.nudges.title}>
      <NudgeTabs />
      <Stack spacing={2}>
        <Typography color="textSecondary">{w.nudges.inboxLead}</Typography>
        {contacts.data?.items.length === 0 && (
          <EmptyState icon="people" title={w.people.none} text={w.people.noneText} />
        )}
        {contactId !== undefined && (
          <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
            <TextField
              select
              label={w.nudges.inboxPerson}
              value={contactId}
              onChange={(event) => setChosen(event.target.value)}
              sx={{ maxWidth: 360 }}
            >
              {contacts.data?.items.map((contact) => (
                <MenuItem key={contact.id} value={contact.id}>
                  {contact.displayName === '' ? contact.email : contact.displayName}
                </MenuItem>
              ))}
            </TextField>
            <Chip
              size="small"
              role="status"
              color={live ? 'success' : 'default'}
              variant="outlined"
              label={live ? w.nudges.inboxLive : w.nudges.inboxWaiting}
            />
            {inbox && inbox.unread > 0 && (
              <Typography variant="body2">{w.nudges.unread(inbox.unread)}</Typography>
            )}
          </Stack>
        )}
        {fault !== undefined && <FaultNotice fault={fault} />}
        {inbox?.items.length === 0 && <EmptyState icon="bell" title={w.nudges.inboxNone} />}
        <Stack spacing={1} aria-live="polite">
          {inbox?.items.map((item) => (
            <Card
              key={item.seq}
              sx={{ p: 2, borderLeft: 4, borderLeftColor: item.readAt === null ? 'primary.main' : 'divider' }}
            >
              <Stack direction="row" sx={{ justifyContent: 'space-between', gap: 2 }}>
                <Typography sx={{ fontWeight: 600 }}>{item.subject}</Typography>
                <Typography variant="body2" color="textSecondary">
                  {format.ago(item.createdAt)}
                </Typography>
              </Stack>
              <Typography variant="body2">{item.text}</Typography>
            </Card>
          ))}
        </Stack>
      </Stack>
    </Page>
  );
}
