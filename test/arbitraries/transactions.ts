// Random valid transactions, one for each seed. Payments: of one to three assets, notes of every shipped script, any number each way, in any
// order, with dummies between. Accounts: some that exist, some new, the faucet; mint, burn and fee. Amounts of every size; what is taken
// never exceeds what there is.
import { FAUCET_CAP, FAUCET_MAX_FEE } from '../../src/kernels/accounts/faucet.ts';
import { p2id, p2idAdvice, p2idInputs, p2ide, p2ideAdvice, p2ideInputs, swap, swapCancelAdvice, swapInputs, swapTakeAdvice } from '../../src/kernels/scripts/index.ts';
import type { AccountRequest, OutputNote, PaymentRequest } from '../../src/kernels/tx/request.ts';
import { addressTag, publicIdOf, swapPaybackSerial, type Asset, type Digest, type Note, type Word } from '../../src/protocol/index.ts';
import {
  IDENTITY, accountRequest, digest, dummyInput, dummyOutput, faucetAccount, faucetRun, native, p2idNote, pay, payment, permute, publicAccount, random,
  recipient, reseed, root, sharedNote, word, type Spendable,
} from '../harness/transactions.ts';

/** A number in [0, limit). */
function below(limit: number): number {
  const [a, b, c, d] = random(4);
  return (a! * 2 ** 24 + b! * 2 ** 16 + c! * 2 ** 8 + d!) % limit;
}
const chance = (percent: number): boolean => below(100) < percent;
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
/** In [0, limit), each length of number about as likely as any other. */
function amountBelow(limit: bigint): bigint {
  const bits = below(limit.toString(2).length + 1);
  return random(8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) % 2n ** BigInt(bits) % limit;
}
const amount = (): bigint => 1n + amountBelow(2n ** 58n);

/** What the transaction holds while it runs. */
class Pool {
  readonly #held = new Map<string, { faucet: Word; amount: bigint }>();

  add({ faucet, amount }: Asset): void {
    const key = faucet.join();
    this.#held.set(key, { faucet, amount: (this.#held.get(key)?.amount ?? 0n) + amount });
  }

  /** Takes what is there, at most `most`, and at least one unit if there is one. */
  take(faucet: Word, most = 2n ** 61n): bigint {
    const held = this.#held.get(faucet.join());
    if (!held || held.amount === 0n) return 0n;
    const limit = held.amount < most ? held.amount : most;
    const taken = chance(25) ? limit : 1n + amountBelow(limit);
    held.amount -= taken;
    return taken;
  }

  /** Takes all there is. */
  rest(faucet: Word): bigint {
    const held = this.#held.get(faucet.join());
    const { amount } = held ?? { amount: 0n };
    if (held) held.amount = 0n;
    return amount;
  }

