import { describe, expect, it } from 'vitest';
import { checkTrace } from '../air/index.ts';
import { F } from '../field/index.ts';
import { mds } from '../hash/index.ts';
import { mdsLayer } from './chips/hasher/linear-layer.ts';
import { roundColumnsReference } from './chips/hasher/trace.ts';
import { ACCOUNT, PAYMENT, fixedColumns, mainTrace, vmMachine, type VmShape } from './machine.ts';
import { sampleExecution, sampleKernel } from '../../test/harness/sample-kernel.ts';

describe('the MDS layer', () => {
  it('equals the dense matrix', () => {
    const state = Array.from({ length: 24 }, (_, i) => F.pow(3, 7 * i + 1));
    const over = { add: F.add, sub: F.sub, scale: F.mul, stage: (values: number[]) => values };
    expect(mdsLayer(over, state)).toEqual(mds(state));
  });
});

describe('the layouts', () => {
  const layoutOf = (shape: VmShape): string => {
    const names = vmMachine(shape).machine.mainNames.map((name) => name.replace(/\[\d+\]$/, ''));
    const widths = new Map<string, number>();
    for (const name of names) widths.set(name, (widths.get(name) ?? 0) + 1);
    return [...widths].map(([name, width]) => `${name} ${width}`).join(', ');
  };

  it('are pinned: a changed column is a changed class', () => {
    expect(layoutOf(PAYMENT)).toMatchInlineSnapshot(`"cpu.pc 1, cpu.fp 1, cpu.user 1, cpu.savedPc 1, cpu.savedFp 1, cpu.ADD 1, cpu.MUL 1, cpu.LIMB 1, cpu.LOAD 1, cpu.BRANCH 1, cpu.CALL 1, cpu.RETURN 1, cpu.ENTER 1, cpu.EXIT 1, cpu.HASH 1, cpu.RANGE 1, cpu.immediateB 1, cpu.a 1, cpu.b 1, cpu.c 1, cpu.imm 4, cpu.A 4, cpu.B 4, cpu.C 4, cpu.addressB 1, memory0.word 4, memory0.uses 1, memory1.word 4, memory1.uses 1, code.uses 1, range.value 4, range.uses 1, hasher.compress 1, hasher.absorbFirst 1, hasher.absorbNext 1, hasher.leafLeft 1, hasher.leafRight 1, hasher.climbLeft 1, hasher.climbRight 1, hasher.last 1, hasher.parameter 1, hasher.first 1, hasher.b0 1, hasher.b1 1, hasher.out 1, hasher.at 1, hasher.counter 1, hasher.remaining 1, hasher.low 1, hasher.high 1, hasher.uses 1, hasher.state 48"`);
  });

  it('differ in the hasher alone: twice the columns of state for half the rows a permutation', () => {
    expect(layoutOf(ACCOUNT)).toBe(layoutOf(PAYMENT).replace('hasher.state 48', 'hasher.state 96'));
    expect([PAYMENT.hasherRows, ACCOUNT.hasherRows]).toEqual([4, 2]);
  });
});

describe('the machine', () => {
  it.each([
    [PAYMENT, { main: 120, next: 51 }, { rows: 1024, cells: 2048, permutations: 256, rangeFacts: 64 }],
    [ACCOUNT, { main: 168, next: 51 }, { rows: 1024, cells: 2048, permutations: 512, rangeFacts: 64 }],
  ] as const)('has the shape of its class: $name', (shape, columns, room) => {
    const { machine, capacity } = vmMachine(shape);
    expect({
      main: machine.mainNames.length, next: machine.nextColumns.length, fixed: machine.fixedNames.length,
      fractions: machine.interactions.length, helpers: machine.helperGroups.length,
    }).toEqual({ ...columns, fixed: 6, fractions: 18, helpers: 6 });
    expect(Math.max(...machine.constraints.map((c) => c.expr.degree))).toBeLessThanOrEqual(4);
    expect(capacity).toEqual(room);
  });

  it.each([1, 2, 4, 8] as const)('accepts an honest execution, %i rows a permutation', (hasherRows) => {
    const vm = vmMachine({ name: 'small', height: 128, memoryLanes: 3, codeLanes: 2, hasherLanes: 1, hasherRows });
    const execution = sampleExecution(vm.capacity);
    const main = mainTrace(vm, execution, roundColumnsReference);
    expect(checkTrace(F, vm.machine, fixedColumns(vm, sampleKernel), main, execution.publicWords)).toEqual([]);
  });

  it('C2: needs the true public words', () => {
    const vm = vmMachine({ ...PAYMENT, height: 128, memoryLanes: 3, codeLanes: 2 });
    const execution = sampleExecution(vm.capacity);
    const main = mainTrace(vm, execution, roundColumnsReference);
    const words = execution.publicWords.with(7, F.add(execution.publicWords[7]!, 1));
    const labels = checkTrace(F, vm.machine, fixedColumns(vm, sampleKernel), main, words).map(({ label }) => label);
    expect(labels).toContain('public/words');
  });
});
