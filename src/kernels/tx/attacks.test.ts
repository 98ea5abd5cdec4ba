// The attacks that the design names (45-private-accounts, "Attacks to test"), and those of the reviews that are not a missing assertion:
// each by its outcome, at the executor and, where a forger could fill the trace by hand, at the trace.
import { describe, expect, it } from 'vitest';
import { AT, flagged, inPlaceOfZero } from '../../../test/attacks/kernel.ts';
import { SITES, forge, refusalByKernel, vaultAdvice, viewCell, without, type ForgeryOptions } from '../../../test/harness/kernel-forgery.ts';
import {
  GENESIS, IDENTITY, WALLET, accountRequest, balanced, digest, faucetAccount, faucetRun, native, p2idNote, pay, payment, permute,
  publicAccount, recipient, root, sharedNote, word, walletRun,
} from '../../../test/harness/transactions.ts';
import { P } from '../../field/index.ts';
import { Tag } from '../../hash/index.ts';
import {
  NO_ASSET, ZERO_DIGEST, accountCommitment, amountToWord, deriveIdentity, isZero, swapPaybackSerial, vaultBalance, vaultTree, type Asset, type Note,
} from '../../protocol/index.ts';
import { HashKind, ProgramFlag, bitAdvice, wordsAdvice, type Advice, type Execution } from '../../vm/index.ts';
import { MAX_PATH_DEPTH } from '../../vm/isa.ts';
import { p2id, p2idInputs, swap, swapInputs, swapTakeAdvice } from '../scripts/index.ts';
import { executeTransaction, type ExecutedTransaction, type TransactionRequest } from './index.ts';
import { PATH_HALF } from './notes.ts';
import { transactionView } from './view.ts';

const honest: ForgeryOptions = { edit: () => undefined };
const CONSERVED = 'what goes in comes out';
const COUNTED = 'a note is of an asset that is counted';
const FOR_THIS = 'the note is for this account';
const [other, second]: Asset[] = [{ faucet: word(), amount: 77n }, { faucet: word(), amount: 99n }];
const account = publicAccount([native(5_000_000n), other!]);

