/** What somebody typed into a field of the picture before the script was there; undefined where nothing. */
export function drawnText(type: 'email' | 'password'): string | undefined {
  const text = drawnField(type)?.value;
  return text === '' ? undefined : text;
}

/** The field of the picture that they are in. */
export function drawnFocus(): 'email' | 'password' | undefined {
  return (['email', 'password'] as const).find((type) => {
    const field = drawnField(type);
    return field !== null && field === document.activeElement;
  });
}

function drawnField(type: string): HTMLInputElement | null {
  if (typeof document === 'undefined') return null;
  return document.querySelector(`#root:not([data-live]) input[type=${type}]`);
}
