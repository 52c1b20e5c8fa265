import { Alert, Button, LinearProgress, Stack, Typography } from '@mui/material';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { learningWords } from '../../app/words/learningWords.ts';
import { DataTable } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { LearningTabs } from '../../parts/LearningTabs.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { ModelCard } from './ModelCard.tsx';

/** The models of attendance: which is in use, which would like to be, and how each did on events that it never saw. */
export function LearningModelsPage() {
  const { format } = useWords();
  const learning = useOwnWords(learningWords);
  const notice = useNotice();
  const trainings = usePages('listTrainings', { query: { limit: 20 } }, { refetchMs: 5_000 });
  const models = usePages('listAttendanceModels', { query: { limit: 20 } }, { refetchMs: 15_000 });
  const train = useAct('startTraining', ['listTrainings']);
  const rollBack = useAct('rollBackAttendanceModel', ['listAttendanceModels']);
  const running = trainings.items?.find(({ state }) => state === 'running');
  const before = models.items?.some(({ state, promotedAt }) => state === 'archived' && promotedAt !== null);
  const fault = models.error ?? trainings.error ?? train.error ?? rollBack.error;
  return (
    <Page
      wide
      title={learning.title}
      actions={
        <>
          {before === true && (
            <Button
              loading={rollBack.isPending}
              onClick={() =>
                rollBack.mutate({ body: {} }, { onSuccess: () => notice({ text: learning.rolledBack }) })
              }
            >
              {learning.rollBack}
            </Button>
          )}
          <Button
            variant="contained"
            startIcon={<Icon name="spark" />}
            loading={train.isPending}
            disabled={running !== undefined}
            onClick={() => train.mutate({ body: {} })}
          >
            {learning.train}
          </Button>
        </>
      }
    >
      <LearningTabs />
      <Stack spacing={3}>
        <Typography color="textSecondary">{learning.lead}</Typography>
        {fault && <FaultNotice fault={fault} retry={models.refetch} />}
        {running && (
          <Alert severity="info" icon={false} role="status">
            <Typography sx={{ mb: 1 }}>{`${learning.training}: ${learning.step[running.step]}`}</Typography>
            <LinearProgress
              aria-label={learning.step[running.step]}
              {...(running.progress.total > 0
                ? { variant: 'determinate', value: (100 * running.progress.done) / running.progress.total }
                : {})}
              sx={{ minWidth: 240 }}
            />
          </Alert>
        )}
        {!models.items && !fault && <RowsSkeleton rows={2} height={160} />}
        {models.items?.length === 0 && (
          <EmptyState icon="chart" title={learning.none} text={learning.noneText} />
        )}
        {models.items?.map((model) => (
          <ModelCard key={model.id} model={model} />
        ))}
        <MoreButton list={models} />
        {trainings.items && trainings.items.length > 0 && (
          <Stack spacing={1}>
            <Typography variant="h2">{learning.trainings}</Typography>
            <DataTable
              label={learning.trainings}
              items={trainings.items}
              keyOf={(training) => training.id}
              columns={[
                { head: learning.day, cell: (training) => format.ago(training.createdAt) },
                { head: learning.training, cell: (training) => learning.reason[training.reason] },
                {
                  head: learning.step.done,
                  cell: (training) =>
                    [learning.state[training.state], training.message].filter(Boolean).join(': '),
                },
              ]}
            />
          </Stack>
        )}
      </Stack>
    </Page>
  );
}
