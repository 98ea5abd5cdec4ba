// npm run profile -- payment | account: cycles by function and resources of a transaction; `-- disassemble payment`: the kernel's code.
import { rpoPermuteReference } from '../src/hash/index.ts';
import { KERNELS, executeTransaction, type KernelName, type TransactionRequest } from '../src/kernels/tx/index.ts';
import { disassemble, profile, renderProfile, usage } from '../src/vm/index.ts';
import { accountRequest, balanced, native, p2idNote, pay, publicAccount } from '../test/harness/transactions.ts';

const REQUESTS: Readonly<Record<KernelName, () => TransactionRequest>> = {
  payment: () => balanced({ notes: [p2idNote(native(2_000_000n)), p2idNote(native(3_000_000n))], outputs: [pay(native(12_500n))] }),
  account: () => {
    const account = publicAccount([native(5_000_000n)]);
    return accountRequest({ account, notes: [p2idNote(native(2_000_000n), account.identity)], outputs: [pay(native(12_500n))] });
  },
};
const isKernel = (name: string): name is KernelName => name in KERNELS;

const words = process.argv.slice(2);
const name = words.at(-1) ?? 'payment';
if (!isKernel(name)) {
  console.error('usage: npm run profile -- [disassemble] payment | account');
  process.exitCode = 2;
} else if (words[0] === 'disassemble') {
  console.log(disassemble(KERNELS[name].kernel));
} else {
  const result = executeTransaction(REQUESTS[name](), rpoPermuteReference);
  if (!result.ok) throw new Error(result.error.message);
  console.log(renderProfile(profile(result.value.execution)));
  console.log(usage(result.value.execution), 'of', KERNELS[name].vm.capacity);
}
