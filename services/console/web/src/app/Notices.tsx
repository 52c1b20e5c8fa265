import { createContext, lazy, Suspense, useCallback, useContext, useState, type ReactNode } from 'react';

/** What was just done. */
export interface Notice {
  readonly text: string;
  /** Takes it back. */
  readonly undo?: () => void;
}

const NoticeBar = lazy(() => import('./NoticeBar.tsx'));
const Context = createContext<(notice: Notice) => void>(() => undefined);

/** Tells the person that something was done, for six seconds, with a way back where there is one. */
export function useNotice(): (notice: Notice) => void {
  return useContext(Context);
}

/** Holds the place where notices appear; screen readers hear them. */
export function Notices({ children }: { readonly children: ReactNode }) {
  const [notice, setNotice] = useState<Notice & { readonly key: number }>();
  const tell = useCallback(
    (next: Notice) => setNotice((before) => ({ ...next, key: (before?.key ?? 0) + 1 })),
    [],
  );
  return (
    <Context value={tell}>
      {children}
      {notice && (
        <Suspense fallback={null}>
          <NoticeBar key={notice.key} notice={notice} />
        </Suspense>
      )}
    </Context>
  );
}
