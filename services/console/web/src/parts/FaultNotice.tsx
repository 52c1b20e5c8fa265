import { ApiFault } from '@tsudoi/client/apiFault';
import { Alert, Button, Typography } from '@mui/material';
import { ProofDeclined } from '../app/proof.ts';
import { useWords, type Words } from '../app/Words.tsx';

/** What happened, and what to do now. */
export function FaultNotice({ fault, retry }: { readonly fault: unknown; readonly retry?: () => void }) {
  const { w } = useWords();
  const problem = fault instanceof ApiFault ? fault.problem : undefined;
  return (
    <Alert
      severity="error"
      action={
        retry && (
          <Button color="inherit" size="small" onClick={retry}>
            {w.shell.retry}
          </Button>
        )
      }
    >
      <Typography sx={{ fontSize: '0.95rem', fontWeight: 500 }}>{faultText(fault, w)}</Typography>
      {problem?.errors?.map((each) => (
        <Typography key={each.field} variant="body2">
          {each.field.replace(/^body\./, '')}: {each.message}
        </Typography>
      ))}
      {problem?.detail !== undefined && !problem.errors && !(fault instanceof ProofDeclined) && (
        <Typography variant="body2">{problem.detail}</Typography>
      )}
      {problem?.requestId !== undefined && (problem.status >= 500 || problem.status === 409) && (
        <Typography variant="caption">{w.shell.requestId(problem.requestId)}</Typography>
      )}
    </Alert>
  );
}

/** One sentence for a fault in the language of the page. */
export function faultText(fault: unknown, w: Words['w']): string {
  const { faults } = w.shell;
  if (!(fault instanceof ApiFault)) return faults.noAnswer;
  if (fault instanceof ProofDeclined) return faults.notProved;
  switch (fault.status) {
    case 0:
      return faults.noAnswer;
    case 400:
    case 413:
    case 415:
    case 422:
    case 428:
      return faults.invalid;
    case 401:
      return faults.signedOut;
    case 403:
      return faults.forbidden;
    case 404:
      return faults.notFound;
    case 409:
    case 412:
      return faults.conflict;
    case 429:
      return faults.tooMany;
    case 502:
    case 503:
    case 504:
      return faults.unavailable;
    default:
      return faults.unknown;
  }
}

/** The fault of one field of a form ("body.capacity"), where the API named it. */
export function fieldFault(fault: unknown, field: string): string | undefined {
  if (!(fault instanceof ApiFault)) return undefined;
  return fault.problem?.errors?.find(
    (each) => each.field === `body.${field}` || each.field.startsWith(`body.${field}.`),
  )?.message;
}
