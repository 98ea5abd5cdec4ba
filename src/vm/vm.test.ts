import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { F, K, P } from '../field/index.ts';
import { Tag, compress, padToBlocks, rpoPermuteReference as permute, sponge } from '../hash/index.ts';
import {
  BuildError, addAmounts, asAmount, assertAtMost, buildKernel, buildScript, record, scriptFrame, split31, subAmounts, type,
  type FunctionBuilder, type Felt,
} from './builder/index.ts';
import { disassemble } from './disassembler.ts';
import { usage, type Capacity, type Execution } from './execution.ts';
import { execute } from './executor.ts';
import type { Advice } from './advice.ts';
import { OPCODES, decode, encode, opcode, type Word } from './isa.ts';
import { profile } from './profile.ts';
import { digestWords, scriptImage, scriptRoot, type Program } from './program.ts';

const capacity: Capacity = { rows: 1024, cells: 2048, permutations: 512, rangeFacts: 64 };
const words = (...list: (number | Word)[]): Advice => ({ kind: 'words', words: list.map((w) => (typeof w === 'number' ? [w, 0, 0, 0] : w)) });
const run = (kernel: Program, ...advice: Advice[]) => execute({ kernel, advice, permute, capacity });
function pass(kernel: Program, ...advice: Advice[]): Execution {
  const result = run(kernel, ...advice);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
function refusal(kernel: Program, ...advice: Advice[]) {
  const result = run(kernel, ...advice);
  if (result.ok) throw new Error('was accepted');
  return result.error;
}
/** A kernel whose first two registers are its results. */
const kernel = (body: (f: FunctionBuilder) => void): Program => buildKernel('test', () => body);
const results = (f: FunctionBuilder) => f.declare(type.words(2));
const base = (execution: Execution, cell: number): number => execution.publicWords[4 * cell]!;

describe('instruction set', () => {
  it('has 15 opcodes, each decoding to itself, and nothing else decodes', () => {
    expect(OPCODES).toHaveLength(15);
    for (const code of OPCODES) {
      const instruction = decode([code, 1, 2, 3], [4, 5, 6, 7])!;
      expect(encode(instruction)).toEqual([[code, 1, 2, 3], [4, 5, 6, 7]]);
      expect(opcode(instruction.op, instruction.immediateB)).toBe(code);
    }
    const all = new Set(OPCODES);
    for (let code = 0; code < 2 ** 13; code++) expect(decode([code, 0, 0, 0], [0, 0, 0, 0]) !== undefined).toBe(all.has(code));
  });
});

describe('builder and executor', () => {
  it('adds, subtracts, multiplies, divides in K', () => {
    const program = kernel((f) => {
      const out = results(f);
      const [x, y] = [f.hintWord(), f.hintWord()];
      f.set(out.at(0), f.mul(f.add(x, y), f.sub(x, [1, 2, 3, 4])));
      f.set(out.at(1), f.div(x, f.nonZero(y, 'y is not zero')));
    });
    const [x, y] = [[5, 6, 7, 8], [9, 0, P - 1, 2]];
    const { publicWords } = pass(program, words(x), words(y));
    expect(publicWords.slice(0, 4)).toEqual(K.mul(K.add(x, y), K.sub(x, [1, 2, 3, 4])));
    expect(publicWords.slice(4)).toEqual(K.mul(x, K.inv(y)));
    expect(refusal(program, words(x), words(0))).toMatchObject({ code: 'assertion', message: 'y is not zero', function: 'main' });
  });

  it('names message and source line of a failing assertion', () => {
    const program = kernel((f) => {
      results(f);
      f.assertEqual(f.hintFelt('a felt'), 7, 'seven is asked');
    });
    expect(refusal(program, words(8))).toMatchObject({ code: 'assertion', message: 'seven is asked', expected: '(7, 0, 0, 0)', got: '(8, 0, 0, 0)' });
    expect(refusal(program, words(8)).source).toMatch(/^vm\.test\.ts:\d+$/);
    expect(refusal(program, words([7, 1, 0, 0]))).toMatchObject({ code: 'assertion', message: 'a felt' });
    expect(refusal(program)).toMatchObject({ code: 'advice' });
    expect(refusal(program, words(1, 2))).toMatchObject({ code: 'advice', expected: '1 words' });
  });

  it('branches, joins and tells zero', () => {
    const program = kernel((f) => {
      const out = results(f);
      const x = f.hintWord();
      const zero = f.isZero(x);
      f.if(zero, () => f.set(out.at(0), f.constant(11)), () => f.set(out.at(0), f.limb(x, [1, 2, 0, 0])));
      f.if(f.not(zero), () => f.assertEqual(f.limb(x, [0, 0, 0, 1]), 4, 'fourth limb'));
      f.set(out.at(1), f.and(zero, f.hintBool('a bit')));
    });
    expect(base(pass(program, words(0), words(1)), 0)).toBe(11);
    expect(base(pass(program, words(0), words(1)), 1)).toBe(1);
    expect(base(pass(program, words([1, 2, 3, 4]), words(1)), 0)).toBe(5);
    expect(refusal(program, words([1, 2, 3, 5]), words(1))).toMatchObject({ message: 'fourth limb' });
    expect(refusal(program, words(0), words(2))).toMatchObject({ message: 'a bit' });
  });

  it('calls functions in nested frames and profiles them', () => {
    const program = buildKernel('calls', (p) => {
      const square = p.function('square', { x: type.felt }, { y: type.felt }, (f, { x }) => ({ y: f.mul(x, x) }));
      const norm = p.function('norm', { x: type.felt, y: type.felt }, { n: type.felt }, (f, { x, y }) => {
        const [a, b] = [f.call(square, { x }), f.call(square, { x: y })];
        return { n: f.add(a.y, b.y) };
      });
      return (f) => {
        const out = results(f);
        f.set(out.at(0), f.call(norm, { x: f.constant(3), y: f.constant(4) }).n);
        f.set(out.at(1), f.call(norm, { x: f.constant(5), y: f.constant(12) }).n);
      };
    });
    const execution = pass(program);
    expect([base(execution, 0), base(execution, 1)]).toEqual([25, 169]);
    const calls = Object.fromEntries(profile(execution).map((line) => [line.name, line.calls]));
    expect(calls).toEqual({ 'calls/main': 1, 'calls/norm': 2, 'calls/square': 4 });
    expect(profile(execution).reduce((sum, { rows }) => sum + rows, 0)).toBe(execution.rows.length);
    expect(disassemble(program)).toMatch(/call square with frame \[\d+\]/);
  });

  it('hashes as the native hash does', () => {
    const program = kernel((f) => {
      const out = f.declare(type.digest);
      const block = f.hintWords(f.declare(type.words(8)));
      const [left, right] = [f.sponge(Tag.ACCOUNT, block), f.declare(type.digest)];
      f.hintWords(right);
      const leaf = f.compress(Tag.NOTE, left, right);
      f.path(3, leaf, f.hintPath(), out);
    });
    const felts = Array.from({ length: 32 }, (_, i) => i * i);
    const siblings = Array.from({ length: 6 }, (_, i): Word => [i, 1, 2, 3]);
    const right: Word[] = [[1, 2, 3, 4], [5, 6, 7, 8]];
    const block: Advice = { kind: 'words', words: Array.from({ length: 8 }, (_, i) => felts.slice(4 * i, 4 * i + 4)) };
    const execution = pass(program, block, { kind: 'words', words: right }, { kind: 'path', index: 5, siblings });
    let node = compress(permute, Tag.NOTE, sponge(permute, Tag.ACCOUNT, felts), right.flat());
    for (let level = 0; level < 3; level++) {
      const sibling = [...siblings[2 * level]!, ...siblings[2 * level + 1]!];
      node = (5 >> level) & 1 ? compress(permute, Tag.NODE, sibling, node) : compress(permute, Tag.NODE, node, sibling);
    }
    expect(execution.publicWords).toEqual(Array.from(node));
    expect(usage(execution).permutations).toBe(6);
    const tooWide = run(program, block, { kind: 'words', words: right }, { kind: 'path', index: 8, siblings });
    expect(tooWide).toMatchObject({ ok: false, error: { code: 'out-of-range' } });
  });

  it('refuses what runs out of the class', () => {
    const program = kernel((f) => {
      results(f);
      f.sponge(Tag.ACCOUNT, f.hintWords(f.declare(type.words(8))));
    });
    const advice = [words(...Array.from({ length: 8 }, (_, i) => i))];
    const limited = (limit: Partial<Capacity>) => execute({ kernel: program, advice, permute, capacity: { ...capacity, ...limit } });
    for (const limit of [{ rows: 1 }, { cells: 9 }, { permutations: 1 }]) {
      expect(limited(limit)).toMatchObject({ ok: false, error: { code: 'capacity' } });
    }
  });
});

describe('V4: definite assignment', () => {
  it.each<[string, (f: FunctionBuilder) => unknown, RegExp]>([
    ['a cell without a value', (f) => f.add(f.declare(type.felt), 1), /read where it is not surely assigned/],
    ['a value of an arm, after it', (f) => {
      let inner: Felt | undefined;
      f.if(f.hintBool('b'), () => (inner = f.add(f.constant(2), 1)));
      f.add(inner!, 1);
    }, /not surely assigned/],
    ['a cell that one arm assigns', (f) => {
      const x = f.declare(type.felt);
      f.if(f.hintBool('b'), () => f.set(x, f.constant(1)));
    }, /in one arm only/],
    ['a message with a hole', (f) => f.sponge(Tag.ACCOUNT, f.declare(type.words(4))), /not surely assigned/],
    ['a second assignment', (f) => {
      const x = f.declare(type.felt);
      f.set(x, f.constant(1));
      f.set(x, f.constant(1));
    }, /assigned twice/],
    ['half a block', (f) => f.sponge(Tag.ACCOUNT, f.hintWords(f.declare(type.words(3)))), /no whole blocks/],
    ['a path deeper than an index has bits', (f) => f.path(25, f.hintWords(f.declare(type.digest)), f.hintPath()), /1 to 24/],
    ['an unconstrained hint for a felt', (f) => f.hintWords(f.declare(type.felt)), /unconstrained/],
    ['a constant that is no amount', (f) => f.set(f.declare(type.amount), [0, 0, 0, 2 ** 14]), /is no Amount/],
    ['a constant that is no bit', (f) => f.set(f.declare(type.bool), [2, 0, 0, 0]), /is no Bool/],
    ['a hint that would run on both ways', (f) => f.if(f.hintBool('b'), () => void f.hintWord()), /end of an arm/],
  ])('refuses %s', (_, body, message) => {
    expect(() => kernel((f) => void body(f))).toThrow(BuildError);
    expect(() => kernel((f) => void body(f))).toThrow(message);
  });
  it('refuses a handle of another function, and names the line', () => {
    const build = () =>
      buildKernel('t', (p) => {
        let foreign: Felt | undefined;
        p.function('g', {}, {}, (f) => ((foreign = f.constant(1)), {}));
        return (f) => void f.add(foreign!, 1);
      });
    expect(build).toThrow(/another function \(vm\.test\.ts:\d+\)/);
  });
});

describe('gadgets', () => {
  const limbs = (x: bigint): Word => [0, 1, 2, 3].map((i) => Number((x >> BigInt(16 * i)) & 0xffffn));
  const amounts = (combine: typeof addAmounts): Program =>
    kernel((f) => {
      const out = results(f);
      const [x, y] = [asAmount(f, f.hintWord(), 'x'), asAmount(f, f.hintWord(), 'y')];
      f.set(out.at(0), combine(f, x, y, 'result'));
    });
  it('adds and subtracts amounts up to 2^62', () => {
    for (const [x, y] of [[0n, 0n], [0xffffn, 1n], [0xffffffffffffn, 0xffffn], [2n ** 61n, 2n ** 61n - 1n], [12345678901234n, 98765n]] as const) {
      expect(pass(amounts(addAmounts), words(limbs(x)), words(limbs(y))).publicWords.slice(0, 4)).toEqual(limbs(x + y));
      const [big, small] = x > y ? [x, y] : [y, x];
      expect(pass(amounts(subAmounts), words(limbs(big)), words(limbs(small))).publicWords.slice(0, 4)).toEqual(limbs(big - small));
      if (big !== small) expect(refusal(amounts(subAmounts), words(limbs(small)), words(limbs(big)))).toMatchObject({ message: 'result' });
    }
    expect(refusal(amounts(addAmounts), words(limbs(2n ** 61n)), words(limbs(2n ** 61n)))).toMatchObject({ message: 'result' });
    expect(refusal(amounts(addAmounts), words([2 ** 16, 0, 0, 0]), words(0))).toMatchObject({ message: 'x' });
    expect(refusal(amounts(addAmounts), words([0, 0, 0, 2 ** 14]), words(0))).toMatchObject({ message: 'x' });
  });

  it('agrees with bigints on any two amounts', () => {
    const amount = fc.bigInt({ min: 0n, max: 2n ** 62n - 1n });
    const [sum, difference] = [amounts(addAmounts), amounts(subAmounts)];
    fc.assert(
      fc.property(amount, amount, (x, y) => {
        const added = run(sum, words(limbs(x)), words(limbs(y)));
        expect(added.ok && added.value.publicWords.slice(0, 4)).toEqual(x + y < 2n ** 62n && limbs(x + y));
        const taken = run(difference, words(limbs(x)), words(limbs(y)));
        expect(taken.ok && taken.value.publicWords.slice(0, 4)).toEqual(x >= y && limbs(x - y));
      }),
      { numRuns: 60 },
    );
  });

  it('P4: splits felts canonically', () => {
    const program = kernel((f) => {
      const out = results(f);
      const { low, high } = split31(f, f.hintFelt('x'));
      f.set(out.at(0), low);
      f.set(out.at(1), high);
    });
    for (const x of [0, 1, 0xffff, 0x10000, 0x7eff_ffff, 0x7f00_0000]) {
      const execution = pass(program, words(x));
      expect([base(execution, 0), base(execution, 1)]).toEqual([x & 0xffff, x >>> 16]);
    }
    // The other 31-bit reading of a small felt, x + p, is refused: the parts of 5 + p are (6, 0x7f00).
    const forged = { ...program, hints: program.hints.map((h) => (h.kind === 'split31' ? { pc: h.pc, kind: 'words' as const, to: h.to, count: 1 } : h)) };
    const [low, high] = [(5 + P) & 0xffff, Math.floor((5 + P) / 65536)];
    expect(F.add(low, F.mul(65536, high))).toBe(5);
    expect(refusal(forged, words(5), words([low, high, 0x7f00 - high, 0]))).toMatchObject({ code: 'assertion', message: /canonical/ });
    expect(pass(forged, words(5), words([5, 0, 0x7f00, 0]))).toBeDefined();
  });

  it('C3: compares numbers below 2^30 and refuses felts near p', () => {
    const program = kernel((f) => {
      results(f);
      assertAtMost(f, f.hintFelt('x'), f.hintFelt('y'), 'in order');
    });
    for (const [x, y] of [[0, 0], [3, 4], [0, 2 ** 30 - 1]] as const) pass(program, words(x), words(y));
    for (const [x, y] of [[4, 3], [P - 1, 0], [0, P - 1], [2 ** 30, 2 ** 30], [P - 5, P - 4]] as const) {
      expect(refusal(program, words(x), words(y))).toMatchObject({ message: 'in order' });
    }
  });
});

describe('assertions of one row', () => {
  it('a sum, and a linear relation of limbs', () => {
    const program = kernel((f) => {
      const [x, y, z] = [f.hintWord(), f.hintWord(), f.hintWord()];
      f.assertSum(x, y, z, 'a sum');
      f.assertNoLimb(z, [0, 0, 1, 1], 'no upper limb');
    });
    pass(program, words(1), words(2), words(3));
    expect(refusal(program, words(1), words(2), words(4))).toMatchObject({ message: 'a sum' });
    const upper: readonly Word[] = [[0, 0, 1, 0], [0, 0, 0, 1]];
    for (const word of upper) {
      expect(refusal(program, words(word), words(0), words(word))).toMatchObject({ message: 'no upper limb' });
    }
  });
});

describe('scripts', () => {
  const view = record({ limit: type.felt, id: type.digest });
  const script = buildScript<typeof view.fields, Record<string, never>>({ name: 'limit', flags: 1 }, (f, v) => {
    f.assertEqual(f.load(v, view, 'limit'), f.hintFelt('x'), 'the limit is met');
  });
  const host = kernel((f) => {
    const root = f.declare(type.digest);
    const data = f.record(view);
    f.set(data.limit, f.constant(42));
    f.set(data.id, [0, 0, 0, 0]);
    const { place, image, frame } = f.hintScript();
    f.spongeAt(Tag.CODE, place, root);
    f.assertField(frame, scriptFrame, 'self', frame, 'self');
    f.assertField(frame, scriptFrame, 'view', f.pointerTo(data.all), 'view');
    f.assertField(frame, scriptFrame, 'own', f.constant(0), 'own');
    f.enter(f.add(image, 1), frame);
  });
  it('run in user mode, identified by their root', () => {
    const execution = pass(host, { kind: 'script', script, advice: [words(42)] });
    expect(execution.publicWords).toEqual(Array.from(scriptRoot(permute, script)));
    expect(scriptRoot(permute, script)).toEqual(sponge(permute, Tag.CODE, scriptImage(script)));
    expect(scriptImage(script).length).toBe(padToBlocks(scriptImage(script)).length);
    expect(execution.rows.filter((row) => row.user).map((row) => row.instruction.op)).toContain('EXIT');
    expect(digestWords(scriptRoot(permute, script)).flat()).toEqual(execution.publicWords);
  });
  it('can refuse, cannot halt, enter or run on', () => {
    const bad = (code: number[], name: string) => ({ ...script, name, code: Uint32Array.from(code), hints: [], notes: new Map() });
    expect(refusal(host, { kind: 'script', script, advice: [words(41)] })).toMatchObject({ program: 'limit', message: 'the limit is met' });
    const op = (name: Parameters<typeof opcode>[0], immediate = true): number[] => [opcode(name, immediate), 1, 0, 0, 0, 0, 0, 0];
    expect(refusal(host, { kind: 'script', script: bad(op('HALT'), 'halts'), advice: [] })).toMatchObject({ code: 'mode' });
    expect(refusal(host, { kind: 'script', script: bad(op('ENTER', false), 'enters'), advice: [] })).toMatchObject({ code: 'mode' });
    expect(refusal(host, { kind: 'script', script: bad(op('RANGE'), 'bits'), advice: [] })).toMatchObject({ code: 'out-of-range' });
    expect(refusal(host, { kind: 'script', script: bad([0, 0, 0, 0, 0, 0, 0, 0], 'data'), advice: [] })).toMatchObject({ code: 'no-opcode' });
    const loop = bad([opcode('BRANCH', true), 1, 0, 0, 0, 0, 0, 0], 'loops');
    expect(refusal(host, { kind: 'script', script: loop, advice: [] })).toMatchObject({ code: 'assertion' });
  });

  it('any code with any hint table ends in a value: a script is a stranger', () => {
    const felt = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: P - 1 }), fc.constantFrom(P - 1, P - 2, 2 ** 24));
    const head = fc.tuple(fc.constantFrom(...OPCODES, 0, 3), felt, felt, felt);
    const imm = fc.tuple(felt, felt, fc.oneof(fc.integer({ min: 0, max: 2 }), felt), felt);
    const place = fc.oneof(fc.integer({ min: -3, max: 20 }), fc.double());
    const hint = fc.record({ pc: fc.integer({ min: 0, max: 10 }), kind: fc.constantFrom('inverse', 'carries', 'borrows', 'split30', 'split31', 'words', 'path', 'script'), to: place, of: place, x: place, y: place, count: place });
    const codes = fc.array(fc.tuple(head, imm).map((pair) => pair.flat()), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(codes, fc.array(hint, { maxLength: 3 }), fc.oneof(fc.nat(40), fc.double()), (lines, hints, frameCells) => {
        const stranger = { ...script, code: Uint32Array.from(lines.flat()), hints: hints as never, frameCells, symbols: [], notes: new Map() };
        const result = execute({ kernel: host, advice: [{ kind: 'script', script: stranger, advice: [words(1)] }], permute, capacity: { ...capacity, permutations: 40 } });
        expect(typeof result.ok).toBe('boolean');
      }),
      { numRuns: 400 },
    );
  });
});

describe('handle classes', () => {
  it('V4 V8: are checked by the compiler: what is only a word is no felt, bit, amount or divisor', () => {
    const program = kernel((f) => {
      const word = f.hintWord();
      const felt = f.declare(type.felt);
      // @ts-expect-error a word is no felt
      const asFelt = (): void => f.set(felt, word);
      // @ts-expect-error a felt is no bit
      const asBit = (): void => f.if(felt, () => {});
      // @ts-expect-error a word is no amount
      const asSum = () => addAmounts(f, word, word, '');
      // @ts-expect-error a word may be zero
      const divided = () => f.div(word, word);
      expect([asFelt, asBit, asSum, divided]).toHaveLength(4);
    });
    expect(program.code.length).toBeGreaterThan(0);
  });
});
