// From a request to what the kernel's hints ask for, in the kernel's order; and to the account and header that result.
// The vault chain is walked natively here, because each step's slot and siblings depend on the steps before.
import type { Permutation } from '../../hash/index.ts';
import {
  NOTES_IN, NOTES_OUT, ZERO_DIGEST, addToVault, amountToWord, assetFelts, commitToAsset, commitToRoots, isZero, noteCommitment,
  nullifierOf, ok, storageTree, takeFromVault, vaultTree,
  type Account, type AccountRoots, type Amount, type Asset, type Digest, type Header, type ProtocolResult, type Vault, type VaultStep, type Word,
} from '../../protocol/index.ts';
import { bitAdvice, feltAdvice, pathAdvice, wordsAdvice, type Advice } from '../../vm/index.ts';
import { PATH_HALF } from './notes.ts';
import type { InputNote, OutputNote, TransactionRequest } from './request.ts';
import { KERNEL_VERSION } from './view.ts';

export interface Prepared {
  readonly advice: readonly Advice[];
  readonly header: Header;
  /** The account afterwards. */
  readonly account: Account;
}

/** Fails where the vault does not hold what is taken from it. Throws RangeError unless there are four notes each way. */
export function prepare(request: TransactionRequest, nativeFaucet: Word, permute: Permutation): ProtocolResult<Prepared> {
  const { account, inputs, outputs } = request;
  if (inputs.length !== NOTES_IN || outputs.length !== NOTES_OUT) throw new RangeError('four notes in, four out');
  const walked = walkVault(request, nativeFaucet, permute);
  if (!walked.ok) return walked;
  const after: Account = {
    ...account,
    nonce: account.nonce + 1,
    vault: walked.value.vault,
    storage: request.nextStorage,
    blinding: request.nextBlinding,
  };
  const { rootBefore, rootAfter } = walked.value;
  const before = rootsOf(account, rootBefore, permute);
  const afterwards = rootsOf(after, rootAfter, permute);
  const header: Header = {
    genesis: request.genesis,
    kernelVersion: KERNEL_VERSION,
    accountId: account.id,
    initial: account.nonce === 0 ? ZERO_DIGEST : commitToRoots(permute, before),
    final: commitToRoots(permute, afterwards),
    anchorRoot: request.anchor.root,
    anchorBlock: request.anchor.block,
    expiryBlock: request.expiryBlock,
    fee: request.fee,
    nullifiers: inputs.map(({ note, nk }) => nullifierOf(permute, note.serial, nk, noteCommitment(permute, note))),
    commitments: outputs.map(({ recipient, asset, dummy }) => commitToAsset(permute, recipient, asset, dummy)),
    attachment: request.attachment,
  };
  const advice: Advice[] = [
    wordsAdvice(request.genesis),
    wordsAdvice(request.anchor.root),
    feltAdvice(request.anchor.block),
    feltAdvice(request.expiryBlock),
    wordsAdvice(amountToWord(request.fee)),
    wordsAdvice(request.attachment),
    wordsAdvice(amountToWord(request.mint)),
    wordsAdvice(amountToWord(request.burn)),
    wordsAdvice(account.id),
    feltAdvice(account.nonce),
    wordsAdvice(before.vaultRoot),
    wordsAdvice(before.storageRoot),
    wordsAdvice(before.codeRoot),
    wordsAdvice(before.blinding),
    ...(account.nonce === 0 ? [wordsAdvice(request.salt)] : []),
    ...outputs.flatMap(outputAdvice),
    ...inputs.flatMap(inputAdvice),
    ...walked.value.advice,
    wordsAdvice(afterwards.storageRoot),
    wordsAdvice(after.blinding),
    ...inputs.flatMap(({ spend }): Advice[] => (spend ? [{ kind: 'script', script: spend.script, advice: spend.advice }] : [])),
    { kind: 'script', ...request.program },
  ];
  return ok({ advice, header, account: after });
}

function rootsOf(account: Account, vaultRoot: Digest, permute: Permutation): AccountRoots {
  const { id, nonce, storage, codeRoot, blinding } = account;
  return { id, nonce, vaultRoot, storageRoot: storageTree(permute, storage).root, codeRoot, blinding };
}

const outputAdvice = ({ recipient, asset, dummy }: OutputNote): Advice[] => [
  wordsAdvice(recipient),
  wordsAdvice(asset.faucet),
  wordsAdvice(amountToWord(asset.amount)),
  bitAdvice(dummy),
];

function inputAdvice({ note, nk, spend }: InputNote): Advice[] {
  const path = (): Advice[] => {
    const { index, siblings } = spend!.path;
    const half = 2 ** PATH_HALF;
    return [pathAdvice(index % half, siblings.slice(0, PATH_HALF)), pathAdvice(Math.floor(index / half), siblings.slice(PATH_HALF))];
  };
  return [
    wordsAdvice(note.serial),
    wordsAdvice(note.scriptRoot),
    wordsAdvice(note.owner),
    wordsAdvice(note.inputs),
    wordsAdvice(note.asset.faucet),
    wordsAdvice(amountToWord(note.asset.amount)),
    bitAdvice(note.dummy),
    ...(note.dummy ? [] : path()),
    wordsAdvice(nk),
    bitAdvice(isZero(note.owner)),
  ];
}

interface WalkedVault {
  readonly vault: Vault;
  readonly rootBefore: Digest;
  readonly rootAfter: Digest;
  readonly advice: readonly Advice[];
}

/** The eleven steps: inputs and mint add; outputs, fee and burn take. A step of amount zero asks for nothing. */
function walkVault(request: TransactionRequest, nativeFaucet: Word, permute: Permutation): ProtocolResult<WalkedVault> {
  const own = (amount: Amount): Asset => ({ faucet: request.account.id, amount });
  const adds = [...request.inputs.map(({ note }) => note.asset), own(request.mint)];
  const takes = [...request.outputs.map(({ asset }) => asset), { faucet: nativeFaucet, amount: request.fee }, own(request.burn)];
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
