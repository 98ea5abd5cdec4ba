// The MDS layer in 102 products instead of 576, over anything that can be added and scaled: expressions, or felts in the test.
// The matrix is circulant, so it multiplies by a fixed polynomial modulo x^24 - 1 = prod over i < 8 of (x^3 - w^i), w^8 = 1:
// three transforms of eight points, eight products of three coefficients each, three transforms back.
import { F } from '../../../field/index.ts';
import { MDS_ROW, WIDTH } from '../../../hash/index.ts';

export interface Linear<T> {
  add(x: T, y: T): T;
  sub(x: T, y: T): T;
  scale(x: T, c: number): T;
  /** A chance to name a stage's values: expressions do, for the listing. */
  stage(values: T[], name: string): T[];
}

const W = F.rootOfUnity(3);
const power = (e: number): number => F.pow(W, ((e % 8) + 8) % 8);
/** out = in * MULTIPLIER: out[i] = sum_j row[j - i] in[j], so the coefficient of x^m is row[-m]. */
const MULTIPLIER = Array.from({ length: WIDTH }, (_, m) => MDS_ROW[(WIDTH - m) % WIDTH]!);
/** The multiplier modulo x^3 - w^i, divided by 8 (the transform back needs it). */
const REDUCED = Array.from({ length: 8 }, (_, i) =>
  [0, 1, 2].map((t) => {
    let sum = 0;
    for (let s = 0; s < 8; s++) sum = F.add(sum, F.mul(MULTIPLIER[3 * s + t]!, power(i * s)));
    return F.mul(sum, F.inv(8));
  }),
);

export function mdsLayer<T>(over: Linear<T>, state: readonly T[]): T[] {
  // residues[t][i]: coefficient t of the state modulo x^3 - w^i.
  const residues = [0, 1, 2].map((t) => over.stage(transform(over, everyThird(state, t), 1), `mds-in-${t}`));
  const products = REDUCED.map((h, i) => {
    const a = residues.map((r) => r[i]!);
    const term = (j: number, k: number): T => over.scale(a[j]!, F.mul(h[k]!, j + k >= 3 ? power(i) : 1));
    const sum = (x: T, y: T, z: T): T => over.add(over.add(x, y), z);
    return [
      sum(term(0, 0), term(1, 2), term(2, 1)),
      sum(term(0, 1), term(1, 0), term(2, 2)),
      sum(term(0, 2), term(1, 1), term(2, 0)),
    ];
  });
  const back = [0, 1, 2].map((t) => transform(over, over.stage(products.map((p) => p[t]!), `mds-product-${t}`), -1));
  return Array.from({ length: WIDTH }, (_, m) => back[m % 3]![Math.floor(m / 3)]!);
}

const everyThird = <T>(values: readonly T[], t: number): T[] => values.filter((_, m) => m % 3 === t);

/** out[i] = sum_s values[s] w^(direction i s), radix 2. */
function transform<T>(over: Linear<T>, values: readonly T[], direction: 1 | -1): T[] {
  const n = values.length;
  if (n === 1) return [...values];
  const even = transform(over, values.filter((_, s) => s % 2 === 0), direction);
  const odd = transform(over, values.filter((_, s) => s % 2 === 1), direction);
  const turned = odd.map((x, i) => (i === 0 ? x : over.scale(x, power((direction * i * 8) / n))));
  return [...even.map((x, i) => over.add(x, turned[i]!)), ...even.map((x, i) => over.sub(x, turned[i]!))];
}
