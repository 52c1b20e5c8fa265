import { Card, Chip, Stack, Typography } from '@mui/material';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { ShareBar } from '../../parts/ShareBar.tsx';
import { modelWords } from './words.ts';

/** Language models: what this month has cost and saved, by purpose, and how each model is. */
export function ModelsPage() {
  const { w, format } = useWords();
  const own = useOwnWords(modelWords);
  const models = useRead('listModels', {}, { refetchMs: 15_000 });
  const budget = useRead('readAiBudget', {});
  const usage = useRead('readAiUsage', { query: {} });
  const savings = useRead('readAiSavings', { query: {} });
  const fault = models.error ?? budget.error ?? usage.error ?? savings.error;
  const healthOf = (id: string) => models.data?.health.find(({ targetId }) => targetId === id);
  const usd = (value: number) => `US$ ${value.toFixed(4)}`;
  return (
    <AdminPage>
      {fault && (
        <FaultNotice fault={fault} retry={() => void Promise.all([models.refetch(), budget.refetch()])} />
      )}
      {budget.data && (
        <Card sx={{ p: 3 }}>
          <Stack direction="row" sx={{ justifyContent: 'space-between', mb: 1, gap: 2, flexWrap: 'wrap' }}>
            <Typography variant="h2">{w.admin.budget}</Typography>
            <Typography sx={{ fontWeight: 600 }} data-figure="aiBudget">
              {w.admin.budgetOf(format.yen(budget.data.spent), format.yen(budget.data.monthlyLimit))}
            </Typography>
          </Stack>
          <ShareBar share={budget.data.usedShare} colour={budget.data.usedShare >= 0.5 ? 'paid' : 'free'} />
        </Card>
      )}
      {usage.data && (
        <Stack spacing={1}>
          <Typography variant="h2">{w.admin.usage}</Typography>
          {usage.data.items.length === 0 ? (
            <Typography color="textSecondary">{w.admin.usageNone}</Typography>
          ) : (
            <DataTable
              label={w.admin.usage}
              items={usage.data.items}
              keyOf={(use) => `${use.purpose} ${use.provider} ${use.model}`}
              columns={[
                { head: w.admin.purpose, cell: (use) => use.purpose },
                { head: w.admin.model, cell: (use) => use.model },
                { head: w.admin.calls, cell: (use) => format.number(use.calls), align: 'right' },
                {
                  head: w.admin.tokens,
                  cell: (use) => format.number(use.inputTokens + use.outputTokens),
                  align: 'right',
                  wide: true,
                },
                { head: w.admin.cost, cell: (use) => format.yen(use.costJpy), align: 'right' },
              ]}
            />
          )}
        </Stack>
      )}
      {savings.data && savings.data.calls > 0 && (
        <Stack spacing={1}>
          <Typography variant="h2">{w.admin.savings}</Typography>
          <DataTable
            label={w.admin.savings}
            items={savings.data.levers}
            keyOf={(lever) => lever.lever}
            columns={[
              { head: w.admin.lever, cell: (lever) => w.admin.levers[lever.lever] ?? lever.lever },
              { head: w.admin.saved, cell: (lever) => usd(lever.savedUsd), align: 'right' },
            ]}
          />
        </Stack>
      )}
      <Stack spacing={1}>
        <Typography variant="h2">{w.admin.models}</Typography>
        {models.isPending && <RowsSkeleton rows={3} height={44} />}
        {models.data && (
          <DataTable
            label={w.admin.models}
            items={models.data.targets}
            keyOf={({ target }) => target.id}
            columns={[
              { head: w.admin.model, cell: ({ target }) => target.model },
              { head: w.admin.provider, cell: ({ target }) => target.provider, wide: true },
              { head: w.admin.tier, cell: ({ target }) => own.tiers[target.tier], wide: true },
              {
                head: w.admin.price,
                cell: ({ target }) =>
                  `${String(target.prices.inputUsdPerMillion)} / ${String(target.prices.outputUsdPerMillion)}`,
                align: 'right',
                wide: true,
              },
              {
                head: w.admin.health,
                cell: ({ target }) => {
                  const health = healthOf(target.id);
                  if (!health?.enabled) return <Chip size="small" label={w.admin.off} />;
                  return health.breaker === 'open' ? (
                    <Chip size="small" color="error" variant="outlined" label={w.admin.broken} />
                  ) : (
                    <Chip size="small" color="success" variant="outlined" label={w.admin.healthy} />
                  );
                },
              },
            ]}
          />
        )}
      </Stack>
    </AdminPage>
  );
}
