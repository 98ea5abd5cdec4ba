// From a public account's request to the advice of the account kernel, in its order; to the header and the account that result.
// The vault chain is walked natively here, because each step's slot and siblings depend on the steps before.
import type { Permutation } from '../../hash/index.ts';
import {
  ZERO_DIGEST, addToVault, amountToWord, assetFelts, commitToRoots, ok, publicIdOf, storageTree, takeFromVault, vaultTree,
  type Account, type AccountRoots, type Amount, type Asset, type Digest, type ProtocolResult, type Vault, type VaultStep,
} from '../../protocol/index.ts';
import { feltAdvice, pathAdvice, wordsAdvice, type Advice } from '../../vm/index.ts';
import { headerOf, notesAdvice, programsAdvice, statementAdvice, type Prepared } from './advice.ts';
import type { AccountRequest } from './request.ts';

/** Fails where the vault does not hold what is taken from it. */
export function prepareAccount(request: AccountRequest, permute: Permutation): ProtocolResult<Prepared> {
  const { account } = request;
  const walked = walkVault(request, permute);
  if (!walked.ok) return walked;
  const after: Account = { ...account, nonce: account.nonce + 1, vault: walked.value.vault, storage: request.nextStorage };
  const before = rootsOf(account, walked.value.rootBefore, permute);
  const afterwards = rootsOf(after, walked.value.rootAfter, permute);
  return ok({
    account: after,
    header: {
      ...headerOf(request, permute),
      publicId: publicIdOf(account.identity),
      initial: account.nonce === 0 ? ZERO_DIGEST : commitToRoots(permute, before),
      final: commitToRoots(permute, afterwards),
    },
    advice: [
      ...statementAdvice(request),
      wordsAdvice(amountToWord(request.mint)),
      wordsAdvice(amountToWord(request.burn)),
      wordsAdvice(account.identity),
      wordsAdvice(account.codeRoot),
      wordsAdvice(before.storageRoot),
      feltAdvice(account.nonce),
      wordsAdvice(before.vaultRoot),
      ...(account.nonce === 0 ? [wordsAdvice(request.salt)] : []),
      ...notesAdvice(request),
      ...walked.value.advice,
      wordsAdvice(afterwards.storageRoot),
      ...programsAdvice(request),
    ],
  });
}

const rootsOf = ({ identity, codeRoot, storage, nonce }: Account, vaultRoot: Digest, permute: Permutation): AccountRoots => ({
  identity, codeRoot, storageRoot: storageTree(permute, storage).root, nonce, vaultRoot,
});

interface WalkedVault {
  readonly vault: Vault;
  readonly rootBefore: Digest;
  readonly rootAfter: Digest;
  readonly advice: readonly Advice[];
}

/** The eleven steps: inputs and mint add; outputs, fee and burn take. A step of amount zero asks for nothing. */
function walkVault(request: AccountRequest, permute: Permutation): ProtocolResult<WalkedVault> {
  const own = (amount: Amount): Asset => ({ faucet: publicIdOf(request.account.identity), amount });
  const adds = [...request.inputs.map(({ note }) => note.asset), own(request.mint)];
  const takes = [...request.outputs.map(({ asset }) => asset), { faucet: request.genesis.nativeFaucet, amount: request.fee }, own(request.burn)];
  let { vault } = request.account;
  let tree = vaultTree(permute, vault);
  const rootBefore = tree.root;
  const advice: Advice[] = [];
  const step = (asset: Asset, change: (vault: Vault, asset: Asset) => ProtocolResult<VaultStep>): ProtocolResult<void> => {
    if (asset.amount === 0n) return ok(undefined);
    const changed = change(vault, asset);
    if (!changed.ok) return changed;
    const { slot } = changed.value;
    advice.push(pathAdvice(slot, tree.siblings(slot)), wordsAdvice(assetFelts(vault[slot]!)));
    vault = changed.value.vault;
    tree = tree.with(permute, slot, assetFelts(vault[slot]!));
    return ok(undefined);
  };
  for (const asset of adds) {
    const added = step(asset, addToVault);
    if (!added.ok) return added;
  }
  for (const asset of takes) {
    const taken = step(asset, takeFromVault);
    if (!taken.ok) return taken;
  }
  return ok({ vault, rootBefore, rootAfter: tree.root, advice });
}
