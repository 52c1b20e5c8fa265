import type { ContactImportFault } from '@tsudoi/contracts/contactImports';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { cutText } from '@tsudoi/runtime/cutText';
import { setImmediate } from 'node:timers/promises';
import { workImport } from '../contactImports/workImport.ts';
import type { Context } from '../context.ts';
import { readSignUpRow, type FileSignUp } from '../signUpFiles/readSignUpRow.ts';
import { shopHeader } from '../signUpFiles/shops/shopFiles.ts';
import { sourceOfList, writeSignUps } from '../signUpFiles/writeSignUps.ts';

/** So many rows are read between two turns of the event loop. */
const rowsAtOnce = 25;

/** Records the sign-ups of a shop's list. */
export const importSignUps =
  (context: Context): JobHandler<{ importId: string }> =>
  (job, run) =>
    workImport(context, job, run, async (tx, { header, actor, skip, sign_ups }, rows) => {
      const known = sign_ups && shopHeader(header, sign_ups.shop);
      if (!known) throw new TypeError('the header of a list was understood when it came');
      const batch: FileSignUp[] = [];
      const faults: ContactImportFault[] = [];
      let again = 0;
      let waiting = 0;
      for (const [index, [line, cells]] of rows.entries()) {
        if (index % rowsAtOnce === rowsAtOnce - 1) await setImmediate();
        if (skip.has(line)) {
          again += 1;
          continue;
        }
        const read = readSignUpRow(known, cells, sign_ups.timeZone);
        if ('waiting' in read) waiting += 1;
        else if ('signUp' in read) batch.push(read.signUp);
        else faults.push({ line, field: cutText(read.field, 100), message: read.message });
      }
      const counts = await writeSignUps(tx, context, actor, sourceOfList(sign_ups), batch);
      return {
        ...{ created: counts.recorded, updated: counts.changed, unchanged: counts.unchanged + again },
        ...{ rows: rows.length, waiting, faults },
      };
    });
