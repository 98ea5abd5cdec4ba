// Hints: values that the prover supplies and the program then constrains. The registry below is closed: a note from a
// stranger may carry a hint table, and it can name nothing but these kinds. A wrong or hostile hint can make an execution
// fail; it cannot make a false statement provable, because hints are not part of the proof.
// `to` and the other arguments are offsets in the frame of the instruction before which the hint runs.
export type Hint = { readonly pc: number } & HintCall;

export type HintCall =
  /** m[to .. to+count) = the next words of the advice. */
  | { readonly kind: 'words'; readonly to: number; readonly count: number }
  /** m[to] = (index, address of the siblings, 0, 0): the location operand of a path, from the next advice. */
  | { readonly kind: 'path'; readonly to: number }
  /**
   * Places the next script of the advice in memory: m[to] = (its blocks, its distance from this cell, 0, 0), the
   * operand of a sponge; m[to+1] = the address of its frame.
   */
  | { readonly kind: 'script'; readonly to: number }
  /** m[to] = 1 / m[of] in K, or 0 for 0. */
  | { readonly kind: 'inverse'; readonly to: number; readonly of: number }
  /** m[to] = the carries (c0, c1, c2, c3) of the limbwise 16-bit sum m[x] + m[y]. */
  | { readonly kind: 'carries'; readonly to: number; readonly x: number; readonly y: number }
  /** m[to] = the carries of (m[x] - m[y]) + m[y], that is, the borrows of the difference. */
  | { readonly kind: 'borrows'; readonly to: number; readonly x: number; readonly y: number }
  /** m[to] = (low 16 bits, 0, 0, the bits above) of the felt m[of].0. */
  | { readonly kind: 'split30'; readonly to: number; readonly of: number }
  /** m[to] = (low 16 bits, high bits, 0x7f00 - high, 0) of the felt m[of].0. */
  | { readonly kind: 'split31'; readonly to: number; readonly of: number };

export type HintKind = HintCall['kind'];
