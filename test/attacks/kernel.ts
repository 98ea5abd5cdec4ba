// Thefts that the two kernels prevent (docs/attacks.md): for each of their assertions a transaction that goes through without it, and
// the constraint that refuses its trace. What both kernels do alike is attacked in each. Run by src/kernels/tx/thefts.test.ts.
import { F } from '../../src/field/index.ts';
import { NATIVE_FAUCET } from '../../src/kernels/accounts/index.ts';
import { Tag, compress, sponge, type Digest } from '../../src/hash/index.ts';
import { MAX_AMOUNT, NOTES_IN, NOTES_OUT, amountToWord, deriveIdentity, genesisFelts, noteCommitment, type Account, type Asset } from '../../src/protocol/index.ts';
import { OTHER_ASSETS } from '../../src/kernels/tx/conservation.ts';
import { accountRecord, type KernelName, type PaymentRequest, type TransactionRequest } from '../../src/kernels/tx/index.ts';
import { PATH_HALF } from '../../src/kernels/tx/notes.ts';
import { buildScript } from '../../src/vm/builder/index.ts';
import { ProgramFlag, bitAdvice, wordsAdvice, type Advice, type Instruction, type Script, type Word } from '../../src/vm/index.ts';
import type { Hint } from '../../src/vm/hints.ts';
import { SITES, ZERO, vaultAdvice, viewCell, without, type Edit, type ForgeryOptions, type Site } from '../harness/kernel-forgery.ts';
import {
  GENESIS, IDENTITY, WALLET, accountRequest, anything, balanced, digest, dummyInput, native, p2idNote, pay, permute, publicAccount, root, sharedNote, word,
  type Draft, type Spendable,
} from '../harness/transactions.ts';

export interface Theft extends ForgeryOptions {
  readonly kernel: KernelName;
  /** What would be stolen; begins with the reviews' numbers. */
  readonly name: string;
  /** Messages of the assertions that stand in the way; none where a value is wired, not asserted. */
  readonly messages: readonly string[];
  readonly request: () => TransactionRequest;
  /** The executor does not refuse: it writes what the row asserts, into a cell that only the forger fills otherwise. */
  readonly executes?: true;
  /** Family of the labels that refuse the trace. */
  readonly by: 'cpu/result' | 'cpu/hash' | 'cpu/range';
}

// --- requests ---------------------------------------------------------------------------------------------------------

const other: Asset = { faucet: word(), amount: 77n };
const foreign = word();
const account = publicAccount([native(5_000_000n), other]);
const poor = publicAccount([native(5n)]);
const own = (amount: bigint): Asset => ({ faucet: account.identity.slice(0, 4), amount });
/** Holds some of the asset that it may mint itself. */
const issuer = (amount: bigint) => publicAccount([own(amount)]);
const hoard = publicAccount([own(10n), other]);
/** An identity that nobody here acts for. */
const STRANGER = digest();
/** A script that says yes to everything, with these flags. */
export const flagged = (flags: number): Script => buildScript({ name: `flags ${flags}`, flags }, () => {});
const yes = flagged(ProgramFlag.KEEPS_STORAGE);
const publicYes = flagged(ProgramFlag.PUBLIC);

/** In either kernel: a transaction that consumes these notes, pays these outputs, and a fee. */
const transaction = (kernel: KernelName, draft: Draft): TransactionRequest => (kernel === 'payment' ? balanced(draft) : accountRequest({ account, ...draft }));
const identityIn = (kernel: KernelName): Digest => (kernel === 'payment' ? IDENTITY : account.identity);
const withNote = (kernel: KernelName, change: (s: Spendable) => Spendable = (s) => s, identity = identityIn(kernel)): TransactionRequest =>
  transaction(kernel, { notes: [change(p2idNote(native(9000n), identity))] });
/** A payment: a note of a thousand units of the native asset beyond the fee comes in, and goes out in one piece. */
const simple = (): PaymentRequest => balanced({ notes: [p2idNote(native(2000n))] });
/** One of another asset comes in as well. */
const twoAssets = (): PaymentRequest => balanced({ notes: [p2idNote(native(2000n)), p2idNote(other)] });

// --- advice -----------------------------------------------------------------------------------------------------------

