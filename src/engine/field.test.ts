// The arithmetic that every kernel is made of, against BigInt: assembly/field.ts, extension.ts, weights.ts through a probe that is
// compiled for this test only.
import { beforeAll, describe, expect, it } from 'vitest';
import { compileKernels } from '../../scripts/build-wasm.ts';
import { F, K, P, type Ext } from '../field/index.ts';
import { factorPair, multiplierWords, productMatrix } from './constants.ts';
import { Arena, createMemory } from './memory.ts';
import { EDGES, sequence } from '../../test/harness/sequence.ts';

const PROBE = `
import { add, addSigned, canonical, mul, mulConstant, sub } from '../field';
import { multiply } from '../extension';
import { kInverse, kMul, kMulConstant } from '../evaluator-support';
export function probe(operation: u32, a: usize, b: usize, out: usize, count: u32): void {
  for (let i: usize = 0; i < <usize>count << 4; i += 16) {
    const x = v128.load(a + i), y = v128.load(b + i);
    let r = x;
    if (operation == 0) r = mul(x, y);
    if (operation == 1) r = canonical(mul(x, y));
    if (operation == 2) r = add(x, y);
    if (operation == 3) r = sub(x, y);
    if (operation == 4) r = addSigned(x, y);
    if (operation == 5) r = mulConstant(x, b);
    if (operation == 6) r = multiply(x, b);
    v128.store(out + i, r);
  }
}
export function quads(operation: u32, a: usize, b: usize, out: usize, work: usize): void {
  if (operation == 0) kMul(out, a, b);
  if (operation == 1) kMulConstant(out, a, b);
  if (operation == 2) kInverse(out, a, work);
}
`;
const Operation = { mul: 0, mulCanonical: 1, add: 2, sub: 3, addSigned: 4, mulConstant: 5, multiply: 6 } as const;

let exports: {
  probe(operation: number, a: number, b: number, out: number, count: number): void;
  quads(operation: number, a: number, b: number, out: number, work: number): void;
};
let arena: Arena;
beforeAll(async () => {
  const wasm = await compileKernels('st', 'assembly/generated/probe.ts', { 'assembly/generated/probe.ts': PROBE });
  const memory = createMemory(false);
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
  exports = instance.exports as unknown as typeof exports;
  arena = new Arena(memory, (address, bytes) => void new Uint8Array(memory.buffer, address, bytes).fill(0));
});

/** Runs a lane-wise operation; results as signed numbers. */
function run(operation: keyof typeof Operation, a: readonly number[], b: readonly number[]): number[] {
  const mark = arena.mark();
  const [x, y] = [arena.store(Uint32Array.from(a, (v) => v >>> 0)), arena.store(Uint32Array.from(b, (v) => v >>> 0))];
  const out = arena.allocate(a.length * 4);
  exports.probe(Operation[operation], x, y, out, a.length / 4);
  const results = Array.from(arena.words(out, a.length), (v) => v | 0);
  arena.release(mark);
  return results;
}

const { felts } = sequence(21);
const p = BigInt(P);
const inverseR = BigInt(F.inv(2 ** 32 % P));
const residue = (x: bigint): number => Number(((x % p) + p) % p);
const padded = (values: number[]): number[] => [...values, ...new Array<number>((4 - (values.length % 4)) % 4).fill(0)];
const pairs = (left: readonly number[], right: readonly number[]): [number[], number[]] => [
  padded(left.flatMap((x) => right.map(() => x))), padded(left.flatMap(() => [...right])),
];
// Signed forms: all representatives in [-p, p].
const SIGNED = [...EDGES, P, ...EDGES.map((x) => x - P)];

