import { Button, Card, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { faultText, FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { NudgeTabs } from '../../parts/NudgeTabs.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { ruleSentence } from '../../parts/ruleSentence.ts';
import { RuleForm } from './RuleForm.tsx';

type Rule = Output<'listRules'>['items'][number];

/** Who is nudged when, each rule a sentence; switched on and off with a way back. */
export function RulesPage() {
  const { w } = useWords();
  const [making, setMaking] = useState(false);
  const rules = usePages('listRules', { query: { limit: 100 } });
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
        {!rules.items && !rules.error && <RowsSkeleton />}
        {rules.items?.length === 0 && !making && (
          <EmptyState icon="bell" title={w.nudges.rulesNone} text={w.nudges.rulesNoneText} />
        )}
        {rules.items?.map((rule) => (
          <RuleCard key={rule.id} rule={rule} />
        ))}
        <MoreButton list={rules} />
      </Stack>
    </Page>
  );
}

function RuleCard({ rule }: { readonly rule: Rule }) {
  const { w, format, pick } = useWords();
  const notice = useNotice();
  const replace = useAct('replaceRule', ['listRules']);
  const [first] = rule.brief.variants;

  function turn(on: boolean, version: number) {
    const { id, version: _version, createdAt: _createdAt, updatedAt: _updatedAt, ...stated } = rule;
    replace.mutate(
      {
        params: { ruleId: id },
        body: { ...stated, enabled: on },
        ifMatch: `"${String(version)}"`,
      },
      {
        onSuccess: (changed) =>
          notice({ text: w.nudges.switched(rule.name, on), undo: () => turn(!on, changed.version) }),
        onError: (fault) => notice({ text: faultText(fault, w) }),
      },
    );
  }

  return (
    <Card sx={{ p: 2 }}>
      <Stack direction="row" spacing={2} sx={{ alignItems: 'flex-start', justifyContent: 'space-between' }}>
        <Stack spacing={0.5} sx={{ minWidth: 0 }}>
          <Stack direction="row" spacing={1} sx={{ alignItems: 'center' }}>
            <Typography variant="h3" component="h2">
              {rule.name}
            </Typography>
            <Chip
              size="small"
              color={rule.enabled ? 'primary' : 'default'}
              variant="outlined"
              label={rule.enabled ? w.nudges.on : w.nudges.off}
            />
          </Stack>
          <Typography>{ruleSentence(rule, w.nudges, (share) => format.percent(share))}</Typography>
          <Typography variant="body2" color="textSecondary">
            {w.nudges.through(
              rule.channels.map((channel) => w.people.channels[channel] ?? channel).join(', '),
            )}
            {first && ` · ${pick(first.subject)}`}
          </Typography>
        </Stack>
        <Button
          variant="outlined"
          size="small"
          loading={replace.isPending}
          sx={{ flexShrink: 0 }}
          aria-label={`${rule.enabled ? w.nudges.switchOff : w.nudges.switchOn}: ${rule.name}`}
          onClick={() => turn(!rule.enabled, rule.version)}
        >
          {rule.enabled ? w.nudges.switchOff : w.nudges.switchOn}
        </Button>
      </Stack>
    </Card>
  );
}