function pass(r: TransactionRequest): ExecutedTransaction {
  const result = executeTransaction(r, permute);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
function refusal(r: TransactionRequest): string {
  const result = executeTransaction(r, permute);
  return result.ok ? 'executed' : result.error.message;
}
const refusalOf = (r: TransactionRequest, advice: ForgeryOptions['advice']): string => refusalByKernel(r, { ...honest, ...(advice && { advice }) });
const put = (...changes: readonly (readonly [at: number, by: Advice])[]) => (advice: Advice[]): void => {
  for (const [at, by] of changes) advice[at] = by;
};
const units = (amount: bigint): Advice => wordsAdvice(amountToWord(amount));
const simple = () => balanced({ notes: [p2idNote(native(2000n))] });
/** Native, X1 and X2 in that order come in; X1, X2 and the rest of the native one go out. Fee 1000. */
const threeAssets = () => balanced({ notes: [p2idNote(native(2000n)), p2idNote(other!), p2idNote(second!)], outputs: [pay(other!), pay(second!)] });
/** A payment of this program, for which the note is. */
function paymentBy(flags: number) {
  const program = { script: flagged(flags), advice: [] };
  const identity = { ...WALLET, codeRoot: root(program.script) };
  return balanced({ notes: [p2idNote(native(2000n), deriveIdentity(permute, identity))] }, { identity, program });
}
const accountBy = (flags: number) => {
  const script = flagged(flags);
  return accountRequest({ account: publicAccount([native(5000n)], 5, script), program: { script, advice: [] } });
};

describe('which program a kernel runs', () => {
  const wallet = 'the program is that of a wallet';
  const itsPublic = 'the program is a public one';
  it('the payment kernel one with flags 1, the account kernel one with flags 2 or 3', () => {
    expect(refusal(paymentBy(ProgramFlag.KEEPS_STORAGE))).toBe('executed');
    for (const flags of [ProgramFlag.PUBLIC, ProgramFlag.PUBLIC + ProgramFlag.KEEPS_STORAGE]) expect(refusal(accountBy(flags))).toBe('executed');
  });
  it.each([0, 2, 3, 4, 5, P - 1])('a payment of a program with flags %i is refused', (flags) => {
    expect(refusal(paymentBy(flags))).toBe(wallet);
    expect(forge(paymentBy(flags), { edit: without(wallet) }).failures()).toEqual(['cpu/result-0']);
  });
  it.each([0, 1, 4, 5, P - 1])('a public account of a program with flags %i is refused', (flags) => {
    expect(refusal(accountBy(flags))).toBe(itsPublic);
    const { failures } = forge(accountBy(flags), { edit: without(itsPublic, 'the program keeps storage') });
    expect(failures()).toEqual(['cpu/result-0']);
  });
});

describe('who a payment acts for', () => {
  it('no vault can be invented for it: every word that a payment has none of is zero, for the chain and for scripts', () => {
    const { failures } = forge(simple(), honest);
    const { publicId, initial, final, nonce } = transactionView.offsets;
    const cells = [publicId, initial, initial + 1, final, final + 1, ...Array.from({ length: transactionView.cells - nonce }, (_, k) => nonce + k)];
    for (const [k, cell] of cells.entries()) {
      expect(failures((memory) => void (memory[4 * (2 + cell) + (k % 4)] = 1)), `word ${cell}`).toContain(`cpu/result-${k % 4}`);
    }
  });
  it('another program, storage or salt is another identity, whose notes these are not', () => {
    const program = { script: flagged(ProgramFlag.KEEPS_STORAGE), advice: [] };
    for (const changed of [{ codeRoot: root(program.script) }, { storageRoot: digest() }, { salt: word() }]) {
      expect(refusal({ ...simple(), program, identity: { ...WALLET, codeRoot: root(program.script), ...changed } })).toBe(FOR_THIS);
    }
    expect(refusal({ ...simple(), program })).toBe("the program is the account's");
    expect(refusal({ ...simple(), identity: { ...WALLET, storageRoot: digest() } })).toBe("the key is the account's");
    expect(refusal({ ...simple(), identity: { ...WALLET, salt: word() } })).toBe(FOR_THIS);
  });
  it('a twin of the first word is somebody else: each of the eight felts of the identity is hashed into the tag', () => {
    const { failures } = forge(simple(), honest);
    for (let felt = 0; felt < 8; felt++) {
      expect(refusal(balanced({ notes: [p2idNote(native(2000n), IDENTITY.with(felt, (IDENTITY[felt]! + 1) % P))] }))).toBe(FOR_THIS);
      expect(failures((memory) => void (memory[4 * viewCell('identity') + felt]! ^= 1))).not.toEqual([]);
    }
  });
});

describe('public accounts', () => {
  const nobody = { ...account, identity: account.identity.map((felt, i) => (i < 4 ? 0 : felt)) };
  it('none has the public id zero: it would pass for a payment, with a vault that was invented', () => {
    expect(refusal(accountRequest({ account: nobody }))).toBe('a public account has an id');
  });
  it('the asset zero is minted by nobody and made by no payment', () => {
    expect(refusal(accountRequest({ account: nobody }, { mint: 5n }))).toBe('a public account has an id');
    const nothing = wordsAdvice([0, 0, 0, 0]);
    const zeroOut = [AT.faucetOf('payment', 0), nothing] as const;
    expect(refusalOf(simple(), put(zeroOut))).toBe(COUNTED);
    expect(refusalOf(simple(), put(zeroOut, [AT.named(1, 0), nothing], [AT.bit(1, 4, 0), bitAdvice(true)]))).toBe(CONSERVED);
  });
  it('what state a public program leaves is a function of what everybody knows', () => {
    const r = accountRequest({ account: faucetAccount(3), program: faucetRun, outputs: [pay(native(9_000n))] }, { mint: 10_000n });
    expect(pass(r).header.final).toEqual(accountCommitment(permute, { ...faucetAccount(3), nonce: 4 }));
    // There is no other word in it: the three that fill the last block are zeros.
    const { execution, failures } = forge(r, honest);
    const hashed = execution.hashFacts.find(({ out }) => out === viewCell('final'))!;
    for (const zero of [9, 10, 11]) expect(failures((memory) => void (memory[4 * (hashed.first + zero)] = 1))).not.toEqual([]);
  });
  it('creation a second time states the zero commitment again, which the account tree has no more', () => {
    const created = () => accountRequest({ account: publicAccount([], 0), fee: 0n });
    const [once, twice] = [pass(created()), pass(created())];
    expect([once.header.initial, twice.header.initial]).toEqual([ZERO_DIGEST, ZERO_DIGEST]);
    expect(once.header.publicId).toEqual(twice.header.publicId);
    expect(isZero(once.header.final)).toBe(false);
    // Nor does a trace say otherwise with nonce 0.
    expect(forge(created(), { edit: inPlaceOfZero('account', viewCell('initial'), [1, 0, 0, 0]) }).failures()).toContain('cpu/result-0');
  });
  it('a twin of the first word cannot create the account: each of the eight felts derives from the program', () => {
    const fresh = publicAccount([], 0);
    for (let felt = 0; felt < 8; felt++) {
      const twin = { ...fresh, identity: fresh.identity.with(felt, (fresh.identity[felt]! + 1) % P) };
      expect(refusal(accountRequest({ account: twin, fee: 0n }))).toBe('the identity of a new account derives from its program');
    }
  });
  it('the commitment before with another identity is another commitment, in each of the eight felts, and the same identity stays', () => {
    const { execution, failures } = forge(accountRequest({ account }), honest);
    const after = execution.hashFacts.find(({ out }) => out === viewCell('final'))!.first;
    const known = accountCommitment(permute, account);
    for (let felt = 0; felt < 8; felt++) {
      const twin = { ...account, identity: account.identity.with(felt, (account.identity[felt]! + 1) % P) };
      expect(pass(accountRequest({ account: twin })).header.initial).not.toEqual(known);
      expect(failures((memory) => void (memory[4 * viewCell('identity') + felt]! ^= 1))).not.toEqual([]);
      expect(failures((memory) => void (memory[4 * after + felt]! ^= 1))).not.toEqual([]);
    }
  });
});

describe('fees', () => {
  it.each([2n ** 32n, 2n ** 62n - 1n])('one of %i units is refused in both kernels', (fee) => {
    const message = 'the fee is below 2^32';
    const rich = publicAccount([native(2n ** 62n - 1n)]);
    for (const r of [balanced({ notes: [p2idNote(native(2n ** 62n - 1n))], fee }), accountRequest({ account: rich, fee })]) {
      expect(refusal(r)).toBe(message);
      expect(forge(r, { edit: without(message) }).failures()).toContain('cpu/result-0');
      pass({ ...r, ...(r.kernel === 'payment' ? balanced({ notes: [p2idNote(native(2n ** 62n - 1n))], fee: 2n ** 32n - 1n }) : { fee: 2n ** 32n - 1n }) });
    }
  });
});

describe('sums', () => {
  const sums = [0, 1, 2];
  const limbs = [0, 1, 2, 3];
  const carry = (value: number, limb: number): Advice => wordsAdvice(limbs.map((i) => (i === limb ? value : 0)) as [number, number, number, number]);
  it.each([P - 1, 2 ** 16, 8, P - 9])('a carry of %i is refused in each limb of each sum', (value) => {
    const r = threeAssets();
    for (const sum of sums) {
      for (const limb of limbs) {
        // A carry of -1 is small, but nothing comes out that makes it true; from the top limb nothing is handed on.
        const message = value === P - 1 && limb < 3 ? CONSERVED : value === 8 && limb === 3 ? 'nothing leaves the top limb' : 'carries are small';
        expect(refusalOf(r, put([AT.carries(3, sum), carry(value, limb)])), `sum ${sum}, limb ${limb}`).toBe(message);
      }
    }
  });
  it('a top carry is refused in each sum, by three rows', () => {
    for (const sum of sums) {
      const advice = put([AT.carries(3, sum), carry(1, 3)]);
      expect(refusalOf(threeAssets(), advice)).toBe('nothing leaves the top limb');
      const labels = forge(threeAssets(), { edit: without('nothing leaves the top limb', CONSERVED), advice }).failures();
      expect(labels).toContain('cpu/result-0');
    }
  });
  it('V5: 2^16 * 32512 = -1 mod p makes money in no limb of no sum', () => {
    for (const limb of [0, 1]) {
      const made = (1n + 32512n * 65536n) * 65536n ** BigInt(limb);
      const forged = carry(32512, limb);
      const [one, two] = [put([AT.amountOf('payment', 2), units(1000n + made)], [AT.carries(3, 0), forged]), (k: number) =>
        put([AT.amountOf('payment', k), units([other!, second!][k]!.amount + made)], [AT.carries(3, 0), forged], [AT.carries(3, k + 1), forged])];
      for (const advice of [one, two(0), two(1)]) {
        expect(refusalOf(threeAssets(), advice)).toBe('carries are small');
        const labels = forge(threeAssets(), { edit: without('carries are small'), advice }).failures();
        expect(new Set(labels)).toEqual(new Set(['cpu/range']));
      }
    }
  });
  it('no note has both bits, or a bit of 2, either way', () => {
    const r = threeAssets();
    for (let note = 0; note < 8; note++) {
      const bits = (...values: readonly number[]) => put(...values.map((value, k) => [AT.bit(3, note, k), wordsAdvice([value, 0, 0, 0])] as const));
      expect(refusalOf(r, bits(1, 1))).toBe('a note is of one asset');
      for (const values of [[2, 0], [0, 2], [P - 1, 0]]) expect(refusalOf(r, bits(...values))).toBe('a note is of the asset or not');
    }
  });
  it('X1 = X2 may be, where each sum is zero by itself; a note does not leave one sum and enter the other', () => {
    const r = balanced({ notes: [p2idNote(native(2000n)), p2idNote(other!)], outputs: [pay(other!)] });
    const both = [AT.named(2, 1), wordsAdvice(other!.faucet)] as const;
    expect(refusalOf(r, put(both))).toBe('executed');
    // Note 1 comes in, note 4 goes out.
    const outAsX2 = [[AT.bit(2, 4, 0), bitAdvice(false)], [AT.bit(2, 4, 1), bitAdvice(true)]] as const;
    expect(refusalOf(r, put(both, ...outAsX2))).toBe(CONSERVED);
    expect(refusalOf(r, put(both, ...outAsX2, [AT.bit(2, 1, 0), bitAdvice(false)], [AT.bit(2, 1, 1), bitAdvice(true)]))).toBe('executed');
  });
  it('X1 = N may be: what counts as either is conserved with it', () => {
    const r = balanced({ notes: [p2idNote(native(2000n))], outputs: [pay(native(1000n))] });
    const native1 = [AT.bit(1, 0, 0), bitAdvice(true)] as const;
    expect(refusalOf(r, put([AT.named(1, 0), wordsAdvice(GENESIS.nativeFaucet)]))).toBe('executed');
    expect(refusalOf(r, put(native1))).toBe(CONSERVED);
    expect(refusalOf(r, put([AT.amountOf('payment', 0), units(1001n)]))).toBe(CONSERVED);
    const free = balanced({ notes: [p2idNote(native(1000n))], outputs: [pay(native(1000n))], fee: 0n });
    expect(refusalOf(free, put(native1, [AT.bit(1, 4, 0), bitAdvice(true)]))).toBe('executed');
  });
  it('a third asset beside the native one is refused, by the client and by the kernel', () => {
    const third: Asset = { faucet: word(), amount: 5n };
    const notes = [native(2000n), other!, second!, third].map((asset) => p2idNote(asset));
    expect(refusal(balanced({ notes }))).toBe('One transaction can move three different assets at most, the native one included.');
    const forced = balanced({ notes: [native(2000n), other!, second!, { ...second!, amount: 5n }].map((asset) => p2idNote(asset)) });
    expect(refusalOf(forced, put([AT.faucetOf('payment', 2), wordsAdvice(third.faucet)]))).toBe(COUNTED);
  });
});

describe('"the same script as before"', () => {
  const yes = flagged(ProgramFlag.KEEPS_STORAGE);
  const claims = 'the script is the one before';
  const lastScript = (advice: readonly Advice[]): number => advice.findLastIndex(({ kind }) => kind === 'script');
  /** Two notes with a dummy between. */
  const around = (): TransactionRequest => {
    const r = balanced({ notes: [p2idNote(native(2000n)), p2idNote(native(5n))] });
    return { ...r, inputs: [r.inputs[0]!, r.inputs[2]!, r.inputs[1]!, r.inputs[3]!] };
  };
  it('is true across a dummy, and saves hashing the code', () => {
    const permutations = ({ execution }: ExecutedTransaction): number => execution.hashFacts.reduce((sum, { blocks }) => sum + blocks.length, 0);
    const saved = pass(around());
    const again = forge(around(), { ...honest, advice: (advice) => void (advice[lastScript(advice) + 1] = bitAdvice(false)) });
    expect(again.failures()).toEqual([]);
    expect(again.execution.hashFacts.reduce((sum, { blocks }) => sum + blocks.length, 0)).toBeGreaterThan(permutations(saved));
  });
  it('is false of other code, also across a dummy', () => {
    const advice = (given: Advice[]): void => void (given[lastScript(given)] = { kind: 'script', script: yes, advice: [] });
    expect(refusalOf(around(), advice)).toBe(claims);
    expect(forge(around(), { edit: without(claims), advice }).failures()).toEqual(['cpu/result-0']);
  });
  it('is not for the program: the first script is hashed whatever its author says', () => {
    // `program` has one way only: no jump, and a sponge of the code that the advice placed.
    const first = SITES.payment.filter(({ symbol }) => symbol === 'program');
    expect(first.filter(({ op }) => op === 'BRANCH')).toEqual([]);
    expect(first.filter(({ op, imm }) => op === 'HASH' && imm[2] === HashKind.SPONGE && imm[3] === Tag.CODE)).toHaveLength(1);
    const ran = SITES.payment.filter(({ symbol, op }) => symbol === 'main' && op === 'CALL');
    expect(SITES.payment.find(({ symbol }) => symbol === 'program')!.pc).toBe(ran[8]!.pc + ran[8]!.imm[0]!);
  });
  it("a note whose script claims to be the program must name the program's root", () => {
    const advice = (given: Advice[]): void => {
      given[lastScript(given)] = { kind: 'script', ...walletRun() };
      given[lastScript(given) + 1] = bitAdvice(true);
    };
    expect(refusalOf(simple(), advice)).toBe("the script is the note's");
  });
  it('gives no other root than the one that was hashed', () => {
    const [note, nobodys] = [p2idNote(native(2000n)), root(p2id).with(0, (root(p2id)[0]! + 1) % P)];
    const r = balanced({ notes: [p2idNote(native(5n)), { ...note, note: { ...note.note, scriptRoot: nobodys } }] });
    expect(refusal(r)).toBe("the script is the note's");
    // Cell 5 of the frame of `script`: the first word of the root before.
    const bent: ForgeryOptions = { edit: (site) => (site.symbol === 'script' && site.op === 'ADD' && site.a === 5 ? { ...site, imm: [1, 0, 0, 0] } : undefined) };
    expect(forge(r, bent).failures()).toEqual(['cpu/result-0']);
  });
});

// A kernel compares no nullifiers with each other. Admission does (src/producer/admission.ts, `repeated-nullifier`), and so does whoever
// checks a block (src/protocol/block-check.ts); the os kernel must.
describe('what a kernel allows and the chain refuses', () => {
  const nullifiersOf = (r: TransactionRequest): string[] => pass(r).header.nullifiers.map((nullifier) => nullifier.join());
  /** Every input is this note, from its one place in the tree. */
  const fourTimes = (r: TransactionRequest): TransactionRequest => ({ ...r, inputs: [0, 1, 2, 3].map(() => r.inputs[0]!) });
  it('P3: one note four times has one nullifier four times: admission demands four distinct ones', () => {
    const r = fourTimes(payment({ notes: [p2idNote(native(2000n))], outputs: [pay(native(7000n))] }));
    expect(new Set(nullifiersOf(r)).size).toBe(1);
    // In another place of the tree it is the same note, with the same nullifier.
    const note = p2idNote(native(9n), account.identity);
    const [first, again] = nullifiersOf(accountRequest({ account, notes: [note, note] }));
    expect(again).toBe(first);
  });
  it('P5: one payback serves an offer taken four times in one transaction, and its nullifier is there four times', () => {
    const [tag, owner] = [digest(), digest()];
    const offer = sharedNote(swap, swapInputs(other!, tag, owner), native(2000n), swapTakeAdvice(0));
    const payback: Note = { serial: swapPaybackSerial(permute, offer.note.serial), scriptRoot: root(p2id), inputs: p2idInputs(tag), asset: other!, owner, dummy: false };
    const r = balanced({ notes: [offer, p2idNote(other!)], outputs: [pay(other!, recipient(payback)), pay(native(5000n))], fee: 0n });
    const [taken, paid] = r.inputs;
    const outputs = r.outputs.with(1, pay(native(6000n))).with(2, r.outputs[3]!);
    const nullifiers = nullifiersOf({ ...r, inputs: [taken!, taken!, taken!, paid!], outputs });
    expect(new Set(nullifiers).size).toBe(2);
  });
  it('P5: two offers of one serial and one price share their payback: a maker must never use a serial twice', () => {
    const [tag, owner] = [digest(), digest()];
    const inputs = swapInputs(other!, tag, owner);
    const first = sharedNote(swap, inputs, native(2000n), swapTakeAdvice(0));
    const twin = sharedNote(swap, inputs, native(3000n), swapTakeAdvice(0));
    const same = { ...twin, note: { ...twin.note, serial: first.note.serial } };
    const payback: Note = { serial: swapPaybackSerial(permute, first.note.serial), scriptRoot: root(p2id), inputs: p2idInputs(tag), asset: other!, owner, dummy: false };
    const outputs = [pay(other!, recipient(payback))];
    expect(new Set(nullifiersOf(balanced({ notes: [first, same, p2idNote(other!)], outputs }))).size).toBe(4);
    expect(refusal(balanced({ notes: [first, twin, p2idNote(other!)], outputs }))).toBe('the maker is paid what the offer asks');
  });
  it('two equal outputs are one commitment twice: both are paid for, and only one can be spent (P3)', () => {
    const output = pay(native(500n));
    const { header } = pass(balanced({ notes: [p2idNote(native(2000n))], outputs: [output, output] }));
    expect(header.commitments[0]).toEqual(header.commitments[1]);
  });
});

describe('reviews', () => {
  const spending = (): TransactionRequest => balanced({ notes: [p2idNote(native(2000n))] });
  const notePaths = ({ rows }: Execution) => rows.filter(({ instruction: { op, imm } }) => op === 'HASH' && imm[2] === HashKind.PATH && imm[3] === PATH_HALF);

  it('P6: two slots of one asset hold together what was put in, and each gives no more than its own', () => {
    const r = accountRequest({ account, notes: [p2idNote(native(9n), account.identity)], fee: 0n });
    const vault = account.vault.with(5, native(9n));
    const split = (advice: Advice[]): void => void advice.splice(AT.afterNotes('account', 1), 2, ...vaultAdvice(account.vault, [[5, native(9n)]]));
    const { execution, failures } = forge(r, { ...honest, advice: split });
    expect(failures()).toEqual([]);
    const at = 4 * viewCell('vaultAfter');
    expect([...execution.memory.subarray(at, at + 8)]).toEqual([...vaultTree(permute, vault).root]);
    expect(vault.reduce((sum, { faucet, amount }) => sum + (faucet === vault[0]!.faucet ? amount : 0n), 0n)).toBe(vaultBalance(account.vault, vault[0]!.faucet) + 9n);
    const twoSlots = { ...account, vault: account.vault.with(0, native(9n)).with(5, native(8n)) };
    const pays = accountRequest({ account: twoSlots, outputs: [pay(native(9n))], fee: 0n });
    expect(refusalOf(pays, (advice) => void advice.splice(AT.afterNotes('account', 0), 2, ...vaultAdvice(twoSlots.vault, [[5, NO_ASSET]])))).toBe('the balance is enough');
  });

  it('P6: an empty slot gives nothing, so no slot without an asset ever holds an amount', () => {
    const r = accountRequest({ account, outputs: [pay(native(5n))], fee: 0n });
    const nothings = (advice: Advice[]): void => {
      advice[AT.faucetOf('account', 0)] = wordsAdvice([0, 0, 0, 0]);
      advice.splice(AT.afterNotes('account', 0), 2, ...vaultAdvice(account.vault, [[7, NO_ASSET]]));
    };
    expect(refusalOf(r, nothings)).toBe('the balance is enough');
  });

  it('V3 A6: no index has a second reading: a bit beyond the depth and another bit below it are refused', () => {
    const { execution, failures } = forge(spending(), honest);
    const paths = notePaths(execution);
    expect(paths).toHaveLength(2);
    for (const { addressB } of paths) {
      const index = execution.memory[4 * addressB]!;
      for (const changed of [index + 2 ** PATH_HALF, index ^ 1]) {
        expect(failures((memory) => void (memory[4 * addressB] = changed))).toEqual(['cpu/hash', 'hasher/fact']);
      }
    }
  });

  it('V3 A6: index plus p is refused where it is a number, and is the index where it is a felt', () => {
    const r = spending();
    const { execution, trace } = forge(r, honest);
    for (const half of [0, 1]) {
      // As advice: the kernel's path has no such index.
      const plusP = (advice: Advice[]): void => {
        const at = advice.findIndex(({ kind }) => kind === 'path') + half;
        const path = advice[at]!;
        if (path.kind === 'path') advice[at] = { ...path, index: path.index + P };
      };
      expect(refusalOf(r, plusP)).toBe('No hash has such operands.');
    }
    // As a cell: a trace holds felts, and the felt is the index. No other number below 2^24, the deepest path, is the same felt.
    const main = trace();
    expect(main.every((column) => column.every((felt) => felt < P))).toBe(true);
    for (const { addressB } of notePaths(execution)) expect((execution.memory[4 * addressB]! + P) % P).toBe(execution.memory[4 * addressB]!);
    expect(2 ** MAX_PATH_DEPTH).toBeLessThan(P);
  });

  it('P9 R1: the statement is one digest of the whole header: another chain, anchor, expiry, fee or attachment is another', () => {
    const r = accountRequest({ account });
    const statements = [
      r, { ...r, genesis: { ...GENESIS, salt: word() } }, { ...r, anchor: { ...r.anchor, block: 99 } }, { ...r, expiryBlock: 5 }, { ...r, fee: 999n },
      { ...r, attachment: digest() },
    ].map((each) => forge(each, honest).execution.publicWords.join());
    expect(new Set(statements).size).toBe(statements.length);
    expect(statements[0]!.split(',')).toHaveLength(8);
  });

  it('P9: another native asset is another chain, and its fees are of that asset', () => {
    const foreign: Asset = { faucet: word(), amount: 2000n };
    const genesis = { ...GENESIS, nativeFaucet: foreign.faucet };
    const { header } = pass(payment({ notes: [p2idNote(foreign)], outputs: [pay({ ...foreign, amount: 1000n })] }, { genesis }));
    expect(header.genesis).not.toEqual(pass(simple()).header.genesis);
  });
});
