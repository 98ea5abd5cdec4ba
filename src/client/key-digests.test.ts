// The digests that the build takes for granted are those of its machines, kernels and parameters.
import { describe, expect, it } from 'vitest';
import { F } from '../field/index.ts';
import { blake3Reference, blake3Suite, rpoPermuteReference, rpoSuite } from '../hash/index.ts';
import { keyDigests } from '../stark/index.ts';
import { KEY_DIGESTS } from './key-digests.ts';
import { choiceOf } from './parameter-sets.ts';
import { CLASSES, PROOF_CLASSES, keyName, keyOf, keyParts } from './proof-classes.ts';

const suites = { rpo: rpoSuite(rpoPermuteReference), blake3: blake3Suite(F, blake3Reference) };
const keys = PROOF_CLASSES.flatMap((proofClass) =>
  proofClass.choices.map((choice) => ({ name: keyName(proofClass, choice), proofClass, choice, suite: suites[choice.suite] })));

describe('key digests', () => {
  it('are there for all keys on offer and for no others, each its own', () => {
    expect(Object.keys(KEY_DIGESTS).sort()).toEqual(keys.map(({ name }) => name).sort());
    expect(new Set(Object.values(KEY_DIGESTS).map(String)).size).toBe(keys.length);
  });

  it.each(keys)('$name: the committed one is the computed one (npm run docs)', ({ proofClass, choice, suite }) => {
    const vk = keyOf(proofClass, suite, choice);
    expect([...vk.digest]).toEqual([...keyDigests(rpoPermuteReference, keyParts(proofClass, suite, choice)).key]);
  });

  it('are refused for a key that is not on offer', () => {
    const [{ proofClass, choice }] = keys as [(typeof keys)[0]];
    expect(() => keyOf(CLASSES.account, suites.blake3, choiceOf('blake3'))).toThrow(RangeError);
    expect(() => keyOf(CLASSES.account, suites.rpo, choiceOf('rpo', 'unique-decoding'))).toThrow(RangeError);
    expect(() => keyOf(proofClass, suites[choice.suite === 'rpo' ? 'blake3' : 'rpo'], choice)).toThrow(RangeError);
  });
});
