// The three buses of the VM, each with who requests and who offers on it. Requests count 0 or 1 each (products of bits); offers
// are free witness columns of tables. Multiplicities stay below p by far: at most 12 requests a row, n rows.
//
//   bus    requested by                                    offered by
//   WORDS  cpu (code and operands), hasher, the verifier   memory (space 0), code (space 1)
//   HASH   cpu                                             hasher, on the last row of an operation's last block
//   RANGE  cpu                                             range, on every row
import { bus } from '../air/index.ts';

/** The spaces of WORDS. A kernel row fetches from CODE and nowhere else, a user row from MEMORY. */
export const Space = { MEMORY: 0, CODE: 1 } as const;

export const WORDS = bus('words', 1, [
  'space: 0 memory, 1 kernel code',
  'address',
  'limb 0',
  'limb 1',
  'limb 2',
  'limb 3',
]);

export const HASH = bus('hash', 2, [
  'kind: 0 compress, 1 sponge, 2 path',
  'parameter: tag, or depth of a path',
  'first: address of the left digest, of the base, or of the leaf',
  'b0: distance to the right digest, number of blocks, or index',
  'b1: distance to the first word, or address of the siblings',
  'out: address of the digest',
]);

export const RANGE = bus('range', 3, ['bits', 'limb 0', 'limb 1', 'limb 2', 'limb 3']);
