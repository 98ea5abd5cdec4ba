// A nonce is a felt: the search for one ends below p. On a field of seventeen elements that can be seen.
import { describe, expect, it } from 'vitest';
import { toyFixed, toyMachine } from '../../test/harness/toy-machine.ts';
import { toyParameters } from '../../test/harness/toy-parameters.ts';
import { extensionField, primeField } from '../field/index.ts';
import { blake3Reference, blake3Suite } from '../hash/index.ts';
import { referenceBackend } from './reference-backend.ts';

const tiny = primeField(17, 3);
const machine = toyMachine(2 ** 4);

/** A backend whose hash gives work for this nonce alone. */
function lucky(nonce: number) {
  const suite = { ...blake3Suite(tiny, blake3Reference), grind: (state: Uint32Array, tried: number) => ({ state, felt: tried === nonce ? 0 : 2 ** 30 }) };
  return referenceBackend(extensionField(tiny, 1, 1), suite, machine, toyFixed(machine), { ...toyParameters, logHeight: 1, blowupLog: 3 });
}

describe('proof of work', () => {
  it('finds the last nonce below p', async () => expect(await lucky(16).grind(new Uint32Array(8), 2)).toBe(16));
  it('does not look for one of p or more', async () => {
    for (const nonce of [17, 18, 33]) await expect(lucky(nonce).grind(new Uint32Array(8), 2)).rejects.toThrow(RangeError);
  });
});
