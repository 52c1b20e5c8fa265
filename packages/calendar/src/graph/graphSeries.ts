import { CalendarGone } from '../faults.ts';
import type { Change } from '../provider.ts';
import { graphCall, type GraphOptions } from './graphCall.ts';
import { graphChange, type GraphEvent } from './graphEvent.ts';

/** A series with its instances in a window; null where it is gone. */
export type WholeSeries = readonly GraphEvent[] | null;

const mostPages = 50;

/**
 * The changes of a delta page, with every series that it touches read whole: Graph tells of a deleted occurrence only by its series,
 * and of a series in as many pages as it likes.
 */
export async function withSeries(
  items: readonly GraphEvent[],
  readWhole: (masterId: string) => Promise<WholeSeries>,
): Promise<readonly Change[]> {
  const touched = new Set<string>();
  const changes: Change[] = [];
  for (const item of items) {
    const master = item.type === 'seriesMaster' ? item.id : item.seriesMasterId;
    if (item['@removed'] || !master) changes.push(graphChange(item));
    else touched.add(master);
  }
  for (const id of touched) {
    const members = await readWhole(id);
    if (!members) changes.push({ kind: 'remove', id });
    else changes.push({ kind: 'whole', id }, ...members.map(graphChange));
  }
  return changes;
}

/** Reads a master and its instances of a window. */
export async function readSeriesWhole(
  options: GraphOptions,
  masterId: string,
  window: { readonly from: Date; readonly to: Date },
  signal: AbortSignal | undefined,
): Promise<WholeSeries> {
  const url = `${options.rootUrl}/me/events/${encodeURIComponent(masterId)}`;
  try {
    const master = (await graphCall(options, {
      operation: 'events.get',
      method: 'GET',
      url,
      signal,
    })) as GraphEvent;
    const members: GraphEvent[] = [{ ...master, type: 'seriesMaster' }];
    let next: string | undefined =
      `${url}/instances?startDateTime=${window.from.toISOString()}&endDateTime=${window.to.toISOString()}&$top=500`;
    for (let page = 0; next !== undefined && page < mostPages; page += 1) {
      const read = (await graphCall(options, {
        operation: 'events.instances',
        method: 'GET',
        url: next,
        signal,
      })) as { value?: GraphEvent[]; '@odata.nextLink'?: string };
      members.push(...(read.value ?? []).map((each) => ({ ...each, seriesMasterId: masterId })));
      next = read['@odata.nextLink'];
    }
    return members;
  } catch (err) {
    if (err instanceof CalendarGone) return null;
    throw err;
  }
}
