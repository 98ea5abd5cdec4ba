// The two ways to multiply agree on every point that anybody may send, or the wallets of two browsers would read different chains.
import { x25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { seededBytes } from '../../test/random.ts';
import { SMALL_ORDER } from '../../test/small-order.ts';
import { fastestSharedSecrets, plainSharedSecrets, webSharedSecrets } from './x25519.ts';

const random = seededBytes(51);
const web = webSharedSecrets(crypto.subtle);
const hex = (found: (Uint8Array | undefined)[]): (string | undefined)[] => found.map((bytes) => bytes && bytesToHex(bytes));
async function both(secret: Uint8Array, points: readonly Uint8Array[]): Promise<(string | undefined)[]> {
  const [a, b] = [hex(await plainSharedSecrets(secret, points)), hex(await web(secret, points))];
  expect(b).toEqual(a);
  return a;
}

const smallOrder = SMALL_ORDER.map(hexToBytes);
const withHighBit = (point: Uint8Array): Uint8Array => point.with(31, point[31]! | 0x80);

describe('shared secrets of WebCrypto and of @noble', () => {
  it('are that of RFC 7748, section 5.2: the first vector', async () => {
    const scalar = hexToBytes('a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4');
    const point = hexToBytes('e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c');
    expect(await both(scalar, [point])).toEqual(['c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552']);
  });

  it('are equal on random secrets and points, in the order of the points', async () => {
    for (let i = 0; i < 4; i++) {
      const secret = random(32);
      const points = Array.from({ length: 40 }, () => x25519.getPublicKey(random(32)));
      const found = await both(secret, points);
      expect(found).toEqual(points.map((point) => bytesToHex(x25519.getSharedSecret(secret, point))));
      expect(new Set(found).size).toBe(points.length);
    }
    expect(await both(random(32), [])).toEqual([]);
  });

  it('are equal on any 32 bytes: points of the twist, and bit 255, which is ignored', async () => {
    const secret = random(32);
    const points = Array.from({ length: 60 }, () => random(32));
    const found = await both(secret, points);
    expect(found.every((each) => each !== undefined)).toBe(true);
    expect(await both(secret, points.map(withHighBit))).toEqual(found);
  });

  it('are equal on numbers from p on, which are not reduced', async () => {
    const secret = random(32);
    // p + 2 to p + 18: the same points as 2 to 18 (but 2^255 - 19 + k for k = 0, 1 is of small order).
    const beyond = Array.from({ length: 17 }, (_, i) => hexToBytes(`${(0xed + 2 + i).toString(16)}${'ff'.repeat(30)}7f`));
    const small = Array.from({ length: 17 }, (_, i) => new Uint8Array(32).with(0, 2 + i));
    const found = await both(secret, beyond);
    expect(found).toEqual(await both(secret, small));
    expect(found.every((each) => each !== undefined)).toBe(true);
  });

  it('are none for points of small order, whichever form they come in, and those beside them are read all the same', async () => {
    const [secret, honest] = [random(32), x25519.getPublicKey(random(32))];
    const points = [...smallOrder, ...smallOrder.map(withHighBit)].flatMap((point) => [point, honest]);
    const expected = bytesToHex(x25519.getSharedSecret(secret, honest));
    expect(await both(secret, points)).toEqual(points.map((point) => (point === honest ? expected : undefined)));
  });
});

describe('the fastest there is', () => {
  const [secret, point] = [random(32), x25519.getPublicKey(random(32))];
  const expected = [x25519.getSharedSecret(secret, point)];

  it('is WebCrypto where it gives the right answer', async () => {
    let calls = 0;
    const counted = new Proxy(crypto.subtle, {
      get: (subtle, name: keyof SubtleCrypto) => (...input: unknown[]) => {
        calls++;
        return (subtle[name] as (...input: unknown[]) => unknown).apply(subtle, input);
      },
    });
    const fastest = await fastestSharedSecrets(counted);
    calls = 0;
    expect(await fastest(secret, [point])).toEqual(expected);
    expect(calls).toBe(3);
  });

  it('is @noble where there is no WebCrypto, where it does not know the curve, and where its answer is wrong', async () => {
    const refuses = { importKey: () => Promise.reject(new DOMException('', 'NotSupportedError')) } as unknown as SubtleCrypto;
    const wrong = { importKey: async () => ({}), deriveBits: async () => new ArrayBuffer(32) } as unknown as SubtleCrypto;
    for (const subtle of [undefined, refuses, wrong]) {
      const fastest = await fastestSharedSecrets(subtle);
      expect(fastest).toBe(plainSharedSecrets);
      expect(await fastest(secret, [point])).toEqual(expected);
    }
  });
});
