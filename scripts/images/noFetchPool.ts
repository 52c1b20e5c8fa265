/** Stands where an operator's bundle would hold the package undici: its requests go over node:http (bundleOperator.ts). */
class NoFetchPool {
  constructor() {
    throw new Error('an operator has no pool for fetch; ask with @tsudoi/kube/httpClient');
  }
}
export { NoFetchPool as Agent, NoFetchPool as ProxyAgent };
/** As above. */
export const fetch = (): never => {
  throw new Error('an operator has no fetch; ask with @tsudoi/kube/httpClient');
};
