import { Link, Stack } from '@mui/material';
import { useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords } from '../app/Words.tsx';
import { Page } from './Page.tsx';
import { TabLinks } from './TabLinks.tsx';

/** A page of the administration, with its neighbours above it. */
export function AdminPage({
  children,
  actions,
}: {
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) {
  const { w } = useWords();
  const { sections } = w.admin;
  const path = useRouterState({ select: (state) => state.location.pathname });
  const tabs = [
    ['/admin/growth', sections.growth],
    ['/admin/dead-letters', sections.deadLetters],
    ['/admin/models', sections.models],
    ['/admin/tenants', sections.tenants],
    ['/admin/members', sections.members],
    ['/admin/channels', sections.channels],
    ['/admin/webhooks', sections.webhooks],
    ['/admin/audit', sections.audit],
    ['/admin/access', sections.access],
  ] as const;
  return (
    <Page
      wide
      title={w.admin.title}
      actions={
        <>
          {actions}
          <Link href="/docs" target="_blank" rel="noopener" sx={{ alignSelf: 'center' }}>
            {w.admin.apiDocs}
          </Link>
        </>
      }
    >
      <TabLinks
        label={w.admin.title}
        tabs={tabs.map(([to, label]) => ({ to, label, here: path.startsWith(to) }))}
      />
      <Stack spacing={3}>{children}</Stack>
    </Page>
  );
}
