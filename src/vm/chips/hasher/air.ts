// Hasher: a table of true facts "this operation, with these pointers, holds" (hash-fact.ts). One permutation is a block of r
// rows; an operation is one block or several. Sources: design 30-vm; research/review-crypto V2, V3, review-2 A1.
//
// What is *started* is bound by the start constraints, what *continues* equals the block before, and only the last block states
// the fact. So a fact cannot be stated of other words than were hashed. An inactive block is a permutation of anything, reads
// nothing, writes nothing, and cannot state a fact: that is the padding.
import { expr, layout, sum, type AirBuilder, type Cells, type Chip, type ChipView, type Expr } from '../../../air/index.ts';
import { RATE, ROUNDS, ROUND_CONSTANTS, Tag, WIDTH } from '../../../hash/index.ts';
import { HASH, Space, WORDS } from '../../buses.ts';
import { HashKind } from '../../isa.ts';
import { CONTROL_FIELDS, STATES, hasherColumns, type BlockRows } from './columns.ts';
import { mdsLayer, type Linear } from './linear-layer.ts';

type Spec = ReturnType<typeof hasherColumns>['spec'];
type View = ChipView<Spec, Record<never, number>>;

export function hasher(rows: BlockRows): Chip<Spec, Record<never, number>> {
  return {
    name: 'hasher',
    columns: hasherColumns(rows),
    fixed: layout({}),
    periodic: {
      /** 1 on the first, 1 on the last row of a block. */
      firstRow: Array.from({ length: rows }, (_, k) => (k === 0 ? 1 : 0)),
      lastRow: Array.from({ length: rows }, (_, k) => (k === rows - 1 ? 1 : 0)),
      ...roundConstants(rows),
    },
    evaluate(air, view) {
      const output = permutation(air, view, rows);
      const block = kindOf(view.row);
      flags(air, view, block);
      if (rows > 1) sameBlock(air, view);
      start(air, view, block);
      follow(air, view, block, output);
      interactions(air, view, block, output);
    },
  };
}

/** Linear combinations of a block's flags. */
interface Block {
  readonly active: Expr;
  /** Continues the block before. */
  readonly continues: Expr;
  readonly sponge: Expr;
  readonly path: Expr;
  readonly leaf: Expr;
  readonly climb: Expr;
  /** The index's lowest bit: the node is the right child. */
  readonly bit: Expr;
  /** Rate words 0-1, and 2-3, are read from memory. */
  readonly readsLow: Expr;
  readonly readsHigh: Expr;
}

function kindOf(row: Cells<Spec>): Block {
  const { compress, absorbFirst, absorbNext, leafLeft, leafRight, climbLeft, climbRight } = row;
  const others = sum([compress, absorbFirst, absorbNext, leafLeft, leafRight]);
  const leaf = leafLeft.add(leafRight);
  const climb = climbLeft.add(climbRight);
  return {
    active: others.add(climb),
    continues: absorbNext.add(climb),
    sponge: absorbFirst.add(absorbNext),
    path: leaf.add(climb),
    leaf,
    climb,
    bit: leafRight.add(climbRight),
    readsLow: others.add(climbRight),
    readsHigh: others.add(climbLeft),
  };
}

function flags(air: AirBuilder, { row, shared }: View, block: Block): void {
  // KIND  (degree 2)
  // Each kind flag is a bit, and so are readsLow and readsHigh, sums of all but one climb each: at most one flag is set. (Both
  // climbs at once would follow, by `continues`, only on another such block, back to the lane's first.) Otherwise a block of
  // two kinds would be bound by neither's rules, or a read with multiplicity 2 or -1 would cancel somebody else's.
  for (const kind of ['compress', 'absorbFirst', 'absorbNext', 'leafLeft', 'leafRight', 'climbLeft', 'climbRight'] as const) {
    air.assertBool(`kind-${kind}`, row[kind]);
  }
  air.assertBool('reads-low', block.readsLow);
  air.assertBool('reads-high', block.readsHigh);

  // LAST  (degree 2)
  // `last` is a bit (it gates requests), and only a last block's fact counts. It is set on active blocks only, because
  // `continues` would ask for -1 continuations after an inactive one. Otherwise a block that read nothing, or a beginning
  // without its end, could state a fact.
  air.assertBool('last', row.last);
  air.assertZero('fact-is-last', row.last.not().mul(row.uses));

  // FIRST BLOCK  (degree 2, first row)
  // A lane does not begin with a continuation. Otherwise an operation could run over the cyclic end and have no start.
  air.assertZero('first-block', shared.first.mul(block.continues));
}

