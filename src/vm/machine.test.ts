import { describe, expect, it } from 'vitest';
import { checkTrace } from '../air/index.ts';
import { F } from '../field/index.ts';
import { mds } from '../hash/index.ts';
import { mdsLayer } from './chips/hasher/linear-layer.ts';
import { roundStatesReference } from './chips/hasher/trace.ts';
import { PAYMENT, fixedColumns, mainTrace, vmMachine } from './machine.ts';
import { sampleExecution, sampleKernel } from '../../test/harness/sample-kernel.ts';

describe('the MDS layer', () => {
  it('equals the dense matrix', () => {
    const state = Array.from({ length: 24 }, (_, i) => F.pow(3, 7 * i + 1));
    const over = { add: F.add, sub: F.sub, scale: F.mul, stage: (values: number[]) => values };
    expect(mdsLayer(over, state)).toEqual(mds(state));
  });
});

describe('the machine', () => {
  it('has the payment shape', () => {
    const { machine, capacity } = vmMachine(PAYMENT);
    expect({
      main: machine.mainNames.length, next: machine.nextColumns.length, fixed: machine.fixedNames.length,
      fractions: machine.interactions.length, helpers: machine.helperGroups.length,
    }).toEqual({ main: 168, next: 51, fixed: 6, fractions: 18, helpers: 6 });
    expect(Math.max(...machine.constraints.map((c) => c.expr.degree))).toBeLessThanOrEqual(4);
    expect(capacity).toEqual({ rows: 1024, cells: 2048, permutations: 512, rangeFacts: 64 });
  });

  it.each([1, 2, 4, 8] as const)('accepts an honest execution, %i rows a permutation', (hasherRows) => {
    const vm = vmMachine({ name: 'small', height: 128, memoryLanes: 3, codeLanes: 2, hasherLanes: 1, hasherRows });
    const execution = sampleExecution(vm.capacity);
    const main = mainTrace(vm, execution, roundStatesReference);
    expect(checkTrace(F, vm.machine, fixedColumns(vm, sampleKernel), main, execution.publicWords)).toEqual([]);
  });

  it('needs the true public words', () => {
    const vm = vmMachine({ ...PAYMENT, height: 128, memoryLanes: 3, codeLanes: 2 });
    const execution = sampleExecution(vm.capacity);
    const main = mainTrace(vm, execution, roundStatesReference);
    const words = execution.publicWords.with(7, F.add(execution.publicWords[7]!, 1));
    const labels = checkTrace(F, vm.machine, fixedColumns(vm, sampleKernel), main, words).map(({ label }) => label);
    expect(labels).toContain('public/words');
  });
});
