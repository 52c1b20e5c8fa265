/** What the server may know to send the right first picture; nothing secret, nothing that it stores. */
export function remember(name: 'language' | 'signed-in', value: string | undefined): void {
  const end = value === undefined ? 'max-age=0' : 'max-age=31536000';
  document.cookie = `tsudoi.${name}=${value ?? ''}; path=/; samesite=lax; ${end}`;
}
