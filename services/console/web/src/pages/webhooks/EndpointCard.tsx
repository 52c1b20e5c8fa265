import { Alert, Box, Button, Card, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { Deliveries } from './Deliveries.tsx';
import { webhookWords } from './words.ts';

type Endpoint = Output<'listWebhookEndpoints'>['items'][number];

const colours = { enabled: 'primary', paused: 'default', disabled: 'error' } as const;

/** One endpoint: what it hears of, how it does, and what can be done about it. */
export function EndpointCard({ endpoint }: { readonly endpoint: Endpoint }) {
  const { w, format } = useWords();
  const own = useOwnWords(webhookWords);
  const notice = useNotice();
  const update = useAct('updateWebhookEndpoint', ['listWebhookEndpoints']);
  const test = useAct('testWebhookEndpoint', ['listWebhookDeliveries']);
  const rotate = useAct('rotateWebhookSecret', ['listWebhookEndpoints']);
  const remove = useAct('deleteWebhookEndpoint', ['listWebhookEndpoints']);
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const params = { endpointId: endpoint.id };
  const on = endpoint.state === 'enabled';
  const fault = update.error ?? test.error ?? rotate.error ?? remove.error;
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack spacing={1.5}>
        <Stack direction="row" spacing={1} sx={{ alignItems: 'center', minWidth: 0 }}>
          <Typography variant="h3" component="h2" sx={{ overflowWrap: 'anywhere', minWidth: 0 }}>
            {endpoint.url}
          </Typography>
          <Chip
            size="small"
            variant="outlined"
            color={colours[endpoint.state]}
            label={own.states[endpoint.state]}
          />
        </Stack>
        {endpoint.description !== '' && <Typography>{endpoint.description}</Typography>}
        <Stack direction="row" sx={{ gap: 0.5, flexWrap: 'wrap' }}>
          {endpoint.types.map((type) => (
            <Chip key={type} size="small" label={own.events[type] ?? type} />
          ))}
        </Stack>
        {endpoint.failingSince !== null && (
          <Alert severity="warning">{own.failing(format.dayTime(endpoint.failingSince))}</Alert>
        )}
        {endpoint.reason !== null && <Alert severity="error">{endpoint.reason}</Alert>}
        {endpoint.secretOverlapUntil !== null && (
          <Typography variant="body2" color="textSecondary">
            {own.overlap(format.dayTime(endpoint.secretOverlapUntil))}
          </Typography>
        )}
        {rotate.data && <SecretOnce text={rotate.data.secret} say={own.secret} />}
        {fault && <FaultNotice fault={fault} />}
        <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap' }}>
          <Button variant="outlined" size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {own.log}
          </Button>
          <Button
            size="small"
            loading={test.isPending}
            onClick={() =>
              test.mutate(
                { params },
                {
                  onSuccess: () => {
                    setOpen(true);
                    notice({ text: own.tested });
                  },
                },
              )
            }
          >
            {own.test}
          </Button>
          <Button
            size="small"
            loading={update.isPending}
            onClick={() =>
              update.mutate({
                params,
                body: { state: on ? 'paused' : 'enabled' },
                ifMatch: `"${String(endpoint.version)}"`,
              })
            }
          >
            {on ? own.pause : own.enable}
          </Button>
          <Button size="small" loading={rotate.isPending} onClick={() => rotate.mutate({ params, body: {} })}>
            {own.rotate}
          </Button>
          <Box sx={{ flexGrow: 1 }} />
          <Button size="small" color="error" aria-expanded={asking} onClick={() => setAsking(!asking)}>
            {own.remove}
          </Button>
        </Stack>
        {asking && (
          <Alert
            severity="warning"
            action={
              <Button
                color="inherit"
                size="small"
                loading={remove.isPending}
                onClick={() => remove.mutate({ params }, { onSuccess: () => notice({ text: own.removed }) })}
              >
                {w.shell.remove}
              </Button>
            }
          >
            {own.removeSure(endpoint.url)}
          </Alert>
        )}
        {open && <Deliveries endpointId={endpoint.id} />}
      </Stack>
    </Card>
  );
}
