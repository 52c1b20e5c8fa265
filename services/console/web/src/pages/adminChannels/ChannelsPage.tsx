import { Alert, Button, Card, Chip, Stack, TextField, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';

type Channel = Output<'listChannels'>['items'][number];

const names: readonly Channel['channel'][] = [
  'in_app',
  'email',
  'web_push',
  'line',
  'sms',
  'mobile_push',
  'slack',
  'webhook',
];

/** A channel that nobody has set up yet; the API lists only the others. */
function unset(channel: Channel['channel']): Pick<Channel, 'channel' | 'enabled' | 'summary'> {
  return { channel, enabled: false, summary: {} };
}

/** The ways to people: which are set up, what is known of them without secrets, and a trial of each. */
export function ChannelsPage() {
  const channels = useRead('listChannels', {});
  return (
    <AdminPage>
      {channels.error && <FaultNotice fault={channels.error} retry={() => void channels.refetch()} />}
      {channels.isPending && <RowsSkeleton />}
      {channels.data &&
        names.map((name) => (
          <ChannelCard
            key={name}
            channel={channels.data.items.find(({ channel }) => channel === name) ?? unset(name)}
          />
        ))}
    </AdminPage>
  );
}

function ChannelCard({ channel }: { readonly channel: Pick<Channel, 'channel' | 'enabled' | 'summary'> }) {
  const { w, language } = useWords();
  const [open, setOpen] = useState<'trial' | 'settings'>();
  const [address, setAddress] = useState('');
  const [settings, setSettings] = useState('{\n  \n}');
  const [bad, setBad] = useState(false);
  const attempt = useAct('tryChannel');
  const configure = useAct('configureChannel', ['listChannels']);
  const params = { channel: channel.channel };
  const summary = Object.entries(channel.summary).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const ready = channel.enabled || channel.channel === 'in_app';

  function save() {
    try {
      const read = JSON.parse(settings) as Record<string, unknown>;
      setBad(false);
      configure.mutate({ params, body: { settings: read } }, { onSuccess: () => setOpen(undefined) });
    } catch {
      setBad(true);
    }
  }

  return (
    <Card sx={{ p: 2 }}>
      <Stack spacing={1.5}>
        <Stack direction="row" sx={{ gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
          <Typography variant="h2" sx={{ flexGrow: 1 }}>
            {w.people.channels[channel.channel] ?? channel.channel}
          </Typography>
          <Chip
            size="small"
            variant="outlined"
            color={ready ? 'success' : 'default'}
            label={ready ? w.admin.configured : w.admin.notConfigured}
          />
          {channel.channel !== 'in_app' && (
            <>
              {channel.enabled && (
                <Button
                  size="small"
                  aria-expanded={open === 'trial'}
                  onClick={() => setOpen(open === 'trial' ? undefined : 'trial')}
                >
                  {w.admin.trial}
                </Button>
              )}
              <Button
                size="small"
                aria-expanded={open === 'settings'}
                onClick={() => setOpen(open === 'settings' ? undefined : 'settings')}
              >
                {w.admin.setUp}
              </Button>
            </>
          )}
        </Stack>
        {summary.length > 0 && (
          <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
            {summary.join(' · ')}
          </Typography>
        )}
        {open === 'trial' && (
          <Stack direction="row" spacing={1}>
            <TextField
              label={w.admin.trialTo}
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
            <Button
              variant="contained"
              loading={attempt.isPending}
              disabled={address === ''}
              onClick={() => attempt.mutate({ params, body: { address, locale: language } })}
            >
              {w.admin.trial}
            </Button>
          </Stack>
        )}
        {attempt.data && (
          <Alert role="status" severity={attempt.data.outcome === 'delivered' ? 'success' : 'warning'}>
            {[w.admin.trialOutcome[attempt.data.outcome], attempt.data.reason]
              .filter((part) => part !== undefined)
              .join(' ')}
          </Alert>
        )}
        {attempt.error && <FaultNotice fault={attempt.error} />}
        {open === 'settings' && (
          <Stack spacing={1}>
            <TextField
              label={w.admin.settings}
              helperText={w.admin.settingsHint}
              multiline
              minRows={4}
              error={bad}
              value={settings}
              onChange={(event) => setSettings(event.target.value)}
              slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'monospace' } } }}
            />
            {configure.error && <FaultNotice fault={configure.error} />}
            <Button
              variant="contained"
              loading={configure.isPending}
              onClick={save}
              sx={{ alignSelf: 'flex-start' }}
            >
              {w.shell.save}
            </Button>
          </Stack>
        )}
      </Stack>
    </Card>
  );
}