/** Places in the advice of either kernel; a real note in is eleven items, a dummy nine; a note out is four. */
export const AT = {
  anchor: 2, expiry: 3, fee: 4,
  payment: { codeRoot: 6, storageRoot: 7, salt: 8, outputs: 9 },
  account: { mint: 6, burn: 7, identity: 8, codeRoot: 9, storageRoot: 10, nonce: 11, vaultRoot: 12, outputs: 13 },
  recipientOf: (kernel: KernelName, output: number) => AT[kernel].outputs + 4 * output,
  faucetOf: (kernel: KernelName, output: number) => AT[kernel].outputs + 4 * output + 1,
  amountOf: (kernel: KernelName, output: number) => AT[kernel].outputs + 4 * output + 2,
  inputs: (kernel: KernelName) => AT[kernel].outputs + 4 * NOTES_OUT,
  /** What follows the notes, of which so many are real: vault steps, or what conservation asks. */
  afterNotes: (kernel: KernelName, real: number) => AT.inputs(kernel) + 9 * NOTES_IN + 2 * real,
  named: (real: number, k: number) => AT.afterNotes('payment', real) + k,
  /** Bit k of a note in (0 to 3) or out (4 to 7). */
  bit: (real: number, note: number, k: number) => AT.afterNotes('payment', real) + OTHER_ASSETS * (1 + note) + k,
  carries: (real: number, sum: number) => AT.bit(real, NOTES_IN + NOTES_OUT, 0) + sum,
} as const;
const change = (...changes: readonly (readonly [at: number, by: Advice])[]) => (advice: Advice[]): void => {
  for (const [at, by] of changes) advice[at] = by;
};
const negative = (units: number): Advice => wordsAdvice([F.neg(units), 0, 0, 0]);
const units = (amount: bigint): Advice => wordsAdvice(amountToWord(amount));
const junk = (value: number): Advice => wordsAdvice([value, 1, 0, 0]);
/** The weakened kernel asks for these in place of working them out. */
const asked = (kind: 'carries' | 'borrows') => (hint: Hint): Hint => (hint.kind === kind ? { pc: hint.pc, kind: 'words', to: hint.to, count: 1 } : hint);

// --- edits ------------------------------------------------------------------------------------------------------------

/** Adds to what a row of main copies or computes into this cell. */
const bent = (cell: number, by: Word = [1, 0, 0, 0]): Edit => (site) =>
  site.symbol === 'main' && site.op === 'ADD' && site.immediateB && site.c === cell && site.a !== cell
    ? { ...site, imm: site.imm.map((limb, i) => F.add(limb, by[i]!)) }
    : undefined;
/** The first row of either kernel makes it. */
const zeroCell = (kernel: KernelName): number => SITES[kernel][0]!.c;
/** A cell of main that the kernel sets to zero gets this word. */
export const inPlaceOfZero = (kernel: KernelName, cell: number, by: Word): Edit => (site): Instruction | undefined =>
  site.symbol === 'main' && site.op === 'MUL' && site.immediateB && site.c === cell ? { ...site, op: 'ADD', a: zeroCell(kernel), imm: by } : undefined;

/** Calls of the account kernel's main in order: four outputs, four inputs, five steps that add, six that take, scripts. */
const calls: readonly Site[] = SITES.account.filter((site) => site.symbol === 'main' && site.op === 'CALL');
/** Cell in main's frame of a vault step's parameter: two words of root, asset, amount. */
const stepCell = (call: number, parameter: 0 | 1 | 2 | 3): number => calls[call]!.a + 1 + parameter;
const [FIRST_ADD, MINT, FIRST_TAKE, SECOND_TAKE, FEE, BURN] = [8, 12, 13, 14, 17, 18];
/** The step moves another asset than it is told to. */
const ofAsset = (call: number, faucet: ArrayLike<number>): Edit => (site) =>
  site.symbol === 'main' && site.op === 'ADD' && site.c === stepCell(call, 2) ? { ...site, a: zeroCell('account'), imm: Array.from(faucet) } : undefined;
/** The only vault step opens this slot, which the honest one would not. */
const opensSlot = (slot: number, notes: number, of = account) => (advice: Advice[]): void =>
  void advice.splice(AT.afterNotes('account', notes), 2, ...vaultAdvice(of.vault, [[slot, of.vault[slot]!]]));
const [more, less]: Word[] = [[1, 0, 0, 0], [F.neg(1), 0, 0, 0]];

// --- both kernels -----------------------------------------------------------------------------------------------------

