import { useRouterState } from '@tanstack/react-router';
import { useOwnWords } from '../app/useOwnWords.ts';
import { learningWords } from '../app/words/learningWords.ts';
import { TabLinks } from './TabLinks.tsx';

/** The pages about what is learnt, beside each other. */
export function LearningTabs() {
  const learning = useOwnWords(learningWords);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const tabs = [
    ['/learning/models', learning.tabs.models],
    ['/learning/data', learning.tabs.quality],
    ['/learning/evidence', learning.tabs.evidence],
  ] as const;
  return (
    <TabLinks label={learning.title} tabs={tabs.map(([to, label]) => ({ to, label, here: path === to }))} />
  );
}
