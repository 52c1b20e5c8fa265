import {
  Accordion,
  AccordionDetails,
  AccordionSummary,
  Chip,
  MenuItem,
  Stack,
  TextField,
  Typography,
} from '@mui/material';
import type { Output, Query } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { usePages, useRead } from '../../app/useRead.ts';
import { useRuleNames } from '../../app/useRuleNames.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { NudgeTabs } from '../../parts/NudgeTabs.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { NudgeDetails } from './NudgeDetails.tsx';

type Nudge = Output<'listNudges'>['items'][number];
type State = NonNullable<NonNullable<Query<'listNudges'>>['state']>;

/** Every nudge with what became of it; each explains itself when it is opened. */
export function NudgesPage() {
  const { w, format } = useWords();
  const [state, setState] = useState<State | ''>('');
  const list = usePages(
    'listNudges',
    { query: { limit: 50, ...(state !== '' && { state }) } },
    { refetchMs: 15_000 },
  );
  const figures = useRead('readNudgeFigures', { query: {} });
  const names = useRuleNames();
  return (
    <Page title={w.nudges.title}>
      <NudgeTabs />
      <Stack spacing={2}>
        {figures.data && (
          <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap' }}>
            <Figure
              value={format.number(figures.data.delivered)}
              label={w.nudges.figures.delivered}
              name="delivered"
            />
            {figures.data.approvalRate !== null && (
              <Figure
                value={format.percent(figures.data.approvalRate)}
                label={w.nudges.figures.approval}
                name="approvalRate"
              />
            )}
            {figures.data.satisfactionRate !== null && (
              <Figure
                value={format.percent(figures.data.satisfactionRate)}
                label={w.nudges.figures.satisfaction}
                name="satisfactionRate"
              />
            )}
            {figures.data.unknown > 0 && (
              <Figure
                value={format.number(figures.data.unknown)}
                label={w.nudges.figures.unknown}
                name="unknown"
              />
            )}
          </Stack>
        )}
        <TextField
          select
          label={w.nudges.filter}
          value={state}
          onChange={(event) => setState(event.target.value as State | '')}
          sx={{ maxWidth: 240 }}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value="">{w.shell.all}</MenuItem>
          {Object.entries(w.nudges.states).map(([key, label]) => (
            <MenuItem key={key} value={key}>
              {label}
            </MenuItem>
          ))}
        </TextField>
        {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
        {!list.items && !list.error && <RowsSkeleton rows={5} height={56} />}
        {list.items?.length === 0 && (
          <EmptyState icon="bell" title={w.nudges.sentNone} text={w.nudges.sentNoneText} />
        )}
        <div>
          {list.items?.map((nudge) => (
            <NudgeRow key={nudge.id} nudge={nudge} rule={names.get(nudge.ruleId)} />
          ))}
        </div>
        <MoreButton list={list} />
      </Stack>
    </Page>
  );
}

function Figure(props: { readonly value: string; readonly label: string; readonly name: string }) {
  return (
    <Stack>
      <Typography sx={{ fontSize: '1.5rem', fontWeight: 700 }} data-figure={props.name}>
        {props.value}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {props.label}
      </Typography>
    </Stack>
  );
}

const colours: Partial<Record<Nudge['state'], 'success' | 'error' | 'warning'>> = {
  delivered: 'success',
  failed: 'error',
  unknown: 'warning',
  awaiting_approval: 'warning',
};

function NudgeRow({ nudge, rule }: { readonly nudge: Nudge; readonly rule: string | undefined }) {
  const { w, format } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <Accordion
      slotProps={{ heading: { component: 'h2' } }}
      variant="outlined"
      disableGutters
      onChange={(_event, now) => setOpen(now)}
      sx={{ '&::before': { display: 'none' } }}
    >
      <AccordionSummary expandIcon={<span aria-hidden>▾</span>}>
        <Stack direction="row" spacing={1.5} sx={{ width: '100%', alignItems: 'center', minWidth: 0, pr: 1 }}>
          <Chip
            size="small"
            variant="outlined"
            color={colours[nudge.state] ?? 'default'}
            label={w.nudges.states[nudge.state]}
          />
          <Typography noWrap sx={{ flexGrow: 1, minWidth: 0 }}>
            {nudge.subject ?? rule ?? ''}
          </Typography>
          <Typography variant="body2" color="textSecondary" sx={{ flexShrink: 0 }}>
            {format.ago(nudge.createdAt)}
          </Typography>
        </Stack>
      </AccordionSummary>
      <AccordionDetails>{open && <NudgeDetails nudgeId={nudge.id} />}</AccordionDetails>
    </Accordion>
  );
}
