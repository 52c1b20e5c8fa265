import { lazy, Suspense, useSyncExternalStore } from 'react';
import { useApp } from './AppContext.tsx';

const SignInDialog = lazy(() => import('./SignInDialog.tsx'));

/** Over whatever the person was doing when the sign-in ended; calls wait behind it and go on afterwards. */
export function SignInAgain() {
  const { session } = useApp();
  const state = useSyncExternalStore(session.subscribe, session.state, session.state);
  return state === 'expired' ? (
    <Suspense fallback={null}>
      <SignInDialog />
    </Suspense>
  ) : null;
}
