import { Alert, Button, Card, Chip, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { faultText } from '../../parts/FaultNotice.tsx';
import { ruleSentence } from '../../parts/ruleSentence.ts';
import { RuleVersions } from './RuleVersions.tsx';
import { statedOf, type Rule } from './statedOf.ts';
import { TestSend } from './TestSend.tsx';
import { ruleWords } from './words.ts';

/** A rule as a sentence, with its switch, its versions, a test and a copy. */
export function RuleCard({ rule }: { readonly rule: Rule }) {
  const { w, format, pick } = useWords();
  const notice = useNotice();
  const replace = useAct('replaceRule', ['listRules']);
  const own = useOwnWords(ruleWords);
  const copy = useAct('copyRule', ['listRules']);
  const remove = useAct('deleteRule', ['listRules']);
  const restore = useAct('restoreRule', ['listRules']);
  const [shown, setShown] = useState<'test' | 'versions' | 'remove'>();
  const [first] = rule.brief.variants;

  function turn(on: boolean, version: number) {
    replace.mutate(
      {
        params: { ruleId: rule.id },
        body: { ...statedOf(rule), enabled: on },
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
      <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap', mt: 1 }}>
        {(['test', 'versions'] as const).map((part) => (
          <Button
            key={part}
            size="small"
            aria-label={`${own[part]}: ${rule.name}`}
            aria-expanded={shown === part}
            onClick={() => setShown(shown === part ? undefined : part)}
          >
            {own[part]}
          </Button>
        ))}
        <Button
          size="small"
          loading={copy.isPending}
          aria-label={`${own.copy}: ${rule.name}`}
          onClick={() =>
            copy.mutate(
              { params: { ruleId: rule.id }, body: {} },
              {
                onSuccess: () => notice({ text: own.copied }),
                onError: (fault) => notice({ text: faultText(fault, w) }),
              },
            )
          }
        >
          {own.copy}
        </Button>
        <Button
          size="small"
          color="error"
          aria-label={`${own.remove}: ${rule.name}`}
          aria-expanded={shown === 'remove'}
          onClick={() => setShown(shown === 'remove' ? undefined : 'remove')}
        >
          {own.remove}
        </Button>
      </Stack>
      {shown === 'test' && <TestSend rule={rule} />}
      {shown === 'versions' && <RuleVersions rule={rule} />}
      {shown === 'remove' && (
        <Alert
          severity="warning"
          sx={{ mt: 1 }}
          action={
            <Button
              color="inherit"
              size="small"
              loading={remove.isPending}
              onClick={() =>
                remove.mutate(
                  { params: { ruleId: rule.id } },
                  {
                    onSuccess: () =>
                      notice({
                        text: own.removed,
                        undo: () => restore.mutate({ params: { ruleId: rule.id } }),
                      }),
                    onError: (fault) => notice({ text: faultText(fault, w) }),
                  },
                )
              }
            >
              {w.shell.remove}
            </Button>
          }
        >
          {own.removeSure}
        </Alert>
      )}
    </Card>
  );
}
