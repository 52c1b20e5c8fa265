import { Button, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { usePages } from '../../app/useRead.ts';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { EndpointCard } from './EndpointCard.tsx';
import { EndpointForm } from './EndpointForm.tsx';
import { webhookWords } from './words.ts';

/** Where this tenant's own systems are told of what happens, with the log of each. */
export function WebhooksPage() {
  const own = useOwnWords(webhookWords);
  const list = usePages('listWebhookEndpoints', { query: { limit: 50 } });
  const [making, setMaking] = useState(false);
  return (
    <AdminPage>
      <Stack
        direction="row"
        sx={{ gap: 2, justifyContent: 'space-between', alignItems: 'flex-start', flexWrap: 'wrap' }}
      >
        <Typography color="textSecondary" sx={{ maxWidth: 640 }}>
          {own.lead}
        </Typography>
        {!making && (
          <Button variant="contained" startIcon={<Icon name="plus" />} onClick={() => setMaking(true)}>
            {own.add}
          </Button>
        )}
      </Stack>
      {making && <EndpointForm close={() => setMaking(false)} />}
      {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
      {!list.items && !list.error && <RowsSkeleton rows={3} />}
      {list.items?.length === 0 && !making && <EmptyState icon="sync" title={own.none} text={own.noneText} />}
      {list.items?.map((endpoint) => (
        <EndpointCard key={endpoint.id} endpoint={endpoint} />
      ))}
      <MoreButton list={list} />
    </AdminPage>
  );
}
