import { Box, Paper, Stack, TextField, Typography } from '@mui/material';
import { useWords } from '../../app/Words.tsx';
import type { RuleDraft } from './ruleDraft.ts';

/** The words of a rule in both languages, each beside what a person would read. */
export function RuleWords(props: {
  readonly draft: RuleDraft;
  readonly change: (part: Partial<RuleDraft>) => void;
}) {
  const { w } = useWords();
  const { form } = w.nudges;
  const filled = (text: string, language: 'ja' | 'en') =>
    text
      .replaceAll('{name}', language === 'ja' ? '佐藤' : 'Alex')
      .replaceAll('{event}', language === 'ja' ? '春の勉強会' : 'Spring meetup')
      .replaceAll('{days}', '3')
      .replaceAll('{count}', '2');
  const side = (language: 'ja' | 'en', subject: 'subjectJa' | 'subjectEn', text: 'textJa' | 'textEn') => (
    <Stack spacing={1} sx={{ flex: 1, minWidth: 0 }}>
      <TextField
        label={`${form.subject} (${language === 'ja' ? form.japanese : form.english})`}
        value={props.draft[subject]}
        required
        onChange={(event) => props.change({ [subject]: event.target.value })}
        slotProps={{ htmlInput: { lang: language } }}
      />
      <TextField
        label={`${form.text} (${language === 'ja' ? form.japanese : form.english})`}
        value={props.draft[text]}
        helperText={form.textHint}
        required
        multiline
        minRows={2}
        onChange={(event) => props.change({ [text]: event.target.value })}
        slotProps={{ htmlInput: { lang: language } }}
      />
      <Paper variant="outlined" sx={{ p: 1.5, bgcolor: 'background.default' }} lang={language}>
        <Typography variant="caption" color="textSecondary">
          {form.preview}
        </Typography>
        <Typography sx={{ fontWeight: 600 }}>{filled(props.draft[subject], language)}</Typography>
        <Typography variant="body2">{filled(props.draft[text], language)}</Typography>
      </Paper>
    </Stack>
  );
  return (
    <Box sx={{ display: 'flex', gap: 2, flexDirection: { xs: 'column', md: 'row' } }}>
      {side('ja', 'subjectJa', 'textJa')}
      {side('en', 'subjectEn', 'textEn')}
    </Box>
  );
}
