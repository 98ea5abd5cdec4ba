// WebCrypto and @noble say the same of every signature of a block that a wallet can meet.
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, hexToBytes, numberToBytesLE } from '@noble/curves/utils.js';
import { describe, expect, it } from 'vitest';
import { syntheticChain } from '../../test/harness/synthetic-chain.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import { fastestSignatureCheck, plainSignatureCheck, webSignatureCheck } from './ed25519.ts';

const random = seededBytes(31);
const { chain, blocks } = syntheticChain(permute, random, 3, 1);
const signed = blocks[2]!.signed;
const web = webSignatureCheck(crypto.subtle);
const both = async (over: Partial<typeof signed>, key = chain.producerKey): Promise<boolean[]> =>
  Promise.all([web, plainSignatureCheck].map((check) => check({ ...signed, ...over }, key)));
const flipped = (bytes: Uint8Array, bit: number): Uint8Array => bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

describe('a block signature', () => {
  it('is right by both ways, and by the way that a wallet chooses', async () => {
    expect(await both({})).toEqual([true, true]);
    for (const subtle of [crypto.subtle, undefined]) {
      const chosen = await fastestSignatureCheck(subtle);
      expect(await chosen(signed, chain.producerKey)).toBe(true);
      expect(await chosen({ ...signed, signature: flipped(signed.signature, 3) }, chain.producerKey)).toBe(false);
    }
  });

  it('is wrong by both with any bit flipped, of another header, and by another key', async () => {
    for (let bit = 0; bit < 512; bit += 7) expect(await both({ signature: flipped(signed.signature, bit) }), `bit ${bit}`).toEqual([false, false]);
    expect(await both({ header: { ...signed.header, time: signed.header.time + 1 } })).toEqual([false, false]);
    expect(await both({ header: blocks[1]!.signed.header })).toEqual([false, false]);
    expect(await both({}, ed25519.getPublicKey(random(32)))).toEqual([false, false]);
    expect(await both({}, flipped(chain.producerKey, 255))).toEqual([false, false]);
  });

  it('is wrong by both with s + L in place of s, which says the same (RFC 8032, 5.1.7)', async () => {
    const s = bytesToNumberLE(signed.signature.subarray(32)) + ed25519.Point.Fn.ORDER;
    const signature = new Uint8Array([...signed.signature.subarray(0, 32), ...numberToBytesLE(s, 32)]);
    expect(await both({ signature })).toEqual([false, false]);
  });

  it('is wrong by both where key or point is none', async () => {
    expect(await both({}, new Uint8Array(32).fill(0xff))).toEqual([false, false]);
    expect(await both({}, new Uint8Array(31))).toEqual([false, false]);
    expect(await both({ signature: new Uint8Array([...hexToBytes('ff'.repeat(32)), ...signed.signature.subarray(32)]) })).toEqual([false, false]);
  });
});
