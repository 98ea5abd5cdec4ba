// What a sender chooses about each output of an attempt, derived from the attempt's seed and the place: so it can be made again from
// the record, and nothing of it repeats in another attempt or at another place.
import { randomFelts, type Digest, type Word } from '../protocol/index.ts';
import type { WalletKeys } from './keys.ts';

export interface OutputSecrets {
  /** X25519 secret of the ciphertext. */
  readonly ephemeral: Uint8Array;
  readonly serial: Word;
  /** What a dummy has in place of a recipient. */
  readonly nobody: Digest;
}

export function outputSecrets(keys: WalletKeys, seed: Uint8Array, place: number): OutputSecrets {
  const bytes = keys.outputStream(seed, place);
  return { ephemeral: bytes(32), serial: randomFelts(bytes, 4), nobody: randomFelts(bytes, 8) };
}
