import type { ContactImportFault } from '@tsudoi/contracts/contactImports';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { setImmediate } from 'node:timers/promises';
import { workImport } from '../contactImports/workImport.ts';
import { readHeader } from '../contacts/import/csvColumns.ts';
import { readRow, type Stated } from '../contacts/import/readRow.ts';
import { writeContacts } from '../contacts/import/writeBatch.ts';
import type { Context } from '../context.ts';

/** So many rows are read between two turns of the event loop. */
const rowsAtOnce = 25;

/** Writes the contacts of a file. */
export const importContacts =
  (context: Context): JobHandler<{ importId: string }> =>
  (job, run) => {
    const { sealer, clock } = context;
    return workImport(context, job, run, async (tx, { header, region, actor, skip }, rows) => {
      const columns = readHeader(header) ?? [];
      const now = clock.now();
      const contacts: Stated[] = [];
      const faults: ContactImportFault[] = [];
      let again = 0;
      for (const [index, [line, cells]] of rows.entries()) {
        if (index % rowsAtOnce === rowsAtOnce - 1) await setImmediate();
        if (skip.has(line)) {
          again += 1;
          continue;
        }
        const read = readRow({ columns, at: now.toISOString(), region }, cells);
        if ('stated' in read) contacts.push(read.stated);
        else faults.push({ line, field: read.field, message: read.message });
      }
      const written = await writeContacts(tx, sealer, actor, { contacts, again: new Set(), now });
      return { ...written, unchanged: written.unchanged + again, rows: rows.length, faults };
    });
  };
