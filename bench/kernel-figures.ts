// What the heaviest transactions take of their class, by counting, and what is left for programs and scripts of strangers. Follows from
// the code alone, so a drift is a change of a kernel, a shipped script or the machine. Written by `npm run bench:results`.
import { executeTransaction, KERNELS, type KernelName, type TransactionRequest } from '../src/kernels/tx/index.ts';
import { codeCapacity, codeWords, usage } from '../src/vm/index.ts';
import { rememberedPermutation } from '../test/harness/remembered-permutation.ts';
import { WAYS, accountTransactionOf, paymentOf, type Way } from '../test/harness/worst-payment.ts';

export interface UsageFigures {
  readonly cpuRows: number;
  readonly permutations: number;
  readonly cells: number;
  readonly rangeFacts: number;
  readonly kernelWords: number;
}

export interface KernelFigures {
  /** Each figure's largest over the transactions that count. */
  readonly worst: UsageFigures;
  readonly capacity: UsageFigures;
  readonly left: UsageFigures;
}

/** A wallet's own notes, and at most one without owner among them, consumed in any way, at any place. */
export const WALLET_WAYS: readonly (readonly Way[])[] = [
  ['p2id', 'p2id', 'p2id', 'p2id'],
  ...WAYS.slice(1).flatMap((way) => [0, 1, 2, 3].map((place) => Array.from({ length: 4 }, (_, i): Way => (i === place ? way : 'p2id')))),
];
/** The heaviest of all 625 ways to consume four notes: by rows, by permutations, by cells and ranges. */
export const ACCOUNT_WAYS: readonly (readonly Way[])[] = [
  ['swap taken', 'swap taken', 'swap taken', 'swap taken'],
  ['p2ide back', 'swap taken', 'p2ide back', 'swap taken'],
  ['swap taken', 'p2ide back', 'swap taken', 'swap taken'],
];

/** What one transaction takes. Throws where it is refused, for lack of room above all. */
export function usageOf(request: TransactionRequest): UsageFigures {
  const executed = executeTransaction(request, rememberedPermutation);
  if (!executed.ok) throw new Error(`${executed.error.code}: ${executed.error.message}`);
  const { rows, ...others } = usage(executed.value.execution);
  return { cpuRows: rows, ...others, kernelWords: codeWords(KERNELS[request.kernel].kernel) };
}

const zip = (x: UsageFigures, y: UsageFigures, f: (a: number, b: number) => number): UsageFigures => ({
  cpuRows: f(x.cpuRows, y.cpuRows),
  permutations: f(x.permutations, y.permutations),
  cells: f(x.cells, y.cells),
  rangeFacts: f(x.rangeFacts, y.rangeFacts),
  kernelWords: f(x.kernelWords, y.kernelWords),
});

function figuresOf(name: KernelName, requests: readonly TransactionRequest[]): KernelFigures {
  const { vm } = KERNELS[name];
  const { rows, ...others } = vm.capacity;
  const capacity = { cpuRows: rows, ...others, kernelWords: codeCapacity(vm.shape) };
  const worst = requests.map(usageOf).reduce((x, y) => zip(x, y, Math.max));
  return { worst, capacity, left: zip(capacity, worst, (have, take) => have - take) };
}

/** The file bench/results/kernels.json. */
export const kernelFigures = (): Readonly<Record<KernelName, KernelFigures>> => ({
  payment: figuresOf('payment', WALLET_WAYS.map(paymentOf)),
  account: figuresOf('account', ACCOUNT_WAYS.map(accountTransactionOf)),
});

export const KERNELS_FILE = 'bench/results/kernels.json';
export const renderKernelFigures = (): string => JSON.stringify(kernelFigures(), null, 2) + '\n';
