/** A number as people write it: `1,500`, `１５００`. @throws for a text that is none, with the name of what it was for */
export function numberOf(text: string, name: string): number {
  const plain = text.normalize('NFKC').replaceAll(',', '').trim();
  const value = plain === '' ? NaN : Number(plain);
  if (!Number.isFinite(value)) throw new Error(`${name}: ${text} is not a number`);
  return value;
}

/** A share as people write it: `0.8`, `80%`. @throws for a text that is none, with the name of what it was for */
export function shareOf(text: string, name: string): number {
  const plain = text.normalize('NFKC').trim();
  return plain.endsWith('%') ? numberOf(plain.slice(0, -1), name) / 100 : numberOf(plain, name);
}
