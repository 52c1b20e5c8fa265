import { Button, Card, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, usePages, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { NudgeTabs } from '../../parts/NudgeTabs.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { ruleSentence } from '../../parts/ruleSentence.ts';
import { BroadcastForm } from './BroadcastForm.tsx';
import { broadcastWords } from './words.ts';

type Rule = Output<'listRules'>['items'][number];

/** Messages to many at once: each with how far it is, and the way to stop it. */
export function BroadcastsPage() {
  const { w } = useWords();
  const own = useOwnWords(broadcastWords);
  const [making, setMaking] = useState(false);
  const rules = usePages('listRules', { query: { limit: 100 } });
  const items = rules.items?.filter(({ trigger }) => trigger.kind === 'once');
  return (
    <Page
      title={w.nudges.title}
      actions={
        !making && (
          <Button variant="contained" startIcon={<Icon name="plus" />} onClick={() => setMaking(true)}>
            {own.create}
          </Button>
        )
      }
    >
      <NudgeTabs />
      <Stack spacing={2}>
        <Typography color="textSecondary">{own.lead}</Typography>
        {making && <BroadcastForm close={() => setMaking(false)} />}
        {rules.error && <FaultNotice fault={rules.error} retry={rules.refetch} />}
        {!items && !rules.error && <RowsSkeleton />}
        {items?.length === 0 && !making && <EmptyState icon="chat" title={own.none} text={own.noneText} />}
        {items?.map((rule) => (
          <BroadcastCard key={rule.id} rule={rule} />
        ))}
        <MoreButton list={rules} />
      </Stack>
    </Page>
  );
}

const colours = { waiting: 'default', filling: 'warning', made: 'success', paused: 'error' } as const;

function BroadcastCard({ rule }: { readonly rule: Rule }) {
  const { w, format, pick } = useWords();
  const own = useOwnWords(broadcastWords);
  const params = { ruleId: rule.id };
  const broadcast = useRead('readBroadcast', { params }, { refetchMs: 5_000 });
  const pause = useAct('pauseRule', ['listRules', 'readBroadcast']);
  const state = broadcast.data?.state;
  const [first] = rule.brief.variants;
  return (
    <Card sx={{ p: 2 }}>
      <Stack direction="row" spacing={2} sx={{ justifyContent: 'space-between', alignItems: 'flex-start' }}>
        <Stack spacing={0.5} sx={{ minWidth: 0 }}>
          <Stack direction="row" spacing={1} sx={{ alignItems: 'center' }}>
            <Typography variant="h3" component="h2">
              {rule.name}
            </Typography>
            {state && (
              <Chip size="small" variant="outlined" color={colours[state]} label={own.states[state]} />
            )}
          </Stack>
          <Typography>{ruleSentence(rule, w.nudges, (share) => format.percent(share))}</Typography>
          <Typography variant="body2" color="textSecondary" data-figure="made">
            {broadcast.data && own.made(format.number(broadcast.data.made))}
            {first && ` · ${pick(first.subject)}`}
          </Typography>
          {(broadcast.error ?? pause.error) && <FaultNotice fault={broadcast.error ?? pause.error} />}
        </Stack>
        {state && (
          <Button
            variant="outlined"
            size="small"
            loading={pause.isPending}
            sx={{ flexShrink: 0 }}
            aria-label={`${rule.enabled ? own.stop : own.goOn}: ${rule.name}`}
            onClick={() => pause.mutate({ params, body: { paused: rule.enabled } })}
          >
            {rule.enabled ? own.stop : own.goOn}
          </Button>
        )}
      </Stack>
    </Card>
  );
}
