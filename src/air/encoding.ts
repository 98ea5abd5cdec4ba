// The canonical encoding of a machine: all that prover and verifier must agree on about it, as one sequence of 32-bit words. Its hash is in
// every verifying key (stark/key-digest.ts), so two machines share a key only if they state the same. Names, labels and wording are not
// part of it: they change what a reader sees and nothing that is proven. The listing (listing.ts) is for readers and is bound by nothing.
//
// A word is a number below 2^32; a felt is canonical, so -1 is p - 1. In this order:
//
//   version        1
//   sizes          height, main columns, fixed columns, periodic columns, public words
//   periods        of each periodic column: length, then that many felts
//   next columns   count, then the main columns that are opened at g z too, ascending
//   nodes          count, then each expression that occurs, once, operands before what is made of them:
//                    0, felt                      a constant
//                    1, table, column, next       a cell; table: 0 main, 1 fixed, 2 periodic; next: 0 this row, 1 the following one
//                    2, left, right               a sum; operands are numbers of nodes, counted from 0
//                    3, left, right               left minus right
//                    4, left, right               a product
//   constraints    count, then the node of each
//   interactions   count, then each: bus id; side, 0 request or 1 offer; node of the multiplicity; width of the tuple; node of each entry
//   helpers        count, then each helper column: number of its interactions, then their numbers
//   requests       count, then each of the verifier's: bus id; width; of each entry 0 and a felt, or 1 and the number of a public word
//
// Every list is preceded by its length and every node by its kind, so the words can be read back in one way only.
// Order of nodes: expressions are walked in the order constraints, then of each interaction the multiplicity and the tuple; a node is numbered
// when it is first left, left operand before right. Nodes of one kind with the same operands are one node (constants as they are written: -1
// is another than p - 1). Of a sum or a product the operand with the smaller number stands left, which changes no value.
import { P } from '../field/index.ts';
import type { CellTable } from './expression.ts';
import type { Machine } from './machine.ts';
import { canonical, compileTape, type Instruction } from './tape.ts';

/** First word of an encoding. */
export const ENCODING_VERSION = 1;

const TABLES: Readonly<Record<CellTable, number>> = { main: 0, fixed: 1, periodic: 2 };
const KINDS: Readonly<Record<Instruction['op'], number>> = { constant: 0, cell: 1, add: 2, sub: 3, mul: 4 };
const SIDES = { request: 0, offer: 1 } as const;

/** What of a machine is encoded. */
export type EncodedMachine = Pick<
  Machine,
  | 'height' | 'mainNames' | 'fixedNames' | 'periodic' | 'publicWordCount' | 'nextColumns' | 'constraints' | 'interactions' | 'helperGroups' | 'publicRequests'
>;

export function encodeMachine(machine: EncodedMachine): Uint32Array<ArrayBuffer> {
  const { constraints, interactions, helperGroups, periodic, nextColumns, publicRequests } = machine;
  const felt = (value: number): number => canonical(P, value);
  const counted = (words: readonly number[]): number[] => [words.length, ...words];
  const listed = <T>(items: readonly T[], encode: (item: T) => readonly number[]): number[] => [items.length, ...items.flatMap(encode)];

  const { instructions, outputs } = compileTape([
    ...constraints.map((c) => c.expr), ...interactions.flatMap((i) => [i.multiplicity, ...i.tuple]),
  ]);
  let at = constraints.length;
  const nodes = (count: number): readonly number[] => outputs.slice(at, (at += count));

  return Uint32Array.from([
    ENCODING_VERSION,
    machine.height, machine.mainNames.length, machine.fixedNames.length, periodic.length, machine.publicWordCount,
    ...periodic.flatMap((values) => counted(values.map(felt))),
    ...counted(nextColumns),
    ...listed(instructions, encodeNode),
    ...counted(outputs.slice(0, constraints.length)),
    ...listed(interactions, ({ bus, side, tuple }) => [bus.id, SIDES[side], ...nodes(1), ...counted(nodes(tuple.length))]),
    ...listed(helperGroups, counted),
    ...listed(publicRequests, ({ bus, tuple }) => [
      bus.id, ...listed(tuple, (entry) => (typeof entry === 'number' ? [0, felt(entry)] : [1, entry.word])),
    ]),
  ]);
}

function encodeNode(instruction: Instruction): number[] {
  const kind = KINDS[instruction.op];
  switch (instruction.op) {
    case 'constant':
      return [kind, canonical(P, instruction.value)];
    case 'cell': {
      const { table, column, next } = instruction.cell;
      return [kind, TABLES[table], column, next ? 1 : 0];
    }
    default:
      return [kind, instruction.left, instruction.right];
  }
}
