import { beforeAll, describe, expect, it } from 'vitest';
import { compileEvaluator } from '../../scripts/build-wasm.ts';
import { toyKey } from '../../test/harness/toy-key.ts';
import { toyFixed, toyMachine, toyTrace } from '../../test/harness/toy-machine.ts';
import { F, K } from '../field/index.ts';
import { blake3Reference, blake3Stream, blake3Suite, randomStream, rpoSuite } from '../hash/index.ts';
import { prove } from '../stark/prove.ts';
import { referenceBackend } from '../stark/reference-backend.ts';
import { ProofCancelled, hidingMasks, verifyAtAnyStrength, type Parameters } from '../stark/index.ts';
import {
  SCRATCH_BYTES, blake3Kernels, engineBackend, engineStream, prepareMachine, requestCancel, rpoPermutation, scratchOf, wantProof, type Engine,
} from './index.ts';
import { loadEngine } from './load.node.ts';

const machine = toyMachine(64);
const fixed = toyFixed(machine);
const main = toyTrace(F, machine, 42, 3);
const parameters = (suite: 'rpo' | 'blake3', blowupLog: number): Parameters => ({
  set: 'test', setId: 0, suite, logHeight: 6, blowupLog, queries: 4, degreeBound: 96,
  grinding: { lookup: 1, constraints: 1, point: 1, batch: 2, folds: [1], query: 9 }, masks: hidingMasks(4, 4), capLog: 2,
});
const seed = new Uint8Array(32).fill(5);

let engine: Engine;
let evaluator: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  engine = await loadEngine();
  evaluator = await compileEvaluator('st', machine);
});
const suiteOf = (name: 'rpo' | 'blake3') => (name === 'rpo' ? rpoSuite(rpoPermutation(engine)) : blake3Suite(F, blake3Kernels(engine)));

describe.each([['blake3', 3], ['blake3', 4], ['rpo', 2]] as const)('the engine proves with %s, blowup 2^%i', (name, blowupLog) => {
  it('the same bytes as the reference backend, twice', async () => {
    const suite = suiteOf(name);
    const vk = toyKey(suite, machine, fixed, parameters(name, blowupLog));
    const reference = referenceBackend(K, suite, machine, fixed, vk.parameters);
    const expected = await prove(vk, reference, main, [42], randomStream(blake3Stream(seed)), () => {});
    const backend = engineBackend(engine, vk, await prepareMachine(engine, vk, evaluator));
    for (let round = 0; round < 2; round++) {
      const proof = await prove(vk, backend, main, [42], randomStream(engineStream(engine, seed)), () => {});
      backend.reset();
      expect(verifyAtAnyStrength(vk, [42], proof)).toEqual({ ok: true });
      expect(proof).toEqual(expected);
    }
  });
});

describe('after a proof', () => {
  it('leaves no word of a proof in the memory', async () => {
    const vk = toyKey(suiteOf('blake3'), machine, fixed, parameters('blake3', 3));
    const backend = engineBackend(engine, vk, await prepareMachine(engine, vk, evaluator));
    const mark = engine.arena.mark();
    await prove(vk, backend, main, [42], randomStream(engineStream(engine, seed)), () => {});
    backend.reset();
    const bytes = engine.arena.memory.buffer.byteLength;
    expect(engine.arena.words(mark, (bytes - mark) / 4).every((word) => word === 0)).toBe(true);
    expect(engine.arena.words(scratchOf(0), SCRATCH_BYTES / 4).every((word) => word === 0)).toBe(true);
  });
});

describe('Cancel', () => {
  it.each(['commit', 'quotient', 'fri'])('during %s ends the proof; the next one is unharmed', async (stage) => {
    const vk = toyKey(suiteOf('blake3'), machine, fixed, parameters('blake3', 3));
    const backend = engineBackend(engine, vk, await prepareMachine(engine, vk, evaluator));
    const random = () => randomStream(engineStream(engine, seed));
    const mark = engine.arena.mark();
    engine.begin(1);
    const cancelled = prove(vk, backend, main, [42], random(), (now) => {
      if (now === stage) requestCancel(engine.arena.memory, 1);
    });
    await expect(cancelled).rejects.toBeInstanceOf(ProofCancelled);
    // Hashing for others goes on meanwhile.
    expect(suiteOf('blake3').compressPairs(new Uint32Array(16))).toEqual(blake3Reference.parentMany(new Uint32Array(16)));
    backend.reset();
    expect(engine.arena.mark()).toBe(mark);
    engine.begin(2);
    const proof = await prove(vk, backend, main, [42], random(), () => {});
    backend.reset();
    expect(verifyAtAnyStrength(vk, [42], proof)).toEqual({ ok: true });
  });

  it('a rehearsal ends when a proof is wanted, and no Cancel of a proof touches it', async () => {
    const vk = toyKey(suiteOf('blake3'), machine, fixed, parameters('blake3', 3));
    const backend = engineBackend(engine, vk, await prepareMachine(engine, vk, evaluator));
    const { memory } = engine.arena;
    const rehearse = (meanwhile: () => void): Promise<Uint8Array> => {
      engine.beginRehearsal();
      const proof = prove(vk, backend, main, [42], randomStream(engineStream(engine, seed)), (now) => {
        if (now === 'quotient') meanwhile();
      });
      return proof.finally(() => backend.reset());
    };
    await expect(rehearse(() => wantProof(memory))).rejects.toBeInstanceOf(ProofCancelled);
    // What was wanted before it began has had its turn.
    expect(verifyAtAnyStrength(vk, [42], await rehearse(() => requestCancel(memory, 8)))).toEqual({ ok: true });
  });

  it('asked for before a proof begins ends it; asked for after its end harms nobody', async () => {
    const vk = toyKey(suiteOf('blake3'), machine, fixed, parameters('blake3', 3));
    const backend = engineBackend(engine, vk, await prepareMachine(engine, vk, evaluator));
    const attempt = (ticket: number): Promise<Uint8Array> => {
      engine.begin(ticket);
      const proof = prove(vk, backend, main, [42], randomStream(engineStream(engine, seed)), () => {});
      return proof.finally(() => backend.reset());
    };
    requestCancel(engine.arena.memory, 5);
    await expect(attempt(5)).rejects.toBeInstanceOf(ProofCancelled);
    expect(verifyAtAnyStrength(vk, [42], await attempt(6))).toEqual({ ok: true });
    requestCancel(engine.arena.memory, 6);
    expect(verifyAtAnyStrength(vk, [42], await attempt(7))).toEqual({ ok: true });
  });
});
