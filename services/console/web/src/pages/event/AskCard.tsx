import { Box, Button, Card, Chip, Stack, TextField, Typography } from '@mui/material';
import { useNavigate } from '@tanstack/react-router';
import { useNotice } from '../../app/Notices.tsx';
import type { Formats } from '../../app/formats.ts';
import { useDraft } from '../../app/useDraft.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { askWords } from './askWords.ts';
import { useAnswer, type Figure } from './useAnswer.ts';

const noQuestion = { question: '' };

/** A question about the event, answered from the API's figures, which stand beneath it; nothing is done without a press. */
export function AskCard({ eventId }: { readonly eventId: string }) {
  const { w, language, format } = useWords();
  const own = useOwnWords(askWords);
  const notice = useNotice();
  const navigate = useNavigate();
  const draft = useDraft(`ask.${eventId}`, noQuestion);
  const { question } = draft.value;
  const { answer, busy, fault, ask } = useAnswer(eventId);

  function follow() {
    const params = { eventId };
    switch (answer?.step) {
      case 'copy-text':
        void navigator.clipboard.writeText(answer.text).then(() => notice({ text: w.shell.copied }));
        break;
      case 'open-tasks':
        void navigate({ to: '/events/$eventId/tasks', params });
        break;
      default:
        void navigate({ to: '/events/$eventId/plan', params });
    }
  }

  return (
    <Card className="no-print" sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack
        component="form"
        spacing={2}
        onSubmit={(event) => {
          event.preventDefault();
          if (question.trim() !== '') void ask(question.trim(), language);
        }}
      >
        <Typography variant="h2">{own.title}</Typography>
        <Stack direction="row" spacing={1} sx={{ alignItems: 'flex-start' }}>
          <TextField
            label={own.label}
            helperText={own.hint}
            value={question}
            onChange={(event) => draft.change({ question: event.target.value })}
          />
          <Button
            type="submit"
            variant="contained"
            loading={busy}
            startIcon={<Icon name="chat" />}
            sx={{ flexShrink: 0 }}
          >
            {own.send}
          </Button>
        </Stack>
        {fault !== undefined && <FaultNotice fault={fault} />}
        <div role="status" aria-live="polite">
          {answer && answer.text !== '' && (
            <Typography sx={{ whiteSpace: 'pre-wrap' }} data-figure="answer">
              {answer.text}
            </Typography>
          )}
        </div>
        {answer && answer.figures.length > 0 && (
          <Box>
            <Typography variant="caption" color="textSecondary" component="h3" sx={{ mb: 0.5 }}>
              {own.stands}
            </Typography>
            <Stack
              component="ul"
              direction="row"
              sx={{ gap: 0.75, flexWrap: 'wrap', listStyle: 'none', p: 0, m: 0 }}
            >
              {answer.figures.map((figure) => (
                <li key={figure.name}>
                  <Chip
                    size="small"
                    variant="outlined"
                    title={`${figure.name} (${figure.operation})`}
                    data-cited={figure.name}
                    data-value={String(figure.value)}
                    label={`${labelOf(figure.name, own.figures)} ${figureText(figure, format)}`}
                  />
                </li>
              ))}
            </Stack>
            {answer.by && (
              <Typography variant="caption" color="textSecondary" sx={{ display: 'block', mt: 1 }}>
                {answer.by === 'model' ? own.byModel : own.byTemplate}
              </Typography>
            )}
          </Box>
        )}
        {answer && answer.step !== 'none' && (
          <Button variant="outlined" onClick={follow} sx={{ alignSelf: 'flex-start' }}>
            {own.steps[answer.step]}
          </Button>
        )}
      </Stack>
    </Card>
  );
}

/** The name of a figure in words; a second one of the same name has a number behind it. */
function labelOf(name: string, labels: Readonly<Record<string, string>>): string {
  return labels[name] ?? labels[name.replace(/\d+$/, '')] ?? name;
}

function figureText({ value, unit, currency }: Figure, format: Formats): string {
  if (typeof value === 'string')
    return unit !== 'date' ? value : value.includes('T') ? format.dayTime(value) : format.day(value, 'UTC');
  switch (unit) {
    case 'money':
      return format.money(value, currency);
    case 'hours':
      return format.hours(value);
    case 'share':
      return format.percent(value);
    default:
      return format.people(value);
  }
}
