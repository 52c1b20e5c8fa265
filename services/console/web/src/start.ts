// The picture that the server drew is painted first; then everything else is asked for at once. A tab in the background paints
// nothing, so it does not wait; nor does anybody for longer than a second.
let begun = false;
const begin = (): void => {
  if (begun) return;
  begun = true;
  for (const href of document.querySelector<HTMLMetaElement>('meta[name=modules]')?.content.split(' ') ??
    []) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = href;
    document.head.append(link);
  }
  void import('./main.tsx');
};
if (document.visibilityState === 'hidden' || !document.querySelector('#root > *')) begin();
else {
  new PerformanceObserver((list) => {
    if (list.getEntriesByName('first-contentful-paint').length > 0) begin();
  }).observe({ type: 'paint', buffered: true });
  setTimeout(begin, 1_000);
}
