// What of reading blocks costs arithmetic on curves, and is therefore asynchronous: signatures and ciphertexts. All of a batch go side by side
// before anything else is looked at: one multiplication a ciphertext, and one more for each that is ours, to see that it was made for the
// very address that its note names (else a payer who mixes two addresses would learn from what we do that they are one wallet's).
import {
  addressBase, decodePlaintext, decryptShared, equalFelts, sentKey,
  type ChainIdentity, type CompactBlock, type Plaintext,
} from '../protocol/index.ts';
import type { SignatureCheck } from './ed25519.ts';
import type { OwnAddress, WalletKeys } from './keys.ts';
import { noteKind, recipientTag, type ScriptRoots } from './owned-note.ts';
import type { SharedSecrets } from './x25519.ts';

/** What the wallet can read in a place. */
export interface OpenedNote extends Plaintext {
  /** The address of ours that the hint leads to, if the note names it and the ciphertext was made for it. */
  readonly address: OwnAddress | undefined;
}

export interface OpenedBlock {
  /** The producer of this chain signed it. */
  readonly signed: boolean;
  /** For each transaction, what can be read in each of its four places. */
  readonly transactions: readonly (readonly (OpenedNote | undefined)[])[];
}

export interface Opener {
  readonly shared: SharedSecrets;
  readonly isSigned: SignatureCheck;
  readonly keys: WalletKeys;
  readonly scripts: ScriptRoots;
  readonly chain: Pick<ChainIdentity, 'genesis' | 'producerKey'>;
}

const NOTE_PLACES = 4;

export async function openBlocks(opener: Opener, blocks: readonly CompactBlock[]): Promise<OpenedBlock[]> {
  const { shared, isSigned, keys, chain: { genesis, producerKey } } = opener;
  const signed = Promise.all(blocks.map((block) => isSigned(block.signed, producerKey)));
  const ciphertexts = blocks.flatMap((block) => block.transactions.flatMap((t) => t.ciphertexts.slice(0, NOTE_PLACES)));
  const secrets = await shared(keys.scan, ciphertexts.map(sentKey));
  const opened = await Promise.all(ciphertexts.map((ciphertext, i) => {
    const bytes = decryptShared(secrets[i], genesis, ciphertext);
    const plaintext = bytes.ok ? decodePlaintext(bytes.value) : bytes;
    return plaintext.ok ? withAddress(opener, ciphertext, plaintext.value) : undefined;
  }));
  let at = 0;
  const isSignedAt = await signed;
  return blocks.map((block, i) => ({
    signed: isSignedAt[i]!,
    transactions: block.transactions.map(() => opened.slice(at, (at += NOTE_PLACES))),
  }));
}

async function withAddress({ shared, keys, scripts }: Opener, ciphertext: Uint8Array, plaintext: Plaintext): Promise<OpenedNote> {
  const kind = noteKind(plaintext.note, scripts);
  const named = kind === 'unknown' ? undefined : keys.hinted(recipientTag(plaintext.note, kind), plaintext.hint);
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
