// Reading ciphertexts: the one part of a block that costs a curve multiplication each, and the only asynchronous one. All of a batch go
// side by side before anything else is looked at.
import {
  decodePlaintext, decryptShared, sentKey,
  type CompactBlock, type Digest, type Plaintext,
} from '../protocol/index.ts';
import type { SharedSecrets } from './x25519.ts';

/** For each transaction of a block, what the wallet can read in each of the four places. */
export type OpenedBlock = readonly (readonly (Plaintext | undefined)[])[];

const NOTE_PLACES = 4;

export async function openBlocks(shared: SharedSecrets, scan: Uint8Array, genesis: Digest, blocks: readonly CompactBlock[]): Promise<OpenedBlock[]> {
  const ciphertexts = blocks.flatMap((block) => block.transactions.flatMap((t) => t.ciphertexts.slice(0, NOTE_PLACES)));
  const secrets = await shared(scan, ciphertexts.map(sentKey));
  let at = 0;
  return blocks.map((block) =>
    block.transactions.map((t) =>
      t.ciphertexts.slice(0, NOTE_PLACES).map((ciphertext) => {
        const opened = decryptShared(secrets[at++], genesis, ciphertext);
        const plaintext = opened.ok ? decodePlaintext(opened.value) : opened;
        return plaintext.ok ? plaintext.value : undefined;
      }),
    ),
  );
}
