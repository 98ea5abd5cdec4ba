// Thefts that the tx kernel prevents (docs/attacks.md): for each of its assertions a transaction that goes through without it,
// and the constraint that refuses its trace. Run by src/kernels/tx/thefts.test.ts.
import { F } from '../../src/field/index.ts';
import { NATIVE_FAUCET } from '../../src/kernels/accounts/index.ts';
import { Tag, compress, type Digest } from '../../src/hash/index.ts';
import type { TransactionRequest } from '../../src/kernels/tx/index.ts';
import { PATH_HALF } from '../../src/kernels/tx/notes.ts';
import { MAX_AMOUNT, amountToWord, noteCommitment, type Account, type Asset } from '../../src/protocol/index.ts';
import { buildScript } from '../../src/vm/builder/index.ts';
import { bitAdvice, wordsAdvice, type Advice, type Instruction, type Word } from '../../src/vm/index.ts';
import type { Hint } from '../../src/vm/hints.ts';
import { SITES, ZERO, vaultAdvice, viewCell, without, type Edit, type ForgeryOptions, type Site } from '../harness/kernel-forgery.ts';
import { digest, dummyInput, native, p2idNote, pay, permute, request, sharedNote, walletAccount, word, type Spendable } from '../harness/transactions.ts';

export interface Theft extends ForgeryOptions {
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

const other: Asset = { faucet: word(), amount: 77n };
const foreign = word();
const account = walletAccount([native(5_000_000n), other]);
const poor = walletAccount([native(5n)]);
/** Holds some of the asset that it may mint itself. */
const issuer = (amount: bigint): Account => walletAccount([{ faucet: account.id, amount }]);
const hoard = walletAccount([{ faucet: account.id, amount: 10n }, other]);
const stranger: Account = { ...account, id: word() };
/** A script that says yes to everything. */
const yes = buildScript({ name: 'yes', keepsStorage: true }, () => {});
const negative = (units: number): Advice => wordsAdvice([F.neg(units), 0, 0, 0]);
const junk = (value: number): Advice => wordsAdvice([value, 1, 0, 0]);

/** Places in the advice: fields of the header and account, outputs of four items, inputs of eleven (a dummy nine), vault steps. */
const AT = { anchor: 2, expiry: 3, fee: 4, mint: 6, burn: 7, nonce: 9, faucetOf: (output: number) => 15 + 4 * output, amountOf: (output: number) => 16 + 4 * output, vault: (notes: number) => 66 + 2 * notes };
/** The weakened kernel asks for these in place of working them out. */
const asked = (kind: 'carries' | 'borrows') => (hint: Hint): Hint => (hint.kind === kind ? { pc: hint.pc, kind: 'words', to: hint.to, count: 1 } : hint);
const set = (at: number, by: Advice) => (advice: Advice[]): void => void (advice[at] = by);

const withNote = (change: (s: Spendable) => Spendable = (s) => s, of: Account = account): TransactionRequest =>
  request({ account, notes: [change(p2idNote(of, native(9n)))] });

/** Adds to what a row of main copies or computes into this cell. */
const bent = (cell: number, by: Word = [1, 0, 0, 0]): Edit => (site) =>
  site.symbol === 'main' && site.op === 'ADD' && site.immediateB && site.c === cell && site.a !== cell
    ? { ...site, imm: site.imm.map((limb, i) => F.add(limb, by[i]!)) }
    : undefined;
/** Calls of main in order: four outputs, four inputs, five steps that add, six that take, scripts. */
const calls: readonly Site[] = SITES.filter((site) => site.symbol === 'main' && site.op === 'CALL');
/** Cell in main's frame of a vault step's parameter: two words of root, asset, amount. */
const stepCell = (call: number, parameter: 0 | 1 | 2 | 3): number => calls[call]!.a + 1 + parameter;
const [FIRST_ADD, MINT, FIRST_TAKE, SECOND_TAKE, FEE, BURN] = [8, 12, 13, 14, 17, 18];

const zeroCell = SITES[0]!.c;
/** The step moves another asset than it is told to. */
const ofAsset = (call: number, faucet: ArrayLike<number>): Edit => (site) =>
  site.symbol === 'main' && site.op === 'ADD' && site.c === stepCell(call, 2) ? { ...site, a: zeroCell, imm: Array.from(faucet) } : undefined;
/** The only vault step opens this slot, which the honest one would not. */
const opensSlot = (slot: number, notes: number, of: Account = account) => (advice: Advice[]): void =>
  void advice.splice(AT.vault(notes), 2, ...vaultAdvice(of.vault, [[slot, of.vault[slot]!]]));
const [more, less]: Word[] = [[1, 0, 0, 0], [F.neg(1), 0, 0, 0]];

const one = SITES.find((site) => site.symbol === 'main' && site.op === 'ADD' && site.a === zeroCell && site.imm[0] === 1)!.c;

export const THEFTS: readonly Theft[] = [
  {
    name: 'P6: paying out an asset that the vault lacks, from the slot of another', by: 'cpu/result',
    messages: ['the slot holds this asset'], edit: without('the slot holds this asset'),
    request: () => request({ account, outputs: [pay(native(5n))], fee: 0n }), advice: set(AT.faucetOf(0), wordsAdvice(foreign)),
  },
  {
    name: 'P6: a worthless note added to the slot of the native asset', by: 'cpu/result',
    messages: ['the slot holds this asset or nothing'], edit: without('the slot holds this asset or nothing'),
    request: () => request({ account, notes: [p2idNote(account, { faucet: foreign, amount: 7n })], fee: 0n }),
    advice: (advice) => void advice.splice(AT.vault(1), 2, ...vaultAdvice(account.vault, [[0, other]])),
  },
  {
    name: 'P6: a balance of 2^61 that the vault does not hold', by: 'cpu/hash',
    messages: ['the slot is in the vault'], edit: without('the slot is in the vault'),
    request: () => request({ account, outputs: [pay(native(5n))], fee: 0n }),
    advice: set(AT.vault(0) + 1, wordsAdvice(NATIVE_FAUCET, amountToWord(2n ** 61n))),
  },
  {
    name: 'P6: ten paid from a slot that holds five', by: 'cpu/range',
    messages: ['the balance is enough'], edit: without('the balance is enough'),
    request: () => request({ account: poor, outputs: [pay(native(3n))], fee: 0n }), advice: set(AT.amountOf(0), wordsAdvice(amountToWord(10n))),
  },
  {
    name: 'V5: inflation by a carry of 32512, for 2^16 * 32512 = -1 mod p', by: 'cpu/range',
    messages: ['the balance stays below 2^62'],
    edit: (site) => (site.imm[0] === 1 ? without('the balance stays below 2^62')(site) : undefined), hints: asked('carries'),
    request: () => request({ account: poor, notes: [p2idNote(poor, native(1n))], fee: 0n }),
    advice: (advice) => void advice.splice(AT.vault(1) + 2, 0, wordsAdvice([32512, 0, 0, 0])),
  },
  {
    name: 'P6: a balance of 2^62, by a mint on top of the largest', by: 'cpu/range',
    messages: ['the balance stays below 2^62'], edit: without('the balance stays below 2^62'),
    request: () => request({ account: issuer(MAX_AMOUNT), fee: 0n }),
    advice: (advice) => {
      advice[AT.mint] = wordsAdvice(amountToWord(1n));
      advice.splice(AT.vault(0), 0, ...vaultAdvice(issuer(MAX_AMOUNT).vault, [[0, other]]));
    },
  },
  {
    name: 'P3 A3: a dummy that is not one: an asset from nowhere', by: 'cpu/result',
    messages: ['a dummy has no asset'], edit: without('a dummy has no asset'),
    request: () => {
      const r = request({ account });
      const dummy = dummyInput();
      return { ...r, inputs: r.inputs.with(2, { ...dummy, note: { ...dummy.note, asset: native(2n ** 61n) } }) };
    },
  },
  {
    name: 'P2 P3: a note that nobody made', by: 'cpu/hash',
    messages: ['the note is in the tree at the anchor'], edit: without('the note is in the tree at the anchor'),
    request: () => ({ ...withNote(), anchor: { root: digest(), block: 100 } }),
  },
  {
    name: 'A6: a note in a tree of another depth, whose root it names as the anchor', by: 'cpu/hash',
    messages: ['the note is in the tree at the anchor'],
    edit: (site) => (site.message === 'the note is in the tree at the anchor' ? { ...site, imm: site.imm.with(3, PATH_HALF - 1) } : undefined),
    request: () => {
      const r = withNote();
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
    request: () => withNote((s) => ({ ...s, nk: word() })),
  },
  {
    name: 'A3: a second nullifier for a shared note, by a key that is not zero', by: 'cpu/result',
    messages: ['a shared note is spent with the zero key'], edit: without('a shared note is spent with the zero key'),
    request: () => {
      const r = withNote((s) => sharedNote(s.script, s.note.inputs, s.note.asset, s.advice));
      return { ...r, inputs: r.inputs.map((input) => ({ ...input, nk: word() })) };
    },
  },
  {
    name: "A3: somebody's note spent as a shared one, without its key", by: 'cpu/result',
    messages: ['a shared note has no owner'], edit: without('a shared note has no owner'), request: withNote,
    advice: (advice) => {
      const nk = advice.findIndex(({ kind }) => kind === 'path') + 2;
      [advice[nk], advice[nk + 1]] = [wordsAdvice(ZERO), bitAdvice(true)];
    },
  },
  {
    name: 'P3: a new account with a full vault', by: 'cpu/result',
    messages: ['a new account has an empty vault'], edit: without('a new account has an empty vault'),
    request: () => request({ account: { ...account, nonce: 0 } }),
  },
  {
    name: "P3: an account created under another's id", by: 'cpu/result',
    messages: ['the id of a new account derives from its program'], edit: without('the id of a new account derives from its program'),
    request: () => request({ account: { ...walletAccount([], 0), id: NATIVE_FAUCET }, fee: 0n }),
  },
  {
    name: "P10: a stranger's note taken by a script that says yes", by: 'cpu/result',
    messages: ["the script is the note's"], edit: without("the script is the note's"),
    request: () => withNote((s) => ({ ...s, script: yes, advice: [] }), stranger),
  },
  {
    name: 'P10: an account emptied without its key', by: 'cpu/result',
    messages: ["the program is the account's"], edit: without("the program is the account's"),
    request: () => request({ account, program: { script: yes, advice: [] }, outputs: [pay(native(4_000_000n))] }),
  },
  {
    name: 'A5 P10: the key digest of a wallet replaced', by: 'cpu/result',
    messages: ['the program keeps storage'], edit: without('the program keeps storage'),
    request: () => request({ account }, { nextStorage: account.storage.with(0, digest()) }),
  },
  {
    name: 'V6: a script that is shown something else than the transaction', by: 'cpu/result',
    messages: ['the script sees the transaction'], executes: true,
    // Cells 2 and 3 of the frame of `script`: the view and the script's own record.
    edit: (site) => (site.message === 'the script sees the transaction' && site.c === 2 ? { ...site, c: 3 } : undefined),
    request: () => withNote(() => sharedNote(yes, new Uint32Array(32), native(9n), [])),
  },
  {
    name: 'P6: an output of less than nothing, which the vault gains', by: 'cpu/range',
    messages: ['an output has an amount below 2^62'], edit: without('an output has an amount below 2^62'), hints: asked('borrows'),
    request: () => request({ account, outputs: [pay(native(5n))], fee: 0n }),
    advice: (advice) => {
      advice[AT.amountOf(0)] = negative(5);
      advice.splice(AT.vault(0) + 2, 0, wordsAdvice(ZERO));
    },
  },
  {
    name: 'P6: a fee of less than nothing', by: 'cpu/range',
    messages: ['the fee is an amount'], edit: without('the fee is an amount'), hints: asked('borrows'),
    request: () => request({ account, fee: 5n }),
    advice: (advice) => {
      advice[AT.fee] = negative(5);
      advice.splice(AT.vault(0) + 2, 0, wordsAdvice(ZERO));
    },
  },
  {
    name: 'P6: a burn of less than nothing, which mints', by: 'cpu/range',
    messages: ['the burn is an amount'], edit: without('the burn is an amount'), hints: asked('borrows'),
    request: () => request({ account: issuer(10n), fee: 0n }, { burn: 5n }),
    advice: (advice) => {
      advice[AT.burn] = negative(5);
      advice.splice(AT.vault(0) + 2, 0, wordsAdvice(ZERO));
    },
  },
  {
    name: 'P6: a mint of less than nothing, below any cap', by: 'cpu/range',
    messages: ['the mint is an amount'], edit: without('the mint is an amount'), hints: asked('carries'),
    request: () => request({ account: issuer(10n), fee: 0n }, { mint: 5n }),
    advice: (advice) => {
      advice[AT.mint] = negative(5);
      advice.splice(AT.vault(0) + 2, 0, wordsAdvice(ZERO));
    },
  },
  {
    name: 'A5: a fee of 2^40 units, by whoever proves for a program that says nothing about it', by: 'cpu/result',
    messages: ['the fee is below 2^32'], edit: without('the fee is below 2^32'),
    request: () => request({ account: walletAccount([native(2n ** 50n)]), fee: 2n ** 40n }),
  },
  ...([['anchor', 'the anchor is a block number', 100], ['expiry', 'the expiry is a block number', 2148], ['nonce', 'the nonce is a number', 5]] as const).map(
    ([field, message, value]): Theft => ({
      name: `V8: junk in the upper limbs of the ${field}`, by: 'cpu/result', messages: [message], edit: without(message),
      request: () => request({ account }), advice: set(AT[field], junk(value)),
    }),
  ),

  // What is wired rather than asserted: the weakened kernel copies something else.
  { name: 'A3: a nonce that jumps', by: 'cpu/result', messages: [], request: () => request({ account }), edit: bent(viewCell('afterNonce')) },
  { name: 'P10: another program afterwards', by: 'cpu/result', messages: [], request: () => request({ account }), edit: bent(viewCell('afterCode')) },
  { name: 'A3: another id afterwards', by: 'cpu/result', messages: [], request: () => request({ account }), edit: bent(viewCell('afterId')) },
  { name: 'A3: a header that names another account', by: 'cpu/result', messages: [], request: () => request({ account }), edit: (site) => bent(viewCell('accountId'))(site) },
  { name: 'P6: a vault afterwards that the chain of steps did not leave', by: 'cpu/result', messages: [], request: () => request({ account }), edit: bent(viewCell('afterVault')) },
  { name: 'P3: a nullifier that is not the note\'s', by: 'cpu/result', messages: [], request: withNote, edit: bent(viewCell('nullifiers')) },
  { name: 'P3: a commitment that is not the output\'s', by: 'cpu/result', messages: [], request: () => request({ account, outputs: [pay(native(5n))] }), edit: bent(viewCell('commitments')) },
  {
    name: 'P3: a new account that takes the place of an old one', by: 'cpu/result', messages: [],
    request: () => request({ account: walletAccount([], 0), fee: 0n }),
    edit: (site): Instruction | undefined => (site.symbol === 'main' && site.op === 'MUL' && site.c === viewCell('initial') ? { ...site, op: 'ADD', a: one } : undefined),
  },
  {
    name: 'P6: two payments of one balance, both from the first root', by: 'cpu/result', messages: [],
    request: () => request({ account, outputs: [pay(native(1n)), pay(native(1n))], fee: 0n }),
    edit: (site) => {
      const half = ([0, 1] as const).find((k) => site.symbol === 'main' && site.op === 'ADD' && site.c === stepCell(SECOND_TAKE, k));
      return half === undefined ? undefined : { ...site, a: viewCell('beforeVault', half) };
    },
    advice: (advice) => {
      for (const output of [0, 1]) advice[AT.amountOf(output)] = wordsAdvice(amountToWord(4_000_000n));
      const opens = vaultAdvice(account.vault, [[0, other]]);
      advice.splice(AT.vault(0), 4, ...opens, ...opens);
    },
  },
  {
    name: 'P6: the vault gains more than the note holds', by: 'cpu/result', messages: [],
    request: () => request({ account, notes: [p2idNote(account, native(9n))], fee: 0n }), edit: bent(stepCell(FIRST_ADD, 3), more),
  },
  {
    name: 'P6: the vault gains another asset than the note holds', by: 'cpu/result', messages: [],
    request: () => request({ account, notes: [p2idNote(account, { faucet: foreign, amount: 7n })], fee: 0n }),
    edit: ofAsset(FIRST_ADD, NATIVE_FAUCET), advice: opensSlot(0, 1),
  },
  {
    name: 'P6: the vault gives less than the output holds', by: 'cpu/result', messages: [],
    request: () => request({ account, outputs: [pay(native(5n))], fee: 0n }), edit: bent(stepCell(FIRST_TAKE, 3), less),
  },
  {
    name: 'P6: the vault gives another asset than the output holds', by: 'cpu/result', messages: [],
    request: () => request({ account, outputs: [pay({ ...other, amount: 5n })], fee: 0n }),
    edit: ofAsset(FIRST_TAKE, NATIVE_FAUCET), advice: opensSlot(0, 0),
  },
  {
    name: "P6: another faucet's asset minted", by: 'cpu/result', messages: [],
    request: () => request({ account, fee: 0n }, { mint: 5n }), edit: ofAsset(MINT, NATIVE_FAUCET), advice: opensSlot(0, 0),
  },
  {
    name: 'P6: more minted than the program is told', by: 'cpu/result', messages: [],
    request: () => request({ account: issuer(10n), fee: 0n }, { mint: 5n }), edit: bent(stepCell(MINT, 3), more),
  },
  {
    name: 'P6: the vault gives less than the fee of the header', by: 'cpu/result', messages: [],
    request: () => request({ account, fee: 5n }), edit: bent(stepCell(FEE, 3), less),
  },
  {
    name: 'P6: the fee paid in another asset than the native one', by: 'cpu/result', messages: [],
    request: () => request({ account, fee: 5n }), edit: ofAsset(FEE, other.faucet), advice: opensSlot(1, 0),
  },
  {
    name: 'P6: less burned than the program is told', by: 'cpu/result', messages: [],
    request: () => request({ account: issuer(10n), fee: 0n }, { burn: 5n }), edit: bent(stepCell(BURN, 3), less),
  },
  {
    name: "P6: another asset burned in place of the account's own", by: 'cpu/result', messages: [],
    request: () => request({ account: hoard, fee: 0n }, { burn: 5n }), edit: ofAsset(BURN, other.faucet), advice: opensSlot(1, 0, hoard),
  },
];

/** Assertions without a theft of their own -> why they stand there. */
export const SECOND_LINES: Readonly<Record<string, string>> = {
  'an input has an amount below 2^62': 'no note of the tree has another: every output and every fee note is checked where it is made',
  'an output is a dummy or not': 'BRANCH asserts the bit once more',
  'an input is a dummy or not': 'BRANCH asserts the bit once more',
  'a note is shared or owned': 'BRANCH asserts the bit once more',
  "a script's frame is an address": 'ENTER takes the first limb only; a script whose frame word has others fails its own reads',
  'the script is for this version of the VM': 'there is one version; a script hashed with another has another root',
};
