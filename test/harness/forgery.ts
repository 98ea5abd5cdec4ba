// Forged traces at the checker's level. An attacker owns every witness cell, so after a change the *other* tables follow it as
// far as they can (`settle`): memory holds whatever is requested most, uses count the requests, kernel code is whatever the CPU
// fetches (for attacks on a chip rather than on a kernel). What still fails is what really stands in the attacker's way.
import {
  baseAlgebra, checkTrace, compileTape, emptyFixed, emptyTrace, fieldColumns, instancesOf, runTape, writeRow, type Cell, type Columns, type Instance,
} from '../../src/air/index.ts';
import { F } from '../../src/field/index.ts';
import { Tag, linearLayer, rpoPermuteReference, rpoRound } from '../../src/hash/index.ts';
import { HASH, RANGE, Space, WORDS } from '../../src/vm/buses.ts';
import { CodeColumns, CodeFixed } from '../../src/vm/chips/code/columns.ts';
import { CpuColumns, FLAG_NAMES, type FlagName } from '../../src/vm/chips/cpu/columns.ts';
import { hasherColumns } from '../../src/vm/chips/hasher/columns.ts';
import { fillHasher, roundStates, writeStates, type RoundColumns } from '../../src/vm/chips/hasher/trace.ts';
import { MemoryColumns } from '../../src/vm/chips/memory/columns.ts';
import { RANGE_ROWS, RangeColumns } from '../../src/vm/chips/range/columns.ts';
import { proveFact, type HashFact } from '../../src/vm/hash-fact.ts';
import { HashKind, OPERATIONS, type OpName, type Word } from '../../src/vm/isa.ts';
import { vmMachine, type VmMachine } from '../../src/vm/machine.ts';

export const small: VmMachine = vmMachine({ name: 'small', height: 32, memoryLanes: 2, codeLanes: 2, hasherLanes: 1, hasherRows: 2 });
const interactions = small.machine.interactions;
const tape = compileTape(interactions.flatMap((i) => [i.multiplicity, ...i.tuple]));

interface Event {
  readonly label: string;
  readonly bus: string;
  readonly side: 'request' | 'offer';
  readonly row: number;
  readonly multiplicity: number;
  readonly tuple: readonly number[];
}

export class Forgery {
  readonly vm = small;
  readonly height = small.machine.height;
  readonly main: Columns = emptyTrace(small.machine);
  readonly fixed: Columns = emptyFixed(small.machine);
  publicWords: number[] = new Array<number>(8).fill(0);

  instance(name: string): Instance {
    return instancesOf(small.machine, name)[0]!;
  }

  /** All bus events of the trace as it is, multiplicity zero left out. */
  events(): Event[] {
    const tables = { main: this.main, fixed: this.fixed, periodic: small.machine.periodic };
    return Array.from({ length: this.height }, (_, row) => {
      const read = ({ table, column, next }: Cell): number => {
        const values = tables[table][column]!;
        return values[(row + (next ? 1 : 0)) % values.length]!;
      };
      const values = runTape(tape, baseAlgebra(F), read);
      let at = 0;
      return interactions.flatMap(({ label, bus, side, tuple }): Event[] => {
        const [multiplicity, ...felts] = values.slice(at, at + 1 + tuple.length);
        at += 1 + tuple.length;
        return multiplicity === 0 ? [] : [{ label, bus: bus.name, side, row, multiplicity: multiplicity!, tuple: felts }];
      });
    }).flat();
  }

  /** Tables answer requests as far as any table could. */
  settle(): this {
    const requests = this.events().filter((e) => e.side === 'request');
    this.#settleWords(requests.filter((e) => e.bus === WORDS.name));
    this.#settleRange(requests.filter((e) => e.bus === RANGE.name));
    return this;
  }

