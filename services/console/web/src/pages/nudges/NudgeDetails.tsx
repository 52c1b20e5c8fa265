import { Box, Typography } from '@mui/material';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { TextLink } from '../../parts/links.ts';

/** A nudge explains itself: its words, why it is, who wrote it, at what price, and each attempt. */
export function NudgeDetails({ nudgeId }: { readonly nudgeId: string }) {
  const { w, format } = useWords();
  const nudge = useRead('readNudge', { params: { nudgeId } });
  if (nudge.error) return <FaultNotice fault={nudge.error} retry={() => void nudge.refetch()} />;
  if (!nudge.data) return <RowsSkeleton rows={1} height={60} />;
  const { generation, attempts } = nudge.data;
  const rows: readonly (readonly [string, string])[] = [
    ...(nudge.data.reason === null ? [] : ([[w.nudges.reason, nudge.data.reason]] as const)),
    [
      w.nudges.writtenBy,
      generation && generation.provider !== 'template' && !generation.refused
        ? `${generation.provider} ${generation.model}`
        : w.nudges.template,
    ],
    ...(generation ? ([[w.nudges.cost, `${(generation.costMicroUsd / 1e6).toFixed(6)} US$`]] as const) : []),
    ...attempts.map(
      (each) =>
        [
          w.people.channels[each.channel] ?? each.channel,
          [each.state, each.reason, format.dayTime(each.startedAt)]
            .filter((part) => part !== null)
            .join(' · '),
        ] as const,
    ),
  ];
  return (
    <>
      {nudge.data.text !== null && (
        <Typography sx={{ mb: 1.5, whiteSpace: 'pre-wrap' }}>{nudge.data.text}</Typography>
      )}
      <Box
        component="dl"
        sx={{ m: 0, display: 'grid', gridTemplateColumns: 'max-content 1fr', columnGap: 2, rowGap: 0.5 }}
      >
        {rows.map(([name, value], index) => (
          <Box key={`${name} ${String(index)}`} sx={{ display: 'contents' }}>
            <Typography component="dt" variant="body2" color="textSecondary">
              {name}
            </Typography>
            <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: 'anywhere' }}>
              {value}
            </Typography>
          </Box>
        ))}
      </Box>
      <TextLink to="/contacts/$contactId" params={{ contactId: nudge.data.contactId }} variant="body2">
        {w.people.story}
      </TextLink>
    </>
  );
}
