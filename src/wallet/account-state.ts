// The wallet's own account as the chain has it. It is rebuilt by replaying the account's own transactions: each carries an
// encrypted record of what it changed, and the result must have the commitment in its header. So restoring from the phrase,
// a second device on the same phrase, and ordinary use are one and the same path.
import {
  EMPTY_VAULT,
  NO_ASSET,
  ZERO_DIGEST,
  accountCommitment,
  equalFelts,
  feltsToHex,
  ok,
  type Account,
  type Digest,
  type Header,
  type Permutation,
  type SelfRecord,
} from '../protocol/index.ts';
import { failWith, type WalletResult } from './errors.ts';
import type { AccountKeys } from './keys.ts';

export interface AccountState {
  readonly account: Account;
  /** The zero digest until the first transaction creates the account. */
  readonly commitment: Digest;
}

/** Before the first transaction: nonce 0 and an empty vault. */
export const newAccount = (keys: AccountKeys): AccountState => ({
  account: {
    id: keys.accountId,
    nonce: 0,
    vault: EMPTY_VAULT,
    storage: keys.firstStorage,
    codeRoot: keys.codeRoot,
    blinding: keys.blinding(0),
  },
  commitment: ZERO_DIGEST,
});

/** The account after one of its transactions, checked against the header's commitments. */
export function replay(
  permute: Permutation,
  keys: AccountKeys,
  before: AccountState,
  header: Header,
  record: SelfRecord,
): WalletResult<AccountState> {
  if (!equalFelts(header.initial, before.commitment))
    return failWith('account-out-of-step', feltsToHex(header.initial));
  let { vault, storage } = before.account;
  for (const { slot, faucet, amount } of record.vault)
    vault = vault.with(slot, amount === 0n ? NO_ASSET : { faucet, amount });
  for (const { slot, leaf } of record.storage) storage = storage.with(slot, leaf);
  const account: Account = {
    ...before.account,
    nonce: record.nonce,
    vault,
    storage,
    blinding: keys.blinding(record.nonce),
  };
  const commitment = accountCommitment(permute, account);
  if (record.nonce !== before.account.nonce + 1 || !equalFelts(commitment, header.final)) {
    return failWith('account-out-of-step', `nonce ${record.nonce}`);
  }
  return ok({ account, commitment });
}