type Common = Omit<Theft, 'kernel'>;
const alike = (kernel: KernelName): readonly Common[] => [
  {
    name: 'P3 A3: a dummy that is not one: an asset from nowhere', by: 'cpu/result',
    messages: ['a dummy has no asset'], edit: without('a dummy has no asset'),
    request: () => {
      const r = transaction(kernel, { notes: [p2idNote(native(9000n), identityIn(kernel))], outputs: [pay(native(1n))] });
      const empty = dummyInput();
      const dummy = { ...empty, note: { ...empty.note, asset: native(2n ** 40n) } };
      const outputs = r.outputs.map((output) => (output.asset.amount === 1n ? { ...output, asset: native(2n ** 40n + 1n) } : output));
      return { ...r, inputs: r.inputs.with(2, dummy), outputs };
    },
  },
  {
    name: 'P2 P3: a note that nobody made', by: 'cpu/hash',
    messages: ['the note is in the tree at the anchor'], edit: without('the note is in the tree at the anchor'),
    request: () => ({ ...withNote(kernel), anchor: { root: digest(), block: 100 } }),
  },
  {
    name: 'A6: a note in a tree of another depth, whose root it names as the anchor', by: 'cpu/hash',
    messages: ['the note is in the tree at the anchor'],
    edit: (site) => (site.message === 'the note is in the tree at the anchor' ? { ...site, imm: site.imm.with(3, PATH_HALF - 1) } : undefined),
    request: () => {
      const r = withNote(kernel);
      const { note, spend } = r.inputs[0]!;
      const { index, siblings } = spend!.path;
      const climb = (node: Digest, sibling: Digest, level: number): Digest =>
        Math.floor(index / 2 ** level) % 2 === 1 ? compress(permute, Tag.NODE, sibling, node) : compress(permute, Tag.NODE, node, sibling);
      return { ...r, anchor: { ...r.anchor, root: siblings.slice(0, 2 * PATH_HALF - 1).reduce(climb, noteCommitment(permute, note)) } };
    },
  },
  {
    name: 'A3: a second nullifier for a note, by another key', by: 'cpu/hash',
    messages: ['the note belongs to this nullifier key'], edit: without('the note belongs to this nullifier key'),
    request: () => withNote(kernel, (s) => ({ ...s, nk: word() })),
  },
  {
    name: 'A3: a second nullifier for a shared note, by a key that is not zero', by: 'cpu/result',
    messages: ['a shared note is spent with the zero key'], edit: without('a shared note is spent with the zero key'),
    request: () => {
      const r = withNote(kernel, (s) => sharedNote(s.script, s.note.inputs, s.note.asset, s.advice));
      return { ...r, inputs: r.inputs.map((input) => ({ ...input, nk: word() })) };
    },
  },
  {
    name: "A3: somebody's note spent as a shared one, without its key", by: 'cpu/result',
    messages: ['a shared note has no owner'], edit: without('a shared note has no owner'), request: () => withNote(kernel),
    advice: (advice) => {
      const nk = advice.findIndex(({ kind }) => kind === 'path') + 2;
      [advice[nk], advice[nk + 1]] = [wordsAdvice(ZERO), bitAdvice(true)];
    },
  },
  {
    name: "P10: a stranger's note taken by a script that says yes", by: 'cpu/result',
    messages: ["the script is the note's"], edit: without("the script is the note's"),
    request: () => withNote(kernel, (s) => ({ ...s, script: yes, advice: [] }), STRANGER),
  },
  {
    name: "P10: a stranger's note, whose script is said to be the program that ran before", by: 'cpu/result',
    messages: ['the script is the one before'], edit: without('the script is the one before'),
    // The note names the program's root; what runs is a script that says yes, and its root is never computed.
    request: () => {
      const program = kernel === 'payment' ? transaction(kernel, {}).program : { script: anything, advice: [] };
      return withNote(kernel, () => sharedNote(program.script, new Uint32Array(28), native(9000n), program.advice));
    },
    advice: (advice) => void (advice[advice.findLastIndex(({ kind }) => kind === 'script')] = { kind: 'script', script: yes, advice: [] }),
  },
  {
    name: 'V6: a script that is shown something else than the transaction', by: 'cpu/result',
    messages: ['the script sees the transaction'], executes: true,
    // Cells 2 and 3 of the frame of `script`: the view and the script's own record.
    edit: (site) => (site.symbol === 'script' && site.message === 'the script sees the transaction' && site.c === 2 ? { ...site, c: 3 } : undefined),
    request: () => withNote(kernel, () => sharedNote(yes, new Uint32Array(28), native(9000n), [])),
  },
  ...([['anchor', 'the anchor is a block number', 100], ['expiry', 'the expiry is a block number', 2148]] as const).map(
    ([field, message, value]): Common => ({
      name: `V8: junk in the upper limbs of the ${field}`, by: 'cpu/result', messages: [message], edit: without(message),
      request: () => withNote(kernel), advice: change([AT[field], junk(value)]),
    }),
  ),
  { name: 'P3: a nullifier that is not the note\'s', by: 'cpu/result', messages: [], request: () => withNote(kernel), edit: bent(viewCell('nullifiers')) },
  { name: 'P3: a commitment that is not the output\'s', by: 'cpu/result', messages: [], request: () => transaction(kernel, { notes: [p2idNote(native(9000n), identityIn(kernel))], outputs: [pay(native(5n))] }), edit: bent(viewCell('commitments')) },
];

