// The fast curves give what @noble gives.
import * as plain from '@noble/curves/ed25519.js';
import { expect, it } from 'vitest';
import { seededBytes } from '../random.ts';
import { fastCurves } from './fast-curves.ts';

it("Node's X25519 and Ed25519 are @noble's", () => {
  const random = seededBytes(1);
  const fast = fastCurves(plain);
  for (let i = 0; i < 8; i++) {
    const [secret, message] = [random(32), random(40)];
    const point = plain.x25519.getPublicKey(random(32));
    expect(fast.x25519.getPublicKey(secret)).toEqual(plain.x25519.getPublicKey(secret));
    for (const times of ['scalarMult', 'getSharedSecret'] as const) expect(fast.x25519[times](secret, point)).toEqual(plain.x25519[times](secret, point));
    const signature = fast.ed25519.sign(message, secret);
    expect(signature).toEqual(plain.ed25519.sign(message, secret));
    const key = plain.ed25519.getPublicKey(secret);
    expect(fast.ed25519.verify(signature, message, key)).toBe(true);
    expect(fast.ed25519.verify(signature, random(40), key)).toBe(false);
  }
});
