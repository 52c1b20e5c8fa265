/** A secret is shown once: a repeated request cannot be given it again. */
export const shownOnce = 'Created by the first request with this Idempotency-Key; its secret was shown then';