/** What a payment of a public account's program would be, or of a program with other flags. */
const actingAs = (program: Script): PaymentRequest => {
  const identity = { ...WALLET, codeRoot: root(program) };
  return balanced({ notes: [p2idNote(native(2000n), deriveIdentity(permute, identity))] }, { identity, program: { script: program, advice: [] } });
};
/** Only the assertion number `index` of those with this message. */
const only = (kernel: KernelName, message: string, index: number): Edit => {
  const { pc } = SITES[kernel].filter((site) => site.message === message)[index]!;
  return (site) => (site.pc === pc ? without(message)(site) : undefined);
};
const sumWords = (x: ArrayLike<number>, y: ArrayLike<number>): Word => [0, 1, 2, 3].map((i) => F.add(x[i]!, y[i]!)) as unknown as Word;
const minus = (x: ArrayLike<number>): Word => [0, 1, 2, 3].map((i) => F.neg(x[i]!)) as unknown as Word;

// --- the payment kernel -----------------------------------------------------------------------------------------------

const genesisPreimage = SITES.payment.find(({ op, c }) => op === 'HASH' && c === viewCell('genesis'))!.a;
const CONSERVED = 'what goes in comes out';
const second: Asset = { faucet: word(), amount: 77n };
/** Notes in, and the same out: native, other, second. Fee 1000. */
const threeAssets = (): PaymentRequest =>
  balanced({ notes: [p2idNote(native(2000n)), p2idNote(other), p2idNote(second)], outputs: [pay(other), pay(second)] });
/** Another asset, of which the native one and X = `middle` are as far apart as X and it: for a bit of 2. */
const middle = word();
const doubled: Asset = { faucet: Uint32Array.from(sumWords(sumWords(middle, middle), minus(NATIVE_FAUCET))), amount: 5n };

