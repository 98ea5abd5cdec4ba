// Requests for the tx kernel: a wallet account, notes in a note tree, outputs, dummies; everything seeded.
import type { Digest } from '../../src/hash/index.ts';
import { NATIVE_FAUCET, faucet, wallet, walletAdvice } from '../../src/kernels/accounts/index.ts';
import { p2id, p2idAdvice, p2idInputs } from '../../src/kernels/scripts/index.ts';
import type { InputNote, OutputNote, ProgramRun, TransactionRequest } from '../../src/kernels/tx/request.ts';
import {
  EMPTY_STORAGE, EMPTY_VAULT, NO_ASSET, NoteTree, ZERO_DIGEST, ZERO_WORD, addressTag, deriveAccountId, dummyNote, keyDigest, noteCommitment,
  ownerOf, randomFelts, recipientOf, storageTree,
  type Account, type Asset, type Note, type RandomBytes, type Word,
} from '../../src/protocol/index.ts';
import { scriptRoot, type Advice, type Script } from '../../src/vm/index.ts';
import { rememberedPermutation as permute } from './remembered-permutation.ts';

export { permute };

/** Bytes from a counter: enough for tests that need distinct values. */
export function seededBytes(seed: number): RandomBytes {
  let state = seed >>> 0;
  return (length) => Uint8Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}

let source = seededBytes(7);
export const random: RandomBytes = (length) => source(length);
/** Begins the harness's randomness anew: what is drawn from here on depends on the seed alone. */
export const reseed = (seed: number): void => void (source = seededBytes(seed));
export const word = (): Word => randomFelts(random, 4);
export const digest = (): Digest => randomFelts(random, 8);
export const root = (script: Script): Digest => scriptRoot(permute, script);
export const native = (amount: bigint): Asset => ({ faucet: NATIVE_FAUCET, amount });

export const KEY = word();
const WALLET_STORAGE = EMPTY_STORAGE.with(0, keyDigest(permute, KEY));

/** A wallet account that has existed for a while. */
export function walletAccount(assets: readonly Asset[] = [], nonce = 5): Account {
  const codeRoot = root(wallet);
  const id = deriveAccountId(permute, codeRoot, storageTree(permute, WALLET_STORAGE).root, ZERO_WORD);
  const vault = EMPTY_VAULT.map((empty, i) => assets[i] ?? empty);
  return { id, nonce, vault, storage: WALLET_STORAGE, codeRoot, blinding: word() };
}

export function faucetAccount(nonce = 0): Account {
  return { id: NATIVE_FAUCET, nonce, vault: EMPTY_VAULT, storage: EMPTY_STORAGE, codeRoot: root(faucet), blinding: word() };
}

export const walletRun = (account: Account, key = KEY): ProgramRun => ({ script: wallet, advice: walletAdvice(permute, account, key) });
export const faucetRun: ProgramRun = { script: faucet, advice: [] };

export const dummyInput = (): InputNote => ({ note: dummyNote(random), nk: ZERO_WORD });
export const dummyOutput = (): OutputNote => ({ recipient: digest(), asset: NO_ASSET, dummy: true });
export const pay = (asset: Asset, recipient: Digest = digest()): OutputNote => ({ recipient, asset, dummy: false });
export const recipient = (note: Note): Digest => recipientOf(permute, note);

/** A note and what its consumer knows. */
export interface Spendable {
  readonly note: Note;
  readonly nk: Word;
  readonly script: Script;
  readonly advice: readonly Advice[];
}

/** A P2ID note for an account. */
export function p2idNote(account: Account, asset: Asset): Spendable {
  const [r, nk] = [word(), word()];
  const note: Note = {
    serial: word(), scriptRoot: root(p2id), inputs: p2idInputs(addressTag(permute, account.id, r)), asset, owner: ownerOf(permute, nk), dummy: false,
  };
  return { note, nk, script: p2id, advice: p2idAdvice(r) };
}

/** A note that several may spend. */
export function sharedNote(script: Script, inputs: Uint32Array, asset: Asset, advice: readonly Advice[]): Spendable {
  const note: Note = { serial: word(), scriptRoot: root(script), inputs, asset, owner: ZERO_DIGEST, dummy: false };
  return { note, nk: ZERO_WORD, script, advice };
}

/** Puts notes into a tree with others around them; returns the inputs and the anchor. */
export function inTree(notes: readonly Spendable[], block = 100): { inputs: InputNote[]; anchor: { root: Digest; block: number } } {
  const tree = new NoteTree(permute);
  tree.append([digest(), digest(), digest()]);
  const first = tree.size;
  tree.append(notes.map(({ note }) => noteCommitment(permute, note)), notes.map((_, i) => i));
  tree.append([digest()]);
  const inputs = notes.map(({ note, nk, script, advice }, i) => ({ note, nk, spend: { path: tree.path(first + i)!, script, advice } }));
  return { inputs, anchor: { root: tree.root, block } };
}

export interface Draft {
  readonly account: Account;
  readonly program?: ProgramRun;
  readonly notes?: readonly Spendable[];
  readonly outputs?: readonly OutputNote[];
  readonly fee?: bigint;
  readonly block?: number;
}

/** A whole request: dummies fill the free places. */
export function request({ account, program = walletRun(account), notes = [], outputs = [], fee = 1000n, block = 100 }: Draft, changes: Partial<TransactionRequest> = {}): TransactionRequest {
  const { inputs, anchor } = inTree(notes, block);
  return {
    genesis: digest(), account, salt: ZERO_WORD, program, nextStorage: account.storage, nextBlinding: word(), anchor, expiryBlock: block + 2048,
    fee, mint: 0n, burn: 0n,
    inputs: [...inputs, ...Array.from({ length: 4 - inputs.length }, dummyInput)],
    outputs: [...outputs, ...Array.from({ length: 4 - outputs.length }, dummyOutput)],
    attachment: digest(),
    ...changes,
  };
}
