// Findings of the design's reviews that concern the proof system, each by its number (docs/attacks.md).
import { blake3 } from '@noble/hashes/blake3.js';
import { describe, expect, it } from 'vitest';
import { toyKey } from '../../test/harness/toy-key.ts';
import { toyFixed, toyMachine, toyTrace } from '../../test/harness/toy-machine.ts';
import { toyParameters as parameters } from '../../test/harness/toy-parameters.ts';
import { PARAMETER_CHOICES } from '../client/parameter-sets.ts';
import { F, K, P, type Ext } from '../field/index.ts';
import { blake3Kernels } from '../engine/index.ts';
import { loadEngine } from '../engine/load.node.ts';
import { Tag, blake3Stream, blake3Suite, randomStream, wordsToBytes } from '../hash/index.ts';
import { PAYMENT, vmMachine } from '../vm/index.ts';
import { ProofTranscript, isBadPoint } from './challenges.ts';
import { openingPlan, tensorWeights } from './deep.ts';
import { CHUNKS, degreeViolation, finalLength, foldLogs, hides, hidingMasks } from './parameters.ts';
import { encodeProof } from './proof.ts';
import { proveOnce } from './prove.ts';
import { referenceBackend } from './reference-backend.ts';
import { MINIMUM_BITS, deriveParameters, shapeOf, soundness } from './soundness.ts';
import { verify, verifyAtAnyStrength } from './verify.ts';

const machine = toyMachine(64);
const fixed = toyFixed(machine);
const suite = blake3Suite(F, blake3Kernels(await loadEngine()));
const vk = toyKey(suite, machine, fixed, parameters);
const payment = shapeOf(vmMachine(PAYMENT).machine);
const random = () => randomStream(blake3Stream(new Uint8Array(32).fill(4)));

/** A transcript whose out-of-domain point is chosen. */
function pointing(z: Ext): ProofTranscript {
  const transcript = new ProofTranscript(vk, [42]);
  const point = transcript.point.bind(transcript);
  Object.defineProperty(transcript, 'point', { value: (nonce: number) => (point(nonce), z) });
  return transcript;
}