function sameBlock(air: AirBuilder, { row, next, periodic }: View): void {
  // ONE BLOCK  (degree 2, transition inside a block)
  // Control columns are the same in all rows of a block. Otherwise the row that reads and the row that states the fact could
  // speak of different operations.
  const inside = periodic['lastRow']!.not();
  for (const field of CONTROL_FIELDS) air.assertZero(`same-${field}`, inside.mul(next[field].sub(row[field])));
}

function start(air: AirBuilder, { row, periodic }: View, block: Block): void {
  const { compress, absorbFirst, leafLeft, climbLeft, leafRight, parameter, first, b0, b1, at, counter, remaining } = row;

  // COUNTER AT THE START, AND AT THE END  (degree 2)
  // It starts at length - 1 or depth - 1 (0 for a compression) and is 0 on the last block. Otherwise a fact about eight blocks
  // could be stated after one.
  air.assertZero(
    'counter-start',
    block.active.sub(block.continues).mul(counter).sub(absorbFirst.mul(b0.sub(1))).sub(block.leaf.mul(parameter.sub(1))),
  );
  air.assertZero('counter-end', row.last.mul(counter));

  // RUNNING ADDRESS AT THE START  (degree 2)
  // The right digest, the first word (both by their distance from `first`), or the first sibling. Otherwise other words than the fact names would be hashed.
  air.assertZero(
    'at-start',
    compress.mul(at.sub(first.add(b0))).add(absorbFirst.mul(at.sub(first.add(b1)))).add(block.leaf.mul(at.sub(b1))),
  );

  // ADDRESSES READ  (degree 2)
  // Words 0-1: left digest, running address, leaf, or sibling; words 2-3 likewise. Otherwise words could be read from anywhere.
  air.assertZero(
    'address-low',
    compress.add(leafLeft).mul(row.low.sub(first)).add(block.sponge.add(block.bit).mul(row.low.sub(at))),
  );
  air.assertZero(
    'address-high',
    compress.add(leafLeft).add(climbLeft).mul(row.high.sub(at))
      .add(block.sponge.mul(row.high.sub(at.add(2))))
      .add(leafRight.mul(row.high.sub(first))),
  );

  // INDEX AT THE START, AND AT THE END  (degree 2, 3)
  // A path starts with the whole index and on its last level exactly the bit just used is left. Otherwise a leaf could be
  // opened at another index than the fact names. (depth <= 24 bits: below p, so the bits are unique.)
  air.assertZero('index-start', block.leaf.mul(remaining.sub(b0)));
  air.assertZero('index-end', row.last.mul(block.path).mul(remaining.sub(block.bit)));

  // CAPACITY  (degree 3, first row of a block)
  // (tag, 0...) in a compression, (tag, blocks, 0...) at the start of a sponge, (NODE, 0...) on every level of a path. Otherwise
  // the prover could choose a capacity and invert the permutation to any digest.
  const capacity = row.state.slice(RATE, WIDTH);
  const firstRow = periodic['firstRow']!;
  capacity.forEach((felt, i) => {
    const expected =
      i === 0 ? compress.add(absorbFirst).mul(felt.sub(parameter)).add(block.path.mul(felt.sub(Tag.NODE)))
      : i === 1 ? absorbFirst.mul(felt.sub(b0)).add(compress.add(block.path).mul(felt))
      : block.active.sub(row.absorbNext).mul(felt);
    air.assertZero(`capacity-${i}`, firstRow.mul(expected));
  });
}