const PAYMENT_THEFTS: readonly Common[] = [
  {
    name: 'P6: a unit of the native asset from nothing', by: 'cpu/result', messages: [CONSERVED], edit: only('payment', CONSERVED, 0),
    request: simple, advice: change([AT.amountOf('payment', 0), units(1001n)]),
  },
  ...[0, 1].map((k): Common => ({
    name: `P6: a unit of the native asset that becomes one of asset X${k + 1}`, by: 'cpu/result', messages: [CONSERVED], edit: only('payment', CONSERVED, k + 1),
    request: threeAssets, advice: change([AT.amountOf('payment', k), units(78n)], [AT.amountOf('payment', 2), units(999n)]),
  })),
  {
    name: 'V5: inflation by a carry of 32512, for 2^16 * 32512 = -1 mod p', by: 'cpu/range', messages: ['carries are small'], edit: without('carries are small'),
    request: simple,
    advice: change([AT.amountOf('payment', 0), units(1000n + 1n + 32512n * 65536n)], [AT.carries(1, 0), wordsAdvice([32512, 0, 0, 0])]),
  },
  {
    name: 'P6: a note that counts as X1 and as X2, so that another pays it out once more', by: 'cpu/result',
    messages: ['a note is of one asset'], edit: without('a note is of one asset'), request: threeAssets,
    advice: change(
      // What was X1 is now X1 + X2 - N, and what was X2 is N.
      [AT.faucetOf('payment', 0), wordsAdvice(sumWords(sumWords(other.faucet, second.faucet), minus(NATIVE_FAUCET)))],
      [AT.bit(3, 4, 1), bitAdvice(true)],
      [AT.faucetOf('payment', 1), wordsAdvice(NATIVE_FAUCET)], [AT.bit(3, 5, 1), bitAdvice(false)],
    ),
  },
  {
    name: 'P6: a worthless asset that comes out as the native one', by: 'cpu/result',
    messages: ['a note is of an asset that is counted'], edit: without('a note is of an asset that is counted'), request: twoAssets,
    advice: (advice) => {
      const place = [0, 1].find((output) => (advice[AT.amountOf('payment', output)] as Advice & { kind: 'words' }).words[0]![0] === Number(other.amount))!;
      advice[AT.faucetOf('payment', place)] = wordsAdvice(NATIVE_FAUCET);
    },
  },
  {
    name: 'P6: a note that counts twice, by a bit of 2', by: 'cpu/result',
    messages: ['a note is of the asset or not'], edit: without('a note is of the asset or not'),
    request: () => balanced({ notes: [p2idNote(native(2000n)), p2idNote(doubled)], outputs: [pay(doubled)] }),
    advice: change(
      [AT.named(2, 0), wordsAdvice(middle)], [AT.bit(2, 1, 0), wordsAdvice([2, 0, 0, 0])],
      [AT.faucetOf('payment', 0), wordsAdvice(middle)], [AT.amountOf('payment', 0), units(10n)], [AT.amountOf('payment', 1), units(995n)],
    ),
  },
  {
    name: 'P6: an output of less than nothing', by: 'cpu/range',
    messages: ['an output has an amount below 2^62'], edit: without('an output has an amount below 2^62'),
    request: () => balanced({ notes: [p2idNote(native(2000n))], outputs: [pay(native(5n))] }),
    advice: change([AT.amountOf('payment', 0), negative(5)], [AT.amountOf('payment', 1), units(1005n)]),
  },
  {
    name: 'P6: a fee of less than nothing', by: 'cpu/range', messages: ['the fee is an amount'], edit: without('the fee is an amount'), request: simple,
    advice: change([AT.fee, negative(5)], [AT.amountOf('payment', 0), units(2005n)]),
  },
  {
    name: 'A5: a fee of 2^40 units, by whoever proves for a program that says nothing about it', by: 'cpu/result',
    messages: ['the fee is below 2^32'], edit: without('the fee is below 2^32'), request: () => balanced({ notes: [p2idNote(native(2n ** 41n))], fee: 2n ** 40n }),
  },
  {
    name: "P10: a stranger's money spent by a program that is not the identity's", by: 'cpu/result',
    messages: ["the program is the account's"], edit: without("the program is the account's"),
    request: () => ({ ...simple(), program: { script: yes, advice: [] } }),
  },
  {
    name: "A5: a public account's program run without its state", by: 'cpu/result',
    messages: ['the program is that of a wallet'], edit: without('the program is that of a wallet'), request: () => actingAs(publicYes),
  },

  // What is wired rather than asserted: the weakened kernel computes something else.
  {
    name: 'A3: an identity that is not derived from the program that runs', by: 'cpu/hash', messages: [],
    // It is hashed from the genesis preimage, which is as long.
    edit: (site) => (site.op === 'HASH' && site.c === viewCell('identity') ? { ...site, a: genesisPreimage } : undefined),
    request: () => balanced({ notes: [p2idNote(native(2000n), sponge(permute, Tag.ACCOUNT_ID, genesisFelts(GENESIS)))] }),
  },
  ...(['publicId', 'initial', 'final', 'nonce', 'vaultRoot', 'storageAfter', 'vaultAfter', 'mint', 'burn'] as const).map((field): Common => ({
    name: `A5: a payment whose ${field} is not zero`, by: 'cpu/result', messages: [], request: simple,
    edit: inPlaceOfZero('payment', viewCell(field), [7, 0, 0, 0]),
  })),
  {
    name: 'B4: less taken from the notes than the fee of the header', by: 'cpu/result', messages: [], request: simple,
    edit: (site) => (site.op === 'ADD' && !site.immediateB && site.b === viewCell('fee') ? { ...site, immediateB: true, imm: [999, 0, 0, 0] } : undefined),
    advice: change([AT.amountOf('payment', 0), units(1001n)]),
  },
];

// --- the account kernel -----------------------------------------------------------------------------------------------

/** The account afterwards, as hashed, in main's frame. */
const after = SITES.account.find(({ op, c }) => op === 'HASH' && c === viewCell('final'))!.a;
const afterCell = (field: keyof typeof accountRecord.offsets): number => after + accountRecord.offsets[field];
const nobody: Account = { ...publicAccount(), identity: Uint32Array.from([0, 0, 0, 0, 1, 2, 3, 4]) };
const first = AT.afterNotes;
const oneStep = (amount: bigint) => accountRequest({ account, outputs: [pay(native(amount))], fee: 0n });

