import { Box, Button, Card, Chip, Stack, Typography } from '@mui/material';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApp } from '../../app/AppContext.tsx';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, usePages, useRead } from '../../app/useRead.ts';
import { useRuleNames } from '../../app/useRuleNames.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { TextLink } from '../../parts/links.ts';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { saveFile } from '../../parts/saveFile.ts';
import { Confirmation } from './Confirmation.tsx';
import { Consents } from './Consents.tsx';

/** One person's whole story: who they are, what they allow, what was sent; and the way to take it along or to erase it. */
export function ContactPage() {
  const { w, format } = useWords();
  const names = useRuleNames();
  const { contactId } = useParams({ from: '/shell/contacts/$contactId' });
  const { client } = useApp();
  const notice = useNotice();
  const navigate = useNavigate();
  const [sure, setSure] = useState(false);
  const contact = useRead('readContact', { params: { contactId } });
  const nudges = usePages('listNudges', { query: { contactId, limit: 50 } });
  const erase = useAct('eraseContact', ['listContacts']);
  const name =
    contact.data && (contact.data.displayName === '' ? contact.data.email : contact.data.displayName);

  async function download() {
    const all = await client.call('exportContact', { params: { contactId } });
    saveFile(`contact-${contactId}.json`, JSON.stringify(all, null, 2), 'application/json');
  }

  return (
    <Page
      title={name ?? ''}
      over={
        <TextLink
          to="/contacts"
          underline="hover"
          color="textSecondary"
          sx={{ fontSize: '0.9rem', display: 'inline-block', mb: 1 }}
        >
          {w.people.title}
        </TextLink>
      }
    >
      {contact.error && <FaultNotice fault={contact.error} retry={() => void contact.refetch()} />}
      {contact.isPending && <RowsSkeleton />}
      {contact.data && (
        <Stack spacing={3}>
          <Card sx={{ p: 3 }}>
            <Typography sx={{ fontWeight: 600 }}>{contact.data.email}</Typography>
            <Typography variant="body2" color="textSecondary">
              {[
                w.people.languages[contact.data.locale],
                contact.data.timeZone,
                contact.data.phone,
                `${w.people.since} ${format.day(contact.data.createdAt)}`,
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </Typography>
            <Stack direction="row" sx={{ gap: 0.5, flexWrap: 'wrap', mt: 1 }}>
              {Object.entries(contact.data.attributes).map(([key, value]) => (
                <Chip key={key} size="small" variant="outlined" label={`${key}: ${value}`} />
              ))}
            </Stack>
          </Card>
          <Consents contact={contact.data} />
          <Confirmation contactId={contactId} />
          <Box component="section">
            <Typography variant="h2" gutterBottom>
              {w.people.nudges}
            </Typography>
            {nudges.items?.length === 0 && (
              <Typography color="textSecondary">{w.people.nudgesNone}</Typography>
            )}
            <Stack component="ul" spacing={1} sx={{ listStyle: 'none', p: 0, m: 0 }}>
              {nudges.items?.map((nudge) => (
                <Card key={nudge.id} component="li" sx={{ p: 1.5 }}>
                  <Stack direction="row" spacing={1.5} sx={{ alignItems: 'center' }}>
                    <Chip size="small" variant="outlined" label={w.nudges.states[nudge.state]} />
                    <Typography noWrap sx={{ flexGrow: 1 }}>
                      {nudge.subject ?? names.get(nudge.ruleId) ?? ''}
                    </Typography>
                    <Typography variant="body2" color="textSecondary">
                      {format.ago(nudge.createdAt)}
                    </Typography>
                  </Stack>
                </Card>
              ))}
            </Stack>
          </Box>
          <Card sx={{ p: 3 }}>
            <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
              <Button startIcon={<Icon name="download" />} onClick={() => void download()}>
                {w.people.export}
              </Button>
              <Typography variant="body2" color="textSecondary">
                {w.people.eraseLead}
              </Typography>
              {erase.error && <FaultNotice fault={erase.error} />}
              {sure ? (
                <Stack direction="row" spacing={1}>
                  <Button
                    variant="contained"
                    color="error"
                    loading={erase.isPending}
                    onClick={() =>
                      erase.mutate(
                        { params: { contactId } },
                        {
                          onSuccess: () => {
                            notice({ text: w.people.erased });
                            void navigate({ to: '/contacts' });
                          },
                        },
                      )
                    }
                  >
                    {w.people.eraseSure(name ?? '')}
                  </Button>
                  <Button onClick={() => setSure(false)}>{w.shell.cancel}</Button>
                </Stack>
              ) : (
                <Button color="error" onClick={() => setSure(true)}>
                  {w.people.erase}
                </Button>
              )}
            </Stack>
          </Card>
        </Stack>
      )}
    </Page>
  );
}
