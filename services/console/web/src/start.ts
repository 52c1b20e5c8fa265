// The picture that the server drew is painted first; then everything else is asked for at once. A tab in the background paints
// nothing, so it does not wait; nor does anybody for longer than a second. What has come is run file by file, each in a turn of its
// own: run as one it would hold the page of a slow phone for a quarter of a second, and a press with it.
let begun = false;
const begin = async (): Promise<void> => {
  if (begun) return;
  begun = true;
  const list = document.querySelector<HTMLMetaElement>('meta[name=modules]')?.content;
  const modules = list === undefined ? [] : list.split(' ');
  for (const href of modules) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = href;
    document.head.append(link);
  }
  // What others stand on comes first in the list. What cannot be had is told by the import below.
  for (const href of modules) {
    await import(/* @vite-ignore */ href).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve));
  }
  await import('./main.tsx');
};
const root = document.getElementById('root');
if (document.visibilityState === 'hidden' || !root?.firstElementChild) void begin();
else {
  new PerformanceObserver((list) => {
    if (list.getEntriesByName('first-contentful-paint').length > 0) void begin();
  }).observe({ type: 'paint', buffered: true });
  setTimeout(() => void begin(), 1_000);
  // A press on a button of the picture is done as soon as the page has become that button.
  let pressed: string | null | undefined;
  const hear = (click: Event) => {
    const button = (click.target as Element).closest('button');
    if (!button) return;
    click.preventDefault();
    pressed = button.textContent;
  };
  root.addEventListener('click', hear, true);
  new MutationObserver((_changes, watch) => {
    watch.disconnect();
    root.removeEventListener('click', hear, true);
    if (pressed !== undefined)
      [...root.querySelectorAll('button')].find((each) => each.textContent === pressed)?.click();
  }).observe(root, { attributeFilter: ['data-live'] });
}
