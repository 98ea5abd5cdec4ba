// The words bring it back: after a random history a device that has nothing but the 24 words shows the same balance and the same list, and can
// spend all of it. SOTTO_RESTORE_RUNS=200 makes a longer run.
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { World, idle, request, shownBy, totalOf, type Device } from '../../test/harness/world.ts';
import { seededBytes } from '../../test/random.ts';
import { feeOf } from '../protocol/index.ts';
import { isTooSmall } from './funds.ts';
import { newPhrase } from './phrase.ts';
import type { Activity } from './wallet.contract.ts';

vi.mock('@noble/curves/ed25519.js', async (original) => (await import('../../test/harness/fast-curves.ts')).fastCurves(await original()));
vi.mock('./phrase.ts', async (original) => {
  const plain = await original<typeof import('./phrase.ts')>();
  const known = new Map<string, Uint8Array>();
  return { ...plain, phraseSeed: (words: string) => known.get(words) ?? (known.set(words, plain.phraseSeed(words)), known.get(words)!) };
});

const RUNS = Number(process.env['SOTTO_RESTORE_RUNS'] ?? 25);
const FEE = feeOf('rescue', 0);
const [ALICE, BOB] = [11, 12].map((n) => newPhrase(seededBytes(n))) as [string, string];

type Step =
  | { readonly do: 'receive'; readonly indices: readonly number[]; readonly amount: number }
  | { readonly do: 'pay' | 'pay oneself' | 'pay by file' | 'send P2IDE' | 'cancel for free' | 'cancel for a fee'; readonly share: number; readonly index: number }
  | { readonly do: 'get a file' | 'get P2IDE'; readonly amount: number; readonly index: number }
  | { readonly do: 'pay all' | 'take' | 'bob takes' | 'take back' | 'new address' };

const index = fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 9_000 }));
const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('receive' as const), indices: fc.array(index, { minLength: 1, maxLength: 6 }), amount: fc.integer({ min: 200, max: 900_000 }) }) },
  { weight: 7, arbitrary: fc.record({ do: fc.constantFrom('pay' as const, 'pay oneself' as const, 'pay by file' as const, 'send P2IDE' as const, 'cancel for free' as const, 'cancel for a fee' as const), share: fc.integer({ min: 1, max: 95 }), index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('get a file' as const, 'get P2IDE' as const), amount: fc.integer({ min: 3_000, max: 90_000 }), index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('pay all' as const, 'take' as const, 'bob takes' as const, 'take back' as const, 'new address' as const) }) },
) as fc.Arbitrary<Step>, { minLength: 4, maxLength: 12, size: 'max' });

const done = { steps: new Map<string, number>(), transactions: 0, rows: 0 };

/** `file`: a note that came by file moved to its owner in a transaction that shows a nullifier no restored device can know: there it is something received. */
const rowOf = (a: Activity): string => [a.kind === 'take' && a.memo.startsWith('file') ? 'receive' : a.kind, a.amount, a.counterparty, a.memo].join('|');
const happened = (device: Device): string[] => shownBy(device)!.activity.filter((a) => a.state.phase === 'confirmed' && a.kind !== 'join').map(rowOf).sort();