  get faucets(): Word[] {
    return [...this.#held.values()].filter(({ amount }) => amount > 0n).map(({ faucet }) => faucet);
  }
}

/** Places 0 to 3 in a random order. */
function places(): number[] {
  const list = [0, 1, 2, 3];
  for (let i = 3; i > 0; i--) {
    const j = below(i + 1);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

function plainNote(identity: Digest, asset: Asset, block: number): Spendable {
  const [mine, theirs] = [word(), word()];
  const tag = addressTag(permute, identity, mine);
  const strangers = digest();
  switch (below(5)) {
    case 0: return sharedNote(p2id, p2idInputs(tag), asset, p2idAdvice(mine));
    case 1: return sharedNote(p2ide, p2ideInputs(tag, strangers, below(2 ** 30)), asset, p2ideAdvice(mine, false));
    case 2: return sharedNote(p2ide, p2ideInputs(strangers, addressTag(permute, identity, theirs), below(block + 1)), asset, p2ideAdvice(theirs, true));
    case 3: return sharedNote(swap, swapInputs({ faucet: word(), amount: amount() }, tag, digest()), asset, swapCancelAdvice(mine));
    default: return p2idNote(asset, identity);
  }
}

/** An offer and the payback that it asks for at `place`, out of what is in the pool. */
function takenOffer(given: Asset, pool: Pool, place: number): { offer: Spendable; payback: OutputNote } | undefined {
  if (pool.faucets.length === 0) return undefined;
  const faucet = pick(pool.faucets);
  const asked: Asset = { faucet, amount: pool.take(faucet, 2n ** 40n) };
  const [tag, owner] = [digest(), digest()];
  const offer = sharedNote(swap, swapInputs(asked, tag, owner), given, swapTakeAdvice(place));
  const note: Note = {
    serial: swapPaybackSerial(permute, offer.note.serial), scriptRoot: root(p2id), inputs: p2idInputs(tag), asset: asked, owner, dummy: false,
  };
  return { offer, payback: pay(asked, recipient(note)) };
}

/** The inputs in a random order, dummies among them. */
function mixed<R extends PaymentRequest | AccountRequest>(request: R): R {
  const inputs = Array.from({ length: 4 }, dummyInput);
  places().forEach((place, i) => (inputs[place] = request.inputs[i]!));
  return { ...request, inputs };
}

function faucetTransaction(): AccountRequest {
  const mint = 1n + amountBelow(FAUCET_CAP);
  const pool = new Pool();
  const account = faucetAccount(below(2));
  const id = publicIdOf(account.identity);
  pool.add(native(mint));
  const fee = pool.take(id, FAUCET_MAX_FEE);
  const outputs = Array.from({ length: below(4) }, () => pool.take(id)).filter((taken) => taken > 0n);
  let rest = mint - fee;
  for (const taken of outputs) rest -= taken;
  // The faucet keeps nothing.
  return accountRequest({ account, program: faucetRun, fee, outputs: [...outputs, ...(rest > 0n ? [rest] : [])].map((taken) => pay(native(taken))) }, { mint });
}

function publicTransaction(): AccountRequest {
  const block = 1 + below(2 ** 29);
  const isNew = chance(15);
  const others = Array.from({ length: below(6) }, (): Asset => ({ faucet: word(), amount: amount() }));
  const vault = isNew ? [] : [native(1_000_000n + amount()), ...others];
  const account = publicAccount(vault, isNew ? 0 : 1 + below(2 ** 20));
  const id = publicIdOf(account.identity);
  const pool = new Pool();
  for (const asset of vault) pool.add(asset);

  const outputs = Array.from({ length: 4 }, dummyOutput);
  const free = places();
  const notes: Spendable[] = [];
  // A new account lives on what it receives.
  const given = Array.from({ length: isNew ? 1 + below(4) : below(5) }, (_, i): Asset =>
    isNew && i === 0 ? native(1_000_000n) : { faucet: chance(50) && others.length > 0 ? pick(others).faucet : word(), amount: amount() });
  for (const asset of given) {
    const taken = chance(30) ? takenOffer(asset, pool, free[0]!) : undefined;
    if (taken) outputs[free.shift()!] = taken.payback;
    notes.push(taken?.offer ?? plainNote(account.identity, asset, block));
    pool.add(asset);
  }
  const mint = chance(20) ? amount() : 0n;
  if (mint > 0n) pool.add({ faucet: id, amount: mint });
  const fee = chance(10) ? 0n : pool.take(native(0n).faucet, 2n ** 20n);
  for (const place of free.slice(0, below(free.length + 1))) {
    if (pool.faucets.length === 0) break;
    const faucet = pick(pool.faucets);
    outputs[place] = pay({ faucet, amount: pool.take(faucet) });
  }
  const burn = mint > 0n && chance(50) ? pool.take(id) : 0n;
  return mixed(accountRequest({ account, notes, outputs, fee, block }, { mint, burn }));
}

/** Of a public account, or the faucet. */
export function randomAccountTransaction(seed: number): AccountRequest {
  reseed(seed);
  return chance(20) ? faucetTransaction() : publicTransaction();
}

/** Notes of up to three assets, one without owner among them at most; an offer is taken where a note brings what it asks. */
export function randomPayment(seed: number): PaymentRequest {
  reseed(seed);
  const block = 1 + below(2 ** 29);
  const assets = [native(0n).faucet, word(), word()].slice(0, 1 + below(3));
  const given = Array.from({ length: below(5) }, (): Asset => ({ faucet: pick(assets), amount: amount() }));
  const pool = new Pool();
  for (const asset of given) pool.add(asset);
  const outputs = Array.from({ length: 4 }, dummyOutput);
  const free = places();
  const ownerless = chance(50) ? below(4) : 4;
  const notes = given.map((asset, i): Spendable => {
    if (i !== ownerless) return p2idNote(asset);
    const taken = chance(50) ? takenOffer(asset, pool, free[0]!) : undefined;
    if (taken) outputs[free.shift()!] = taken.payback;
    return taken?.offer ?? plainNote(IDENTITY, asset, block);
  });
  const fee = chance(10) ? 0n : pool.take(native(0n).faucet, 2n ** 20n);
  // Every asset leaves: in one note, or in two where there is room.
  for (const faucet of pool.faucets) {
    if (free.length > pool.faucets.length && chance(50)) outputs[free.shift()!] = pay({ faucet, amount: pool.take(faucet) });
    const rest = pool.rest(faucet);
    if (rest > 0n) outputs[free.shift()!] = pay({ faucet, amount: rest });
  }
  return mixed(payment({ notes, outputs, fee, block }));
}
