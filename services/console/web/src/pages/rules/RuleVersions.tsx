import { Button, Stack, Typography } from '@mui/material';
import { useNotice } from '../../app/Notices.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { ruleSentence } from '../../parts/ruleSentence.ts';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import type { Rule } from './statedOf.ts';
import { ruleWords } from './words.ts';

/** What a rule was before, newest first, each to be put back: by stating it again, so nothing is lost. */
export function RuleVersions({ rule }: { readonly rule: Rule }) {
  const { w, format } = useWords();
  const own = useOwnWords(ruleWords);
  const notice = useNotice();
  const params = { ruleId: rule.id };
  const versions = useRead('listRuleVersions', { params });
  const replace = useAct('replaceRule', ['listRules', 'listRuleVersions']);
  const fault = versions.error ?? replace.error;
  return (
    <Stack spacing={1} sx={{ mt: 1.5 }}>
      {fault && <FaultNotice fault={fault} retry={() => void versions.refetch()} />}
      {versions.isPending && <RowsSkeleton rows={2} height={40} />}
      {versions.data?.items.map(({ version, changedBy, createdAt, rule: was }) => (
        <Stack
          key={version}
          direction="row"
          sx={{ gap: 2, justifyContent: 'space-between', alignItems: 'center' }}
        >
          <div>
            <Typography variant="body2" sx={{ fontWeight: 600 }}>
              {own.version(
                version,
                own.by[changedBy.split(':')[0] ?? ''] ?? changedBy,
                format.ago(createdAt),
              )}
            </Typography>
            <Typography variant="body2" color="textSecondary">
              {ruleSentence({ ...rule, ...was }, w.nudges, (share) => format.percent(share))}
            </Typography>
          </div>
          {version === rule.version ? (
            <Typography variant="body2" sx={{ flexShrink: 0 }}>
              {own.now}
            </Typography>
          ) : (
            <Button
              size="small"
              variant="outlined"
              sx={{ flexShrink: 0 }}
              loading={replace.isPending}
              aria-label={`${own.restore}: ${String(version)}`}
              onClick={() =>
                replace.mutate(
                  { params, body: was, ifMatch: `"${String(rule.version)}"` },
                  { onSuccess: () => notice({ text: own.restored(version) }) },
                )
              }
            >
              {own.restore}
            </Button>
          )}
        </Stack>
      ))}
    </Stack>
  );
}
