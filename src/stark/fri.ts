// FRI folding on bit-reversed codewords. A fold by 2^a is a halvings with beta, beta^2, beta^4...:
//     f(X) = sum_i X^i f_i(X^(2^a))   becomes   sum_i beta^i f_i(Y),
// because the values at x and -x are neighbours: (v0 + v1)/2 + beta (v0 - v1)/(2x). One Merkle leaf holds the 2^a values that
// one fold joins.
import { reverseBits, type Ext, type ExtensionField } from '../field/index.ts';

/** The domain of a layer: shift * <root of order 2^log>. */
export interface LayerDomain {
  readonly log: number;
  readonly shift: number;
}

/** The domain after a fold by 2^foldLog: shift^(2^foldLog), 2^(log - foldLog) points. */
export function foldedDomain(K: ExtensionField, domain: LayerDomain, foldLog: number): LayerDomain {
  return { log: domain.log - foldLog, shift: K.base.pow(domain.shift, 2 ** foldLog) };
}

/** The point stored at bit-reversed index i of a layer. */
export const pointAt = (K: ExtensionField, { log, shift }: LayerDomain, i: number): number =>
  K.base.mul(shift, K.base.pow(K.base.rootOfUnity(log), reverseBits(i, log)));

/** Folds the 2^foldLog values of leaf `leaf` (bit-reversed order) into the value at index `leaf` of the next layer. */
export function foldLeaf(K: ExtensionField, domain: LayerDomain, foldLog: number, leaf: number, values: readonly Ext[], beta: Ext): Ext {
  const F = K.base;
  const half = F.inv(2);
  let current = values;
  let layer = domain;
  let power = beta;
  for (let step = 0; step < foldLog; step++) {
    const base = leaf * 2 ** (foldLog - step); // index of current[0] in the layer
    const next: Ext[] = [];
    for (let j = 0; j < current.length; j += 2) {
      const [a, b] = [current[j]!, current[j + 1]!];
      const x = pointAt(K, layer, base + j);
      const odd = K.scale(K.sub(a, b), F.mul(half, F.inv(x)));
      next.push(K.add(K.scale(K.add(a, b), half), K.mul(power, odd)));
    }
    current = next;
    layer = foldedDomain(K, layer, 1);
    power = K.mul(power, power);
  }
  return current[0]!;
}
