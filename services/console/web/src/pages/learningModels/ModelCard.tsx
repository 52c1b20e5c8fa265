import { Box, Button, Card, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useNotice } from '../../app/Notices.tsx';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { learningWords } from '../../app/words/learningWords.ts';
import { FaultNotice } from '../../parts/FaultNotice.tsx';

/** One model: how near it came on events that it never saw, beside the one in use, and the press that puts it into use. */
export function ModelCard({ model }: { readonly model: Output<'listAttendanceModels'>['items'][number] }) {
  const { format } = useWords();
  const learning = useOwnWords(learningWords);
  const notice = useNotice();
  const promote = useAct('promoteAttendanceModel', ['listAttendanceModels']);
  const { own, champion, p, wins } = model.heldOut;
  const colour = { champion: 'success', candidate: 'secondary', archived: 'default' } as const;
  const figures = [
    ['mae', learning.error, format.people(own.mae), format.people(champion.mae)],
    ['accuracy', learning.accuracy, format.percent(1 - own.wape, 1), format.percent(1 - champion.wape, 1)],
    ['coverage80', learning.coverage, format.percent(own.coverage80), format.percent(champion.coverage80)],
  ] as const;
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }} data-model={model.id}>
      <Stack direction="row" sx={{ gap: 1.5, alignItems: 'center', flexWrap: 'wrap', mb: 2 }}>
        <Typography variant="h2">{learning.number(format.number(model.number))}</Typography>
        <Chip size="small" variant="outlined" color={colour[model.state]} label={learning[model.state]} />
        <Typography variant="body2" color="textSecondary" sx={{ flexGrow: 1 }}>
          {`${learning.origin[model.origin]} · ${learning.learntFrom(
            format.number(model.lineage.events),
            format.shortDay(model.lineage.from),
            format.shortDay(model.lineage.to),
          )}`}
        </Typography>
        {model.state !== 'champion' && (
          <Button
            size="small"
            variant="outlined"
            loading={promote.isPending}
            onClick={() =>
              promote.mutate(
                { params: { modelId: model.id } },
                { onSuccess: () => notice({ text: learning.promoted }) },
              )
            }
          >
            {learning.promote}
          </Button>
        )}
      </Stack>
      {promote.error && <FaultNotice fault={promote.error} />}
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr 1fr', sm: 'repeat(4, 1fr)' } }}>
        {figures.map(([name, label, mine, theirs]) => (
          <Box key={name}>
            <Typography variant="body2" color="textSecondary">
              {label}
            </Typography>
            <Typography sx={{ fontSize: '1.3rem', fontWeight: 700 }} data-figure={name}>
              {mine}
            </Typography>
            {model.state !== 'champion' && (
              <Typography variant="body2" color="textSecondary">
                {`${learning.champion}: ${theirs}`}
              </Typography>
            )}
          </Box>
        ))}
        <Box>
          <Typography variant="body2" color="textSecondary">
            {learning.against}
          </Typography>
          <Typography sx={{ fontWeight: 600 }}>
            {wins ? learning.better(p.toPrecision(2)) : learning.notBetter(p.toPrecision(2))}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {learning.heldOut(format.number(own.events))}
          </Typography>
        </Box>
      </Box>
    </Card>
  );
}
