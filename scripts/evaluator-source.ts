// Generates the Wasm evaluators of a machine as AssemblyScript from the same tape that the checker and the verifier run, so
// that no constraint is written twice. Two kernels:
//   evaluateQuotient   combined constraints over (x^n - 1) on the first 4n points of D (bit-reversed order), four rows a call;
//   evaluateLookups    helper columns on H: sum of multiplicity / fingerprint of each group, four rows a call.
// Straight-line code is cut into functions of at most PART_OPERATIONS operations: one long function would stay in V8's
// baseline compiler. Values that cross a cut live in the lane's scratch memory, the others in locals.
import { compileTape, canonical, type Instruction, type Machine, type Tape } from '../src/air/index.ts';
import { P } from '../src/field/index.ts';
import { R, factorPair } from '../src/engine/constants.ts';
import { SCRATCH_BYTES } from '../src/engine/memory.ts';
import { interactionExpressions } from '../src/stark/logup.ts';

const PART_OPERATIONS = 180;
const VECTOR = 16;
/** Scratch from here: transposition and K work (256 bytes), accumulator, K temporaries, then cells and intermediate values. */
const ACCUMULATOR = 256;
const TEMPORARIES = 320;
const CELLS = 1024;

const montgomery = (value: number): number => Number((BigInt(canonical(P, value)) * BigInt(R)) % BigInt(P));
const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;
const constantOf = (instruction: Instruction): number | undefined =>
  instruction.op === 'constant' ? canonical(P, instruction.value) : undefined;

/** Where each periodic column starts in its table, in words: 4 * period entries a column on D, max(4, period) on H. */
export function periodicOffsets(machine: Machine, onDomain: boolean): number[] {
  let at = 0;
  return machine.periodic.map((period) => {
    const start = at;
    at += onDomain ? 4 * period.length : Math.max(4, period.length);
    return start;
  });
}

/** A tape as functions `prefix0(s, w, b, p, row)...`; `atOutput` may emit code when an output's value is known. */
interface Emission {
  readonly functions: string;
  readonly calls: string;
  readonly scratchEnd: number;
}

