// RPO on one state alone, where hashes wait for each other (paths, sponges, transcripts): words 3j, 3j + 1 and 3j + 2 are lanes 0 to 2
// of one vector; lane 3 is not used. The three transforms of rpo.ts are then one, each 3x3 product takes three vector products, and the
// cube roots are six full vectors in place of twenty-four: just enough to fill the latency of a product.
import { canonical, mul } from './field';
import { CONSTANTS, ROUND, ROUNDS, STATE, TWIDDLES, WORD, dot3, transform, transformBack } from './rpo';

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
  return dot3(p0, p1, p2, v128.load(columns), v128.load(columns, 16), v128.load(columns, 32));
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

/** Three full vectors of what four vectors hold in lanes 0 to 2. */
// @ts-ignore: decorator
@inline
function pack(dst: usize, src: usize): void {
  const a = v128.load(src), b = v128.load(src, STRIDE), c = v128.load(src, 2 * STRIDE), d = v128.load(src, 3 * STRIDE);
  v128.store(dst, v128.shuffle<i32>(a, b, 0, 1, 2, 4));
  v128.store(dst, v128.shuffle<i32>(b, c, 1, 2, 4, 5), WORD);
  v128.store(dst, v128.shuffle<i32>(c, d, 2, 4, 5, 6), 2 * WORD);
}

// @ts-ignore: decorator
@inline
function unpack(dst: usize, src: usize): void {
  const a = v128.load(src), b = v128.load(src, WORD), c = v128.load(src, 2 * WORD);
  v128.store(dst, a);
  v128.store(dst, v128.shuffle<i32>(a, b, 3, 4, 5, 5), STRIDE);
  v128.store(dst, v128.shuffle<i32>(b, c, 2, 3, 4, 4), 2 * STRIDE);
  v128.store(dst, v128.shuffle<i32>(c, c, 1, 2, 3, 3), 3 * STRIDE);
}

/** dst = src^(2^times), six vectors. */
function squareSix(dst: usize, src: usize, times: i32): void {
  let a = v128.load(src), b = v128.load(src, WORD), c = v128.load(src, 2 * WORD);
  let d = v128.load(src, 3 * WORD), e = v128.load(src, 4 * WORD), f = v128.load(src, 5 * WORD);
  do {
    a = mul(a, a);
    b = mul(b, b);
    c = mul(c, c);
    d = mul(d, d);
    e = mul(e, e);
    f = mul(f, f);
  } while (--times);
  v128.store(dst, a);
  v128.store(dst, b, WORD);
  v128.store(dst, c, 2 * WORD);
  v128.store(dst, d, 3 * WORD);
  v128.store(dst, e, 4 * WORD);
  v128.store(dst, f, 5 * WORD);
}

/** dst = x * y, six vectors. */
function multiplySix(dst: usize, x: usize, y: usize): void {
  for (let i: usize = 0; i < 6 * WORD; i += WORD) v128.store(dst + i, mul(v128.load(x + i), v128.load(y + i)));
}

/**
 * The chain of `cubeRootTwelve` in rpo.ts, on the 24 words as six vectors. That one takes twelve at a time where it has them: by sixes it
 * is 7 % slower (measured on whole permutations), and by twelve this one would root six vectors of nothing.
 */
function cubeRoots(state: usize): void {
  const x = state + STATE;
  const power = x + 6 * WORD, x21 = x + 12 * WORD, x1365 = x + 18 * WORD;
  pack(x, state);
  pack(x + 3 * WORD, state + 4 * STRIDE);
  squareSix(power, x, 2);
  multiplySix(power, power, x); // 5
  squareSix(power, power, 2);
  multiplySix(x21, power, x); // 21
  squareSix(power, x21, 6); // 1344
  multiplySix(x1365, power, x21); // 1365
  squareSix(power, power, 7); // 42 * 2^12
  multiplySix(power, power, x1365);
  squareSix(power, power, 12);
  multiplySix(power, power, x1365);
  squareSix(power, power, 1);
  multiplySix(x, power, x);
  unpack(state, x);
  unpack(state + 4 * STRIDE, x + 3 * WORD);
}

/** Permutes the 24 canonical felts at `words` in place. `scratch`: STATE_AND_WORK. */
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