  #settleWords(requests: readonly Event[]): void {
    const cells = new Map<string, Map<string, number>>();
    const add = (space: number, address: number, word: readonly number[], times: number): void => {
      const key = `${space}:${address}`;
      const words = cells.get(key) ?? new Map<string, number>();
      cells.set(key, words.set(word.join(), F.add(words.get(word.join()) ?? 0, times)));
    };
    for (const { tuple, multiplicity } of requests) add(tuple[0]!, tuple[1]!, tuple.slice(2), multiplicity);
    for (const cell of [0, 1]) add(Space.MEMORY, cell, this.publicWords.slice(4 * cell, 4 * cell + 4), 1);
    for (const [key, words] of cells) {
      const [space, address] = key.split(':').map(Number) as [number, number];
      const rank = ([, times]: [string, number]): number => (times > F.p / 2 ? 0 : times);
      const [text, uses] = [...words].sort((x, y) => rank(y) - rank(x))[0]!;
      const word = text.split(',').map(Number);
      const lanes = instancesOf(small.machine, space === Space.MEMORY ? 'memory' : 'code');
      const lane = lanes[address % lanes.length]!;
      const row = Math.floor(address / lanes.length);
      if (space > 1 || row >= this.height) continue;
      if (space === Space.MEMORY) writeRow(this.main, lane.mainBase, MemoryColumns, row, { word, uses });
      else {
        writeRow(this.fixed, lane.fixedBase, CodeFixed, row, { word });
        writeRow(this.main, lane.mainBase, CodeColumns, row, { uses });
      }
    }
  }

  #settleRange(requests: readonly Event[]): void {
    const { mainBase } = this.instance('range');
    const holds = ({ tuple: [bits, ...word] }: Event): boolean =>
      bits! >= 1 && bits! <= 16 && word.every((limb, i) => limb < 2 ** (i === 3 ? Math.min(bits!, 14) : bits!));
    requests.filter(holds).slice(0, this.height / RANGE_ROWS).forEach(({ tuple, multiplicity }, fact) => {
      const [bits, ...word] = tuple;
      for (let k = 0; k < RANGE_ROWS; k++) {
        const value = word.map((limb, i) => limb % 2 ** Math.min(k + 1, i === 3 ? 14 : 16));
        writeRow(this.main, mainBase, RangeColumns, fact * RANGE_ROWS + k, { value, uses: k === bits! - 1 ? multiplicity : 0 });
      }
    });
  }

  /** Labels that fail, sorted. */
  failures(): string[] {
    return checkTrace(F, small.machine, this.fixed, this.main, this.publicWords).map(({ label }) => label).sort();
  }
}

export interface CpuRow {
  readonly flags: Partial<Record<FlagName, number>>;
  readonly pc?: number;
  readonly fp?: number;
  readonly user?: number;
  readonly savedPc?: number;
  readonly savedFp?: number;
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  readonly imm?: Word;
  readonly immediateB?: number;
  readonly addressB?: number;
  /** Operand words, where they are to differ from memory. */
  readonly A?: Word;
  readonly B?: Word;
  readonly C?: Word;
}

/** An honest row of one operation; fields as given. */
export const op = (name: OpName, fields: Omit<CpuRow, 'flags'> = {}): CpuRow => ({
  flags: name === 'HALT' ? {} : { [name]: 1 },
  immediateB: OPERATIONS.find((o) => o.name === name)!.b === 'unused' ? 1 : 0,
  ...fields,
});

/**
 * Fills the CPU with rows, the last one repeated. A row's pc follows the one before and its fp, user and saved registers stay,
 * unless given. Operands come from `memory` (zeros where it says nothing).
 */
function fillCpu(forgery: Forgery, rows: readonly CpuRow[], memory: ReadonlyMap<number, Word>): void {
  const { mainBase } = forgery.instance('cpu');
  const cell = (address: number): Word => memory.get(address) ?? ZERO;
  let [pc, fp, user, savedPc, savedFp] = [-2, 0, 0, 0, 0];
  for (let at = 0; at < forgery.height; at++) {
    const given = rows[Math.min(at, rows.length - 1)]!;
    const repeated = at >= rows.length;
    pc = given.pc ?? (repeated ? pc : pc + 2);
    [fp, user, savedPc, savedFp] = [given.fp ?? fp, given.user ?? user, given.savedPc ?? savedPc, given.savedFp ?? savedFp];
    const { a = 0, b = 0, c = 0, imm = ZERO, immediateB = 0, flags } = given;
    const addressB = given.addressB ?? (flags.CALL ? cell(fp + a)[0]! : flags.LOAD ? F.add(cell(fp + a)[0]!, imm[0]!) : F.add(fp, b));
    const canonical = (x: number): number => (x < 0 ? F.neg(-x) : x);
    writeRow(forgery.main, mainBase, CpuColumns, at, {
      pc, fp, user, savedPc, savedFp, a, b, c, imm: imm.map(canonical), immediateB: canonical(immediateB), addressB,
      A: (given.A ?? cell(fp + a)).map(canonical),
      B: (given.B ?? (immediateB === 1 ? imm : cell(addressB))).map(canonical),
      C: (given.C ?? cell(fp + c)).map(canonical),
      ...Object.fromEntries(FLAG_NAMES.map((name) => [name, canonical(flags[name] ?? 0)])),
    });
  }
  forgery.publicWords = [...cell(0), ...cell(1)];
}
const ZERO: Word = [0, 0, 0, 0];

/** CPU rows over an idle hasher; the other tables are settled. */
export function cpuForgery(rows: readonly CpuRow[], memory: Readonly<Record<number, Word>> = {}): Forgery {
  const forgery = new Forgery();
  fillCpu(forgery, rows, new Map(Object.entries(memory).map(([address, word]) => [Number(address), word])));
  fillFacts(forgery, []);
  return forgery.settle();
}

