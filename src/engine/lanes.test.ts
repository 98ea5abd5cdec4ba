import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileEvaluator } from '../../scripts/build-wasm.ts';
import { bundleForNode } from '../../test/harness/node-bundle.ts';
import { toyKey } from '../../test/harness/toy-key.ts';
import { toyFixed, toyMachine, toyTrace } from '../../test/harness/toy-machine.ts';
import { F } from '../field/index.ts';
import { Tag, blake3Suite, randomStream, rpoPermuteReference, rpoSuite } from '../hash/index.ts';
import { ProofCancelled, hidingMasks, type Parameters } from '../stark/index.ts';
import { prove } from '../stark/prove.ts';
import {
  LaneFailed, blake3Kernels, engineBackend, engineStream, prepareMachine, requestCancel, rpoPermutation, type Engine,
} from './index.ts';
import { loadEngine, loadThreadedEngine } from './load.node.ts';
import { sequence } from '../../test/harness/sequence.ts';

const { felts } = sequence(11);
let alone: Engine;
const threaded = new Map<number, Engine>();
let laneEntry: URL;
beforeAll(async () => {
  laneEntry = new URL('lane.js', await bundleForNode('build/test', { lane: 'workers/lane.node.ts' }));
  alone = await loadEngine();
  for (const threads of [2, 3, 5]) threaded.set(threads, await loadThreadedEngine(threads, laneEntry));
});
afterAll(() => threaded.forEach((engine) => engine.stop()));

describe.each([2, 3, 5])('%i threads', (threads) => {
  const engine = (): Engine => threaded.get(threads)!;

  it.each([1, 3, 4, 5, 63, 64, 65, 200])('permute %i states like the reference', (count) => {
    const states = felts(24 * count);
    const expected = states.slice();
    rpoPermuteReference(expected);
    rpoPermutation(engine())(states);
    expect(states).toEqual(expected);
  });

  it('find the smallest nonce', async () => {
    const state = felts(8);
    const find = (e: Engine, limit: number): Promise<number | undefined> =>
      e.search('blake3Grind', [e.tables.powerPair, Tag.GRIND, e.arena.store(state), limit], 2 ** 18);
    for (const bits of [1, 6, 12, 16]) expect(await find(engine(), 2 ** (31 - bits))).toBe(await find(alone, 2 ** (31 - bits)));
    expect(await find(engine(), 0)).toBe(undefined);
  });

  it('run ten thousand small regions without losing one', () => {
    const { arena } = engine();
    const pairs = arena.store(felts(16 * 64));
    const out = arena.allocate(32 * 64);
    engine().run('blake3Nodes', [pairs, out], 64);
    const expected = arena.words(out, 8 * 64).slice();
    let lost = 0;
    for (let i = 0; i < 10_000; i++) {
      arena.words(out, 8 * 64).fill(0);
      engine().run('blake3Nodes', [pairs, out], 64);
      if (arena.words(out, 8 * 64).some((word, k) => word !== expected[k])) lost++;
    }
    expect(lost).toBe(0);
  });
});

describe('a proof', () => {
  const machine = toyMachine(64);
  const fixed = toyFixed(machine);
  const main = toyTrace(F, machine, 42, 3);
  const parameters = (suite: 'rpo' | 'blake3'): Parameters => ({
    set: 'test', setId: 0, suite, logHeight: 6, blowupLog: 3, queries: 4, degreeBound: 96,
    grinding: { lookup: 1, constraints: 1, point: 1, batch: 2, folds: [1], query: 12 }, masks: hidingMasks(4, 4), capLog: 2,
  });
  const evaluators = new Map<'st' | 'mt', Uint8Array<ArrayBuffer>>();
  beforeAll(async () => {
    for (const variant of ['st', 'mt'] as const) evaluators.set(variant, await compileEvaluator(variant, machine));
  });
  const prover = async (engine: Engine, name: 'rpo' | 'blake3') => {
    const suite = name === 'rpo' ? rpoSuite(rpoPermutation(engine)) : blake3Suite(F, blake3Kernels(engine));
    const vk = toyKey(suite, machine, fixed, parameters(name));
    const backend = engineBackend(engine, vk, await prepareMachine(engine, vk, evaluators.get(engine.threads === 1 ? 'st' : 'mt')!));
    return async (onStage: (stage: string) => void = () => {}): Promise<Uint8Array> => {
      try {
        return await prove(vk, backend, main, [42], randomStream(engineStream(engine, new Uint8Array(32).fill(9))), onStage);
      } finally {
        backend.reset();
      }
    };
  };

  it.each(['blake3', 'rpo'] as const)('with %s is the same bytes for any number of threads', async (name) => {
    const expected = await (await prover(alone, name))();
    for (const engine of threaded.values()) expect(await (await prover(engine, name))()).toEqual(expected);
  });

  it('is cancelled by a word in the shared memory', async () => {
    const engine = threaded.get(2)!;
    const run = await prover(engine, 'blake3');
    engine.begin(1);
    const cancelled = run((stage) => {
      if (stage === 'quotient') requestCancel(engine.arena.memory, 1);
    });
    await expect(cancelled).rejects.toBeInstanceOf(ProofCancelled);
    engine.begin(2);
    expect((await run()).length).toBeGreaterThan(0);
  });

  it('does not let the memory grow from one to the next', async () => {
    const engine = threaded.get(3)!;
    const run = await prover(engine, 'blake3');
    await run();
    const bytes = engine.arena.memory.buffer.byteLength;
    for (let i = 0; i < 5; i++) await run();
    expect(engine.arena.memory.buffer.byteLength).toBe(bytes);
  });
});

describe('lanes that do not start', () => {
  it('reject with LaneFailed', async () => {
    await expect(loadThreadedEngine(2, new URL('data:text/javascript,throw new Error("no")'))).rejects.toBeInstanceOf(LaneFailed);
  });

  it('are not asked for by one thread', async () => {
    await expect(loadThreadedEngine(1, laneEntry)).rejects.toBeInstanceOf(RangeError);
  });
});
