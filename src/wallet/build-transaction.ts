// From what the user wants to what the kernel executes: chooses serials, shuffles places, writes the five ciphertexts, and
// fills every free place with dummies, so that all payments look alike. Fresh randomness at every attempt.
import { wallet as walletProgram, walletAdvice } from '../kernels/accounts/wallet.ts';
import { p2id, p2idAdvice, p2idInputs, p2ide, p2ideAdvice } from '../kernels/scripts/index.ts';
import type { InputNote, OutputNote, ProgramRun, TransactionRequest } from '../kernels/tx/request.ts';
import {
  EXPIRY_BLOCKS,
  NO_ASSET,
  NOTES_IN,
  NOTES_OUT,
  ZERO_WORD,
  addToVault,
  attachmentHash,
  dummyNote,
  equalFelts,
  feeOf,
  isZero,
  ok,
  randomFelts,
  randomWord,
  recipientOf,
  sealMessages,
  shuffled,
  takeFromVault,
  type Address,
  type Amount,
  type Asset,
  type Digest,
  type Message,
  type Note,
  type NotePath,
  type Permutation,
  type ProtocolError,
  type RandomBytes,
  type RecordedOutput,
  type Result,
  type SelfRecord,
  type Vault,
  type VaultChange,
  type Word,
} from '../protocol/index.ts';
import type { WalletChain } from './chain-state.ts';
import type { AccountKeys } from './keys.ts';
import type { OwnedNote, ScriptRoots } from './owned-note.ts';

export interface PaymentOutput {
  readonly to: Address;
  readonly amount: Amount;
  readonly memo: string;
  readonly byFile: boolean;
}

export interface Plan {
  readonly proofKind: 'rescue' | 'blake3';
  /** At most four; a note known from a file alone. */
  readonly consume: readonly OwnedNote[];
  /** In the native asset. */
  readonly pay: PaymentOutput | undefined;
  /** Written into the record, so that a restored wallet knows how far addresses were handed out. */
  readonly nextAddress: number;
}

export interface Builder {
  readonly permute: Permutation;
  readonly random: RandomBytes;
  readonly keys: AccountKeys;
  readonly genesis: Digest;
  readonly native: Word;
  readonly scripts: ScriptRoots;
}

export interface BuiltTransaction {
  readonly request: TransactionRequest;
  readonly ciphertexts: readonly Uint8Array[];
  /** The note that the payment makes. */
  readonly note: Note | undefined;
}

export function buildTransaction(b: Builder, chain: WalletChain, plan: Plan): Result<BuiltTransaction, ProtocolError> {
  const { account } = chain.account;
  const anchor = plan.consume[0]?.anchor ?? { block: chain.cursor.number, root: chain.cursor.state.notes };
  const fee = feeOf(plan.proofKind, anchor.block);
  const attempt = randomWord(b.random);
  const outPlaces = shuffled(b.random, [plan.pay, ...new Array<undefined>(NOTES_OUT - 1).fill(undefined)]);
  const place = outPlaces.findIndex((each) => each !== undefined);
  const note = plan.pay && paymentNote(b, plan.pay, b.keys.serial(attempt, place));

  const inPlaces = shuffled(b.random, [
    ...plan.consume,
    ...new Array<undefined>(NOTES_IN - plan.consume.length).fill(undefined),
  ]);
  const inputs = inPlaces.map((each) =>
    each ? inputOf(b, chain, each) : { note: dummyNote(b.random), nk: ZERO_WORD },
  );
  const walked = walkVault(account.vault, inputs, note, { faucet: b.native, amount: fee });
  if (!walked.ok) return walked;
  const record: SelfRecord = {
    nonce: account.nonce + 1,
    attempt,
    nextAddressIndex: plan.nextAddress,
    vault: walked.value,
    storage: [],
    outputs: plan.pay ? [recordedOutput(plan.pay, place, walked.value, b.native)] : [],
  };
  const messages = outPlaces.map((each): Message | undefined =>
    each && note && !each.byFile ? { type: 'note', to: each.to, note, memo: each.memo } : undefined,
  );
  const toSelf: Message = { type: 'self', secret: b.keys.self, record };
  const ciphertexts = sealMessages(b.random, b.genesis, [...messages, toSelf]);
  const outputs = outPlaces.map((each): OutputNote =>
    each && note
      ? { recipient: recipientOf(b.permute, note), asset: note.asset, dummy: false }
      : { recipient: randomFelts(b.random, 8), asset: NO_ASSET, dummy: true },
  );
  const request: TransactionRequest = {
    genesis: b.genesis,
    account,
    salt: b.keys.salt,
    program: { script: walletProgram, advice: walletAdvice(b.permute, account, b.keys.key) },
    nextStorage: account.storage,
    nextBlinding: b.keys.blinding(account.nonce + 1),
    anchor,
    expiryBlock: anchor.block + EXPIRY_BLOCKS,
    fee,
    mint: 0n,
    burn: 0n,
    inputs,
    outputs,
    attachment: attachmentHash(ciphertexts),
  };
  return ok({ request, ciphertexts, note });
}

const paymentNote = (b: Builder, pay: PaymentOutput, serial: Word): Note => ({
  serial,
  scriptRoot: b.scripts.p2id,
  inputs: p2idInputs(pay.to.tag),
  asset: { faucet: b.native, amount: pay.amount },
  owner: pay.to.owner,
  dummy: false,
});

/** Precondition: the note is spendable, and its path is kept or came with its file. */
function inputOf(b: Builder, chain: WalletChain, owned: OwnedNote): InputNote {
  const address = b.keys.address(owned.addressIndex!);
  const path = owned.anchor?.path ?? pathOf(chain, owned.leaf);
  const run: ProgramRun =
    owned.kind === 'p2ide'
      ? { script: p2ide, advice: p2ideAdvice(address.r, false) }
      : { script: p2id, advice: p2idAdvice(address.r) };
  return { note: owned.note, nk: isZero(owned.note.owner) ? ZERO_WORD : address.nk, spend: { ...run, path } };
}

function pathOf(chain: WalletChain, leaf: number): NotePath {
  const path = chain.cursor.noteTree.paths.find((each) => each.index === leaf);
  if (path === undefined) throw new RangeError(`no path is kept for leaf ${leaf}`);
  return path;
}

/** The vault's changes in the kernel's order: inputs, outputs, fee. What a slot holds at the end is what counts. */
function walkVault(
  before: Vault,
  inputs: readonly InputNote[],
  output: Note | undefined,
  fee: Asset,
): Result<VaultChange[], ProtocolError> {
  let vault = before;
  const touched = new Map<number, Word>();
  const steps = [
    ...inputs.map((input) => ({ change: addToVault, asset: input.note.asset })),
    ...(output ? [{ change: takeFromVault, asset: output.asset }] : []),
    { change: takeFromVault, asset: fee },
  ];
  for (const { change, asset } of steps) {
    if (asset.amount === 0n) continue;
    const step = change(vault, asset);
    if (!step.ok) return step;
    vault = step.value.vault;
    touched.set(step.value.slot, asset.faucet);
  }
  return ok([...touched].map(([slot, faucet]) => ({ slot, faucet, amount: vault[slot]!.amount })));
}

function recordedOutput(
  pay: PaymentOutput,
  place: number,
  changes: readonly VaultChange[],
  native: Word,
): RecordedOutput {
  const change = changes.findIndex((each) => equalFelts(each.faucet, native));
  return { script: 'p2id', place, change, amount: pay.amount, to: pay.to.tag };
}
