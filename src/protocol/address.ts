// An address: (t, owner, encryption key, hint), fresh for each counterparty. t = H(identity, r) binds the identity without naming
// it; owner = H(nk) gives the spender's key; the X25519 key, on the base point of t, is what notes are encrypted to; the hint is the
// address's number under a key of its owner, which a payer copies into the note's plaintext.
// Text: bech32m (BIP 350) with the network's prefix, over version, first felt of the genesis digest, t, owner, key, hint.
import { x25519 } from '@noble/curves/ed25519.js';
import { bech32m } from '@scure/base';
import { decode, encode, type Codec } from './bytes.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { NETWORKS, type Network } from './genesis.ts';
import { ok } from './result.ts';
import type { Digest } from './words.ts';

export const ADDRESS_VERSION = 2;
export const HINT_BYTES = 4;

export interface Address {
  readonly tag: Digest;
  readonly owner: Digest;
  /** X25519 key on the base point of `tag`, 32 bytes. */
  readonly encryptionKey: Uint8Array;
  /** Four bytes that mean something to the owner only. */
  readonly hint: Uint8Array;
}

/** The network and chain that an address is printed for and read on. */
export interface AddressSpace {
  readonly network: Network;
  readonly genesis: Digest;
}

interface Payload extends Address {
  readonly chain: number;
}

const payloadCodec: Codec<Payload> = {
  write(w, payload) {
    w.u8(ADDRESS_VERSION);
    w.u32(payload.chain);
    w.felts(payload.tag);
    w.felts(payload.owner);
    w.fixed(payload.encryptionKey);
    w.fixed(payload.hint);
  },
  read(r) {
    r.tag(ADDRESS_VERSION, 'address version');
    return { chain: r.u32(), tag: r.digest(), owner: r.digest(), encryptionKey: r.fixed(32), hint: r.fixed(HINT_BYTES) };
  },
};

export function formatAddress(address: Address, space: AddressSpace): string {
  const payload = encode(payloadCodec, { ...address, chain: space.genesis[0]! });
  return bech32m.encode(NETWORKS[space.network], bech32m.toWords(payload), false);
}

/** An address of this network and chain, or why the text is none. */
export function parseAddress(text: string, space: AddressSpace): ProtocolResult<Address> {
  const trimmed = text.trim();
  const shown = trimmed.length > 24 ? `${trimmed.slice(0, 24)}...` : trimmed;
  const prefix = /^([a-z]+)1[02-9ac-hj-np-z]{6,}$/.exec(
    trimmed === trimmed.toUpperCase() ? trimmed.toLowerCase() : trimmed,
  )?.[1];
  if (trimmed.length > 400 || prefix === undefined || !Object.values<string>(NETWORKS).includes(prefix)) {
    return fail('address-format', `${NETWORKS[space.network]}1...`, shown);
  }
  const words = bech32m.decodeUnsafe(trimmed, false)?.words;
  const payload = words && bech32m.fromWordsUnsafe(words);
  if (!payload) return fail('address-checksum', 'a valid checksum', shown);
  if (prefix !== NETWORKS[space.network]) return fail('other-network', NETWORKS[space.network], prefix);
  const decoded = decode(payloadCodec, payload);
  if (!decoded.ok) return decoded;
  const { chain, ...address } = decoded.value;
  if (chain !== space.genesis[0]) return fail('other-chain', `${space.genesis[0]}`, `${chain}`);
  if (!isUsableKey(address.encryptionKey)) return fail('not-canonical', 'an X25519 key', 'a point of small order');
  return ok(address);
}

/** False for the few points with which every shared secret is zero. */
function isUsableKey(key: Uint8Array): boolean {
  try {
    x25519.getSharedSecret(new Uint8Array(32).fill(1), key);
    return true;
  } catch {
    return false;
  }
}
