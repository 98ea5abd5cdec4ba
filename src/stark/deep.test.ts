// Slots of the DEEP tensor: base columns lie in words of four, so that two challenges number the limb and the others the word.
import { describe, expect, it } from 'vitest';
import { toyFixed, toyMachine } from '../../test/harness/toy-machine.ts';
import { toyKey } from '../../test/harness/toy-key.ts';
import { toyParameters } from '../../test/harness/toy-parameters.ts';
import { F, K, type Ext } from '../field/index.ts';
import { blake3Reference, blake3Suite } from '../hash/index.ts';
import { ACCOUNT, PAYMENT, vmMachine } from '../vm/machine.ts';
import { ProofTranscript } from './challenges.ts';
import { ALIGNMENT, openingPlan, tensorLog, tensorWeights } from './deep.ts';
import { CHUNKS } from './parameters.ts';

const machines = [vmMachine(PAYMENT).machine, vmMachine(ACCOUNT).machine, toyMachine(64)];

describe.each(machines)('the slots of $name', (machine) => {
  const plan = openingPlan(machine);

  it('start at a multiple of four for both families of base columns; K columns follow without a gap', () => {
    const { slots } = plan;
    expect(slots).toHaveLength(plan.count);
    expect(slots[plan.main]).toBe(4);
    expect(slots[plan.mainNext]! % ALIGNMENT).toBe(0);
    expect(slots[plan.mainNext]! - slots[plan.mainNext - 1]!).toBeLessThanOrEqual(ALIGNMENT);
    const dense = (from: number, to: number): void => {
      for (let i = from + 1; i < to; i++) expect(slots[i]).toBe(slots[i - 1]! + 1);
    };
    dense(plan.main, plan.mainNext);
    dense(plan.mainNext, plan.count);
    expect(plan.mainNext - plan.chunks).toBe(CHUNKS);
    expect(plan.slotCount).toBe(slots.at(-1)! + 1);
  });

  it('give column 4W + j the weight t_j u_W', () => {
    const challenges = Array.from({ length: tensorLog(plan.slotCount) }, (_, i): Ext => [i + 2, 3 * i + 1, 7, i]);
    const weights = tensorWeights(K, challenges, plan.slotCount);
    const limb = tensorWeights(K, challenges.slice(0, 2), 4);
    const word = tensorWeights(K, challenges.slice(2), Math.ceil(plan.slotCount / 4));
    for (const [first, count] of [[plan.main, machine.mainNames.length], [plan.mainNext, machine.nextColumns.length]] as const) {
      for (let column = 0; column < count; column++) {
        const slot = plan.slots[first + column]!;
        expect(slot % 4).toBe(column % 4);
        expect(weights[slot]).toEqual(K.mul(limb[column % 4]!, word[Math.floor(slot / 4)]!));
      }
    }
  });
});

it.each([
  ['the payment: R, 120 columns from slot 4, K columns from 124, 51 next columns from 136, the sum last', PAYMENT, [4, 124, 136, 187, 188]],
  ['the account: R, 168 columns from slot 4, K columns from 172, 51 next columns from 184, the sum last', ACCOUNT, [4, 172, 184, 235, 236]],
] as const)('%s', (_, shape, expected) => {
  const { slots, helpers, mainNext, sumNext, slotCount } = openingPlan(vmMachine(shape).machine);
  expect([slots[0], slots[helpers], slots[mainNext], slots[sumNext], slotCount]).toEqual(expected);
});

it('the transcript gives each opening the weight of its slot', () => {
  const machine = toyMachine(64);
  const vk = toyKey(blake3Suite(F, blake3Reference), machine, toyFixed(machine), toyParameters);
  const weights = new ProofTranscript(vk, [42]).weights(0);
  // Slots 4, 5, 6, 8 hold the first, second, third and fifth column.
  const [t2, t2t0, t2t1, t3] = [0, 1, 2, 4].map((column) => weights[column]!);
  const t0 = K.mul(t2t0!, K.inv(t2!));
  const t1 = K.mul(t2t1!, K.inv(t2!));
  expect(weights[3]).toEqual(K.mul(t2!, K.mul(t0, t1)));
  expect(weights[5]).toEqual(K.mul(t3!, t0));
  expect(weights[6]).toEqual(K.mul(t3!, t1));
});
