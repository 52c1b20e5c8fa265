import { useEffect, useRef, useState, type RefObject } from 'react';

/** Whether an element has been on the screen, or a little below it: what is dear to draw waits until then, or until the page is printed. */
export function useSeen<E extends Element>(): [RefObject<E | null>, boolean] {
  const element = useRef<E>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || !element.current) return;
    const see = () => setSeen(true);
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) see();
      },
      { rootMargin: '40px' },
    );
    watch.observe(element.current);
    window.addEventListener('beforeprint', see);
    return () => {
      watch.disconnect();
      window.removeEventListener('beforeprint', see);
    };
  }, [seen]);
  return [element, seen];
}
