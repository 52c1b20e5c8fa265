import { startTransition, useEffect, useState } from 'react';

/**
 * How many parts of a page may be drawn: the first at once, one more after each paint. What is drawn in one go is also styled and laid out
 * in one go, which no slice of React divides; a press in between is answered.
 */
export function useParts(most: number): number {
  const [drawn, setDrawn] = useState(1);
  useEffect(() => {
    if (drawn >= most) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => startTransition(() => setDrawn(drawn + 1)));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [drawn, most]);
  return drawn;
}
