import { Button, Card, Stack, Typography } from '@mui/material';
import { useNotice } from '../../app/Notices.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { faultText } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { ruleWords } from './words.ts';

/** Rules that were deleted, each with its way back; nothing where there is none. */
export function DeletedRules() {
  const { w } = useWords();
  const own = useOwnWords(ruleWords);
  const notice = useNotice();
  const deleted = usePages('listRules', { query: { deleted: 'true', limit: 50 } });
  const restore = useAct('restoreRule', ['listRules']);
  if (!deleted.items || deleted.items.length === 0) return null;
  return (
    <Stack component="section" spacing={1} aria-label={own.deleted}>
      <Typography variant="h2">{own.deleted}</Typography>
      {deleted.items.map((rule) => (
        <Card key={rule.id} sx={{ p: 2 }}>
          <Stack direction="row" spacing={2} sx={{ alignItems: 'center', justifyContent: 'space-between' }}>
            <Typography noWrap>{rule.name}</Typography>
            <Button
              size="small"
              aria-label={`${own.bringBack}: ${rule.name}`}
              loading={restore.isPending}
              onClick={() =>
                restore.mutate(
                  { params: { ruleId: rule.id } },
                  {
                    onSuccess: () => notice({ text: own.broughtBack }),
                    onError: (fault) => notice({ text: faultText(fault, w) }),
                  },
                )
              }
            >
              {own.bringBack}
            </Button>
          </Stack>
        </Card>
      ))}
      <MoreButton list={deleted} />
    </Stack>
  );
}
