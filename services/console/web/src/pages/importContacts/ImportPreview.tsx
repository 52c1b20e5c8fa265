import { Alert, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';

/** What an import would do: how the file was read, its columns, its first rows, and what is unclear in it. */
export function ImportPreview({ preview }: { readonly preview: Output<'importContacts'> }) {
  const { w, format } = useWords();
  const { people } = w;
  const first = preview.firstRows[0]?.contact;
  const example = (title: string, field: string | null): string => {
    if (!first) return '';
    if (field === null) return first.attributes[title] ?? '';
    if (field === 'consent') return consentOf(first.consent);
    return first[field as 'email' | 'displayName' | 'phone' | 'locale' | 'timeZone'] ?? '';
  };
  const consentOf = (consent: boolean | null) =>
    consent === null ? '' : consent ? people.consentGiven : people.consentRefused;
  const fieldName = (field: string | null) =>
    field === null ? people.unknown : people.field[field as keyof typeof people.field];
  return (
    <Stack spacing={2}>
      <Typography variant="h2">
        {people.preview(
          format.number(preview.rows),
          preview.encoding.toUpperCase(),
          people.separator[preview.delimiter],
        )}
      </Typography>
      <Alert severity={preview.refusedRows > 0 ? 'warning' : 'info'}>
        {people.would(
          format.number(preview.created),
          format.number(preview.updated),
          format.number(preview.unchanged),
          format.number(preview.refusedRows),
        )}
      </Alert>
      {preview.unknownWords.map(({ column, word, rows }) => (
        <Alert severity="warning" key={`${column} ${word}`}>
          {people.neither(column, word, format.number(rows))}
        </Alert>
      ))}
      <DataTable
        label={people.importTitle}
        items={preview.columns.map((column, index) => ({ ...column, index }))}
        keyOf={({ title, index }) => `${title} ${String(index)}`}
        columns={[
          { head: people.column, cell: ({ title }) => title },
          { head: people.becomes, cell: ({ field }) => fieldName(field) },
          { head: people.example, cell: ({ title, field }) => example(title, field) },
        ]}
      />
      {preview.firstRows.length > 0 && (
        <>
          <Typography variant="h3">{people.firstRows}</Typography>
          <DataTable
            label={people.firstRows}
            items={preview.firstRows}
            keyOf={({ row }) => String(row)}
            columns={[
              { head: people.field.email, cell: ({ contact }) => contact.email },
              { head: people.field.displayName, cell: ({ contact }) => contact.displayName },
              { head: people.field.phone, cell: ({ contact }) => contact.phone ?? '' },
              { head: people.field.consent, cell: ({ contact }) => consentOf(contact.consent) },
            ]}
          />
        </>
      )}
    </Stack>
  );
}