function emitTape(
  prefix: string, tape: Tape, cellsEnd: number, cellSlot: (cell: string) => number, periodicLoad: (column: number) => string,
  atOutput: (output: number, value: string) => string,
): Emission {
  const { instructions, outputs } = tape;
  const computed = instructions.map((i) => i.op === 'add' || i.op === 'sub' || i.op === 'mul');
  const partOf: number[] = [];
  let operations = 0;
  instructions.forEach((_, at) => partOf.push(Math.floor((computed[at] ? operations++ : operations) / PART_OPERATIONS)));
  const outputsAt = new Map<number, number[]>();
  outputs.forEach((at, k) => outputsAt.set(at, [...(outputsAt.get(at) ?? []), k]));

  // How a value is used: as a factor only (a signed form will do), and whether outside its own part.
  const needsCanonical = new Set<number>(outputs);
  const crosses = new Set<number>();
  const lastUse = new Map<number, number>();
  instructions.forEach((instruction, at) => {
    if (instruction.op === 'constant' || instruction.op === 'cell') return;
    for (const operand of [instruction.left, instruction.right]) {
      if (!computed[operand]) continue;
      if (instruction.op !== 'mul') needsCanonical.add(operand);
      if (partOf[operand] !== partOf[at]) crosses.add(operand);
      lastUse.set(operand, at);
    }
  });
  for (const at of crosses) needsCanonical.add(at);

  // Linear-scan slots for crossing values.
  const slot = new Map<number, number>();
  const free: number[] = [];
  const expiring = new Map<number, number[]>();
  let slots = 0;
  instructions.forEach((_, at) => {
    if (crosses.has(at)) {
      slot.set(at, free.pop() ?? slots++);
      const last = lastUse.get(at)!;
      expiring.set(last, [...(expiring.get(last) ?? []), at]);
    }
    for (const ended of expiring.get(at) ?? []) free.push(slot.get(ended)!);
  });
  const slotAddress = (at: number): number => cellsEnd + slot.get(at)! * VECTOR;

  const bodies: string[][] = [];
  const digitsKnown = new Set<string>();
  instructions.forEach((instruction, at) => {
    const part = partOf[at]!;
    const body = (bodies[part] ??= []);
    const operand = (index: number): string => {
      const source = instructions[index]!;
      if (source.op === 'constant') return `i32x4.splat(${hex(montgomery(source.value))})`;
      if (source.op === 'cell') {
        const { table, column, next } = source.cell;
        return table === 'periodic' ? periodicLoad(column) : `v128.load(s, ${cellSlot(`${table}:${column}:${next}`)})`;
      }
      return partOf[index] === part ? `x${index}` : `v128.load(s, ${slotAddress(index)})`;
    };
    const digitsOf = (index: number): string => {
      const name = `d${index}_${part}`;
      if (!digitsKnown.has(name)) {
        digitsKnown.add(name);
        body.push(`const ${name} = digits(${operand(index)});`);
      }
      return name;
    };
    if (instruction.op === 'add' || instruction.op === 'sub' || instruction.op === 'mul') {
      const { left, right } = instruction;
      let value: string;
      if (instruction.op === 'mul') {
        const [constant, other] = constantOf(instructions[left]!) !== undefined ? [left, right] : [right, left];
        const factor = constantOf(instructions[constant]!);
        if (factor === undefined) value = `mul(${operand(left)}, ${operand(right)})`;
        else {
          const [high, low] = factorPair(factor);
          value = `mulDigits(${digitsOf(other)}, i32x4.splat(${hex(high)}), i32x4.splat(${hex(low)}))`;
        }
        if (needsCanonical.has(at)) value = `canonical(${value})`;
      } else if (instruction.op === 'add') {
        value = `${needsCanonical.has(at) ? 'add' : 'addSigned'}(${operand(left)}, ${operand(right)})`;
      } else {
        value = needsCanonical.has(at) ? `sub(${operand(left)}, ${operand(right)})` : `i32x4.sub(${operand(left)}, ${operand(right)})`;
      }
      body.push(`const x${at} = ${value};`);
      if (crosses.has(at)) body.push(`v128.store(s, x${at}, ${slotAddress(at)});`);
    }
    for (const output of outputsAt.get(at) ?? []) body.push(atOutput(output, operand(at)));
  });
  const parameters = 's: usize, w: usize, b: usize, p: usize, row: u32';
  return {
    functions: bodies.map((body, k) => `function ${prefix}${k}(${parameters}): void {\n  ${body.filter((l) => l !== '').join('\n  ')}\n}`).join('\n'),
    calls: bodies.map((_, k) => `    ${prefix}${k}(s, w, b, p, row);`).join('\n'),
    scratchEnd: cellsEnd + slots * VECTOR,
  };
}

/** Cells that the tape reads, by table and row, and the groups of four columns that hold them. */
function cellsOf(tape: Tape): { key: string; table: string; column: number; next: boolean }[] {
  const cells = new Map<string, { key: string; table: string; column: number; next: boolean }>();
  for (const instruction of tape.instructions) {
    if (instruction.op !== 'cell' || instruction.cell.table === 'periodic') continue;
    const { table, column, next } = instruction.cell;
    const key = `${table}:${column}:${next}`;
    cells.set(key, { key, table, column, next });
  }
  return [...cells.values()];
}

/** Emits, for one interaction, its fingerprint in temporary `at` from its tuple values. */
interface TupleSink {
  readonly interaction: number;
  /** -1 for the multiplicity, else the position in the tuple. */
  readonly position: number;
}

function sinksOf(machine: Machine): TupleSink[] {
  return machine.interactions.flatMap(({ tuple }, interaction) => [
    { interaction, position: -1 },
    ...tuple.map((_, position) => ({ interaction, position })),
  ]);
}

export function evaluatorSource(machine: Machine): string {
  return `// Generated by scripts/evaluator-source.ts from the machine '${machine.name}'; do not edit.
import { add, addSigned, canonical, digits, mul, mulDigits, sub } from '../field';
import {
  accumulate, accumulateExt, kAdd, kInverse, kMul, kScale, kSplat, kSub, loadColumn, loadGroup, quadRow, storeRows,
} from '../evaluator-support';
import { reverse } from '../columns';
${quotientSource(machine)}
${lookupSource(machine)}
`;
}

