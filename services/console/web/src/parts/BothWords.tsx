import { Box, Paper, Stack, TextField, Typography } from '@mui/material';
import { useWords } from '../app/Words.tsx';

/** The words of a message in both languages. */
interface MessageWords {
  readonly subjectJa: string;
  readonly subjectEn: string;
  readonly textJa: string;
  readonly textEn: string;
}

/** The words of a message in both languages, each beside what a person would read. */
export function BothWords(props: {
  readonly value: MessageWords;
  readonly change: (part: Partial<MessageWords>) => void;
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
        value={props.value[subject]}
        required
        onChange={(event) => props.change({ [subject]: event.target.value })}
        slotProps={{ htmlInput: { lang: language } }}
      />
      <TextField
        label={`${form.text} (${language === 'ja' ? form.japanese : form.english})`}
        value={props.value[text]}
        helperText={form.textHint}
        required
        multiline
        minRows={2}
        onChange={(event) => props.change({ [text]: event.target.value })}
        slotProps={{ htmlInput: { lang: language } }}
      />
      {(props.value[subject] !== '' || props.value[text] !== '') && (
        <Paper variant="outlined" sx={{ p: 1.5, bgcolor: 'background.default' }} lang={language}>
          <Typography variant="caption" color="textSecondary">
            {form.preview}
          </Typography>
          <Typography sx={{ fontWeight: 600 }}>{filled(props.value[subject], language)}</Typography>
          <Typography variant="body2">{filled(props.value[text], language)}</Typography>
        </Paper>
      )}
    </Stack>
  );
  return (
    <Box sx={{ display: 'flex', gap: 2, flexDirection: { xs: 'column', md: 'row' } }}>
      {side('ja', 'subjectJa', 'textJa')}
      {side('en', 'subjectEn', 'textEn')}
    </Box>
  );
}
