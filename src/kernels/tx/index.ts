// Executing a transaction: request in, execution and header out. Proving it needs the machine and the kernel of its class, and vm's
// `fillTrace`.
import { rememberingPermutation, type Permutation } from '../../hash/index.ts';
import type { Account, Header, ProtocolError, Result } from '../../protocol/index.ts';
import { ACCOUNT, PAYMENT, execute, vmMachine, type Execution, type ExecutionError, type Program, type VmMachine } from '../../vm/index.ts';
import { prepareAccount } from './account-advice.ts';
import { accountKernel } from './account-kernel.ts';
import { preparePayment } from './payment-advice.ts';
import { paymentKernel } from './payment-kernel.ts';
import type { KernelName, TransactionRequest } from './request.ts';

export { MAX_FEE } from './statement.ts';
export * from './request.ts';
export * from './view.ts';

/** A kernel and the machine that proves it. */
export interface KernelClass {
  readonly kernel: Program;
  readonly vm: VmMachine;
}

/** What every payment proves, and every transaction of a public account. */
export const KERNELS: Readonly<Record<KernelName, KernelClass>> = {
  payment: { kernel: paymentKernel, vm: vmMachine(PAYMENT) },
  account: { kernel: accountKernel, vm: vmMachine(ACCOUNT) },
};

export interface ExecutedTransaction {
  readonly execution: Execution;
  /** Its hash is the execution's public words. */
  readonly header: Header;
  /** The account afterwards; undefined after a payment, which has none. */
  readonly account: Account | undefined;
}

/** The request cannot be executed: something is lacking, or an assertion of the kernel or of a script does not hold. */
export type TransactionFailure = ProtocolError | ExecutionError;

export function executeTransaction(request: TransactionRequest, permute: Permutation): Result<ExecutedTransaction, TransactionFailure> {
  const once = rememberingPermutation(permute);
  const prepared = request.kernel === 'payment' ? preparePayment(request, once) : prepareAccount(request, once);
  if (!prepared.ok) return prepared;
  const { advice, header, account } = prepared.value;
  const { kernel, vm } = KERNELS[request.kernel];
  const executed = execute({ kernel, advice, permute: once, capacity: vm.capacity });
  if (!executed.ok) return executed;
  return { ok: true, value: { execution: executed.value, header, account } };
}
