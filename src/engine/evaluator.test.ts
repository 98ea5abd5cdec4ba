import { beforeAll, describe, expect, it } from 'vitest';
import { compileEvaluator } from '../../scripts/build-wasm.ts';
import { sampleExecution, sampleKernel } from '../../test/harness/sample-kernel.ts';
import { toyKey } from '../../test/harness/toy-key.ts';
import { toyFixed, toyMachine, toyTrace } from '../../test/harness/toy-machine.ts';
import type { Columns, Machine } from '../air/index.ts';
import { F, K, type Ext } from '../field/index.ts';
import { blake3Reference, blake3Stream, blake3Suite, randomStream } from '../hash/index.ts';
import { hidingMasks, type Parameters } from '../stark/index.ts';
import { referenceBackend } from '../stark/reference-backend.ts';
import { PAYMENT, fixedColumns, mainTrace, vmMachine } from '../vm/index.ts';
import { roundColumnsReference } from '../vm/chips/hasher/trace.ts';
import { engineBackend, prepareMachine, type Engine } from './index.ts';
import { loadEngine } from './load.node.ts';

interface Case {
  readonly name: string;
  readonly machine: Machine;
  readonly fixed: Columns;
  readonly main: Columns;
}

// The toy has one of everything; the product's chips, at a small height, are what really runs.
function cases(): Case[] {
  const toy = toyMachine(64);
  const vm = vmMachine({ ...PAYMENT, name: 'small', height: 128, memoryLanes: 3, codeLanes: 2 });
  return [
    { name: 'toy', machine: toy, fixed: toyFixed(toy), main: toyTrace(F, toy, 42, 3) },
    {
      name: 'vm', machine: vm.machine, fixed: fixedColumns(vm, sampleKernel),
      main: mainTrace(vm, sampleExecution(vm.capacity), roundColumnsReference),
    },
  ];
}

const random = randomStream(blake3Stream(new Uint8Array(32).fill(3)));
const ext = (): Ext => [...random.felts(F, 4)];

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine();
});

describe.each(cases())('the generated evaluators of the $name machine', ({ machine, fixed, main }) => {
  const parameters: Parameters = {
    set: 'test', setId: 0, suite: 'blake3', logHeight: machine.logHeight, blowupLog: 2, queries: 4, degreeBound: 2 * machine.height,
    grinding: { lookup: 0, constraints: 0, point: 0, batch: 0, folds: [0], query: 0 }, masks: hidingMasks(4, 4), capLog: 2,
  };
  const suite = blake3Suite(F, blake3Reference);
  const input = { challenges: { alpha: ext(), beta: ext() }, gamma: ext(), publicShare: ext() };

  // Any trace will do: a wrong one exercises every constraint's value, an honest one only zero.
  it.each(['honest', 'wrong'])('equal the reference on an %s trace', async (kind) => {
    const trace = kind === 'honest' ? main : main.map((column) => random.felts(F, column.length));
    const vk = toyKey(suite, machine, fixed, parameters);
    const reference = referenceBackend(K, suite, machine, fixed, parameters);
    const backend = engineBackend(engine, vk, await prepareMachine(engine, vk, await compileEvaluator('st', machine)));
    const helpers = await reference.lookups(trace, input.challenges, input.publicShare);
    expect(await backend.lookups(trace, input.challenges, input.publicShare)).toEqual(helpers);

    const { masks } = parameters;
    const mainMasks = trace.map((_, c) => random.felts(F, machine.nextColumns.includes(c) ? masks.mainNext : masks.main));
    const helperMasks = helpers.map((_, c) => random.felts(F, c < machine.helperGroups.length * 4 ? masks.helper : masks.sum));
    const salts = new Uint32Array(4 * machine.height * masks.saltWords);
    const quotient = async (b: typeof reference) =>
      b.quotient(await b.commitTrace(trace, mainMasks, salts), await b.commitTrace(helpers, helperMasks, salts), input);
    expect(await quotient(backend)).toEqual(await quotient(reference));
    backend.reset();
  });
});
