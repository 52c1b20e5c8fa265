import { Box, Button, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, usePages, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { webhookWords } from './words.ts';

type Delivery = Output<'listWebhookDeliveries'>['items'][number];

const colours = {
  due: 'default',
  running: 'default',
  held: 'warning',
  delivered: 'success',
  failed: 'error',
} as const;
const dayMs = 86_400_000;

/** The log of an endpoint: each message with what came of it, to be looked at and sent again. */
export function Deliveries({ endpointId }: { readonly endpointId: string }) {
  const { format } = useWords();
  const own = useOwnWords(webhookWords);
  const notice = useNotice();
  const params = { endpointId };
  const list = usePages('listWebhookDeliveries', { params, query: { limit: 50 } }, { refetchMs: 3_000 });
  const again = useAct('replayWebhookDelivery', ['listWebhookDeliveries']);
  const all = useAct('replayWebhooks', ['listWebhookDeliveries']);
  const [shown, setShown] = useState<string>();
  const fault = list.error ?? again.error ?? all.error;
  const last = ({ attempts }: Delivery): string => {
    const newest = attempts.at(-1);
    if (!newest) return '–';
    return `${newest.status === null ? (newest.error ?? own.noAnswer) : String(newest.status)} · ${format.number(newest.ms)} ms`;
  };
  return (
    <Stack spacing={1.5}>
      {fault && <FaultNotice fault={fault} retry={list.refetch} />}
      {!list.items && !list.error && <RowsSkeleton rows={2} height={40} />}
      {list.items?.length === 0 && <Typography color="textSecondary">{own.logNone}</Typography>}
      {list.items?.some(({ state }) => state === 'failed') && (
        <Button
          variant="outlined"
          size="small"
          loading={all.isPending}
          sx={{ alignSelf: 'flex-start' }}
          onClick={() =>
            all.mutate(
              { params, body: { since: new Date(Date.now() - dayMs).toISOString() } },
              { onSuccess: ({ replayed }) => notice({ text: own.replayedMany(replayed) }) },
            )
          }
        >
          {own.replayFailed}
        </Button>
      )}
      {list.items && list.items.length > 0 && (
        <DataTable
          label={own.log}
          items={list.items}
          keyOf={({ id }) => id}
          columns={[
            { head: own.type, cell: ({ type }) => own.events[type] ?? type },
            {
              head: own.state,
              cell: ({ state }) => (
                <Chip
                  size="small"
                  variant="outlined"
                  color={colours[state]}
                  label={own.deliveryStates[state]}
                />
              ),
            },
            {
              head: own.attempts,
              cell: ({ attempts }) => format.number(attempts.length),
              align: 'right',
              wide: true,
            },
            { head: own.last, cell: last, wide: true },
            {
              head: own.next,
              cell: ({ nextAttemptAt, state }) =>
                nextAttemptAt === null || state !== 'due' ? '–' : format.ago(nextAttemptAt),
              wide: true,
            },
            { head: own.when, cell: ({ createdAt }) => format.ago(createdAt), wide: true },
            {
              head: own.replay,
              cell: (delivery) => (
                <Stack direction="row">
                  <Button
                    size="small"
                    aria-label={`${own.show}: ${delivery.messageId}`}
                    aria-expanded={shown === delivery.id}
                    onClick={() => setShown(shown === delivery.id ? undefined : delivery.id)}
                  >
                    {own.show}
                  </Button>
                  <Button
                    size="small"
                    aria-label={`${own.replay}: ${delivery.messageId}`}
                    onClick={() =>
                      again.mutate(
                        { params: { endpointId, deliveryId: delivery.id } },
                        { onSuccess: () => notice({ text: own.replayed }) },
                      )
                    }
                  >
                    {own.replay}
                  </Button>
                </Stack>
              ),
            },
          ]}
        />
      )}
      {shown !== undefined && <Message endpointId={endpointId} deliveryId={shown} />}
      <MoreButton list={list} />
    </Stack>
  );
}

function Message(params: { readonly endpointId: string; readonly deliveryId: string }) {
  const own = useOwnWords(webhookWords);
  const delivery = useRead('readWebhookDelivery', { params });
  if (delivery.error) return <FaultNotice fault={delivery.error} retry={() => void delivery.refetch()} />;
  if (!delivery.data) return <RowsSkeleton rows={1} height={80} />;
  return (
    <Box
      component="pre"
      tabIndex={0}
      role="region"
      aria-label={own.show}
      sx={{ m: 0, p: 1.5, bgcolor: 'quiet', borderRadius: 1, overflow: 'auto', fontSize: 13 }}
    >
      {JSON.stringify(delivery.data.message, null, 2)}
    </Box>
  );
}
