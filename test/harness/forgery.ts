// Forged traces at the checker's level. An attacker owns every witness cell, so after a change the *other* tables follow it as
// far as they can (`settle`): memory holds whatever is requested most, uses count the requests, kernel code is whatever the CPU
// fetches (for attacks on a chip rather than on a kernel). What still fails is what really stands in the attacker's way.
import {
  baseAlgebra, checkTrace, compileTape, emptyFixed, emptyTrace, fieldColumns, instancesOf, runTape, writeRow, type Cell, type Columns, type Instance,
} from '../../src/air/index.ts';
import { F } from '../../src/field/index.ts';
import { RANGE, Space, WORDS } from '../../src/vm/buses.ts';
import { CodeColumns, CodeFixed } from '../../src/vm/chips/code/columns.ts';
import { CpuColumns, FLAG_NAMES, type FlagName } from '../../src/vm/chips/cpu/columns.ts';
import { hasherColumns } from '../../src/vm/chips/hasher/columns.ts';
import { roundStatesReference } from '../../src/vm/chips/hasher/trace.ts';
import { MemoryColumns } from '../../src/vm/chips/memory/columns.ts';
import { RANGE_ROWS, RangeColumns } from '../../src/vm/chips/range/columns.ts';
import { OPERATIONS, type OpName, type Word } from '../../src/vm/isa.ts';
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
 * unless given. Operands come from `memory` (zeros where it says nothing). An idle hasher; the other tables are settled.
 */
export function cpuForgery(rows: readonly CpuRow[], memory: Readonly<Record<number, Word>> = {}): Forgery {
  const forgery = new Forgery();
  const { mainBase } = forgery.instance('cpu');
  const cell = (address: number): Word => memory[address] ?? [0, 0, 0, 0];
  let [pc, fp, user, savedPc, savedFp] = [-2, 0, 0, 0, 0];
  for (let at = 0; at < forgery.height; at++) {
    const given = rows[Math.min(at, rows.length - 1)]!;
    const repeated = at >= rows.length;
    pc = given.pc ?? (repeated ? pc : pc + 2);
    [fp, user, savedPc, savedFp] = [given.fp ?? fp, given.user ?? user, given.savedPc ?? savedPc, given.savedFp ?? savedFp];
    const { a = 0, b = 0, c = 0, imm = [0, 0, 0, 0], immediateB = 0, flags } = given;
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
  idleHasher(forgery);
  return forgery.settle();
}

export const blockColumns = hasherColumns(2);
let idle: Columns | undefined;
function idleHasher(forgery: Forgery): void {
  const { mainBase } = forgery.instance('hasher');
  idle ??= idleStates(forgery.height);
  fieldColumns(forgery.main, mainBase, blockColumns, 'state').forEach((column, i) => column.set(idle![i]!));
}
function idleStates(height: number): Columns {
  const states = roundStatesReference(new Uint32Array(24));
  return Array.from({ length: 96 }, (_, i) => Uint32Array.from({ length: height }, (_, row) => states[(row % 2) * 96 + i]!));
}
