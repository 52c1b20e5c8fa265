import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

/** A link to an address of the console in each row of a long list: one element, without a component's own watch on the address. */
export function RowLink({
  to,
  look = 'link',
  children,
}: {
  readonly to: `/${string}`;
  /** Its class; the list says how it looks. */
  readonly look?: string;
  readonly children: ReactNode;
}) {
  const router = useRouter();
  const follow = (click: MouseEvent) => {
    const elsewhere = click.metaKey || click.ctrlKey || click.shiftKey || click.altKey || click.button !== 0;
    if (elsewhere || click.defaultPrevented) return;
    click.preventDefault();
    router.history.push(to);
  };
  return (
    <a
      href={to}
      className={look}
      onClick={follow}
      onPointerEnter={() => void router.preloadRoute({ to: to as '/' }).catch(() => undefined)}
    >
      {children}
    </a>
  );
}
