// Executing a transaction: request in, execution and header out. Proving it needs `txMachine`, `txKernel` and vm's `mainTrace`.
import { rememberingPermutation, type Permutation } from '../../hash/index.ts';
import type { Account, Header, ProtocolError, Result } from '../../protocol/index.ts';
import { PAYMENT, execute, vmMachine, type Execution, type ExecutionError } from '../../vm/index.ts';
import { NATIVE_FAUCET } from '../accounts/faucet.ts';
import { prepare } from './advice.ts';
import { buildTxKernel } from './kernel.ts';
import type { TransactionRequest } from './request.ts';

export { MAX_FEE } from './kernel.ts';
export * from './request.ts';
export * from './view.ts';

/** The kernel that every payment proves, and the machine that proves it. */
export const txKernel = buildTxKernel(NATIVE_FAUCET);
export const txMachine = vmMachine(PAYMENT);

export interface ExecutedTransaction {
  readonly execution: Execution;
  /** Its hash is the execution's public words. */
  readonly header: Header;
  /** The account afterwards. */
  readonly account: Account;
}

/** The request cannot be executed: the vault lacks something, or an assertion of the kernel or of a script does not hold. */
export type TransactionFailure = ProtocolError | ExecutionError;

export function executeTransaction(request: TransactionRequest, permute: Permutation): Result<ExecutedTransaction, TransactionFailure> {
  const once = rememberingPermutation(permute);
  const prepared = prepare(request, NATIVE_FAUCET, once);
  if (!prepared.ok) return prepared;
  const { advice, header, account } = prepared.value;
  const executed = execute({ kernel: txKernel, advice, permute: once, capacity: txMachine.capacity });
  if (!executed.ok) return executed;
  return { ok: true, value: { execution: executed.value, header, account } };
}
