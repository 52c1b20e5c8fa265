import { Button, Stack, Typography } from '@mui/material';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { outcomeWords } from '../../app/words/outcomeWords.ts';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';

/** Results whose campaign names no event: one press says that they are of this one. Nothing where there are none. */
export function Unassigned({ eventId }: { readonly eventId: string }) {
  const { w, format } = useWords();
  const own = useOwnWords(outcomeWords);
  const notice = useNotice();
  const rows = useRead('listOutcomes', { query: { unmatched: 'true', limit: 200 } });
  const assign = useAct('assignOutcomes', ['listOutcomes', 'readEventOutcome']);
  const campaigns = new Map(
    (rows.data?.items ?? []).map((row) => [`${row.source} ${row.campaign}`, row] as const),
  );
  if (rows.error) return <FaultNotice fault={rows.error} retry={() => void rows.refetch()} />;
  if (campaigns.size === 0) return null;
  return (
    <Stack spacing={1}>
      <Typography variant="h2">{own.unassigned}</Typography>
      {assign.error && <FaultNotice fault={assign.error} />}
      <DataTable
        label={own.unassigned}
        items={[...campaigns.values()]}
        keyOf={(row) => `${row.source} ${row.campaign}`}
        columns={[
          { head: own.campaign, cell: (row) => row.campaign },
          { head: own.day, cell: (row) => row.day, wide: true },
          {
            head: own.spend,
            cell: (row) => (row.spendJpy === null ? '–' : format.yen(row.spendJpy)),
            align: 'right',
            wide: true,
          },
          {
            head: w.shell.events,
            cell: ({ source, campaign }) => (
              <Button
                size="small"
                disabled={assign.isPending}
                onClick={() =>
                  assign.mutate(
                    { body: { source, campaign, eventId } },
                    {
                      onSuccess: ({ assigned }) => notice({ text: own.assigned(format.number(assigned)) }),
                    },
                  )
                }
              >
                {own.assign}
              </Button>
            ),
          },
        ]}
      />
    </Stack>
  );
}
