// Seeded bytes for tests: randomness is an argument everywhere, and one seed gives one run.
import { blake3 } from '@noble/hashes/blake3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

export function seededBytes(seed: number): (length: number) => Uint8Array {
  const stream = blake3.create({}).update(utf8ToBytes(`test randomness ${seed}`));
  return (length) => stream.xof(length);
}
