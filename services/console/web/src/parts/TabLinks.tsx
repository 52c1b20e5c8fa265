import { Stack } from '@mui/material';
import { ButtonLink } from './links.ts';

/** The sections of a page, each with an address of its own. */
export function TabLinks(props: {
  readonly label: string;
  readonly tabs: readonly { readonly to: string; readonly label: string; readonly here: boolean }[];
}) {
  return (
    <Stack
      component="nav"
      aria-label={props.label}
      direction="row"
      sx={{ mb: 3, gap: 0.5, overflowX: 'auto', borderBottom: 1, borderColor: 'divider', pb: 1 }}
    >
      {props.tabs.map((tab) => (
        <ButtonLink
          key={tab.to}
          to={tab.to}
          size="small"
          aria-current={tab.here ? 'page' : undefined}
          sx={{
            flexShrink: 0,
            color: tab.here ? 'primary.main' : 'text.secondary',
            bgcolor: tab.here ? 'quiet' : 'transparent',
            minHeight: 36,
          }}
        >
          {tab.label}
        </ButtonLink>
      ))}
    </Stack>
  );
}
