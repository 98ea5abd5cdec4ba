// Forged transactions at trace level, for both kernels. The executor refuses to build a false transaction, so a kernel from which some
// assertions are taken builds it; then every row is given back the instruction of the real kernel. What the checker says of that trace
// is what stands between the forger and a proof.
import { checkTrace, type Columns } from '../../src/air/index.ts';
import { F } from '../../src/field/index.ts';
import { prepareAccount } from '../../src/kernels/tx/account-advice.ts';
import { KERNELS, transactionView, type KernelName, type TransactionRequest } from '../../src/kernels/tx/index.ts';
import { preparePayment } from '../../src/kernels/tx/payment-advice.ts';
import { assetFelts, vaultTree, type Asset, type Vault } from '../../src/protocol/index.ts';
import {
  INSTRUCTION_WORDS, TOP_LIMB_BITS, decode, encode, execute, fixedColumns, mainTrace, pathAdvice, roundStates, writeStates, wordsAdvice,
  type Advice, type ExecutedRow, type Execution, type Instruction, type Program, type RangeFact, type RoundColumns, type Word,
} from '../../src/vm/index.ts';
import { factKey } from '../../src/vm/hash-fact.ts';
import type { Hint } from '../../src/vm/hints.ts';
import { permute } from '../permutation.ts';

export const ZERO: Word = [0, 0, 0, 0];

/** An instruction of a kernel, where it stands, and what it insists on. */
export interface Site extends Instruction {
  readonly pc: number;
  readonly message: string | undefined;
  /** The function that it is in. */
  readonly symbol: string;
}

function sitesOf({ code, symbols, notes }: Program): readonly Site[] {
  const word = (pc: number): Word => Array.from(code.subarray(4 * pc, 4 * pc + 4));
  return Array.from({ length: code.length / 4 / INSTRUCTION_WORDS }, (_, k) => {
    const pc = INSTRUCTION_WORDS * k;
    const symbol = symbols.find(({ start, end }) => pc >= start && pc < end)!.name;
    return { ...decode(word(pc), word(pc + 1))!, pc, message: notes.get(pc)?.message, symbol };
  });
}
export const SITES: Readonly<Record<KernelName, readonly Site[]>> = {
  payment: sitesOf(KERNELS.payment.kernel),
  account: sitesOf(KERNELS.account.kernel),
};

/** What the weakened kernel does in place of an instruction; undefined leaves it. */
export type Edit = (site: Site) => Instruction | undefined;

/** A row that asserts nothing: m + 0 = m, for an operand of the row that surely has a value. */
export function nothing({ op, a, c }: Instruction): Instruction {
  const cell = op === 'ADD' || op === 'LOAD' ? c : a;
  return { op: 'ADD', immediateB: true, a: cell, b: 0, c: cell, imm: ZERO };
}
/** Takes away every assertion with one of these messages. */
export const without = (...messages: string[]): Edit => (site) => (messages.includes(site.message ?? '') ? nothing(site) : undefined);
/** Cell of a field of the transaction's view, in either kernel's main frame: the public words come first. */
export const viewCell = (field: keyof typeof transactionView.offsets, at = 0): number => 2 + transactionView.offsets[field] + at;

export interface ForgeryOptions {
  readonly edit: Edit;
  /** Advice that no honest client would give. */
  readonly advice?: (advice: Advice[]) => void;
  /** Hints that an honest kernel would work out: asked for as words in their place. */
  readonly hints?: (hint: Hint) => Hint;
}

export interface ForgedTransaction {
  readonly execution: Execution;
  trace(): Columns;
  /** Labels that refuse the trace; `patch` changes memory by hand first, and every operand that reads it follows. */
  failures(patch?: (memory: Uint32Array) => void): string[];
}

export function honestAdvice(r: TransactionRequest): Advice[] {
  const prepared = r.kernel === 'payment' ? preparePayment(r, permute) : prepareAccount(r, permute);
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.error));
  return [...prepared.value.advice];
}

/** Executes the request on the weakened kernel and gives back the real one's rows. Throws where even that kernel refuses. */
export function forge(r: TransactionRequest, { edit, advice, hints = (hint) => hint }: ForgeryOptions): ForgedTransaction {
  const { kernel: real, vm } = KERNELS[r.kernel];
  const sites = SITES[r.kernel];
  const given = honestAdvice(r);
  advice?.(given);
  const code = real.code.slice();
  for (const site of sites) {
    const changed = edit(site);
    if (changed) encode(changed).forEach((felts, k) => code.set(felts, 4 * (site.pc + k)));
  }
  const kernel: Program = { ...real, code, hints: real.hints.map(hints) };
  const result = execute({ kernel, advice: given, permute, capacity: vm.capacity });
  if (!result.ok) throw new Error(`the weakened kernel refuses too: ${JSON.stringify(result.error)}`);
  const rows = result.value.rows.map((row) => asReal(row, sites, result.value.memory));
  const execution = recounted({ ...result.value, kernel: real, rows });
  return {
    execution,
    trace: () => mainTrace(vm, execution, rounds),
    failures(patch) {
      const memory = execution.memory.slice();
      patch?.(memory);
      return refusals(r.kernel, { ...execution, memory });
    },
  };
}

