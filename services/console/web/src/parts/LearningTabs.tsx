import { useRouterState } from '@tanstack/react-router';
import { useWords } from '../app/Words.tsx';
import { TabLinks } from './TabLinks.tsx';

/** The pages about what is learnt, beside each other. */
export function LearningTabs() {
  const { w } = useWords();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const tabs = [
    ['/learning/models', w.learning.tabs.models],
    ['/learning/data', w.learning.tabs.quality],
    ['/learning/evidence', w.learning.tabs.evidence],
  ] as const;
  return (
    <TabLinks label={w.learning.title} tabs={tabs.map(([to, label]) => ({ to, label, here: path === to }))} />
  );
}
