import { Unavailable } from '../errors.ts';

/**
 * Lets `most` pieces of one kind of work run in this process at once, since each keeps a connection busy for as long as it takes.
 * @throws Unavailable, with ten seconds to wait and `sentence`, where all are taken
 */
export function createSlots(most: number, sentence: string): <T>(work: () => Promise<T>) => Promise<T> {
  let taken = 0;
  return async (work) => {
    if (taken >= most) throw new Unavailable(sentence, 10);
    taken += 1;
    try {
      return await work();
    } finally {
      taken -= 1;
    }
  };
}
