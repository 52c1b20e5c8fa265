import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { invalidField } from '@tsudoi/runtime/errors';
import { hashPassword } from './password.ts';

/** Estimating takes longer the longer a password is: the first 40 characters tell enough. */
const mostLooked = 40;
/** Fewer guesses than this, and it is among what everybody tries first. */
const leastGuesses = 1e8;

/** Common passwords with what people do to them (leet, repeats, sequences, keyboards, dates); read once, at the start. */
const estimator = new ZxcvbnFactory({
  dictionary: { passwords: dictionary['passwords-common'] },
  graphs: adjacencyGraphs,
  maxLength: mostLooked,
});

/** Why a password is not taken, or undefined: it is common, or little more than the address or the product's name. */
function weaknessOf(password: string, email: string): string | undefined {
  const own = [email, ...email.split(/[@._+-]/).filter((part) => part.length > 2), 'tsudoi'];
  let rest = password.toLowerCase();
  for (const word of [...own].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '');
  if (rest.length < 8) return 'is little more than your address; choose another';
  if (estimator.check(password.slice(0, mostLooked), own).guesses < leastGuesses)
    return 'is among the first that anybody tries; choose another';
  return undefined;
}

/** The hash of a password that somebody chooses. @throws InvalidInput naming `field` where it is a weak one */
export async function hashNewPassword(field: string, password: string, email: string): Promise<string> {
  const weakness = weaknessOf(password, email);
  if (weakness !== undefined) throw invalidField(field, weakness);
  return hashPassword(password);
}
