import { Button, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, usePages, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { learningWords } from '../../app/words/learningWords.ts';
import { DataTable } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { LearningTabs } from '../../parts/LearningTabs.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { EvidenceForm } from './EvidenceForm.tsx';
import { evidenceWords } from './words.ts';

type Evidence = Output<'listEvidence'>['items'][number];

/** Experiments with a group left out by chance, and what the organiser knows besides: stated, listed, taken back. */
export function EvidencePage() {
  const { format, pick } = useWords();
  const learning = useOwnWords(learningWords);
  const own = useOwnWords(evidenceWords);
  const notice = useNotice();
  const [making, setMaking] = useState(false);
  const list = usePages('listEvidence', { query: { limit: 50 } });
  const tactics = useRead('listTactics', { query: { limit: 200 } });
  const takeBack = useAct('deleteEvidence', ['listEvidence']);
  const names = new Map(tactics.data?.items.map((tactic) => [tactic.key, pick(tactic.name)]));
  const result = ({ evidence }: Evidence) => {
    if (evidence.kind === 'override') return own.times(String(evidence.factor));
    const [treated, held] = [evidence.treated, evidence.held].map(
      ({ signUps, people }) => signUps / people,
    ) as [number, number];
    return `${own.lift(format.percent(treated, 2), format.percent(held, 2))} (${own.more((100 * (treated - held)).toFixed(2))})`;
  };
  const fault = list.error ?? takeBack.error;
  return (
    <Page
      wide
      title={learning.title}
      actions={
        !making && (
          <Button variant="contained" startIcon={<Icon name="plus" />} onClick={() => setMaking(true)}>
            {own.add}
          </Button>
        )
      }
    >
      <LearningTabs />
      <Stack spacing={2}>
        <Typography color="textSecondary" sx={{ maxWidth: 720 }}>
          {own.lead}
        </Typography>
        {making && <EvidenceForm close={() => setMaking(false)} />}
        {fault && <FaultNotice fault={fault} retry={list.refetch} />}
        {!list.items && !list.error && <RowsSkeleton rows={3} />}
        {list.items?.length === 0 && !making && (
          <EmptyState icon="chart" title={own.none} text={own.noneText} />
        )}
        {list.items && list.items.length > 0 && (
          <DataTable
            label={own.tab}
            items={list.items}
            keyOf={({ key }) => key}
            columns={[
              {
                head: own.tactic,
                cell: ({ evidence }) => names.get(evidence.tacticKey) ?? evidence.tacticKey,
              },
              { head: own.kind, cell: ({ evidence }) => own.kinds[evidence.kind], wide: true },
              { head: own.result, cell: result },
              { head: own.when, cell: ({ statedAt }) => format.ago(statedAt), wide: true },
              {
                head: own.takeBack,
                cell: ({ key, evidence }) => (
                  <Button
                    size="small"
                    color="error"
                    aria-label={`${own.takeBack}: ${names.get(evidence.tacticKey) ?? evidence.tacticKey}`}
                    onClick={() =>
                      takeBack.mutate(
                        { params: { key } },
                        { onSuccess: () => notice({ text: own.takenBack }) },
                      )
                    }
                  >
                    {own.takeBack}
                  </Button>
                ),
              },
            ]}
          />
        )}
        <MoreButton list={list} />
      </Stack>
    </Page>
  );
}
