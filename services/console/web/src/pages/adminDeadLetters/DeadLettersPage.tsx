import { Button } from '@mui/material';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';

/** Jobs that ran out of attempts, to be run again. */
export function DeadLettersPage() {
  const { w, format } = useWords();
  const notice = useNotice();
  const list = usePages('listDeadLetters', { query: { limit: 100 } });
  const replay = useAct('replayDeadLetters', ['listDeadLetters']);
  const run = (ids?: string[]) =>
    replay.mutate(
      { body: ids ? { ids } : {} },
      { onSuccess: ({ replayed }) => notice({ text: w.admin.replayed(replayed) }) },
    );
  const fault = list.error ?? replay.error;
  return (
    <AdminPage>
      {fault && <FaultNotice fault={fault} retry={list.refetch} />}
      {!list.items && !fault && <RowsSkeleton />}
      {list.items?.length === 0 && (
        <EmptyState icon="check" title={w.admin.deadNone} text={w.admin.deadNoneText} />
      )}
      {list.items && list.items.length > 0 && (
        <>
          <Button
            variant="contained"
            loading={replay.isPending}
            onClick={() => run()}
            sx={{ alignSelf: 'flex-start' }}
          >
            {w.admin.replayAll}
          </Button>
          <DataTable
            label={w.admin.sections.deadLetters}
            items={list.items}
            keyOf={(letter) => letter.id}
            columns={[
              { head: w.admin.job, cell: (letter) => <code>{letter.job}</code> },
              { head: w.admin.attempts, cell: (letter) => format.number(letter.attempts), align: 'right' },
              { head: w.admin.error, cell: (letter) => letter.lastError ?? '' },
              {
                head: w.admin.died,
                cell: (letter) => (letter.diedAt === null ? '' : format.ago(letter.diedAt)),
                wide: true,
              },
              {
                head: w.admin.replay,
                cell: (letter) => (
                  <Button
                    size="small"
                    aria-label={`${w.admin.replay}: ${letter.job} ${letter.id}`}
                    onClick={() => run([letter.id])}
                  >
                    {w.admin.replay}
                  </Button>
                ),
              },
            ]}
          />
        </>
      )}
      <MoreButton list={list} />
    </AdminPage>
  );
}