describe('products', () => {
  const check = (a: number[], b: number[]): void => {
    const results = run('mul', a, b);
    const reduced = run('mulCanonical', a, b);
    results.forEach((r, i) => {
      const expected = residue(BigInt(a[i]!) * BigInt(b[i]!) * inverseR);
      if (residue(BigInt(r)) !== expected || Math.abs(r) > P || reduced[i] !== expected) {
        throw new Error(`${a[i]} * ${b[i]}: got ${r} and ${reduced[i]}, expected ${expected}`);
      }
    });
  };
  it('are right and in range on all pairs of extreme signed operands', () => {
    const extremes = [...SIGNED];
    // Around every boundary of the 16-bit digits.
    for (const base of [0, 2 ** 15, 2 ** 16, 0x7f00_0000, 0x4000_0000, 0x3f80_0000, -0x3f80_0000, -0x7f00_0000]) {
      for (let d = -3; d <= 3; d++) if (Math.abs(base + d) <= P) extremes.push(base + d);
    }
    check(...pairs(extremes, extremes));
  });
  it('are right on random operands', () => {
    const signs = (values: Uint32Array): number[] => Array.from(values, (x, i) => (i % 3 === 0 ? x - P : x));
    check(signs(felts(100_000)), signs(felts(100_000)));
  });
  it('by constants are exact: extreme and random', () => {
    for (const c of [...EDGES, ...felts(20)]) {
      const a = padded([...SIGNED, ...felts(500), ...Array.from(felts(500), (x) => x - P)]);
      const pair = [...factorPair(c)];
      const results = run('mulConstant', a, [...pair, ...new Array<number>(a.length - 2).fill(0)]);
      const wrong = results.findIndex((r, i) => residue(BigInt(r)) !== residue(BigInt(a[i]!) * BigInt(c)) || Math.abs(r) > P);
      expect(wrong, `${a[wrong]} * ${c}: got ${results[wrong]}`).toBe(-1);
    }
  });
});

describe('sums', () => {
  it('are canonical, or in signed form, on all pairs of edges', () => {
    const [a, b] = pairs(EDGES, EDGES);
    expect(run('add', a, b)).toEqual(a.map((x, i) => F.add(x, b[i]!)));
    expect(run('sub', a, b)).toEqual(a.map((x, i) => F.sub(x, b[i]!)));
    expect(run('addSigned', a, b)).toEqual(a.map((x, i) => x + b[i]! - P));
  });
});

describe('K', () => {
  const extremes: Ext[] = [
    [0, 0, 0, 0], [1, 0, 0, 0], [P - 1, P - 1, P - 1, P - 1], [(P - 1) / 2, (P - 1) / 2, (P - 1) / 2, (P - 1) / 2],
    [(P + 1) / 2, (P + 1) / 2, (P + 1) / 2, (P + 1) / 2], [0, P - 1, 0, (P + 1) / 2],
  ];
  const elements: Ext[] = [...extremes, ...Array.from({ length: 10 }, (): Ext => [...felts(4)])];
  const R = 2 ** 32 % P;
  const montgomery = (x: number): number => F.mul(x, R);
  /** Four elements as coordinate vectors. */
  const quad = (four: readonly Ext[]): Uint32Array => Uint32Array.from({ length: 16 }, (_, i) => montgomery(four[i & 3]![i >> 2]!));
  const runQuads = (operation: number, a: number, b: number): Ext[] => {
    const out = arena.allocate(64);
    exports.quads(operation, a, b, out, arena.allocate(256));
    const words = arena.words(out, 16);
    const plain = F.inv(R);
    return [0, 1, 2, 3].map((lane) => [0, 1, 2, 3].map((j) => F.mul(words[4 * j + lane]!, plain)));
  };

  it('multiplies an element in one vector by a constant', () => {
    for (const c of elements) {
      for (const x of elements) {
        const matrix = Array.from(productMatrix(c));
        expect(run('multiply', [...x, ...new Array<number>(12).fill(0)], matrix).slice(0, 4)).toEqual(K.mul(x, c));
      }
    }
  });

  it('multiplies and inverts four elements at a time', () => {
    for (let i = 0; i + 4 <= elements.length; i += 4) {
      const four = elements.slice(i, i + 4);
      const inverses = runQuads(2, arena.store(quad(four)), 0);
      expect(inverses).toEqual(four.map((x) => (K.isZero(x) ? K.zero : K.inv(x))));
      for (const c of elements) {
        const expected = four.map((x) => K.mul(x, c));
        expect(runQuads(0, arena.store(quad(four)), arena.store(quad([c, c, c, c])))).toEqual(expected);
        expect(runQuads(1, arena.store(quad(four)), arena.store(multiplierWords(c)))).toEqual(expected);
      }
    }
  });
});