function follow(air: AirBuilder, { row, next, periodic }: View, block: Block, output: readonly Expr[]): void {
  const lastRow = periodic['lastRow']!;
  const after = kindOf(next);

  // WHAT FOLLOWS  (degree 2, transition between blocks)
  // After an active block that is not the last comes a continuation; after any other comes none. Otherwise an operation could
  // start in its middle, with a capacity or a node of the prover's choice.
  air.assertZero('continues', lastRow.mul(after.continues.sub(block.active.sub(row.last))));

  // SAME OPERATION  (degree 3, transition between blocks)
  // A sponge goes on with a sponge and a path with a path, and every column of the fact is carried along. Otherwise the last
  // block could state the fact of another operation than was begun.
  air.assertZero('sponge-goes-on', lastRow.mul(next.absorbNext).mul(block.sponge.not()));
  air.assertZero('path-goes-on', lastRow.mul(after.climb).mul(block.path.not()));
  for (const field of ['parameter', 'first', 'b0', 'b1', 'out'] as const) {
    air.assertZero(`carry-${field}`, lastRow.mul(after.continues).mul(next[field].sub(row[field])));
  }

  // STEPS  (degree 3, transition between blocks)
  // A continuation counts down by one, moves on by four words or one sibling, and halves the index. Otherwise words could be
  // skipped or repeated, or levels climbed without using up the index.
  air.assertZero('counter-step', lastRow.mul(after.continues).mul(next.counter.sub(row.counter.sub(1))));
  air.assertZero(
    'at-step',
    lastRow.mul(after.continues).mul(next.at.sub(row.at.add(block.sponge.mul(4)).add(block.path.mul(2)))),
  );
  air.assertZero(
    'index-step',
    lastRow.mul(after.climb).mul(row.remaining.sub(next.remaining.mul(2).add(block.bit))),
  );

  // CHAINING  (degree 3, transition between blocks)
  // A sponge keeps the capacity that the permutation left; a path takes the node it left as the left or the right child.
  // Otherwise the blocks would be unrelated permutations.
  for (let i = 0; i < WIDTH - RATE; i++) {
    air.assertZero(`chain-capacity-${i}`, lastRow.mul(next.absorbNext).mul(next.state[RATE + i]!.sub(output[RATE + i]!)));
  }
  for (let i = 0; i < 8; i++) {
    air.assertZero(
      `chain-node-${i}`,
      lastRow.mul(next.climbLeft.mul(next.state[i]!.sub(output[i]!)).add(next.climbRight.mul(next.state[8 + i]!.sub(output[i]!)))),
    );
  }
}

function interactions(air: AirBuilder, { row, periodic }: View, block: Block, output: readonly Expr[]): void {
  const [firstRow, lastRow] = [periodic['firstRow']!, periodic['lastRow']!];
  const word = (address: Expr, felts: readonly Expr[]): Expr[] => [expr(Space.MEMORY), address, ...felts];

  // READS  (gate of degree 2, tuples of degree 1, first row of a block)
  // The rate comes from memory, except for the child that a climb has from below. Otherwise anything could be hashed.
  const low = block.readsLow.mul(firstRow);
  const high = block.readsHigh.mul(firstRow);
  air.request('read-0', WORDS, low, word(row.low, row.state.slice(0, 4)));
  air.request('read-1', WORDS, low, word(row.low.add(1), row.state.slice(4, 8)));
  air.request('read-2', WORDS, high, word(row.high, row.state.slice(8, 12)));
  air.request('read-3', WORDS, high, word(row.high.add(1), row.state.slice(12, 16)));

  // DIGEST  (gate of degree 2, tuples of degree 1, last row of a last block)
  // Cells out and out + 1 hold the digest. Otherwise the fact would say nothing about them.
  const done = row.last.mul(lastRow);
  air.request('write-0', WORDS, done, word(row.out, output.slice(0, 4)));
  air.request('write-1', WORDS, done, word(row.out.add(1), output.slice(4, 8)));

  // FACT  (multiplicity of degree 2, tuple of degree 1, last row of a last block)
  const kind = block.sponge.mul(HashKind.SPONGE).add(block.path.mul(HashKind.PATH));
  air.offer('fact', HASH, row.uses.mul(lastRow), [kind, row.parameter, row.first, row.b0, row.b1, row.out]);
}