/** K temporaries: fingerprint and multiplicity of every interaction. */
const fingerprintAt = (base: number, interaction: number): number => base + interaction * 80;
const multiplicityAt = (base: number, interaction: number): number => base + interaction * 80 + 64;

function sinkCode(machine: Machine, base: number, { interaction, position }: TupleSink, value: string): string {
  const { side } = machine.interactions[interaction]!;
  if (position < 0) {
    return `v128.store(s, ${side === 'request' ? value : `sub(i32x4.splat(0), ${value})`}, ${multiplicityAt(base, interaction)});`;
  }
  return `accumulate(s + ${fingerprintAt(base, interaction)}, ${value}, b + ${position * 32});`;
}

function checkScratch(bytes: number): void {
  if (bytes > SCRATCH_BYTES) throw new RangeError(`the evaluator needs ${bytes} bytes of scratch, a lane has ${SCRATCH_BYTES}`);
}

function quotientSource(machine: Machine): string {
  const constraints = machine.constraints.length;
  const groups = machine.helperGroups.length;
  const tape = compileTape([...machine.constraints.map((c) => c.expr), ...interactionExpressions(machine)]);
  const sinks = sinksOf(machine);
  const cells = cellsOf(tape);

  // One slot group of four vectors for every (table, group of columns, row) that is read.
  const groupSlots = new Map<string, number>();
  const tables = ['main', 'fixed'] as const;
  let end = CELLS;
  for (const table of tables) {
    for (const next of [false, true]) {
      const used = [...new Set(cells.filter((c) => c.table === table && c.next === next).map((c) => c.column >> 2))].sort((x, y) => x - y);
      for (const group of used) {
        groupSlots.set(`${table}:${group}:${next}`, end);
        end += 4 * VECTOR;
      }
    }
  }
  const helpersAt = end;
  end += (groups + 2) * 4 * VECTOR; // helpers, sum, sum on the next row
  const fractionsAt = end;
  end += machine.interactions.length * 80;
  const cellSlot = (key: string): number => {
    const [table, column, next] = key.split(':');
    return groupSlots.get(`${table}:${Number(column) >> 2}:${next}`)! + (Number(column) & 3) * VECTOR;
  };
  const offsets = periodicOffsets(machine, true);
  const periodicLoad = (column: number): string =>
    `v128.load32_splat(p + ${offsets[column]! * 4} + (<usize>(row & ${4 * machine.periodic[column]!.length - 1}) << 2))`;
  const emitted = emitTape('quotientPart', tape, end, cellSlot, periodicLoad, (output, value) =>
    output < constraints
      ? `accumulate(s + ${ACCUMULATOR}, ${value}, w + ${output * 32});`
      : sinkCode(machine, fractionsAt, sinks[output - constraints]!, value),
  );
  checkScratch(emitted.scratchEnd);

  const load = [...groupSlots].map(([key, slot]) => {
    const [table, group, next] = key.split(':');
    const rows = next === 'true' ? ['n0', 'n1', 'n2', 'n3'] : ['r0', 'r0 + 16', 'r0 + 32', 'r0 + 48'];
    const base = `${table} + ${group} * ${table}Stride`;
    return `    loadGroup(s + ${slot}, powerPair, ${rows.map((r) => `${base} + ${r}`).join(', ')});`;
  });
  const helperSlot = (k: number): number => helpersAt + k * 64;
  for (let k = 0; k <= groups; k++) {
    load.push(`    loadGroup(s + ${helperSlot(k)}, powerPair, ${['r0', 'r0 + 16', 'r0 + 32', 'r0 + 48'].map((r) => `helpers + ${k} * helpersStride + ${r}`).join(', ')});`);
  }
  load.push(`    loadGroup(s + ${helperSlot(groups + 1)}, powerPair, ${['n0', 'n1', 'n2', 'n3'].map((r) => `helpers + ${groups} * helpersStride + ${r}`).join(', ')});`);

  const starts = machine.interactions.map(({ bus }, i) => `    kSplat(s + ${fingerprintAt(fractionsAt, i)}, alpha, ${hex(montgomery(bus.id))});`);
  const t = (k: number): string => `s + ${TEMPORARIES + k * 64}`;
  const helperConstraints = machine.helperGroups.map((group, g) => {
    const d = group.map((i) => `s + ${fingerprintAt(fractionsAt, i)}`);
    const m = group.map((i) => `v128.load(s, ${multiplicityAt(fractionsAt, i)})`);
    const lines = [`kMul(${t(0)}, s + ${helperSlot(g)}, ${d[0]});`];
    for (const factor of d.slice(1)) lines.push(`kMul(${t(0)}, ${t(0)}, ${factor});`);
    group.forEach((_, i) => {
      const others = d.filter((_d, j) => j !== i);
      if (others.length === 0) {
        // A lone fraction: h d = m, m in coordinate 0.
        lines.push(`v128.store(s, sub(v128.load(s, ${TEMPORARIES}), ${m[i]}), ${TEMPORARIES});`);
        return;
      }
      lines.push(others.length === 2 ? `kMul(${t(1)}, ${others[0]}, ${others[1]}); kScale(${t(1)}, ${t(1)}, ${m[i]});` : `kScale(${t(1)}, ${others[0]}, ${m[i]});`);
      lines.push(`kSub(${t(0)}, ${t(0)}, ${t(1)});`);
    });
    lines.push(`accumulateExt(s + ${ACCUMULATOR}, ${t(0)}, w + ${(constraints + g) * 32}, s);`);
    return `    ${lines.join(' ')}`;
  });
  const step = [
    `kSplat(${t(0)}, publicShare, 0);`,
    ...Array.from({ length: groups + 1 }, (_, k) => `kAdd(${t(0)}, ${t(0)}, s + ${helperSlot(k)});`),
    `kSub(${t(0)}, s + ${helperSlot(groups + 1)}, ${t(0)});`,
    `accumulateExt(s + ${ACCUMULATOR}, ${t(0)}, w + ${(constraints + groups) * 32}, s);`,
  ];
  return `
${emitted.functions}

/**
 * Combined constraints over (x^n - 1) for quads [from, to) of the first 4n points of D. Matrices are [group][row][4], plain, rows in
 * bit-reversed order; \`w\` the powers of gamma and \`b\` those of beta (from the first) as four factor pairs each; \`p\`
 * periodic columns, alpha and publicShare in Montgomery words; \`vanishing\` four factor pairs of 1 / (R (x^n - 1)).
 */
export function evaluateQuotient(
  s: usize, powerPair: usize, main: usize, mainStride: usize, helpers: usize, helpersStride: usize, fixed: usize, fixedStride: usize,
  p: usize, w: usize, alpha: usize, b: usize, publicShare: usize, vanishing: usize, out: usize, log: u32, from: u32, to: u32,
): void {
  const quads: u32 = 1 << (log - 2);
  for (let at = from; at < to; at++) {
    // Point i = 4 at + lane: block (two high bits) and natural row t + lane part within it.
    const block = at >> (log - 2), quad = at & (quads - 1), t = quadRow(quad, log);
    const low = reverse(block, 2);
    const row = (t << 2) + low;
    const r0 = <usize>at << 6;
    const blockStart = <usize>block << (log + 4);
    // The next row: the same lanes of the quad of t + 1, but turned by one place at the end of the quarter.
    const turned = t + 1 == quads;
    const n = blockStart + (turned ? 0 : <usize>(reverse(t + 1, log)) << 4);
    const n0 = n + (turned ? 32 : 0), n1 = n + (turned ? 48 : 16), n2 = n + (turned ? 16 : 32), n3 = n + (turned ? 0 : 48);
${load.join('\n')}
    for (let k: usize = 0; k < 64; k += 16) v128.store(s + k, i32x4.splat(0), ${ACCUMULATOR});
${starts.join('\n')}
${emitted.calls}
${helperConstraints.join('\n')}
    ${step.join(' ')}
    storeRows(out, <usize>at << 2, s + ${ACCUMULATOR}, vanishing + (<usize>low << 3), s);
  }
}`;
}

