// Random valid transactions, one for each seed: accounts that exist, are new or are the faucet; notes of every shipped script, any number each
// way, in any order, with dummies between; amounts of every size; mint, burn and fee. What is taken never exceeds what there is.
import { FAUCET_CAP, FAUCET_MAX_FEE } from '../../src/kernels/accounts/faucet.ts';
import { p2id, p2idAdvice, p2idInputs, p2ide, p2ideAdvice, p2ideInputs, swap, swapCancelAdvice, swapInputs, swapTakeAdvice } from '../../src/kernels/scripts/index.ts';
import type { OutputNote, TransactionRequest } from '../../src/kernels/tx/request.ts';
import { addressTag, swapPaybackSerial, type Account, type Asset, type Note, type Word } from '../../src/protocol/index.ts';
import {
  digest, dummyInput, dummyOutput, faucetAccount, faucetRun, native, p2idNote, pay, permute, random, recipient, request, reseed, root, sharedNote,
  walletAccount, word, type Spendable,
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

function plainNote(account: Account, asset: Asset, block: number): Spendable {
  const [mine, theirs] = [word(), word()];
  const tag = addressTag(permute, account.id, mine);
  const strangers = digest();
  switch (below(5)) {
    case 0: return sharedNote(p2id, p2idInputs(tag), asset, p2idAdvice(mine));
    case 1: return sharedNote(p2ide, p2ideInputs(tag, strangers, below(2 ** 30)), asset, p2ideAdvice(mine, false));
    case 2: return sharedNote(p2ide, p2ideInputs(strangers, addressTag(permute, account.id, theirs), below(block + 1)), asset, p2ideAdvice(theirs, true));
    case 3: return sharedNote(swap, swapInputs({ faucet: word(), amount: amount() }, tag, digest()), asset, swapCancelAdvice(mine));
    default: return p2idNote(account, asset);
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

function faucetTransaction(): TransactionRequest {
  const mint = 1n + amountBelow(FAUCET_CAP);
  const pool = new Pool();
  const account = faucetAccount(below(2));
  pool.add(native(mint));
  const fee = pool.take(account.id, FAUCET_MAX_FEE);
  const count = below(4);
  const outputs = Array.from({ length: count }, () => pool.take(account.id)).filter((taken) => taken > 0n);
  let rest = mint - fee;
  for (const taken of outputs) rest -= taken;
  // The faucet keeps nothing.
  return request({ account, program: faucetRun, fee, outputs: [...outputs, ...(rest > 0n ? [rest] : [])].map((taken) => pay(native(taken))) }, { mint });
}

function walletTransaction(): TransactionRequest {
  const block = 1 + below(2 ** 29);
  const isNew = chance(15);
  const others = Array.from({ length: below(6) }, (): Asset => ({ faucet: word(), amount: amount() }));
  const vault = isNew ? [] : [native(1_000_000n + amount()), ...others];
  const account = walletAccount(vault, isNew ? 0 : 1 + below(2 ** 20));
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
    notes.push(taken?.offer ?? plainNote(account, asset, block));
    pool.add(asset);
  }
  const mint = chance(20) ? amount() : 0n;
  if (mint > 0n) pool.add({ faucet: account.id, amount: mint });
  const fee = chance(10) ? 0n : pool.take(native(0n).faucet, 2n ** 20n);
  for (const place of free.slice(0, below(free.length + 1))) {
    if (pool.faucets.length === 0) break;
    const faucet = pick(pool.faucets);
    outputs[place] = pay({ faucet, amount: pool.take(faucet) });
  }
  const burn = mint > 0n && chance(50) ? pool.take(account.id) : 0n;
  const real = request({ account, notes, outputs, fee, block }, { mint, burn });
  const mixed = Array.from({ length: 4 }, dummyInput);
  places().forEach((place, i) => (mixed[place] = real.inputs[i]!));
  return { ...real, inputs: mixed };
}

export function randomTransaction(seed: number): TransactionRequest {
  reseed(seed);
  return chance(10) ? faucetTransaction() : walletTransaction();
}
