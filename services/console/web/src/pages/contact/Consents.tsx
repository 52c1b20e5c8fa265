import { Button, Card, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useNotice } from '../../app/Notices.tsx';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { faultText } from '../../parts/FaultNotice.tsx';

type Contact = Output<'readContact'>;

/** By which ways the person may be written to; each change keeps when and how it is known. */
export function Consents({ contact }: { readonly contact: Contact }) {
  const { w, format } = useWords();
  const notice = useNotice();
  const update = useAct('updateContact', ['readContact', 'listContacts']);
  const names = Object.keys({
    email: 1,
    'in-app': 1,
    push: 1,
    sms: 1,
    ...contact.consent,
  }) as (keyof Contact['consent'])[];

  function set(channel: keyof Contact['consent'], granted: boolean, version: number, back: boolean) {
    const consent = { [channel]: { granted, at: new Date().toISOString(), source: 'console' } };
    update.mutate(
      {
        params: { contactId: contact.id },
        body: { consent },
        ifMatch: `"${String(version)}"`,
      },
      {
        onSuccess: (changed) =>
          notice({
            text: w.people.consentChanged,
            ...(back && { undo: () => set(channel, !granted, changed.version, false) }),
          }),
        onError: (fault) => notice({ text: faultText(fault, w) }),
      },
    );
  }

  return (
    <Card component="section" sx={{ p: 3 }}>
      <Typography variant="h2" gutterBottom>
        {w.people.consent}
      </Typography>
      <Stack component="ul" spacing={1} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {names.map((channel) => {
          const consent = contact.consent[channel];
          const granted = consent?.granted ?? false;
          const label = w.people.channels[channel] ?? channel;
          return (
            <Stack
              key={channel}
              component="li"
              direction="row"
              spacing={2}
              sx={{ alignItems: 'center', justifyContent: 'space-between' }}
            >
              <Typography>
                {label}
                {consent && (
                  <Typography component="span" variant="body2" color="textSecondary">
                    {` · ${granted ? '✓' : '–'} ${format.day(consent.at)} · ${consent.source}`}
                  </Typography>
                )}
              </Typography>
              <Button
                size="small"
                variant="outlined"
                aria-label={`${granted ? w.people.withdraw : w.people.allow}: ${label}`}
                disabled={update.isPending}
                onClick={() => set(channel, !granted, contact.version, true)}
              >
                {granted ? w.people.withdraw : w.people.allow}
              </Button>
            </Stack>
          );
        })}
      </Stack>
    </Card>
  );
}
