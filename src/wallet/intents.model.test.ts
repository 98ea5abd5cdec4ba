// At most once, held against random histories: every way in which a tap, a producer, a network, a crash, a copied or restored store or another
// device or another tab can act, in any order, with an oracle that has all keys beside it. After each step: no intent is paid twice, money is
// conserved, and every sentence that a page shows is true. SOTTO_MODEL_RUNS=5000 makes a longer run, SOTTO_MODEL_SEED another one.
import { appendFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  World, idle, intentsOf, request, sessionOf, shownBy, totalOf, type Answer, type Device, type Left, type StoredCopy,
} from '../../test/harness/world.ts';
import { seededBytes } from '../../test/random.ts';
import { newPhrase } from './phrase.ts';
import { feltsToHex, type Result } from '../protocol/index.ts';
import type { Intent } from './intent.ts';
import type { Activity, WalletFailure } from './wallet.contract.ts';

/** Small, so that expiry comes within a history. */
const EXPIRY = 8;
vi.mock('../protocol/genesis.ts', async (original) => ({ ...(await original<object>()), EXPIRY_BLOCKS: 8 }));
vi.mock('@noble/curves/ed25519.js', async (original) => (await import('../../test/harness/fast-curves.ts')).fastCurves(await original()));
/** Words are stretched once. */
vi.mock('./phrase.ts', async (original) => {
  const plain = await original<typeof import('./phrase.ts')>();
  const known = new Map<string, Uint8Array>();
  return { ...plain, phraseSeed: (words: string) => known.get(words) ?? (known.set(words, plain.phraseSeed(words)), known.get(words)!) };
});

const RUNS = Number(process.env['SOTTO_MODEL_RUNS'] ?? 120);
const SEED = Number(process.env['SOTTO_MODEL_SEED'] ?? 20_261_126);

const CODES = ['spent-nullifier', 'invalid-proof', 'unknown-anchor', 'stale-anchor', 'expired', 'busy', 'internal', 'full-bucket', 'duplicate', 'no-such-code'] as const;

type Command =
  | { readonly do: 'pay'; readonly on: number; readonly share: number; readonly of: 'some' | 'all' | 'dust' }
  | { readonly do: 'cancel' | 'retry'; readonly on: number; readonly which: number }
  | { readonly do: 'hold' | 'release' | 'break' | 'lock' | 'offline' | 'online' | 'crash' | 'answer' | 'save' | 'put back' | 'fork' | 'full'; readonly on: number }
  | { readonly do: 'crash later'; readonly on: number; readonly after: number }
  | { readonly do: 'say'; readonly on: number; readonly answers: readonly Answer[] }
  | { readonly do: 'tab' | 'close'; readonly on: number }
  | { readonly do: 'block' }
  | { readonly do: 'pass'; readonly blocks: number }
  | { readonly do: 'tick' | 'deliver' | 'receive' | 'second device' };

