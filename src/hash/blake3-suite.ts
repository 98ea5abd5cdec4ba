// The BLAKE3 suite: fast on weak devices; the batcher must wrap such a proof before it can aggregate it.
// Transcript: keyed BLAKE3 with the state as the key. A felt is eight bytes mod p (bias 2^-33, no rejection loop: the
// in-VM verifier does it with one linear function). Parameterised by the field for the tiny-field hiding tests.
import type { PrimeField } from '../field/index.ts';
import { MAX_LEAF_BYTES, type Blake3Kernels } from './blake3.ts';
import type { Suite } from './suite.ts';
import { Tag } from './tags.ts';

export function blake3Suite(field: PrimeField, kernels: Blake3Kernels): Suite {
  /** 64 bits mod p by two 32-bit halves: 2^32 mod p folded in. */
  const reduce = (low: number, high: number): number =>
    field.add(field.mul(high % field.p, 2 ** 32 % field.p), low % field.p);

  return {
    name: 'blake3',
    id: 2,
    digestsAreFelts: false,
    hashLeaves(rows, width) {
      if (width * 4 > MAX_LEAF_BYTES) throw new RangeError(`a leaf has at most ${MAX_LEAF_BYTES} bytes: got ${width * 4}`);
      return kernels.hashMany(rows, width);
    },
    compressPairs: (pairs) => kernels.parentMany(pairs),
    absorb(state, label, data) {
      const message = new Uint32Array(2 + data.length);
      message.set([label, data.length]);
      message.set(data, 2);
      return kernels.keyed(state, message).slice(0, 8);
    },
    squeeze(state, counter) {
      const words = kernels.keyed(state, Uint32Array.of(Tag.SQUEEZE, counter));
      return Uint32Array.from({ length: 8 }, (_, i) => reduce(words[2 * i]!, words[2 * i + 1]!));
    },
    grind(state, nonce) {
      const next = kernels.keyed(state, Uint32Array.of(Tag.GRIND, nonce)).slice(0, 8);
      return { state: next, felt: reduce(next[0]!, next[1]!) };
    },
  };
}
