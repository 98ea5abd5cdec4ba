import { beforeAll, describe, expect, it } from 'vitest';
import { proofRegions } from '../../test/harness/proof-regions.ts';
import { toyKey } from '../../test/harness/toy-key.ts';
import { toyFixed, toyMachine, toyTrace } from '../../test/harness/toy-machine.ts';
import { checkTrace } from '../air/index.ts';
import { F, K } from '../field/index.ts';
import { blake3Kernels, rpoPermutation } from '../engine/index.ts';
import { loadEngine } from '../engine/load.node.ts';
import { blake3Stream, blake3Suite, randomStream, rpoSuite, type Suite } from '../hash/index.ts';
import { prove } from './prove.ts';
import { referenceBackend } from './reference-backend.ts';
import { hidingMasks, verify, verifyAtAnyStrength, type Parameters } from './index.ts';

const machine = toyMachine(64);
const fixed = toyFixed(machine);
const small = (suite: Suite): Parameters => ({
  set: 'test', setId: 0, suite: suite.name, logHeight: 6, blowupLog: 3, queries: 4, degreeBound: 96,
  grinding: { lookup: 1, constraints: 1, point: 1, batch: 2, folds: [1], query: 3 }, masks: hidingMasks(4, 4), capLog: 2,
});
const engine = await loadEngine();
const suites = [blake3Suite(F, blake3Kernels(engine)), rpoSuite(rpoPermutation(engine))];
const seeded = (byte: number) => randomStream(blake3Stream(new Uint8Array(32).fill(byte)));

describe.each(suites)('a proof on the reference backend, $name', (suite) => {
  const vk = toyKey(suite, machine, fixed, small(suite));
  const backend = referenceBackend(K, suite, machine, fixed, vk.parameters);
  const main = toyTrace(F, machine, 42, 3);
  let proof: Uint8Array;
  beforeAll(async () => {
    expect(checkTrace(F, machine, fixed, main, [42])).toEqual([]);
    proof = await prove(vk, backend, main, [42], seeded(1), () => {});
  });

  it('verifies, and only for its statement', () => {
    expect(verifyAtAnyStrength(vk, [42], proof)).toEqual({ ok: true });
    expect(verifyAtAnyStrength(vk, [43], proof).ok).toBe(false);
  });

  it('is refused by the product verifier: its parameters are weak', () => {
    expect(verify(vk, [42], proof)).toMatchObject({ ok: false, error: { code: 'weak-parameters' } });
  });

  it('is the same for the same seed, and another for another', async () => {
    expect(await prove(vk, backend, main, [42], seeded(1), () => {})).toEqual(proof);
    expect(await prove(vk, backend, main, [42], seeded(2), () => {})).not.toEqual(proof);
  });

  it('is rejected when words of it change', () => {
    const codes = new Set<string>();
    for (let word = 0; word < proof.length / 4; word += word < 400 ? 1 : 7) {
      const bad = proof.slice();
      bad[4 * word + (word % 3)]! ^= 1 << (word % 8);
      const result = verifyAtAnyStrength(vk, [42], bad);
      expect(result.ok, `word ${word}`).toBe(false);
      if (!result.ok) codes.add(result.error.code);
    }
    for (const code of ['bad-magic', 'unsupported-version', 'wrong-class', 'wrong-suite', 'wrong-parameters', 'proof-of-work', 'quotient-mismatch', 'merkle-path']) {
      expect([...codes]).toContain(code);
    }
  });

  const codeOf = (bytes: Uint8Array): string => {
    const result = verifyAtAnyStrength(vk, [42], bytes);
    return result.ok ? 'accepted' : result.error.code;
  };

  it('is rejected when truncated or extended', () => {
    for (let length = 0; length < proof.length; length += 97) expect(codeOf(proof.slice(0, length))).toBe('truncated');
    expect(codeOf(Uint8Array.from([...proof, 0]))).toBe('trailing-bytes');
  });

  it('is rejected with p added to any of its felts, before anything else of them is looked at', () => {
    let tried = 0;
    for (const { name, from, to } of proofRegions(vk, [42], proof).filter(({ felts }) => felts)) {
      for (let at = from; at < to; at += 4) {
        const bad = proof.slice();
        const view = new DataView(bad.buffer);
        view.setUint32(at, view.getUint32(at, true) + F.p, true);
        expect(codeOf(bad), `${name}, byte ${at}`).toBe('non-canonical-felt');
        tried++;
      }
    }
    // With Rescue everything behind the header's five words is felts.
    if (suite.digestsAreFelts) expect(tried).toBe(proof.length / 4 - 5);
    else expect(tried).toBeGreaterThan(400);
  });

  it('is refused with any nonce of p or more, before its work is looked at', () => {
    const nonces = proofRegions(vk, [42], proof).filter(({ name }) => name.startsWith('nonce'));
    expect(nonces).toHaveLength(6);
    for (const { from } of nonces) {
      for (const nonce of [F.p, F.p + 1, 2 ** 32 - 1]) {
        const bad = proof.slice();
        new DataView(bad.buffer).setUint32(from, nonce, true);
        expect(verifyAtAnyStrength(vk, [42], bad)).toEqual({
          ok: false, error: { code: 'non-canonical-felt', where: 'nonces', expected: `below ${F.p}`, got: String(nonce) },
        });
      }
    }
  });

  it('is refused for more or fewer public words, which the padding of an absorption would hide', () => {
    for (const words of [[], [42, 0], [42, 0, 0, 0, 0, 0, 0, 0]]) {
      expect(verifyAtAnyStrength(vk, words, proof)).toMatchObject({ ok: false, error: { code: 'wrong-public-words', expected: '1', got: String(words.length) } });
    }
  });

  it('cannot be made from a trace that breaks a constraint or a bus', async () => {
    for (const column of [1, 4, 6, 7]) {
      const bad = main.map((c) => c.slice());
      bad[column]![5] = F.add(bad[column]![5]!, 1);
      expect(checkTrace(F, machine, fixed, bad, [42]).length).toBeGreaterThan(0);
      // At this height 4n points do not over-determine the quotient, so it is the verifier that notices.
      const forged = await prove(vk, backend, bad, [42], seeded(1), () => {});
      expect(verifyAtAnyStrength(vk, [42], forged)).toMatchObject({ ok: false, error: { code: 'quotient-mismatch' } });
    }
  });
});
