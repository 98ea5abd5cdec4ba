// Reading ciphertexts: the one part of a block that costs curve multiplications, and the only asynchronous one. All of a batch go side by
// side before anything else is looked at: one multiplication a ciphertext, and one more for each that is ours, to see that it was made
// for the very address that its note names (else a payer who mixes two addresses would learn from what we do that they are one wallet's).
import {
  addressBase, decodePlaintext, decryptShared, equalFelts, sentKey,
  type CompactBlock, type Digest, type Plaintext,
} from '../protocol/index.ts';
import type { OwnAddress, WalletKeys } from './keys.ts';
import { noteKind, recipientTag, type ScriptRoots } from './owned-note.ts';
import type { SharedSecrets } from './x25519.ts';

/** What the wallet can read in a place. */
export interface OpenedNote extends Plaintext {
  /** The address of ours that the note names and the ciphertext was made for; undefined where they are not one and the same. */
  readonly address: OwnAddress | undefined;
}

/** For each transaction of a block, what can be read in each of its four places. */
export type OpenedBlock = readonly (readonly (OpenedNote | undefined)[])[];

export interface Opener {
  readonly shared: SharedSecrets;
  readonly keys: WalletKeys;
  readonly scripts: ScriptRoots;
  readonly genesis: Digest;
}

const NOTE_PLACES = 4;

export async function openBlocks(opener: Opener, blocks: readonly CompactBlock[]): Promise<OpenedBlock[]> {
  const { shared, keys, genesis } = opener;
  const ciphertexts = blocks.flatMap((block) => block.transactions.flatMap((t) => t.ciphertexts.slice(0, NOTE_PLACES)));
  const secrets = await shared(keys.scan, ciphertexts.map(sentKey));
  const opened = await Promise.all(ciphertexts.map((ciphertext, i) => {
    const bytes = decryptShared(secrets[i], genesis, ciphertext);
    const plaintext = bytes.ok ? decodePlaintext(bytes.value) : bytes;
    return plaintext.ok ? withAddress(opener, ciphertext, plaintext.value) : undefined;
  }));
  let at = 0;
  return blocks.map((block) => block.transactions.map(() => opened.slice(at, (at += NOTE_PLACES))));
}

async function withAddress({ shared, keys, scripts }: Opener, ciphertext: Uint8Array, plaintext: Plaintext): Promise<OpenedNote> {
  const kind = noteKind(plaintext.note, scripts);
  const named = kind === 'unknown' ? undefined : keys.find(recipientTag(plaintext.note, kind), plaintext.hint);
  if (named === undefined) return { ...plaintext, address: undefined };
  const [made] = await shared(plaintext.ephemeral, [baseOf(named)]);
  const honest = made !== undefined && equalFelts(made, sentKey(ciphertext));
  return { ...plaintext, address: honest ? named : undefined };
}

/** A base point is hashed to the curve, a millisecond of JavaScript: once an address. */
const bases = new WeakMap<OwnAddress, Uint8Array>();
function baseOf(address: OwnAddress): Uint8Array {
  let base = bases.get(address);
  if (base === undefined) bases.set(address, (base = addressBase(address.tag)));
  return base;
}
