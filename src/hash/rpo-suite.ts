// The Rescue suite: slow to make, cheap to verify inside the VM. Every operation below is one hasher fact.
import { DIGEST_FELTS, compress, compressMany, padToBlocks, sponge, spongeMany } from './rpo-hash.ts';
import { RATE, type Permutation } from './rpo.ts';
import type { Suite } from './suite.ts';
import { Tag } from './tags.ts';

export function rpoSuite(permute: Permutation): Suite {
  return {
    name: 'rpo',
    id: 1,
    digestsAreFelts: true,
    hashLeaves(rows, width) {
      const count = rows.length / width;
      const blocks = Math.ceil(width / RATE);
      const padded = new Uint32Array(count * blocks * RATE);
      for (let i = 0; i < count; i++) padded.set(rows.subarray(i * width, (i + 1) * width), i * blocks * RATE);
      return spongeMany(permute, Tag.LEAF, padded, blocks);
    },
    compressPairs: (pairs) => compressMany(permute, Tag.NODE, pairs),
    absorb(state, label, data) {
      const message = new Uint32Array(DIGEST_FELTS + data.length);
      message.set(state);
      message.set(data, DIGEST_FELTS);
      return sponge(permute, label, padToBlocks(message));
    },
    squeeze: (state, counter) => compress(permute, Tag.SQUEEZE, state, [counter]),
    grind(state, nonce) {
      const next = compress(permute, Tag.GRIND, state, [nonce]);
      return { state: next, felt: next[0]! };
    },
  };
}
