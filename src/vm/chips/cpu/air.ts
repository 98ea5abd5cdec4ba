// CPU: what makes a row an execution of its instruction. Sources: design 30-vm; research/review-crypto V1, V6, V7, V8.
//
// All transitions are cyclic and none is gated: the last row's successor is row 0 at pc 0 in kernel mode, which only HALT can
// reach. A padding row is the HALT row repeated: it fetches, it reads m[fp] three times, it changes nothing.
//
// Why scripts are harmless is argued in ../../README.md; it rests on `flag-*`, `halt`, `mode`, `user` and `saved-*` below.
import { expr, layout, sum, type Chip, type Expr } from '../../../air/index.ts';
import { HASH, RANGE, Space, WORDS } from '../../buses.ts';
import { IMMEDIATE_B, MAIN_FRAME, OPERATIONS, OP_NAMES, flagWeight, type OpName } from '../../isa.ts';
import { CpuColumns, FLAG_NAMES } from './columns.ts';

/** X^4 in K. */
const K_CONSTANT = 3;

export const cpu: Chip<typeof CpuColumns.spec> = {
  name: 'cpu',
  columns: CpuColumns,
  fixed: layout({}),
  periodic: {},
  evaluate(air, { row, next, shared }) {
    const { pc, fp, user, immediateB, imm, A, B, C } = row;
    const HALT = air.define('HALT', sum(FLAG_NAMES.map((name) => row[name])).not());
    const flag = (name: OpName): Expr => (name === 'HALT' ? HALT : row[name]);
    const flags = (names: readonly OpName[]): Expr => sum(names.map(flag));

    // ONE INSTRUCTION  (degree 2, every row, user rows too)
    // Each flag is 0 or 1, and HALT, the complement of their sum, is 0 or 1: exactly one is 1. Otherwise a script's word that
    // unpacks to flag -1 would cancel the kernel's own request on a bus, or half an EXIT twice would end user mode.
    for (const name of FLAG_NAMES) air.assertBool(`flag-${name}`, row[name]);
    air.assertBool('flag-HALT', HALT);

    // SOURCE OF B  (degree 2)
    // immediateB is a bit; it is free only for the operations whose table entry says so. Otherwise LOAD with an immediate B
    // would load a constant instead of memory.
    air.assertBool('immediate-b', immediateB);
    const withB = (kind: string): Expr => flags(OPERATIONS.filter(({ b }) => b === kind).map(({ name }) => name));
    air.assertZero('operand-b', withB('unused').mul(immediateB.not()).add(withB('memory').mul(immediateB)));

    // IMMEDIATE  (degree 2)
    // Where B is the immediate, its limbs are those of the fetched word. Otherwise B would be the prover's choice.
    B.forEach((limb, i) => air.assertZero(`immediate-${i}`, immediateB.mul(limb.sub(imm[i]!))));

    // ADDRESS OF B  (degree 2)
    // B is read at fp + b; LOAD reads at A.0 + imm.0, CALL at A.0. Otherwise a LOAD could return any cell.
    air.assertZero(
      'address-b',
      flags(['ADD', 'MUL', 'ENTER', 'HASH']).mul(row.addressB.sub(fp.add(row.b)))
        .add(row.LOAD.mul(row.addressB.sub(A[0]!.add(imm[0]!))))
        .add(row.CALL.mul(row.addressB.sub(A[0]!))),
    );

    // RESULT  (degree 3)
    // C is A + B, A * B in K, <A, imm> as a base value, or B (which LOAD has read). Otherwise a row would assert something else
    // than its instruction.
    const product = multiply(A, B);
    const inner = sum(A.map((limb, i) => limb.mul(imm[i]!)));
    C.forEach((limb, i) =>
      air.assertZero(
        `result-${i}`,
        row.ADD.mul(A[i]!.add(B[i]!).sub(limb))
          .add(row.MUL.mul(product[i]!.sub(limb)))
          .add(row.LIMB.mul((i === 0 ? inner : expr(0)).sub(limb)))
          .add(row.LOAD.mul(B[i]!.sub(limb))),
      ),
    );

    // CALL FRAME  (degree 2)
    // CALL asserts that cell A.0, which is B, holds (pc + 2, fp, 0, 0). Otherwise RETURN could leave for anywhere.
    const returnWord = [pc.add(2), fp, expr(0), expr(0)];
    B.forEach((limb, i) => air.assertZero(`call-frame-${i}`, row.CALL.mul(limb.sub(returnWord[i]!))));

    // BRANCH BIT  (degree 3, 2)
    // A is the word 0 or 1. Otherwise a fraction of the distance could be jumped, or a "bit" with junk in its upper limbs
    // could select an arm and later be multiplied into an amount.
    air.assertZero('branch-bit', row.BRANCH.mul(A[0]!).mul(A[0]!.sub(1)));
    for (const i of [1, 2, 3]) air.assertZero(`branch-limb-${i}`, row.BRANCH.mul(A[i]!));

    // PC  (degree 3, transition)
    // The next instruction follows, or is where the branch, call, return, ENTER or EXIT says. Otherwise a row could be skipped.
    const straight = flags(['ADD', 'MUL', 'LIMB', 'LOAD', 'HASH', 'RANGE', 'BRANCH']);
    air.assertZero(
      'pc',
      straight.mul(next.pc.sub(pc.add(2))).sub(row.BRANCH.mul(A[0]!).mul(imm[0]!.sub(2)))
        .add(row.CALL.mul(next.pc.sub(pc.add(imm[0]!))))
        .add(row.RETURN.mul(next.pc.sub(A[0]!)))
        .add(row.ENTER.mul(next.pc.sub(B[0]!)))
        .add(row.EXIT.mul(next.pc.sub(row.savedPc))),
    );

    // HALT STAYS OR STARTS AGAIN  (degree 3, transition)
    // pc' = pc or 0. Otherwise a halted kernel could resume in the middle.
    air.assertZero('halt', HALT.mul(next.pc).mul(next.pc.sub(pc)));

    // FP  (degree 2, transition)
    // The frame stays, or is A.0 (CALL, ENTER), A.1 (RETURN), or what ENTER saved (EXIT). Otherwise operands could be read
    // from another frame than the code's author meant.
    air.assertZero(
      'fp',
      flags(['ADD', 'MUL', 'LIMB', 'LOAD', 'BRANCH', 'HASH', 'RANGE', 'HALT']).mul(next.fp.sub(fp))
        .add(flags(['CALL', 'ENTER']).mul(next.fp.sub(A[0]!)))
        .add(row.RETURN.mul(next.fp.sub(A[1]!)))
        .add(row.EXIT.mul(next.fp.sub(row.savedFp))),
    );

    // MODE  (degree 2)
    // ENTER and HALT run in kernel mode only, EXIT in user mode only. Otherwise a script could overwrite the saved registers,
    // end the proof before the kernel's last assertions, or drop into kernel mode at a place of its choice.
    air.assertZero('mode', flags(['ENTER', 'HALT']).mul(user).add(row.EXIT.mul(user.not())));

    // USER  (degree 1, transition)
    // ENTER sets the mode and EXIT clears it; with `mode` and `first-user` it stays a bit. Otherwise user rows would be fetched
    // as kernel code or the reverse.
    air.assertZero('user', next.user.sub(user.add(row.ENTER).sub(row.EXIT)));

    // SAVED REGISTERS  (degree 2, transition)
    // ENTER saves (pc + 2, fp); user rows hand them on until EXIT has used them; kernel rows do not care. Otherwise EXIT would return to a place or a
    // frame that the script chose.
    const stays = user.sub(row.EXIT);
    air.assertZero('saved-pc', stays.mul(next.savedPc.sub(row.savedPc)).add(row.ENTER.mul(next.savedPc.sub(pc.add(2)))));
    air.assertZero('saved-fp', stays.mul(next.savedFp.sub(row.savedFp)).add(row.ENTER.mul(next.savedFp.sub(fp))));

    // ROW 0  (degree 2, first row)
    // The kernel starts at its first instruction, in its main frame, in kernel mode. Otherwise any suffix of it would do.
    air.assertZero('first-pc', shared.first.mul(pc));
    air.assertZero('first-fp', shared.first.mul(fp.sub(MAIN_FRAME)));
    air.assertZero('first-user', shared.first.mul(user));

    // BUSES  (tuples of degree 1)
    // Both words of the instruction are in kernel code, or in memory for a script; the operands are in memory. An unused
    // operand is register 0 and reads m[fp].
    const op = sum(OP_NAMES.map((name, i) => flag(name).mul(flagWeight(i)))).add(immediateB.mul(IMMEDIATE_B));
    const space = user.not().mul(Space.CODE);
    air.request('fetch-head', WORDS, expr(1), [space, pc, op, row.a, row.b, row.c]);
    air.request('fetch-immediate', WORDS, expr(1), [space, pc.add(1), ...imm]);
    air.request('read-a', WORDS, expr(1), [expr(Space.MEMORY), fp.add(row.a), ...A]);
    air.request('read-b', WORDS, immediateB.not(), [expr(Space.MEMORY), row.addressB, ...B]);
    air.request('read-c', WORDS, expr(1), [expr(Space.MEMORY), fp.add(row.c), ...C]);
    air.request('hash', HASH, row.HASH, [imm[2]!, imm[3]!, fp.add(row.a), B[0]!, B[1]!, fp.add(row.c)]);
    air.request('range', RANGE, row.RANGE, [imm[0]!, ...A]);
  },
};

/** The product of two words in K = F[X]/(X^4 - 3). */
function multiply(x: readonly Expr[], y: readonly Expr[]): Expr[] {
  const limbs: Expr[][] = [[], [], [], []];
  x.forEach((xi, i) =>
    y.forEach((yj, j) => limbs[(i + j) % 4]!.push(i + j < 4 ? xi.mul(yj) : xi.mul(yj).mul(K_CONSTANT))),
  );
  return limbs.map(sum);
}
