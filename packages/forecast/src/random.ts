/** Numbers in [0, 1) from a seed (mulberry32): small, fast, the same everywhere. Not for secrets. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A standard normal draw (Box-Muller, two numbers). */
export function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A Gamma(shape, 1) draw (Marsaglia and Tsang 2000; shape < 1 by boosting). */
export function gammaFrom(random: () => number, shape: number): number {
  if (shape < 1) return gammaFrom(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalFrom(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** A Beta(alpha, beta) draw. */
export function betaFrom(random: () => number, alpha: number, beta: number): number {
  const a = gammaFrom(random, alpha);
  return a / (a + gammaFrom(random, beta));
}

/** A Poisson draw: products of uniforms for a small mean, splitting by a Gamma for a large one (Ahrens and Dieter 1974). */
export function poissonFrom(random: () => number, mean: number): number {
  let count = 0;
  let left = mean;
  while (left > 30) {
    const part = Math.floor((left * 7) / 8);
    const time = gammaFrom(random, part);
    if (time > left) return count + binomialFrom(random, part - 1, left / time);
    count += part;
    left -= time;
  }
  const limit = Math.exp(-left);
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** A Binomial(trials, share) draw: by halves through order statistics while large, then one by one. */
export function binomialFrom(random: () => number, trials: number, share: number): number {
  let [n, p, count] = [trials, share, 0];
  while (n > 40) {
    const middle = Math.floor(n / 2) + 1;
    const at = betaFrom(random, middle, n + 1 - middle);
    if (at <= p) {
      count += middle;
      n -= middle;
      p = (p - at) / (1 - at);
    } else {
      n = middle - 1;
      p /= at;
    }
  }
  for (let i = 0; i < n; i++) if (random() < p) count++;
  return count;
}
