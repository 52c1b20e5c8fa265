import { isPassingFault } from './passingFault.ts';

/** After so many tenants in a row whose fault is a passing one, nobody gets through: the round ends. */
const mostInARow = 3;

/** Some tenants of a round failed; `cause` is the first fault. */
export class TenantsFailed extends Error {
  override readonly name = 'TenantsFailed';
  readonly tenantIds: readonly string[];

  constructor(failed: readonly { readonly tenantId: string; readonly fault: unknown }[], of: number) {
    const [first] = failed;
    const said = first?.fault instanceof Error ? first.fault.message : String(first?.fault);
    super(
      `${String(failed.length)} of ${String(of)} tenants failed, the first ${first?.tenantId ?? ''}: ${said}`,
      { cause: first?.fault },
    );
    this.tenantIds = failed.map(({ tenantId }) => tenantId);
  }
}

/**
 * Works all tenants of a round one after the other, so that one whose work fails holds up none behind it. They come in another order
 * each time, so that a round that ends early leaves out others than the last one. Resolves to the sum of what `work` gave.
 * @throws TenantsFailed once the others are done, or where the faults are passing ones and nobody gets through
 */
export async function eachTenant<Tenant extends { readonly tenantId: string }>(
  tenants: readonly Tenant[],
  work: (tenant: Tenant) => Promise<number>,
  { isOver = () => false, random = Math.random }: { isOver?: () => boolean; random?: () => number } = {},
): Promise<number> {
  const failed: { readonly tenantId: string; readonly fault: unknown }[] = [];
  let sum = 0;
  let inARow = 0;
  for (const tenant of shuffled(tenants, random)) {
    if (isOver()) break;
    try {
      sum += await work(tenant);
      inARow = 0;
    } catch (fault) {
      failed.push({ tenantId: tenant.tenantId, fault });
      inARow = isPassingFault(fault) ? inARow + 1 : 0;
      if (inARow >= mostInARow) break;
    }
  }
  if (failed.length > 0) throw new TenantsFailed(failed, tenants.length);
  return sum;
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other] as Item, all[at] as Item];
  }
  return all;
}
