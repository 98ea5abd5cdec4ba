// Requests for the transaction kernels: a wallet, public accounts, notes in a note tree, outputs, dummies; everything seeded.
import type { Digest } from '../../src/hash/index.ts';
import { FAUCET_IDENTITY, NATIVE_FAUCET, faucet, publicProgram, wallet, walletAdvice, walletIdentity } from '../../src/kernels/accounts/index.ts';
import { p2id, p2idAdvice, p2idInputs } from '../../src/kernels/scripts/index.ts';
import { KERNEL_VERSION, type AccountRequest, type InputNote, type OutputNote, type PaymentRequest, type ProgramRun } from '../../src/kernels/tx/index.ts';
import {
  EMPTY_STORAGE, EMPTY_VAULT, NO_ASSET, NoteTree, ZERO_DIGEST, ZERO_WORD, addressTag, deriveIdentity, dummyNote, keyDigest, noteCommitment,
  notePath, ownerOf, randomFelts, recipientOf, storageTree,
  type Account, type Asset, type Genesis, type Note, type NotePath, type RandomBytes, type Word,
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

/** The chain that the requests are for. */
export const GENESIS: Genesis = { network: 'local', kernelVersion: KERNEL_VERSION, nativeFaucet: NATIVE_FAUCET, producerKey: random(32), salt: word() };

// --- a wallet ---------------------------------------------------------------------------------------------------------

export const KEY = word();
export const WALLET = walletIdentity(permute, root(wallet), keyDigest(permute, KEY), word());
/** Whom the notes of these tests are for, unless they say otherwise. */
export const IDENTITY = deriveIdentity(permute, WALLET);
export const walletRun = (key = KEY): ProgramRun => ({ script: wallet, advice: walletAdvice(permute, key) });

// --- public accounts --------------------------------------------------------------------------------------------------

const FREE = { free: 'a test asks for nothing' } as const;
const ALLOWS_ALL = { vault: FREE, mint: FREE, burn: FREE, fee: FREE, outputs: FREE, inputs: FREE };
/** A public program that says yes to everything but a change of storage. */
export const anything = publicProgram('anything', { storage: 'kept', ...ALLOWS_ALL });

/** The account of a public program that has existed for a while. */
export function publicAccount(assets: readonly Asset[] = [], nonce = 5, program: Script = anything, storage = EMPTY_STORAGE): Account {
  const codeRoot = root(program);
  const identity = deriveIdentity(permute, { codeRoot, storageRoot: storageTree(permute, storage).root, salt: ZERO_WORD });
  const vault = EMPTY_VAULT.map((empty, i) => assets[i] ?? empty);
  return { identity, nonce, vault, storage, codeRoot };
}

export const faucetAccount = (nonce = 0): Account => ({ identity: FAUCET_IDENTITY, nonce, vault: EMPTY_VAULT, storage: EMPTY_STORAGE, codeRoot: root(faucet) });
export const faucetRun: ProgramRun = { script: faucet, advice: [] };

// --- notes ------------------------------------------------------------------------------------------------------------

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

/** A P2ID note for an identity. */
export function p2idNote(asset: Asset, identity: Digest = IDENTITY): Spendable {
  const [r, nk] = [word(), word()];
  const note: Note = {
    serial: word(), scriptRoot: root(p2id), inputs: p2idInputs(addressTag(permute, identity, r)), asset, owner: ownerOf(permute, nk), dummy: false,
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
  const before = [digest(), digest(), digest()];
  const leaves = [...before, ...notes.map(({ note }) => noteCommitment(permute, note)), digest()];
  tree.append(leaves);
  const path = (leaf: number): NotePath => notePath(permute, leaf, leaves, { roots: [], last: leaves });
  const inputs = notes.map(({ note, nk, script, advice }, i) => ({ note, nk, spend: { path: path(before.length + i), script, advice } }));
  return { inputs, anchor: { root: tree.root, block } };
}

// --- requests ---------------------------------------------------------------------------------------------------------

export interface Draft {
  readonly notes?: readonly Spendable[];
  readonly outputs?: readonly OutputNote[];
  readonly fee?: bigint;
  readonly block?: number;
}

/** What the requests of both kernels share: dummies fill the free places. */
function common({ notes = [], outputs = [], fee = 1000n, block = 100 }: Draft) {
  const { inputs, anchor } = inTree(notes, block);
  return {
    genesis: GENESIS, anchor, expiryBlock: block + 2048, fee, attachment: digest(),
    inputs: [...inputs, ...Array.from({ length: 4 - inputs.length }, dummyInput)],
    outputs: [...outputs, ...Array.from({ length: 4 - outputs.length }, dummyOutput)],
  };
}

/** A whole payment. What goes in must be what comes out. */
export const payment = (draft: Draft, changes: Partial<PaymentRequest> = {}): PaymentRequest => ({
  kernel: 'payment', ...common(draft), identity: WALLET, program: walletRun(), ...changes,
});

/** A payment that spends these notes, pays the outputs, and keeps the rest of each asset in one note. */
export function balanced({ notes = [], outputs = [], fee = 1000n, block = 100 }: Draft, changes: Partial<PaymentRequest> = {}): PaymentRequest {
  const rest = new Map<string, Asset>();
  const change = ({ faucet, amount }: Asset, sign: bigint): void => {
    const key = faucet.join();
    rest.set(key, { faucet, amount: (rest.get(key)?.amount ?? 0n) + sign * amount });
  };
  for (const { note } of notes) change(note.asset, 1n);
  for (const { asset } of outputs) change(asset, -1n);
  change(native(fee), -1n);
  const kept = [...rest.values()].filter(({ amount }) => amount > 0n);
  return payment({ notes, outputs: [...outputs, ...kept.map((asset) => pay(asset))], fee, block }, changes);
}

/** A whole transaction of a public account. */
export const accountRequest = (
  { account, program = { script: anything, advice: [] }, ...draft }: Draft & { readonly account: Account; readonly program?: ProgramRun },
  changes: Partial<AccountRequest> = {},
): AccountRequest => ({
  kernel: 'account', ...common(draft), account, salt: ZERO_WORD, program, nextStorage: account.storage, mint: 0n, burn: 0n, ...changes,
});
