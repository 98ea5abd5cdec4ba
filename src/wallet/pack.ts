// Values of the wallet's records as bytes: JSON in which bigints, bytes and felts are marked. Only the wallet itself writes
// what it reads here (records are sealed), so the reader checks the marks and leaves the shape to the record's version.
import { bytesToUtf8 } from '@noble/ciphers/utils.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { bytesToWords, wordsToBytes } from '../hash/index.ts';

type Marked = { readonly $: 'n' | 'b' | 'w'; readonly v: string };

export function pack(value: unknown): Uint8Array {
  return utf8ToBytes(
    JSON.stringify(value, (_, item: unknown): unknown => {
      if (typeof item === 'bigint') return { $: 'n', v: item.toString() } satisfies Marked;
      if (item instanceof Uint8Array) return { $: 'b', v: base64.encode(item) } satisfies Marked;
      if (item instanceof Uint32Array) return { $: 'w', v: base64.encode(wordsToBytes(item)) } satisfies Marked;
      return item;
    }),
  );
}

/** Throws on what `pack` did not write. */
export function unpack(bytes: Uint8Array): unknown {
  return JSON.parse(bytesToUtf8(bytes), (_, item: unknown): unknown => {
    if (typeof item !== 'object' || item === null || !('$' in item)) return item;
    const { $: mark, v } = item as Marked;
    if (mark === 'n') return BigInt(v);
    return mark === 'b' ? base64.decode(v) : bytesToWords(base64.decode(v));
  });
}
