import { Box, Card, Checkbox, FormControlLabel, Stack, TextField, Typography } from '@mui/material';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import type { PartProps, Settings } from './NudgeSettingsPage.tsx';
import { settingsWords } from './words.ts';

type Layout = NonNullable<Settings['layout']>;
const first: Layout = { colour: '#0b6e5f', background: '#f4f4f4' };

/** Colours, logo and head of every mail, beside what a person would see. */
export function LayoutFields({ value, change }: PartProps) {
  const own = useOwnWords(settingsWords);
  const { layout } = value;
  const put = (part: Partial<Layout>) => change({ layout: { ...(layout ?? first), ...part } });
  const putHead = (language: 'ja' | 'en', text: string) => {
    const head = { ja: '', en: '', ...layout?.head, [language]: text };
    const { head: _before, ...rest } = layout ?? first;
    change({ layout: head.ja === '' && head.en === '' ? rest : { ...rest, head } });
  };
  const putLogo = (text: string) => {
    const { logoUrl: _before, ...rest } = layout ?? first;
    change({ layout: text === '' ? rest : { ...rest, logoUrl: text } });
  };
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack spacing={2}>
        <Typography variant="h2">{own.layout}</Typography>
        <FormControlLabel
          label={own.useLayout}
          control={
            <Checkbox
              checked={layout !== null}
              onChange={(event) => change({ layout: event.target.checked ? first : null })}
            />
          }
        />
        {layout && (
          <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' } }}>
            <Stack spacing={2}>
              <TextField
                type="url"
                label={own.logo}
                value={layout.logoUrl ?? ''}
                onChange={(event) => putLogo(event.target.value)}
              />
              <Stack direction="row" spacing={2}>
                <TextField
                  type="color"
                  label={own.colour}
                  value={layout.colour}
                  onChange={(event) => put({ colour: event.target.value })}
                />
                <TextField
                  type="color"
                  label={own.background}
                  value={layout.background}
                  onChange={(event) => put({ background: event.target.value })}
                />
              </Stack>
              <TextField
                label={own.headJa}
                value={layout.head?.ja ?? ''}
                required={layout.head !== undefined}
                onChange={(event) => putHead('ja', event.target.value)}
                slotProps={{ htmlInput: { lang: 'ja', maxLength: 100 } }}
              />
              <TextField
                label={own.headEn}
                value={layout.head?.en ?? ''}
                required={layout.head !== undefined}
                onChange={(event) => putHead('en', event.target.value)}
                slotProps={{ htmlInput: { lang: 'en', maxLength: 100 } }}
              />
            </Stack>
            <Preview layout={layout} />
          </Box>
        )}
      </Stack>
    </Card>
  );
}

/** The mail as it would look. Its colours are the tenant's own, so contrast is theirs to judge: it is a picture, not text to read. */
function Preview({ layout }: { readonly layout: Layout }) {
  const { pick } = useWords();
  const own = useOwnWords(settingsWords);
  return (
    <Box
      role="img"
      aria-label={own.preview}
      style={{ background: layout.background }}
      sx={{ p: 2, borderRadius: 1, border: 1, borderColor: 'divider', alignSelf: 'start' }}
    >
      <Box aria-hidden sx={{ bgcolor: '#ffffff', color: '#1a1a1a', borderRadius: 1, overflow: 'hidden' }}>
        <Box
          style={{ background: layout.colour }}
          sx={{ p: 1.5, color: '#ffffff', minHeight: 44, fontWeight: 700 }}
        >
          {layout.head && pick(layout.head)}
        </Box>
        <Box sx={{ p: 2 }}>
          <p>{own.sampleText}</p>
          <Box
            component="span"
            style={{ background: layout.colour }}
            sx={{ display: 'inline-block', color: '#ffffff', px: 2, py: 1, borderRadius: 1, fontWeight: 600 }}
          >
            {own.sampleButton}
          </Box>
        </Box>
      </Box>
    </Box>
  );
}
