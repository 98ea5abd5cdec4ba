// FRI folding of a codeword over K in bit-reversed order, by 2^log: log halvings in one pass. Reference: src/stark/fri.ts.
//     f(X) = f0(X^2) + X f1(X^2)   becomes   f0 + beta f1;  twice that is (v0 + v1) + beta (v0 - v1) / x,
// v0 and v1 being neighbours and x = shift * root[pair]: the inverse roots of the transforms serve, the shift goes into beta and
// the powers of two into one last product.
import { add, canonical, digits, mulConstant, mulDigits } from './field';
import { MATRIX, multiply } from './extension';

/**
 * Outputs [from, to): out[i] from the 2^log values at i * 2^log. `betas`: product matrices of beta^(2^s) / shift^(2^s), s < log;
 * `scale`: factor pair of 2^-log.
 */
export function foldCodeword(
  scratch: usize, inverseRoots: usize, betas: usize, scale: usize, codeword: usize, log: u32, out: usize, from: u32, to: u32,
): void {
  const high = v128.load32_splat(scale), low = v128.load32_splat(scale, 4);
  for (let i = from; i < to; i++) {
    let source = codeword + (<usize>i << (4 + log)), matrix = betas;
    for (let step = log; step > 0; step--, matrix += MATRIX) {
      const pairs: usize = 1 << (step - 1);
      const roots = inverseRoots + (<usize>i << (step + 2));
      for (let j: usize = 0; j < pairs; j++) {
        const a = v128.load(source + (j << 5)), b = v128.load(source + (j << 5), 16);
        const odd = canonical(mulConstant(i32x4.sub(a, b), roots + (j << 3)));
        v128.store(scratch + (j << 4), add(add(a, b), multiply(odd, matrix)));
      }
      source = scratch;
    }
    v128.store(out + (<usize>i << 4), canonical(mulDigits(digits(v128.load(source)), high, low)));
  }
}