/** A forger counts as well as anybody: every fact as often as the rows ask for it, ranges that hold stated where asked. */
function recounted(execution: Execution): Execution {
  const { rows, memory } = execution;
  const at = (address: number): Word => Array.from(memory.subarray(4 * address, 4 * address + 4));
  const ranges = new Map<string, RangeFact>();
  const hashes = new Map(execution.hashFacts.map((fact) => [factKey(fact), { ...fact, count: 0 }]));
  for (const { fp, instruction: { op, a, c, imm, immediateB }, addressB } of rows) {
    const word = at(F.add(fp, a));
    if (op === 'RANGE' && word.every((limb, i) => limb < 2 ** (i === 3 ? Math.min(imm[0]!, TOP_LIMB_BITS) : imm[0]!))) {
      const key = `${imm[0]}:${word.join()}`;
      ranges.set(key, { word, bits: imm[0]!, count: (ranges.get(key)?.count ?? 0) + 1 });
    }
    if (op === 'HASH') {
      const [b0, b1] = immediateB ? imm : at(addressB);
      const fact = hashes.get(factKey({ kind: imm[2]!, parameter: imm[3]!, first: F.add(fp, a), b0: b0!, b1: b1!, out: F.add(fp, c) }));
      if (fact) fact.count++;
    }
  }
  return { ...execution, rangeFacts: [...ranges.values()], hashFacts: [...hashes.values()] };
}

/** What the real kernel says to the same advice. */
export function refusalByKernel(r: TransactionRequest, { advice, hints = (hint) => hint }: ForgeryOptions): string {
  const { kernel, vm } = KERNELS[r.kernel];
  const given = honestAdvice(r);
  advice?.(given);
  const result = execute({ kernel: { ...kernel, hints: kernel.hints.map(hints) }, advice: given, permute, capacity: vm.capacity });
  return result.ok ? 'executed' : result.error.message;
}

function asReal(row: ExecutedRow, sites: readonly Site[], memory: Uint32Array): ExecutedRow {
  if (row.user) return row;
  const { pc: _pc, message: _message, symbol: _symbol, ...instruction } = sites[row.pc / INSTRUCTION_WORDS]!;
  const pointed = memory[4 * F.add(row.fp, instruction.a)]!;
  const addressB = instruction.op === 'LOAD' ? F.add(pointed, instruction.imm[0]!) : instruction.op === 'CALL' ? pointed : F.add(row.fp, instruction.b);
  return { ...row, instruction, addressB };
}

const fixed: Readonly<Record<KernelName, Columns>> = {
  payment: fixedColumns(KERNELS.payment.vm, KERNELS.payment.kernel),
  account: fixedColumns(KERNELS.account.vm, KERNELS.account.kernel),
};
function refusals(name: KernelName, execution: Execution): string[] {
  const { vm } = KERNELS[name];
  const main = mainTrace(vm, execution, rounds);
  return checkTrace(F, vm.machine, fixed[name], main, execution.publicWords).map(({ label }) => label);
}

/** The states of a permutation, remembered: forgeries of one account share most of them. */
const known = new Map<string, Uint32Array>();
const rounds: RoundColumns = (inputs, rows, columns) => {
  const out = new Uint32Array(inputs.length * 8);
  for (let at = 0; at < inputs.length; at += 24) {
    const key = inputs.subarray(at, at + 24).join();
    let states = known.get(key);
    if (!states) known.set(key, (states = roundStates(inputs.slice(at, at + 24))));
    out.set(states, 8 * at);
  }
  writeStates(out, rows, columns);
};

/** The advice of vault steps that open these slots one after another and leave these assets in them. */
export function vaultAdvice(vault: Vault, steps: readonly (readonly [slot: number, left: Asset])[]): Advice[] {
  let current = vault;
  return steps.flatMap(([slot, left]) => {
    const advice = [pathAdvice(slot, vaultTree(permute, current).siblings(slot)), wordsAdvice(assetFelts(current[slot]!))];
    current = current.with(slot, left);
    return advice;
  });
}
