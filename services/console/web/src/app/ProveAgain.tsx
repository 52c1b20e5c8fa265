import { lazy, Suspense, useSyncExternalStore } from 'react';
import { useApp } from './AppContext.tsx';

const ProofDialog = lazy(() => import('./ProofDialog.tsx'));

/** Over a page whose last press needs a newer proof of who one is; the press goes on afterwards. */
export function ProveAgain() {
  const { proof } = useApp();
  const asked = useSyncExternalStore(proof.subscribe, proof.asked, proof.asked);
  return asked ? (
    <Suspense fallback={null}>
      <ProofDialog />
    </Suspense>
  ) : null;
}