/**
 * ROUNDS  (degree 3 inside a row, 4 to the next row of the block)
 * For consecutive states x and y of a permutation, y^3 = M (M x + c)^3 + c'. Otherwise a digest would be any eight felts.
 * Returns the permutation's output, the linear layer over a row's last state: it means something on a block's last row.
 */
function permutation(air: AirBuilder, { row, next, periodic }: View, rows: BlockRows): Expr[] {
  const perRow = STATES / rows;
  const slice = (cells: readonly Expr[], slot: number): readonly Expr[] => cells.slice(slot * WIDTH, (slot + 1) * WIDTH);
  let output: Expr[] = [];
  for (let slot = 0; slot < perRow; slot++) {
    const constant = (half: number, i: number): Expr | number =>
      periodic[constantName(slot, half, i)] ?? constantsOf(rows, slot, half, i)[0]!;
    const mixed = mdsLayer(named(air, `round${slot}a`), slice(row.state, slot));
    const isLast = slot === perRow - 1;
    if (isLast) output = mixed.map((x, i) => air.define(`output-${i}`, x.add(ROUND_CONSTANTS[2 * ROUNDS]![i]!)));
    if (isLast && rows === 1) break;
    const cubes = mixed.map((x, i) => air.define(`cube${slot}-${i}`, cube(x.add(constant(0, i)))));
    const expected = mdsLayer(named(air, `round${slot}b`), cubes);
    const after = isLast ? slice(next.state, 0) : slice(row.state, slot + 1);
    after.forEach((felt, i) => {
      const step = cube(felt).sub(expected[i]!.add(constant(1, i)));
      air.assertZero(`round-${slot}-${i}`, isLast ? periodic['lastRow']!.not().mul(step) : step);
    });
  }
  return output;
}

const cube = (x: Expr): Expr => x.mul(x).mul(x);

/** Expressions as something linear; each stage gets a name so that the printed listing stays readable. */
const named = (air: AirBuilder, prefix: string): Linear<Expr> => ({
  add: (x, y) => x.add(y),
  sub: (x, y) => x.sub(y),
  scale: (x, c) => x.mul(c),
  stage: (values, name) => values.map((value, i) => air.define(`${prefix}-${name}-${i}`, value)),
});

const constantName = (slot: number, half: number, i: number): string => `c${slot}${half ? 'b' : 'a'}-${i}`;

/** The constants of the rounds that start in a slot of a row, by row of the block. After the last state no round starts. */
function constantsOf(rows: BlockRows, slot: number, half: number, i: number): number[] {
  const perRow = STATES / rows;
  const rounds = Array.from({ length: rows }, (_, k) => Math.min(k * perRow + slot, ROUNDS - 1 - ((ROUNDS - 1 - slot) % perRow)));
  return rounds.map((round) => ROUND_CONSTANTS[2 * round + half]![i]!);
}

/** Periodic columns for the slots in which several rounds start; a slot with one round has plain constants. */
function roundConstants(rows: BlockRows): Record<string, number[]> {
  const columns: Record<string, number[]> = {};
  for (let slot = 0; slot < Math.min(STATES / rows, ROUNDS); slot++) {
    for (const half of [0, 1]) {
      for (let i = 0; i < WIDTH; i++) {
        const values = constantsOf(rows, slot, half, i);
        if (values.some((value) => value !== values[0])) columns[constantName(slot, half, i)] = values;
      }
    }
  }
  return columns;
}