const on = fc.nat({ max: 3 });
const plain = <const K extends string>(...names: K[]): fc.Arbitrary<{ do: K; on: number }> => fc.record({ do: fc.constantFrom(...names), on });
const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ how: fc.constantFrom('refused' as const, 'refused-but-taken' as const), code: fc.constantFrom(...CODES) }),
  fc.record({ how: fc.constantFrom('dropped' as const, 'lost' as const, 'late' as const, 'garbage' as const, '502' as const, '502-but-taken' as const, 'hangs' as const, 'honest' as const) }),
);
const pay = fc.record({ do: fc.constant('pay' as const), on, share: fc.nat({ max: 100 }), of: fc.constantFrom('some' as const, 'some' as const, 'all' as const, 'dust' as const) });
const commands: fc.Arbitrary<Command[]> = fc.array(fc.oneof(
  { weight: 9, arbitrary: pay },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'retry' as const), on, which: fc.nat({ max: 5 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), on, answers: fc.array(answer, { minLength: 1, maxLength: 4 }) }) },
  { weight: 4, arbitrary: fc.constant({ do: 'block' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), blocks: fc.integer({ min: 2, max: EXPIRY + 2 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('crash later' as const), on, after: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 6, arbitrary: plain('hold', 'release', 'lock', 'offline', 'online', 'crash', 'answer', 'break', 'full') },
  { weight: 4, arbitrary: plain('save', 'put back', 'fork') },
  { weight: 5, arbitrary: plain('tab', 'tab', 'close') },
  { weight: 3, arbitrary: fc.constantFrom({ do: 'tick' as const }, { do: 'deliver' as const }, { do: 'receive' as const }, { do: 'second device' as const }) },
) as fc.Arbitrary<Command>, { minLength: 6, maxLength: 24, size: 'max' });

/** Of two tabs: taps in either, and each way in which one of them ends. */
const tabCommands: fc.Arbitrary<Command[]> = fc.array(fc.oneof(
  { weight: 8, arbitrary: pay },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'retry' as const), on, which: fc.nat({ max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('say' as const), on, answers: fc.array(answer, { minLength: 1, maxLength: 4 }) }) },
  { weight: 3, arbitrary: fc.constant({ do: 'block' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'tick' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('crash later' as const), on, after: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 6, arbitrary: plain('lock', 'crash', 'hold', 'release', 'answer', 'full', 'offline', 'online') },
  { weight: 2, arbitrary: plain('save', 'put back', 'fork') },
  { weight: 8, arbitrary: plain('close', 'close', 'tab') },
) as fc.Arbitrary<Command>, { minLength: 6, maxLength: 24, size: 'max' }).map((list) =>
  // A tab that was closed is opened again, so that there are mostly two.
  [{ do: 'tab', on: 0 } as const, ...list.flatMap((each): Command[] => (each.do === 'close' || each.do === 'put back' ? [each, { do: 'tab', on: 0 }] : [each]))]);

/** The same in all histories: stretching them takes a while. */
const WORDS = [1, 2].map((n) => newPhrase(seededBytes(n))) as [string, string];

/** One history. */
class Story {
  readonly world: World;
  readonly alice: string;
  readonly bob: string;
  readonly copies: StoredCopy[] = [];
  /** Amount and word of every tap: an amount is used once. */
  readonly taps = new Map<string, { readonly amount: bigint; word: string | undefined }>();
  private paid = 0;
  steps = 0;
  refused = 0;
  takeovers = 0;
  sentences = 0;

  constructor(world: World) {
    this.world = world;
    [this.alice, this.bob] = WORDS;
  }

  async begin(): Promise<void> {
    const { world } = this;
    const keys = world.chain.keysFor(this.alice);
    world.chain.keysFor(this.bob);
    // Eight notes, of which one is dust: a payment of more than half joins some first.
    await world.fund(keys, [400_000n, 390_000n, 380_000n, 370_000n, 360_000n, 350_000n, 340_000n, 300n].map((amount, i) => ({ index: 40 + i, amount })));
    await world.device(this.alice);
  }

  /** What a device does by a tap, unless it is dead or locked. */
  private tap(run: () => Promise<unknown>): Promise<void> {
    // Not waited for: the device may die over it.
    void run();
    return idle();
  }

  /** A tap that would change something: a tab that follows says so, and does nothing. */
  private async act(device: Device, run: () => Promise<Result<unknown, WalletFailure>>): Promise<void> {
    const follows = !device.leadership.isLeader();
    const before = follows && intentsOf(device).map(({ id }) => id);
    let answer: Result<unknown, WalletFailure> | undefined;
    await this.tap(async () => (answer = await run()));
    if (!follows) return;
    this.refused++;
    expect(answer).toMatchObject({ ok: false, error: { code: 'other-tab' } });
    expect(intentsOf(device).map(({ id }) => id)).toEqual(before);
  }

  async carryOut(command: Command): Promise<void> {
    const { world } = this;
    const device = 'on' in command ? world.devices[command.on % world.devices.length]! : world.devices[0]!;
    switch (command.do) {
      case 'pay': {
        const wallet = shownBy(device);
        if (wallet === undefined || device.life.dead) return;
        const to = world.addressText(world.chain.keysFor(this.bob).publicAddress(this.paid));
        const { max } = await device.wallet.previewSend(request(to, 1n));
        const asked = command.of === 'all' ? max : command.of === 'dust' ? 300n : (max * BigInt(command.share)) / 100n;
        this.paid++;
        // No two alike.
        const amount = command.of === 'all' ? max - BigInt(this.paid) : asked - (asked % 1000n) + BigInt(this.paid);
        if (amount > max || amount <= 0n) return;
        const before = new Set(intentsOf(device).map(({ id }) => id));
        await this.act(device, () => device.wallet.send(request(to, amount)));
        for (const { id, word } of intentsOf(device)) if (!before.has(id)) this.taps.set(id, { amount, word });
        return;
      }
      case 'cancel':
      case 'retry': {
        const items = (shownBy(device)?.activity ?? []).filter((item) => item[command.do] !== undefined);
        const item = items[command.which % items.length];
        if (item !== undefined && !device.life.dead) await this.act(device, () => device.wallet[command.do](item.id));
        return;
      }
      case 'hold': return void (device.prover.hold = true);
      case 'release': return void (device.prover.hold = false, await idle());
      case 'break': return void (device.prover.breaks = true);
      case 'lock':
        if (device.life.dead) return;
        for (const tab of [device, ...world.siblingsOf(device)]) tab.hanging = false;
        // A locked tab has nothing to lock, and is unlocked beside the other.
        if (shownBy(device) === undefined) return this.unlock(device);
        await this.tap(async () => {
          await device.wallet.lock();
          await device.wallet.unlock('correct horse');
        });
        // All tabs lock, and the one that was unlocked again stays so.
        if (!device.life.dead) expect(device.states.at(-1)!.phase).toBe('open');
        for (const tab of world.siblingsOf(device)) if (!tab.life.dead) expect(tab.states.at(-1)!.phase).toBe('locked');
        return;
      case 'tab': {
        const [other] = world.siblingsOf(device);
        if (other === undefined) return void (world.devices.length < 4 && (await world.tab(device)));
        await this.unlock(other);
        return;
      }
      case 'close': {
        const [other] = world.siblingsOf(device);
        if (other === undefined) return;
        if (device.leadership.isLeader() && shownBy(other) !== undefined) this.takeovers++;
        await world.closeTab(device);
        return this.unlock(other);
      }
      case 'offline':
      case 'online':
        device.connected = command.do === 'online';
        await this.tap(() => device.wallet.setConnected(device.connected));
        return;
      case 'crash': return world.reopen(device);
      case 'crash later': return void (device.life.crashAt = device.life.points + command.after);
      case 'answer': return void (device.hanging = false, await idle());
      case 'say': return void device.answers.push(...command.answers);
      case 'full': return world.fillDisk(device, 2);
      case 'block': return world.blocks(1);
      case 'pass': return world.blocks(command.blocks);
      case 'tick': return world.tick();
      case 'deliver': return world.deliver();
      case 'receive': return world.fund(world.chain.keysFor(this.alice), [{ index: 60 + this.steps, amount: 70_000n }]);
      case 'save': return void this.copies.push(await world.copyOf(device));
      case 'put back': {
        const copy = this.copies.at(-1);
        if (copy !== undefined) await world.putBack(device, copy);
        return;
      }
      case 'fork': {
        const copy = this.copies.at(-1);
        if (copy !== undefined && world.devices.length < 3) await world.fork(device, copy);
        return;
      }
      case 'second device':
        if (world.devices.length < 3) await world.device(this.alice);
        return;
    }
  }

  private async unlock(device: Device): Promise<void> {
    if (!device.life.dead && device.states.at(-1)!.phase === 'locked') await this.tap(() => device.wallet.unlock('correct horse'));
  }

  /** A dead device is turned on again before it is asked for anything. */
  async step(command: Command): Promise<void> {
    this.steps++;
    if (process.env['SOTTO_MODEL_TRACE']) appendFileSync('/tmp/model-trace', `${JSON.stringify(command)}\n`);
    await this.carryOut(command);
    for (const device of this.world.devices) if (device.life.dead) await this.world.reopen(device);
    await idle();
    this.world.chain.read();
    this.check();
  }

  /** All lies end, everything arrives, time passes. */
  async end(): Promise<void> {
    const { world } = this;
    for (const device of world.devices) {
      Object.assign(device, { answers: [], hanging: false, connected: true });
      Object.assign(device.prover, { hold: false, breaks: false });
      device.life.crashAt = Infinity;
      world.fillDisk(device, 0);
    }
    await idle();
    for (const device of world.devices) await this.unlock(device);
    for (const device of world.devices) void device.wallet.setConnected(true);
    await idle();
    await world.deliver();
    this.check();
    for (let i = 0; i < EXPIRY + 4; i++) {
      await world.tick();
      await world.blocks(1);
      this.check();
    }
    await world.tick();
    this.check();
    for (const device of world.devices) {
      const wallet = shownBy(device)!;
      expect(sessionOf(device)!.chain.cursor.number).toBe(world.tip);
      if (wallet.leader) expect(wallet.sync).toMatchObject({ phase: 'synced', block: world.tip });
      // Nothing hangs: an honest network and time end everything.
      for (const item of wallet.activity) expect(['confirmed', 'failed', 'cancelled', 'expired'], JSON.stringify(intentsOf(device), jsonable)).toContain(item.state.phase);
    }
  }

  // --- the oracle -----------------------------------------------------------------------------------------------------

  check(): void {
    const { world, taps } = this;
    const { chain } = world;
    for (const device of world.devices) for (const { id, word, payment } of intentsOf(device)) {
      // A tap whose device died over it.
      if (!taps.has(id)) taps.set(id, { amount: payment!.amount, word });
      const tapped = taps.get(id);
      if (tapped) tapped.word ??= word;
      expect(tapped?.word, 'one intent, one word').toBe(word);
    }
    for (const { amount, word } of taps.values()) {
      if (word !== undefined) expect(chain.payments(word).length, 'payments with the word').toBeLessThanOrEqual(1);
      const arrived = [...chain.notes.values()].filter((note) => note.owner === this.bob && note.amount === amount);
      expect(arrived.length, 'notes that arrived').toBeLessThanOrEqual(1);
      expect(arrived.length).toBe(word === undefined ? 0 : chain.payments(word).length);
    }
    expect(chain.balance(this.alice) + chain.balance(this.bob) + chain.fees, 'money').toBe(chain.minted);
    for (const device of world.devices) this.checkPage(device);
    for (const device of world.devices) this.checkTabs(device);
  }

  /** Of the open tabs of a browser one leads; the others know and show what it last wrote. */
  private checkTabs(device: Device): void {
    const session = sessionOf(device);
    if (session === undefined || device.life.dead || !device.leadership.isLeader()) return;
    for (const tab of this.world.siblingsOf(device)) {
      const follower = sessionOf(tab);
      if (follower === undefined || tab.life.dead) continue;
      expect(tab.leadership.isLeader(), 'two that lead').toBe(false);
      expect(shownBy(tab)!.leader).toBe(false);
      expect(follower.chain.cursor).toEqual(session.chain.cursor);
      expect([...follower.intents].sort(byId)).toEqual([...session.intents].sort(byId));
      expect(shownBy(tab)!.balance).toEqual(shownBy(device)!.balance);
    }
  }

  private checkPage(device: Device): void {
    const wallet = shownBy(device);
    const session = sessionOf(device);
    if (wallet === undefined || session === undefined || device.life.dead) return;
    const cursor = session.chain.cursor.number;
    expect(totalOf(wallet), 'the balance').toBe(this.world.chain.balance(this.alice, cursor));
    for (const item of wallet.activity) {
      const intent = session.intents.get(item.id);
      if (intent !== undefined) this.checkItem(device, cursor, intent, item);
    }
  }

  private checkItem(device: Device, cursor: number, intent: Intent, item: Activity): void {
    const { chain } = this.world;
    const word = intent.word!;
    const line = lineOf(device, intent);
    const spender = line === undefined ? undefined : chain.spentBy.get(line);
    const spent = spender !== undefined && spender.block <= cursor ? spender : undefined;
    const paid = chain.payments(word, cursor)[0];
    const message = 'message' in item.state ? item.state.message : '';
    const left = [...device.left.values()].filter((each) => each.word === word);
    /** Of what left this device, what may still enter after the blocks that it has read. */
    const live = left.filter((each) => mayEnter(each, chain, cursor));
    const why = `${item.state.phase} "${message}" of ${JSON.stringify(intent, jsonable)}, left: ${left.map((each) => each.step).join()}`;
    this.sentences++;

    // Found by reading, paid: then the page says so; and the other way round.
    expect(item.state.phase === 'confirmed', why).toBe(paid !== undefined);
    if (item.state.phase === 'confirmed') expect(item.state.block, why).toBe(paid!.block);
    if (message.includes('Nothing was sent')) expect(spent?.word !== undefined && spent.step !== undefined && (spent.word !== word || spent.step !== 'payment'), why).toBe(true);
    if (message.includes('the chain shows that it was not paid')) expect([spent?.word, spent?.step], why).toEqual([word, 'cancel']);
    if (message.includes('can never be paid now')) expect(live.filter((each) => each.step === 'payment').map(({ id }) => id), why).toEqual([]);
    // It was not, and what is said is that it will not be by this device.
    if (/not sent from here/i.test(message)) expect(live.filter((each) => each.step === 'payment').map(({ id }) => id), why).toEqual([]);
    const until = /may still arrive, until block (\d+)/.exec(message)?.[1];
    if (until !== undefined) for (const each of live) expect(each.header.expiryBlock, why).toBeLessThanOrEqual(Number(until));
    // A bit is told exactly: that something may still arrive is said of nothing that cannot.
    if (until !== undefined) expect(intent.attempts.some((attempt) => attempt.handed), why).toBe(true);
    expect(message, 'a transaction that cannot be read').not.toContain('cannot read');
    if (item.cancel === 'free') expect(live.filter((each) => line !== undefined && each.header.nullifiers.some((n) => feltsToHex(n) === line)).map(({ id }) => id), why).toEqual([]);
    if (item.retry === 'same') expect(spent, why).toBeUndefined();
    if (item.state.phase === 'cancelling') expect(message, why).toContain('costs a fee');
  }
}

const byId = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

const jsonable = (_: string, v: unknown): unknown => (typeof v === 'bigint' ? `${v}` : v);

function lineOf(device: Device, { line }: Intent): string | undefined {
  const note = line === undefined ? undefined : sessionOf(device)!.chain.notes.get(line);
  return note && feltsToHex(note.nullifier);
}

/** After a block, as the chain then was. */
const mayEnter = ({ header }: Left, chain: World['chain'], cursor: number): boolean =>
  header.expiryBlock > cursor && header.nullifiers.every((nullifier) => {
    const by = chain.spentBy.get(feltsToHex(nullifier));
    return by === undefined || by.block > cursor;
  });

async function tell(seed: number, list: readonly Command[], realKernel = false): Promise<Story> {
  const world = await World.make(seed);
  world.realKernel = realKernel;
  const story = new Story(world);
  try {
    await story.begin();
    for (const command of list) await story.step(command);
    await story.end();
  } finally {
    await world.close();
  }
  return story;
}

/** Tells so many histories, and counts what was in them. */
async function tellMany(lists: fc.Arbitrary<Command[]>, runs: number): Promise<Record<string, number>> {
  const seen = { histories: 0, steps: 0, sentences: 0, payments: 0, merges: 0, cancels: 0, taps: 0, transactions: 0, refusedInTabs: 0, takeovers: 0 };
  await fc.assert(fc.asyncProperty(fc.nat({ max: 2 ** 30 }), lists, async (seed, list) => {
    const story = await tell(seed, list);
    seen.histories++;
    seen.steps += story.steps;
    seen.sentences += story.sentences;
    const { transactions } = story.world.chain;
    seen.merges += transactions.filter(({ step }) => step === 'merge').length;
    seen.cancels += transactions.filter(({ step }) => step === 'cancel').length;
    seen.taps += story.taps.size;
    seen.refusedInTabs += story.refused;
    seen.takeovers += story.takeovers;
    seen.transactions += transactions.length;
    seen.payments += [...story.taps.values()].filter(({ word }) => word !== undefined && story.world.chain.payments(word).length === 1).length;
  }), { numRuns: runs, seed: SEED, interruptAfterTimeLimit: Number(process.env['SOTTO_MODEL_MS'] ?? 20 * 60_000), endOnFailure: Boolean(process.env['SOTTO_MODEL_NO_SHRINK']) });
  if (process.env['SOTTO_MODEL_SHOW']) console.log(JSON.stringify(seen));
  expect(seen.histories).toBeGreaterThanOrEqual(runs);
  return seen;
}

describe('an intent', () => {
  it('is paid at most once, and its page is true, whatever happens', async () => {
    const seen = await tellMany(commands, RUNS);
    expect(seen['payments']).toBeGreaterThan(RUNS / 2);
  }, 30 * 60_000);

  it('so it is in two tabs of one browser, of which one leads, whichever ends and however', async () => {
    const runs = Math.ceil(RUNS / 3);
    const seen = await tellMany(tabCommands, runs);
    expect(Math.min(seen['payments']!, seen['refusedInTabs']!, seen['takeovers']!)).toBeGreaterThan(runs / 3);
  }, 30 * 60_000);

  it('so it is where the real kernel is executed for every transaction', async () => {
    const scenes: Command[][] = [
      [{ do: 'say', on: 0, answers: [{ how: 'lost' }] }, { do: 'pay', on: 0, share: 80, of: 'some' }, { do: 'crash', on: 0 }, { do: 'block' }],
      [{ do: 'pay', on: 0, share: 0, of: 'all' }, { do: 'tick' }, { do: 'block' }, { do: 'block' }, { do: 'crash', on: 0 }],
      [{ do: 'say', on: 0, answers: [{ how: 'dropped' }] }, { do: 'pay', on: 0, share: 30, of: 'some' }, { do: 'cancel', on: 0, which: 0 }, { do: 'block' }],
    ];
    for (const [i, scene] of scenes.entries()) {
      const story = await tell(i, scene, true);
      expect(story.world.chain.transactions.length, JSON.stringify(story.world.devices.map(intentsOf), jsonable)).toBeGreaterThan(2);
    }
  }, 10 * 60_000);
});
