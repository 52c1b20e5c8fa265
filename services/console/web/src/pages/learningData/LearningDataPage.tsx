import { Alert, Chip, Stack, Typography } from '@mui/material';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { learningWords } from '../../app/words/learningWords.ts';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { LearningTabs } from '../../parts/LearningTabs.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';

const kinds = [
  'missing',
  'outlier',
  'duplicate',
  'drift',
  'impossible',
  'spend_without_clicks',
  'unmatched',
] as const;

/** What of the outcomes is fit to learn from, what stands out, and what must be mended first. */
export function LearningDataPage() {
  const { format, pick } = useWords();
  const learning = useOwnWords(learningWords);
  const quality = useRead('readDataQuality', {});
  const { data } = quality;
  return (
    <Page wide title={learning.title}>
      <LearningTabs />
      {quality.error && <FaultNotice fault={quality.error} retry={() => void quality.refetch()} />}
      {quality.isPending && <RowsSkeleton />}
      {data && (
        <Stack spacing={2}>
          <Typography variant="h2">{learning.quality}</Typography>
          <Typography color="textSecondary" data-figure="qualityRows">
            {learning.qualityLead(format.number(data.rows), format.number(data.events))}
          </Typography>
          {data.blocks.length > 0 && (
            <Alert severity="error">
              <Typography sx={{ fontWeight: 600 }}>{learning.blocks}</Typography>
              {data.blocks.map((block) => (
                <div key={block.en}>{pick(block)}</div>
              ))}
            </Alert>
          )}
          {data.drift && (
            <Alert severity="warning">{learning.drift(data.drift.measure, data.drift.psi.toFixed(2))}</Alert>
          )}
          {data.findings.length === 0 && data.blocks.length === 0 && (
            <Alert severity="success">{learning.good}</Alert>
          )}
          <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap' }}>
            {kinds
              .filter((kind) => (data.counts[kind] ?? 0) > 0)
              .map((kind) => (
                <Chip
                  key={kind}
                  variant="outlined"
                  label={`${learning.kinds[kind]}: ${format.number(data.counts[kind] ?? 0)}`}
                />
              ))}
          </Stack>
          {data.findings.length > 0 && (
            <DataTable
              label={learning.findings}
              items={data.findings}
              keyOf={(finding) => `${finding.kind} ${finding.about} ${finding.day ?? ''}`}
              columns={[
                { head: learning.day, cell: (finding) => finding.day ?? '–' },
                { head: learning.findings, cell: (finding) => pick(finding.message) },
                { head: learning.quality, cell: (finding) => learning.kinds[finding.kind], wide: true },
              ]}
            />
          )}
        </Stack>
      )}
    </Page>
  );
}