const ACCOUNT_THEFTS: readonly Common[] = [
  {
    name: 'P6: paying out an asset that the vault lacks, from the slot of another', by: 'cpu/result',
    messages: ['the slot holds this asset'], edit: without('the slot holds this asset'),
    request: () => oneStep(5n), advice: change([AT.faucetOf('account', 0), wordsAdvice(foreign)]),
  },
  {
    name: 'P6: a worthless note added to the slot of the native asset', by: 'cpu/result',
    messages: ['the slot holds this asset or nothing'], edit: without('the slot holds this asset or nothing'),
    request: () => accountRequest({ account, notes: [p2idNote({ faucet: foreign, amount: 7n }, account.identity)], fee: 0n }),
    advice: (advice) => void advice.splice(first('account', 1), 2, ...vaultAdvice(account.vault, [[0, other]])),
  },
  {
    name: 'P6: a balance of 2^61 that the vault does not hold', by: 'cpu/hash',
    messages: ['the slot is in the vault'], edit: without('the slot is in the vault'),
    request: () => oneStep(5n), advice: change([first('account', 0) + 1, wordsAdvice(NATIVE_FAUCET, amountToWord(2n ** 61n))]),
  },
  {
    name: 'P6: ten paid from a slot that holds five', by: 'cpu/range',
    messages: ['the balance is enough'], edit: without('the balance is enough'),
    request: () => accountRequest({ account: poor, outputs: [pay(native(3n))], fee: 0n }), advice: change([AT.amountOf('account', 0), units(10n)]),
  },
  {
    name: 'V5: inflation of a vault by a carry of 32512, for 2^16 * 32512 = -1 mod p', by: 'cpu/range',
    messages: ['the balance stays below 2^62'],
    edit: (site) => (site.imm[0] === 1 ? without('the balance stays below 2^62')(site) : undefined), hints: asked('carries'),
    request: () => accountRequest({ account: poor, notes: [p2idNote(native(1n), poor.identity)], fee: 0n }),
    advice: (advice) => void advice.splice(first('account', 1) + 2, 0, wordsAdvice([32512, 0, 0, 0])),
  },
  {
    name: 'P6: a balance of 2^62, by a mint on top of the largest', by: 'cpu/range',
    messages: ['the balance stays below 2^62'], edit: without('the balance stays below 2^62'),
    request: () => accountRequest({ account: issuer(MAX_AMOUNT), fee: 0n }),
    advice: (advice) => {
      advice[AT.account.mint] = units(1n);
      advice.splice(first('account', 0), 0, ...vaultAdvice(issuer(MAX_AMOUNT).vault, [[0, other]]));
    },
  },
  {
    name: 'P3: an account of public id zero, which mints the asset zero and passes for a payment', by: 'cpu/result',
    messages: ['a public account has an id'], edit: without('a public account has an id'),
    request: () => accountRequest({ account: nobody, notes: [p2idNote(native(1000n), nobody.identity)], outputs: [pay({ faucet: new Uint32Array(4), amount: 5n })] }, { mint: 5n }),
  },
  {
    name: 'P3: a new account with a full vault', by: 'cpu/result',
    messages: ['a new account has an empty vault'], edit: without('a new account has an empty vault'),
    request: () => accountRequest({ account: { ...account, nonce: 0 } }),
  },
  {
    name: "P3: an account created under another's identity", by: 'cpu/hash',
    messages: ['the identity of a new account derives from its program'], edit: without('the identity of a new account derives from its program'),
    request: () => accountRequest({ account: { ...publicAccount([], 0), identity: STRANGER }, fee: 0n }),
  },
  {
    name: 'P10: an account emptied by another program', by: 'cpu/result',
    messages: ["the program is the account's"], edit: without("the program is the account's"),
    request: () => accountRequest({ account, program: { script: publicYes, advice: [] }, outputs: [pay(native(4_000_000n))] }),
  },
  {
    name: "A5: a wallet's program run on an account that the network may prove for", by: 'cpu/result',
    messages: ['the program is a public one'], edit: without('the program is a public one'),
    request: () => accountRequest({ account: publicAccount([native(5000n)], 5, yes), program: { script: yes, advice: [] } }),
  },
  {
    name: 'A5 P10: storage replaced under a program that keeps it', by: 'cpu/result',
    messages: ['the program keeps storage'], edit: without('the program keeps storage'),
    request: () => accountRequest({ account }, { nextStorage: account.storage.with(0, digest()) }),
  },
  {
    name: 'P6: an output of less than nothing, which the vault gains', by: 'cpu/range',
    messages: ['an output has an amount below 2^62'], edit: without('an output has an amount below 2^62'), hints: asked('borrows'), request: () => oneStep(5n),
    advice: (advice) => {
      advice[AT.amountOf('account', 0)] = negative(5);
      advice.splice(first('account', 0) + 2, 0, wordsAdvice(ZERO));
    },
  },
  ...([
    ['P6: a fee of less than nothing', 'the fee is an amount', AT.fee, 'borrows', () => accountRequest({ account, fee: 5n })],
    ['P6: a burn of less than nothing, which mints', 'the burn is an amount', AT.account.burn, 'borrows', () => accountRequest({ account: issuer(10n), fee: 0n }, { burn: 5n })],
    ['P6: a mint of less than nothing, below any cap', 'the mint is an amount', AT.account.mint, 'carries', () => accountRequest({ account: issuer(10n), fee: 0n }, { mint: 5n })],
  ] as const).map(([name, message, at, kind, make]): Common => ({
    name, by: 'cpu/range', messages: [message], edit: without(message), hints: asked(kind), request: make,
    advice: (advice) => {
      advice[at] = negative(5);
      advice.splice(first('account', 0) + 2, 0, wordsAdvice(ZERO));
    },
  })),
  {
    name: 'A5: a fee of 2^40 units, by whoever proves for a program that says nothing about it', by: 'cpu/result',
    messages: ['the fee is below 2^32'], edit: without('the fee is below 2^32'),
    request: () => accountRequest({ account: publicAccount([native(2n ** 50n)]), fee: 2n ** 40n }),
  },
  {
    name: 'V8: junk in the upper limbs of the nonce', by: 'cpu/result', messages: ['the nonce is a number'], edit: without('the nonce is a number'),
    request: () => accountRequest({ account }), advice: change([AT.account.nonce, junk(5)]),
  },

  // What is wired rather than asserted: the weakened kernel copies something else.
  { name: 'A3: a nonce that jumps', by: 'cpu/result', messages: [], request: () => accountRequest({ account }), edit: bent(afterCell('nonce')) },
  { name: 'P10: another program afterwards', by: 'cpu/result', messages: [], request: () => accountRequest({ account }), edit: bent(afterCell('codeRoot')) },
  ...[0, 1].map((half): Common => ({
    name: `A3: another identity afterwards, in its word ${half}`, by: 'cpu/result', messages: [], request: () => accountRequest({ account }), edit: bent(afterCell('identity') + half),
  })),
  { name: 'A3: a header that names another account', by: 'cpu/result', messages: [], request: () => accountRequest({ account }), edit: bent(viewCell('publicId')) },
  { name: 'P6: a vault afterwards that the chain of steps did not leave', by: 'cpu/result', messages: [], request: () => accountRequest({ account }), edit: bent(afterCell('vaultRoot')) },
  { name: 'A5: a program that is shown another vault than is left', by: 'cpu/result', messages: [], request: () => accountRequest({ account }), edit: bent(viewCell('vaultAfter')) },
  { name: 'A5: a program that is shown another storage than is left', by: 'cpu/result', messages: [], request: () => accountRequest({ account }), edit: bent(viewCell('storageAfter')) },
  {
    name: 'A5: a blinding that freezes a public account for everybody else', by: 'cpu/result', messages: [], request: () => accountRequest({ account }),
    edit: inPlaceOfZero('account', afterCell('zeros'), [1, 2, 3, 4]),
  },
  {
    name: 'P3: a new account that takes the place of an old one', by: 'cpu/result', messages: [],
    request: () => accountRequest({ account: publicAccount([], 0), fee: 0n }), edit: inPlaceOfZero('account', viewCell('initial'), [1, 0, 0, 0]),
  },
  {
    name: 'P6: two payments of one balance, both from the first root', by: 'cpu/result', messages: [],
    request: () => accountRequest({ account, outputs: [pay(native(1n)), pay(native(1n))], fee: 0n }),
    edit: (site) => {
      const half = ([0, 1] as const).find((k) => site.symbol === 'main' && site.op === 'ADD' && site.c === stepCell(SECOND_TAKE, k));
      return half === undefined ? undefined : { ...site, a: viewCell('vaultRoot', half) };
    },
    advice: (advice) => {
      for (const output of [0, 1]) advice[AT.amountOf('account', output)] = units(4_000_000n);
      const opens = vaultAdvice(account.vault, [[0, other]]);
      advice.splice(first('account', 0), 4, ...opens, ...opens);
    },
  },
  {
    name: 'P6: the vault gains more than the note holds', by: 'cpu/result', messages: [],
    request: () => accountRequest({ account, notes: [p2idNote(native(9n), account.identity)], fee: 0n }), edit: bent(stepCell(FIRST_ADD, 3), more),
  },
  {
    name: 'P6: the vault gains another asset than the note holds', by: 'cpu/result', messages: [],
    request: () => accountRequest({ account, notes: [p2idNote({ faucet: foreign, amount: 7n }, account.identity)], fee: 0n }),
    edit: ofAsset(FIRST_ADD, NATIVE_FAUCET), advice: opensSlot(0, 1),
  },
  { name: 'P6: the vault gives less than the output holds', by: 'cpu/result', messages: [], request: () => oneStep(5n), edit: bent(stepCell(FIRST_TAKE, 3), less) },
  {
    name: 'P6: the vault gives another asset than the output holds', by: 'cpu/result', messages: [],
    request: () => accountRequest({ account, outputs: [pay({ ...other, amount: 5n })], fee: 0n }),
    edit: ofAsset(FIRST_TAKE, NATIVE_FAUCET), advice: opensSlot(0, 0),
  },
  {
    name: "P6: another faucet's asset minted", by: 'cpu/result', messages: [],
    request: () => accountRequest({ account, fee: 0n }, { mint: 5n }), edit: ofAsset(MINT, NATIVE_FAUCET), advice: opensSlot(0, 0),
  },
  {
    name: 'P6: more minted than the program is told', by: 'cpu/result', messages: [],
    request: () => accountRequest({ account: issuer(10n), fee: 0n }, { mint: 5n }), edit: bent(stepCell(MINT, 3), more),
  },
  {
    name: 'P6: the vault gives less than the fee of the header', by: 'cpu/result', messages: [],
    request: () => accountRequest({ account, fee: 5n }), edit: bent(stepCell(FEE, 3), less),
  },
  {
    name: 'P6: the fee paid in another asset than the native one', by: 'cpu/result', messages: [],
    request: () => accountRequest({ account, fee: 5n }), edit: ofAsset(FEE, other.faucet), advice: opensSlot(1, 0),
  },
  {
    name: 'P6: less burned than the program is told', by: 'cpu/result', messages: [],
    request: () => accountRequest({ account: issuer(10n), fee: 0n }, { burn: 5n }), edit: bent(stepCell(BURN, 3), less),
  },
  {
    name: "P6: another asset burned in place of the account's own", by: 'cpu/result', messages: [],
    request: () => accountRequest({ account: hoard, fee: 0n }, { burn: 5n }), edit: ofAsset(BURN, other.faucet), advice: opensSlot(1, 0, hoard),
  },
];