async function history(seed: number, list: readonly Step[]): Promise<void> {
  const world = await World.make(seed);
  try {
    const [aliceKeys, bobKeys] = [world.chain.keysFor(ALICE), world.chain.keysFor(BOB)];
    await world.fund(aliceKeys, [400_000n, 300_000n].map((amount, i) => ({ index: i, amount, memo: 'first' })));
    await world.fund(bobKeys, Array.from({ length: 4 }, (_, i) => ({ index: i, amount: 500_000n })));
    const [alice, bob] = [await world.device(ALICE), await world.device(BOB)];
    const toBob = (at: number): string => world.addressText(bobKeys.publicAddress(at));
    const toAlice = (at: number): string => world.addressText(aliceKeys.publicAddress(at));
    let memo = 0;
    let cancelled = 0;

    const send = async (from: Device, to: string, amount: bigint, over = {}): Promise<string | undefined> => {
      const sent = await from.wallet.send(request(to, amount, { memo: `memo ${++memo}`, ...over }));
      await idle();
      return sent.ok ? sent.value.id : undefined;
    };
    const settle = async (): Promise<void> => {
      await world.blocks(2);
    };
    const takeFirst = async (device: Device, state: string): Promise<void> => {
      const note = shownBy(device)!.notes.find((each) => each.state === state && each.ready && each.amount > FEE);
      if (note) await device.wallet.takeNote(note.commitment);
      await idle();
    };

    for (const step of list) {
      done.steps.set(step.do, (done.steps.get(step.do) ?? 0) + 1);
      const { max } = await alice.wallet.previewSend(request(toBob(0), 1n));
      const share = 'share' in step ? (max * BigInt(step.share)) / 100n : max;
      switch (step.do) {
        case 'receive':
          await world.fund(aliceKeys, step.indices.map((at, i) => ({ index: at, amount: BigInt(step.amount + i), memo: `got ${++memo}` })));
          break;
        case 'pay': if (share > 0n) await send(alice, toBob(step.index), share); break;
        case 'pay oneself': if (share > 0n) await send(alice, toAlice(step.index), share); break;
        case 'pay by file': if (share > 0n) await send(alice, toBob(step.index), share, { byFile: true }); break;
        case 'send P2IDE': if (share > 0n) await send(alice, toBob(step.index), share, { reclaimAfter: 2 + (step.index % 9) }); break;
        case 'pay all': if (max > 0n) await send(alice, toBob(1), max); break;
        case 'take': await takeFirst(alice, 'take'); break;
        case 'bob takes': await takeFirst(bob, 'take'); break;
        case 'take back': await takeFirst(alice, 'reclaim'); break;
        case 'new address': await alice.wallet.newAddress(); break;
        case 'get P2IDE': await send(bob, toAlice(step.index), BigInt(step.amount), { reclaimAfter: 500 }); break;
        case 'get a file': {
          const id = await send(bob, toAlice(step.index), BigInt(step.amount), { byFile: true, memo: `file ${++memo}` });
          await world.blocks(1);
          const file = id === undefined ? undefined : await bob.wallet.exportNote(id);
          if (file?.ok) expect((await alice.wallet.importNote(file.value)).ok).toBe(true);
          await idle();
          break;
        }
        case 'cancel for free':
        case 'cancel for a fee': {
          if (share <= 0n) break;
          if (step.do === 'cancel for free') alice.prover.hold = true;
          else alice.answers.push({ how: 'dropped' });
          const id = await send(alice, toBob(step.index), share);
          if (id !== undefined && shownBy(alice)!.activity.find((a) => a.id === id)!.cancel === (step.do === 'cancel for free' ? 'free' : 'fee')) {
            await alice.wallet.cancel(id);
            if (step.do === 'cancel for a fee') cancelled++;
          }
          alice.prover.hold = false;
          await idle();
          break;
        }
      }
      await settle();
      await world.tick();
    }
    for (let i = 0; i < 5; i++) await settle();

    const restored = await world.device(ALICE);
    const [was, is] = [shownBy(alice)!, shownBy(restored)!];
    expect(was.activity.filter((a) => !['confirmed', 'cancelled', 'failed'].includes(a.state.phase))).toEqual([]);
    expect(is.balance).toEqual(was.balance);
    expect(happened(restored)).toEqual(happened(alice));
    const byPlace = (o: typeof was): unknown => o.notes.map((note) => [note.commitment, note.state, note.amount, note.memo, note.height]).sort();
    expect(byPlace(is)).toEqual(byPlace(was));
    // What was cancelled costs a fee on both; that it was a cancellation only the device knows that made it.
    expect(is.activity.filter((a) => a.kind === 'join').length).toBeLessThanOrEqual(cancelled);
    done.rows += is.activity.length;

    // And all of it can be spent.
    const { max } = await restored.wallet.previewSend(request(toBob(0), 1n));
    if (max > 0n) {
      const id = await send(restored, toBob(2), max);
      for (let i = 0; i < 4; i++) await settle();
      expect(shownBy(restored)!.activity.find((a) => a.id === id)?.state.phase).toBe('confirmed');
    }
    const left = [...world.chain.notes.values()].filter((note) => note.owner === ALICE && !world.chain.spentBy.has(note.nullifier));
    if (max > 0n) expect(left.filter((note) => !isTooSmall(note.amount, FEE))).toEqual([]);
    expect(totalOf(shownBy(alice)!)).toBe(totalOf(shownBy(restored)!));
    done.transactions += world.chain.transactions.length;
  } finally {
    await world.close();
  }
}

it('a device that has only the words has the same money and the same list, and can spend it', async () => {
  await fc.assert(fc.asyncProperty(fc.nat({ max: 2 ** 30 }), steps, history), {
    numRuns: RUNS, seed: Number(process.env['SOTTO_MODEL_SEED'] ?? 20_261_126), endOnFailure: Boolean(process.env['SOTTO_MODEL_NO_SHRINK']),
    interruptAfterTimeLimit: Number(process.env['SOTTO_MODEL_MS'] ?? 20 * 60_000),
  });
  if (process.env['SOTTO_MODEL_SHOW']) console.log(JSON.stringify({ ...done, steps: [...done.steps] }));
  // Short runs may miss one.
  if (RUNS >= 15) expect(done.steps.size).toBe(14);
  expect(done.rows).toBeGreaterThan(RUNS);
}, 30 * 60_000);
