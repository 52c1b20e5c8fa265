import { Button, Stack } from '@mui/material';
import { useState } from 'react';
import { usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { NudgeTabs } from '../../parts/NudgeTabs.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { DeletedRules } from './DeletedRules.tsx';
import { RuleCard } from './RuleCard.tsx';
import { RuleForm } from './RuleForm.tsx';

/** Who is nudged when, each rule a sentence; switched on and off with a way back. */
export function RulesPage() {
  const { w } = useWords();
  const [making, setMaking] = useState(false);
  const rules = usePages('listRules', { query: { limit: 100 } });
  // What goes out once to many has a page of its own.
  const items = rules.items?.filter(({ trigger }) => trigger.kind !== 'once');
  return (
    <Page
      title={w.nudges.title}
      actions={
        !making && (
          <Button variant="contained" startIcon={<Icon name="plus" />} onClick={() => setMaking(true)}>
            {w.nudges.newRule}
          </Button>
        )
      }
    >
      <NudgeTabs />
      <Stack spacing={2}>
        {making && <RuleForm close={() => setMaking(false)} />}
        {rules.error && <FaultNotice fault={rules.error} retry={rules.refetch} />}
        {!items && !rules.error && <RowsSkeleton />}
        {items?.length === 0 && !making && (
          <EmptyState icon="bell" title={w.nudges.rulesNone} text={w.nudges.rulesNoneText} />
        )}
        {items?.map((rule) => (
          <RuleCard key={rule.id} rule={rule} />
        ))}
        <MoreButton list={rules} />
        {items && !rules.more && <DeletedRules />}
      </Stack>
    </Page>
  );
}