const of = (kernel: KernelName, thefts: readonly Common[]): Theft[] => thefts.map((theft) => ({ ...theft, kernel }));
export const THEFTS: readonly Theft[] = [
  ...of('payment', alike('payment')), ...of('payment', PAYMENT_THEFTS),
  ...of('account', alike('account')), ...of('account', ACCOUNT_THEFTS),
];

const SHARED_LINES = {
  'an input has an amount below 2^62': 'no note of the tree has another: every output and every fee note is checked where it is made',
  'an output is a dummy or not': 'BRANCH asserts the bit once more',
  'an input is a dummy or not': 'BRANCH asserts the bit once more',
  'a note is shared or owned': 'BRANCH asserts the bit once more',
  'the script is the one before, or another': 'BRANCH asserts the bit once more',
  "a script's frame is an address": 'ENTER takes the first limb only; a script whose frame word has others fails its own reads',
  'the script is for this version of the VM': 'there is one version; a script hashed with another has another root',
};
/** Assertions without a theft of their own -> why they stand there. */
export const SECOND_LINES: Readonly<Record<KernelName, Readonly<Record<string, string>>>> = {
  payment: {
    ...SHARED_LINES,
    'nothing leaves the top limb':
      'the range leaves a top carry of 0 to 15; one of 1 needs 2^18 - 3 in the lowest limb where four inputs bring 2^18 - 4 at most, and would only destroy',
  },
  account: SHARED_LINES,
};
