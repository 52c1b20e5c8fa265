import { Button, Card, Stack, TextField, Typography } from '@mui/material';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { useAnswer } from './useAnswer.ts';

/** A question about the event, answered from the API's figures, which stand beneath it; nothing is done without a press. */
export function AskCard({ eventId }: { readonly eventId: string }) {
  const { w, language } = useWords();
  const notice = useNotice();
  const navigate = useNavigate();
  const [question, setQuestion] = useState('');
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
        <Typography variant="h2">{w.ask.title}</Typography>
        <Stack direction="row" spacing={1} sx={{ alignItems: 'flex-start' }}>
          <TextField
            label={w.ask.label}
            helperText={w.ask.hint}
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
          />
          <Button
            type="submit"
            variant="contained"
            loading={busy}
            startIcon={<Icon name="chat" />}
            sx={{ flexShrink: 0 }}
          >
            {w.ask.send}
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
          <Typography variant="caption" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
            {`${w.ask.stands}: ${answer.figures.map(({ name, value, operation }) => `${name} = ${String(value)} (${operation})`).join(', ')}`}
          </Typography>
        )}
        {answer && answer.step !== 'none' && (
          <Button variant="outlined" onClick={follow} sx={{ alignSelf: 'flex-start' }}>
            {w.ask.steps[answer.step]}
          </Button>
        )}
      </Stack>
    </Card>
  );
}
