import { listAiCalls, listModels, readAiBudget, readAiSavings, readAiUsage } from '@tsudoi/contracts/llm';
import { readNudge } from '@tsudoi/contracts/nudges';
import { formatJpy } from '../output.ts';
import type { Chapter } from './story.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const levers = {
  batch: 'まとめ送信 batch',
  tier: '軽いモデル lighter model',
  promptCache: '前文の再利用 prompt cache',
  provider: '提供元の選択 choice of provider',
  responseCache: '回答の再利用 response cache',
  prompt: '短い指示文 shorter prompt',
} as const;

/** Who wrote the nudge, at what price, from which budget, and what each lever saved: a model, or the template for nothing. */
export const wordsAndTheirCost: Chapter = {
  title: { ja: '言葉の書き手と、その値段', en: 'Who wrote the words, and what they cost' },
  async tell({ api, output, facts, administers }) {
    if (administers) {
      const { body: models } = await api.call(listModels);
      const reachable = models.health.filter(({ enabled }) => enabled);
      output.line(
        `  モデル ${String(models.targets.length)} 件登録、利用可能 ${String(reachable.length)} 件 / ` +
          `${String(models.targets.length)} models known, ${String(reachable.length)} with a credential`,
      );
      facts.set('modelsReachable', reachable.length);
    }
    const nudgeId = facts.get('nudgeId');
    if (typeof nudgeId === 'string') {
      const { body: nudge } = await api.call(readNudge, { params: { nudgeId } });
      const by = nudge.generation;
      // A model whose words were refused was asked and paid for; what arrived is the template's.
      const writer = by?.refused ? 'template' : by?.provider;
      output.table(
        ['書き手 written by', '入力 / 出力トークン tokens', '費用 cost', '時間 time'],
        [
          [
            writer === 'template' ? 'ひな型 the template' : `${by?.provider ?? ''} ${by?.model ?? ''}`,
            `${String(by?.inputTokens ?? 0)} / ${String(by?.outputTokens ?? 0)}`,
            `$${((by?.costMicroUsd ?? 0) / 1e6).toFixed(6)}`,
            `${String(by?.totalMs ?? 0)} ms`,
          ],
        ],
      );
      if (by?.refused) output.line(`  ひな型になった理由 why the template: ${by.refused}`);
      facts.set('wordsBy', writer);
      facts.set('wordsModel', by?.model);
      facts.set('wordsCostMicroUsd', by?.costMicroUsd);
    }
    const { body: budget } = await api.call(readAiBudget);
    output.line(
      `  今月のAI予算 ${formatJpy(budget.monthlyLimit)}、使用 ¥${budget.spent.toFixed(3)} (${percent(budget.usedShare)}) / ` +
        `AI budget this month: ${budget.tier === 'full' ? 'every model' : budget.tier === 'economy' ? 'light models only' : 'template only'} ` +
        `(light from 50 %, template at 100 %; ${String(budget.economyCalls)} and ${String(budget.refusedCalls)} calls so far)`,
    );
    const { body: usage } = await api.call(readAiUsage, { query: {} });
    const { body: savings } = await api.call(readAiSavings, { query: {} });
    if (usage.items.length === 0) {
      output.line('  モデルへの呼び出しはまだありません。ひな型は無料です。');
      output.line('  No model has been asked yet: the template costs nothing.');
    } else {
      output.table(
        ['用途 purpose', 'モデル model', '回数 calls', '費用 cost', '0.5秒以内 under 0.5 s'],
        usage.items.map((use) => [
          use.purpose,
          use.model,
          use.calls,
          `¥${use.costJpy.toFixed(3)}`,
          use.underHalfASecond === null ? '-' : percent(use.underHalfASecond),
        ]),
      );
      output.table(
        ['節約 saved by', '金額 amount', '全体比 of all', '想定 design expects'],
        savings.levers.map(({ lever, savedUsd, shareOfNaive, expected }) => [
          levers[lever],
          `$${savedUsd.toFixed(6)}`,
          percent(shareOfNaive),
          expected === null ? '-' : `${expected} %`,
        ]),
      );
    }
    const { body: ledger } = await api.call(listAiCalls, { query: { limit: 5 } });
    facts.set('aiSpentJpy', budget.spent);
    facts.set('aiCalls', ledger.items.length);
    facts.set('aiNaiveUsd', savings.naiveUsd);
  },
};
