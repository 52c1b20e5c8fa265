/**
 * The content security policy of the pages: everything from this origin, no inline script, styles only with the nonce of the
 * answer. `wasm-unsafe-eval` compiles the solver's WebAssembly and allows no other code.
 */
export function contentPolicy(nonce: string | undefined): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    nonce === undefined ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