describe('the reviews', () => {
  it('S2: the last fold takes what remains: d divides at each step and 32 to 63 coefficients are left, at every class size', () => {
    for (const logHeight of [10, 11, 12, 13]) {
      for (const choice of PARAMETER_CHOICES) {
        const p = deriveParameters({ ...payment, logHeight }, choice);
        expect(foldLogs(p.degreeBound).reduce((d, log) => d / 2 ** log, p.degreeBound)).toBe(finalLength(p));
        expect(finalLength(p)).toBeGreaterThanOrEqual(32);
        expect(finalLength(p)).toBeLessThan(64);
        expect(Number.isInteger(finalLength(p))).toBe(true);
      }
    }
    expect(() => foldLogs(1000)).toThrow(RangeError);
  });

  it('S3: R is slot 0 of the tensor: no opening has weight 1 beside it', () => {
    const weights = new ProofTranscript(vk, [42]).weights(0);
    const all = tensorWeights(K, [[2, 0, 0, 0], [3, 0, 0, 0]], 4).map(([x]) => x);
    expect(all).toEqual([1, 2, 3, 6]);
    expect(weights).toHaveLength(openingPlan(machine).count);
    expect(weights.filter((w) => K.equals(w, K.one))).toEqual([]);
    expect(new Set(weights.map(String)).size).toBe(weights.length);
  });

  it('S4: a K column is one opening, a base column one of its own', () => {
    const next = machine.nextColumns.length;
    expect(openingPlan(machine).count).toBe(machine.mainNames.length + machine.helperGroups.length + 1 + CHUNKS + next + 1);
  });

  it('S5: a point in H, in D, or in a subfield is refused by the verifier and thrown away by the prover', async () => {
    const inH = K.fromBase(F.pow(F.rootOfUnity(6), 5));
    const inD = K.fromBase(F.mul(F.generator, F.pow(F.rootOfUnity(9), 77)));
    const inSubfield = [5, 0, 9, 0]; // F[X^2]
    expect([inH, inD, inSubfield, K.zero, [1, 2, 3, 4]].map((z) => isBadPoint(vk, z))).toEqual([true, true, true, true, false]);
    const backend = referenceBackend(K, suite, machine, fixed, parameters);
    const attempt = (z: Ext) => proveOnce(vk, backend, toyTrace(F, machine, 42, 3), [42], random(), pointing(z), () => {});
    const good = await attempt([1, 2, 3, 4]);
    expect(good.head.finalCoefficients).toHaveLength(finalLength(parameters));
    for (const z of [inH, inD, inSubfield]) await expect(attempt(z)).rejects.toThrow();
    const bytes = encodeProof(vk, good);
    for (const z of [inH, inD, inSubfield]) {
      expect(verifyAtAnyStrength(vk, [42], bytes, pointing(z))).toMatchObject({ ok: false, error: { code: 'point-in-domain' } });
    }
  });

  it('S7 C1: a key with any mask shorter than hiding asks is refused, whatever the proof', () => {
    const { masks } = parameters;
    const weaker = [
      ...(['main', 'mainNext', 'helper', 'sum', 'quotient', 'saltWords'] as const).map((kind) => ({ ...masks, [kind]: masks[kind] - 1 })),
      { ...masks, random: false },
    ];
    for (const each of weaker) {
      const weak = { ...parameters, masks: each };
      expect(hides(weak, 4)).toBe(false);
      expect(verify({ ...vk, parameters: weak }, [42], new Uint8Array(0))).toMatchObject({ ok: false, error: { code: 'weak-parameters', expected: 'the masks that hide the witness' } });
    }
  });

  it('B5: every set on offer is a fixed point: it fits its degree bound, reaches 100 bits, and one query less does neither', () => {
    for (const choice of PARAMETER_CHOICES) {
      const p = deriveParameters(payment, choice);
      expect(degreeViolation(p)).toBeUndefined();
      expect(soundness(payment, p).provenBits).toBeGreaterThanOrEqual(MINIMUM_BITS);
      const fewer = { ...p, queries: p.queries - 1 };
      expect(soundness(payment, fewer).provenBits).toBeLessThan(MINIMUM_BITS);
      expect(degreeViolation({ ...p, masks: hidingMasks(3 * p.queries, 4) })).toBeDefined();
    }
  });

  it('R2: a BLAKE3 challenge felt is eight bytes of keyed output mod p', () => {
    const state = Uint32Array.from({ length: 8 }, (_, i) => 2 ** 31 + 77 * i);
    const bytes = blake3(wordsToBytes(Uint32Array.of(Tag.SQUEEZE, 3)), { key: wordsToBytes(state), dkLen: 64 });
    const view = new DataView(bytes.buffer, bytes.byteOffset, 64);
    expect([...suite.squeeze(state, 3)]).toEqual(Array.from({ length: 8 }, (_, i) => Number(view.getBigUint64(8 * i, true) % BigInt(P))));
  });

  it('R7: the key digest binds constraints, periods, buses, helper groups and fixed columns', () => {
    const [interaction] = machine.interactions;
    const others = [
      { ...machine, constraints: machine.constraints.slice(1) },
      { ...machine, periodicNames: ['x'], periodic: [[0, 1]] },
      { ...machine, interactions: [{ ...interaction!, bus: { ...interaction!.bus, id: 99 } }, ...machine.interactions.slice(1)] },
      { ...machine, helperGroups: machine.interactions.map((_, i) => [i]) },
    ];
    const changed = fixed.map((column) => column.slice());
    changed.at(-1)![3] = F.add(changed.at(-1)![3]!, 1);
    const digests = [...[machine, ...others].map((m) => toyKey(suite, m, fixed, parameters).digest), toyKey(suite, machine, changed, parameters).digest];
    expect(new Set(digests.map(String)).size).toBe(digests.length);
  });
});
