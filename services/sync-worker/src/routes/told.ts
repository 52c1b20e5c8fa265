import { connectSentence } from '@tsudoi/calendar/connectSentences';
import { AccessRefused, CalendarGone, GrantLost, ProviderFault, Throttled } from '@tsudoi/calendar/faults';
import { Conflict, NotFound, Unavailable } from '@tsudoi/runtime/errors';

/** What a provider's fault means to someone who asked over HTTP. */
export async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    if (err instanceof GrantLost || err instanceof AccessRefused)
      throw new Conflict('The account must be connected again');
    const sentence = connectSentence(err);
    if (sentence) throw new Conflict(`${sentence.en} ${sentence.ja}`);
    if (err instanceof CalendarGone) throw new NotFound('The provider knows no such calendar');
    if (err instanceof Throttled)
      throw new Unavailable('The provider asks to wait', Math.ceil((err.retryAfterMs ?? 5_000) / 1_000));
    if (err instanceof ProviderFault) throw new Unavailable('The provider does not answer as it should');
    throw err;
  }
}
