import { Alert, Card, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { shopNames, signUpWords } from './words.ts';

/** What a list would do: whose it is, how it was read, its first rows, and what is set aside. `cut`: only its head was read. */
export function SignUpPreview(props: { readonly preview: Output<'importSignUps'>; readonly cut: boolean }) {
  const { w, format } = useWords();
  const own = useOwnWords(signUpWords);
  const { preview } = props;
  return (
    <Stack spacing={2}>
      <Typography variant="h2">
        {own.preview(
          shopNames[preview.shop],
          format.number(preview.rows),
          preview.encoding.toUpperCase().replace('_', '-'),
        )}
      </Typography>
      {props.cut && <Typography color="textSecondary">{own.head}</Typography>}
      <Alert severity={preview.refusedRows > 0 ? 'warning' : 'info'} role="status" data-figure="would">
        {own.would(
          format.number(preview.recorded),
          format.number(preview.changed),
          format.number(preview.unchanged),
          format.number(preview.refusedRows),
        )}
        {preview.waiting > 0 && ` ${own.waiting(format.number(preview.waiting))}`}
      </Alert>
      {preview.firstRows.length > 0 && (
        <>
          <Typography variant="h3" component="h2">
            {own.firstRows}
          </Typography>
          <DataTable
            label={own.firstRows}
            items={preview.firstRows}
            keyOf={({ row }) => String(row)}
            columns={[
              { head: own.mail, cell: ({ email }) => email },
              { head: own.name, cell: ({ displayName }) => displayName ?? '' },
              { head: own.state, cell: ({ state }) => own.signUpStates[state] },
              {
                head: own.tickets,
                cell: ({ tickets }) => format.number(tickets),
                align: 'right',
                wide: true,
              },
              {
                head: own.at,
                cell: ({ signedUpAt }) => (signedUpAt === null ? '' : format.dayTime(signedUpAt)),
                wide: true,
              },
            ]}
          />
        </>
      )}
      {preview.refused.length > 0 && (
        <Card sx={{ p: 2, maxHeight: 360, overflow: 'auto' }} tabIndex={0}>
          {preview.refused.map((each) => (
            <Typography key={`${String(each.row)} ${each.field}`} variant="body2">
              {`${w.people.refusedRow(each.row)}: ${each.field} ${each.message}`}
            </Typography>
          ))}
        </Card>
      )}
    </Stack>
  );
}