/** Input cells of the hasher's attack tests: distinct words. */
export const INPUTS = new Map(Array.from({ length: 20 }, (_, i): [number, Word] => [20 + i, [i + 1, 10 * i, 7, i * i]]));
/** One fact of each kind; the paths turn both ways at the leaf and above. */
export const FACTS: readonly HashFact[] = [
  { kind: HashKind.COMPRESS, parameter: Tag.NOTE, first: 20, b0: 2, b1: 0, out: 40 },
  { kind: HashKind.SPONGE, parameter: Tag.SWAP, first: 20, b0: 2, b1: 0, out: 42 },
  { kind: HashKind.PATH, parameter: 3, first: 28, b0: 1, b1: 30, out: 44 },
  { kind: HashKind.PATH, parameter: 2, first: 28, b0: 2, b1: 30, out: 46 },
  { kind: HashKind.SPONGE, parameter: Tag.SWAP, first: 20, b0: 1, b1: 4, out: 48 },
  { kind: HashKind.PATH, parameter: 1, first: 28, b0: 0, b1: 30, out: 58 },
  { kind: HashKind.PATH, parameter: 1, first: 28, b0: 1, b1: 30, out: 60 },
];
/** First block of each fact above, and the first idle one. */
export const BLOCK = { compress: 0, sponge: 1, path: 3, shortPath: 6, shortSponge: 8, leafLeft: 9, leafRight: 10, idle: 11 } as const;

function fillFacts(forgery: Forgery, facts: readonly HashFact[]): void {
  const read = (address: number, target: Uint32Array, at: number): void => target.set(INPUTS.get(address)!, at);
  const hashFacts = facts.map((fact) => ({ ...fact, ...proveFact(rpoPermuteReference, read, fact, 16), count: 1 }));
  fillHasher({ hashFacts }, [forgery.instance('hasher')], 2, forgery.main, roundColumns);
}

/** Eight states of each permutation, remembered: the tests ask for the same ones over and over. */
const known = new Map<string, Uint32Array>();
function rememberedStates(inputs: Uint32Array): Uint32Array {
  const key = inputs.join();
  let states = known.get(key);
  if (!states) known.set(key, (states = roundStates(inputs)));
  return states;
}
const roundColumns: RoundColumns = (inputs, rows, columns) => writeStates(rememberedStates(inputs), rows, columns);

const blockColumns = hasherColumns(2);
type HasherField = keyof typeof blockColumns.spec & string;

/** A hasher with the facts above, changed by an attacker; CPU rows ask for whatever it offers afterwards. */
export class HasherForgery extends Forgery {
  constructor() {
    super();
    fillFacts(this, FACTS);
  }
  #base(): number {
    return this.instance('hasher').mainBase;
  }
  column(field: HasherField, index = 0): Uint32Array {
    return fieldColumns(this.main, this.#base(), blockColumns, field)[index]!;
  }
  get(field: HasherField, block: number): number {
    return this.column(field)[2 * block]!;
  }
  /** Sets a control column on both rows of a block. */
  set(field: HasherField, block: number, value: number): this {
    this.column(field).fill(value < 0 ? F.neg(-value) : value, 2 * block, 2 * block + 2);
    return this;
  }
  /** Replaces a block's permutation by that of another input state; returns the output. */
  setState(block: number, change: (state: number[]) => void): number[] {
    const state = Array.from({ length: 24 }, (_, i) => this.column('state', i)[2 * block]!);
    change(state);
    const states = rememberedStates(Uint32Array.from(state));
    states.forEach((felt, i) => (this.column('state', i % 96)[2 * block + Math.floor(i / 96)] = felt));
    return linearLayer(states.subarray(7 * 24), 14);
  }
  /** Changes state number `k` of a block's permutation, and goes on honestly from there. */
  setRound(block: number, k: number, change: (state: number[]) => void): this {
    const cell = (round: number, i: number): [Uint32Array, number] =>
      [this.column('state', (round % 4) * 24 + i), 2 * block + Math.floor(round / 4)];
    let state = Array.from({ length: 24 }, (_, i) => {
      const [column, row] = cell(k, i);
      return column[row]!;
    });
    change(state);
    for (let round = k; round < 8; round++) {
      state.forEach((felt, i) => {
        const [column, row] = cell(round, i);
        column[row] = felt;
      });
      if (round < 7) state = rpoRound(state, round);
    }
    return this;
  }
  /** CPU rows for the offered facts, memory and code as requested. */
  override settle(): this {
    const memory = new Map<number, Word>(INPUTS);
    for (const { side, tuple, label } of this.events()) {
      if (side === 'request' && label.startsWith('hasher/')) memory.set(tuple[1]!, tuple.slice(2));
    }
    const rows = this.events().flatMap(({ side, bus, tuple, multiplicity }) => {
      if (bus !== HASH.name || side !== 'offer') return [];
      const [kind, parameter, first, b0, b1, out] = tuple as [number, number, number, number, number, number];
      // An offer counts -multiplicity times; more than a few, or a fraction, nobody can ask for.
      const row = op('HASH', { a: first, c: out, imm: [b0, b1, kind, parameter], immediateB: 1 });
      return Array.from({ length: multiplicity < 4 ? multiplicity : 0 }, () => row);
    });
    fillCpu(this, [...rows, op('HALT')], memory);
    return super.settle();
  }
}
