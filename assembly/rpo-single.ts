// RPO on one state alone, where hashes wait for each other (paths, sponges, transcripts): words 3j, 3j + 1 and 3j + 2 are lanes 0 to 2
// of one vector; lane 3 is not used. The three transforms of rpo.ts are then one, each 3x3 product takes three vector products, and the
// cube roots are eight vectors in place of twenty-four. Half the time of four states side by side.
import { canonical, mul, reduce } from './field';
import { CONSTANTS, ROUND, ROUNDS, STATE, STATE_AND_WORK, TWIDDLES, WORD, cubeRootTwelve, transform, transformBack } from './rpo';

// Behind the table of rpo.ts: three layers by columns, three vectors a slot; then a row of zeros.
const COLUMNS: usize = CONSTANTS + <usize>(2 * ROUNDS + 1) * ROUND;
const COLUMN_LAYER: usize = 8 * 3 * WORD;
const ZEROS: usize = COLUMNS + 3 * COLUMN_LAYER;

/** Vector j of the state lies where rpo.ts has word 3j. */
const STRIDE: usize = 3 * WORD;

// @ts-ignore: decorator
@inline
function dotColumns(p: v128, columns: usize): v128 {
  const p0 = v128.shuffle<i32>(p, p, 0, 0, 0, 0), p1 = v128.shuffle<i32>(p, p, 1, 1, 1, 1), p2 = v128.shuffle<i32>(p, p, 2, 2, 2, 2);
  const c0 = v128.load(columns), c1 = v128.load(columns, 16), c2 = v128.load(columns, 32);
  return reduce(
    i64x2.add(
      i64x2.add(i64x2.extmul_low_i32x4_s(p0, c0), i64x2.extmul_low_i32x4_s(p1, c1)),
      i64x2.extmul_low_i32x4_s(p2, c2),
    ),
    i64x2.add(
      i64x2.add(i64x2.extmul_high_i32x4_s(p0, c0), i64x2.extmul_high_i32x4_s(p1, c1)),
      i64x2.extmul_high_i32x4_s(p2, c2),
    ),
  );
}

function linearLayer(state: usize, table: usize, layer: usize, constants: usize): void {
  const work = state + STATE;
  transform(work, state, table + TWIDDLES);
  let columns = table + COLUMNS + layer * COLUMN_LAYER;
  for (let slot = work; slot < work + STATE; slot += STRIDE, columns += 3 * WORD) v128.store(slot, dotColumns(v128.load(slot), columns));
  transformBack(state, work, table + TWIDDLES, table + ZEROS);
  for (let word = state; word < state + STATE; word += STRIDE, constants += 12) {
    v128.store(word, i32x4.add(v128.load(word), v128.load(constants)));
  }
}

function cubes(state: usize): void {
  for (let word = state; word < state + STATE; word += STRIDE) {
    const x = v128.load(word);
    v128.store(word, mul(mul(x, x), x));
  }
}

/** Twelve vectors are rooted at a time; the last four are whatever lies there. */
function cubeRoots(state: usize): void {
  const packed = state + STATE_AND_WORK;
  for (let j: usize = 0; j < 8; j++) v128.store(packed + j * WORD, v128.load(state + j * STRIDE));
  cubeRootTwelve(packed, state + STATE);
  for (let j: usize = 0; j < 8; j++) v128.store(state + j * STRIDE, v128.load(packed + j * WORD));
}

/** Permutes the 24 canonical felts at `words` in place. `scratch`: STATE_AND_WORK and twelve words more. */
export function permuteOne(table: usize, scratch: usize, words: usize): void {
  for (let j: usize = 0; j < 8; j++) v128.store(scratch + j * STRIDE, v128.load(words + j * 12));
  let constants = table + CONSTANTS;
  for (let round: u32 = 0; round < ROUNDS; round++, constants += 2 * ROUND) {
    linearLayer(scratch, table, round == 0 ? 0 : 1, constants);
    cubes(scratch);
    linearLayer(scratch, table, 1, constants + ROUND);
    cubeRoots(scratch);
  }
  linearLayer(scratch, table, 2, constants);
  for (let j: usize = 0; j < 8; j++) {
    const word = canonical(v128.load(scratch + j * STRIDE));
    v128.store64_lane(words + j * 12, word, 0);
    v128.store32_lane(words + j * 12, word, 2, 8);
  }
}