function lookupSource(machine: Machine): string {
  const tape = compileTape(interactionExpressions(machine));
  const sinks = sinksOf(machine);
  const cells = cellsOf(tape);
  let end = CELLS;
  const slots = new Map(cells.map((cell) => {
    const slot = end;
    end += VECTOR;
    return [cell.key, slot];
  }));
  const fractionsAt = end;
  end += machine.interactions.length * 80;
  const prefixAt = end;
  end += machine.interactions.length * 64;
  const offsets = periodicOffsets(machine, false);
  const periodicLoad = (column: number): string =>
    `v128.load(p + ${offsets[column]! * 4} + (<usize>(row & ${Math.max(4, machine.periodic[column]!.length) - 1}) << 2))`;
  const emitted = emitTape('lookupPart', tape, end, (key) => slots.get(key)!, periodicLoad, (output, value) =>
    sinkCode(machine, fractionsAt, sinks[output]!, value),
  );
  checkScratch(emitted.scratchEnd);
  const load = cells.map(({ key, table, column, next }) =>
    `    loadColumn(s + ${slots.get(key)!}, powerPair, ${table} + ${column} * columnStride + (<usize>row << 2)${next ? ' + 4' : ''});`,
  );
  const count = machine.interactions.length;
  const print = (i: number): string => `s + ${fingerprintAt(fractionsAt, i)}`;
  const starts = machine.interactions.map(({ bus }, i) => `    kSplat(${print(i)}, alpha, ${hex(montgomery(bus.id))});`);
  const t = (k: number): string => `s + ${TEMPORARIES + k * 64}`;
  // Montgomery's trick over the interactions of the row: prefix products, one inversion, back.
  const prefix = (i: number): string => `s + ${prefixAt + i * 64}`;
  const forward = Array.from({ length: count }, (_, i) => (i === 0 ? `kAdd(${prefix(0)}, ${print(0)}, s + ${ACCUMULATOR});` : `kMul(${prefix(i)}, ${prefix(i - 1)}, ${print(i)});`));
  const backward: string[] = [];
  for (let i = count - 1; i > 0; i--) {
    backward.push(`kMul(${t(1)}, ${t(0)}, ${print(i)}); kMul(${print(i)}, ${t(0)}, ${prefix(i - 1)}); kAdd(${t(0)}, ${t(1)}, s + ${ACCUMULATOR});`);
  }
  backward.push(`kAdd(${print(0)}, ${t(0)}, s + ${ACCUMULATOR});`);
  const helpers = machine.helperGroups.map((group, g) => {
    const terms = group.map((i) => `kScale(${t(1)}, ${print(i)}, v128.load(s, ${multiplicityAt(fractionsAt, i)})); kAdd(${t(0)}, ${t(0)}, ${t(1)});`);
    return `    kAdd(${t(0)}, s + ${ACCUMULATOR}, s + ${ACCUMULATOR}); ${terms.join(' ')} storeRows(out + ${g} * outStride, <usize>row, ${t(0)}, plainPair, s);`;
  });
  return `
${emitted.functions}

/**
 * Helper columns for quads [from, to) of rows of H, natural order. main and fixed are column-major with the first value repeated
 * behind the last, at column * columnStride; \`out\` holds K columns [column][row][4]. plainPair: the factor pair of 1/R.
 */
export function evaluateLookups(
  s: usize, powerPair: usize, plainPair: usize, main: usize, fixed: usize, columnStride: usize, p: usize, alpha: usize, b: usize,
  out: usize, outStride: usize, from: u32, to: u32,
): void {
  for (let at = from; at < to; at++) {
    const row = at << 2, w: usize = 0;
    for (let k: usize = 0; k < 64; k += 16) v128.store(s + k, i32x4.splat(0), ${ACCUMULATOR});
${load.join('\n')}
${starts.join('\n')}
${emitted.calls}
${count === 0 ? '' : `    ${forward.join(' ')}\n    kInverse(${t(0)}, ${prefix(count - 1)}, s + ${TEMPORARIES + 256});\n    ${backward.join(' ')}`}
${helpers.join('\n')}
  }
}`;
}
