import { useRouterState } from '@tanstack/react-router';
import { useWords } from '../app/Words.tsx';
import { TabLinks } from './TabLinks.tsx';

/** The pages about nudges, beside each other. */
export function NudgeTabs() {
  const { w } = useWords();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const tabs = [
    ['/nudges/rules', w.nudges.tabs.rules],
    ['/nudges/broadcasts', w.nudges.tabs.broadcasts],
    ['/nudges/sent', w.nudges.tabs.sent],
    ['/nudges/approvals', w.nudges.tabs.approvals],
    ['/nudges/inbox', w.nudges.tabs.inbox],
    ['/nudges/settings', w.nudges.tabs.settings],
  ] as const;
  return (
    <TabLinks
      label={w.nudges.title}
      tabs={tabs.map(([to, label]) => ({ to, label, here: path.startsWith(to) }))}
    />
  );
}
