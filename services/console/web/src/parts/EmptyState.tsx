import { Paper, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

/** In place of a list without items: what would be here, and what to do. */
export function EmptyState(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}) {
  return (
    <Paper variant="outlined" sx={{ p: { xs: 3, sm: 5 }, textAlign: 'center', borderStyle: 'dashed' }}>
      <Stack spacing={1.5} sx={{ alignItems: 'center' }}>
        <Icon name={props.icon} color="primary" sx={{ fontSize: 36 }} />
        <Typography variant="h2">{props.title}</Typography>
        {props.text !== undefined && <Typography color="textSecondary">{props.text}</Typography>}
        {props.children}
      </Stack>
    </Paper>
  );
}
