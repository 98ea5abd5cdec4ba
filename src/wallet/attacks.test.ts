// Attacks that worked on wallets of version 1, each with the outcome that it has now. The chain moves by hand (test/harness/world.ts).
import { describe, expect, it, vi } from 'vitest';
import { World, idle, intentsOf, request, shownBy, totalOf, type Device } from '../../test/harness/world.ts';
import { openDB } from 'idb';
import { equalFelts, feeOf } from '../protocol/index.ts';
import type { Activity } from './wallet.contract.ts';

vi.mock('../protocol/genesis.ts', async (original) => ({ ...(await original<object>()), EXPIRY_BLOCKS: 12 }));
vi.mock('@noble/curves/ed25519.js', async (original) => (await import('../../test/harness/fast-curves.ts')).fastCurves(await original()));

const FEE = feeOf('rescue', 0);

interface Two {
  readonly world: World;
  readonly alice: Device;
  readonly bob: Device;
  /** An address of Bob's. */
  readonly to: string;
}

async function two(seed: number, notes: readonly bigint[] = [5_000_000n]): Promise<Two> {
  const world = await World.make(seed);
  const [alice, bob] = [world.newPhrase(), world.newPhrase()];
  const keys = world.chain.keysFor(alice);
  await world.fund(keys, notes.map((amount, i) => ({ index: 10 + i, amount })));
  const to = world.addressText(world.chain.keysFor(bob).publicAddress(3));
  return { world, alice: await world.device(alice), bob: await world.device(bob), to };
}

const send = async (device: Device, to: string, amount: bigint, over = {}): Promise<string> => {
  const sent = await device.wallet.send(request(to, amount, over));
  if (!sent.ok) throw new Error(sent.error.message);
  await idle();
  return sent.value.id;
};
const item = (device: Device, id: string): Activity => shownBy(device)!.activity.find((each) => each.id === id)!;
const total = (device: Device): bigint => totalOf(shownBy(device)!);

describe('a payment that is refused and included (W-A)', () => {
  it.each(['wrong-initial-state', 'spent-nullifier', 'unknown-anchor', 'invalid-proof'])('three times with %s, is paid once, and what is said is true', async (code) => {
    const { world, alice, bob, to } = await two(1);
    alice.answers.push(...Array.from({ length: 3 }, () => ({ how: 'refused-but-taken', code }) as const));
    const id = await send(alice, to, 1_000_000n);
    for (let i = 0; i < 3; i++) {
      const said = item(alice, id).state;
      if ('message' in said) {
        expect(said.message).toContain('may still arrive');
        expect(said.message).not.toContain('Nothing was sent');
        expect(item(alice, id).retry).toBe('same');
        await alice.wallet.retry(id);
        await idle();
      }
      await world.blocks(1);
    }
    expect(item(alice, id).state).toMatchObject({ phase: 'confirmed' });
    expect(total(alice)).toBe(5_000_000n - 1_000_000n - FEE);
    expect(total(bob)).toBe(1_000_000n);
    await world.close();
  });

  it('W-A2: refused as invalid, tried again by its owner: both attempts spend one note, and one enters', async () => {
    const { world, alice, bob, to } = await two(2);
    alice.answers.push({ how: 'refused-but-taken', code: 'invalid-proof' });
    const id = await send(alice, to, 1_000_000n);
    expect(item(alice, id)).toMatchObject({ retry: 'same', cancel: 'fee', state: { phase: 'failed', message: expect.stringContaining('cannot pay twice') } });
    await alice.wallet.retry(id);
    await idle();
    expect(alice.left.size).toBe(2);
    const [first, second] = [...alice.left.values()].map(({ header }) => header);
    // A retry shows the same inputs, dummies among them, and nothing of the outputs again.
    expect(second!.nullifiers).toEqual(first!.nullifiers);
    for (const commitment of second!.commitments) expect(first!.commitments.some((each) => equalFelts(each, commitment))).toBe(false);
    await world.blocks(2);
    expect(item(alice, id).state.phase).toBe('confirmed');
    expect([total(alice), total(bob)]).toEqual([4_000_000n - FEE, 1_000_000n]);
    await world.close();
  });

  it('is cancelled after the bytes left: what was not answered is not sent again before the cancellation', async () => {
    const { world, alice, bob, to } = await two(3);
    // It left, and nobody has it.
    alice.answers.push({ how: '502' });
    const id = await send(alice, to, 1_000_000n);
    expect(item(alice, id).cancel).toBe('fee');
    await alice.wallet.cancel(id);
    await world.tick();
    expect([...alice.left.values()].map(({ step }) => step)).toEqual(['payment', 'cancel']);
    await world.blocks(1);
    expect(item(alice, id).state).toMatchObject({ phase: 'cancelled', message: expect.stringContaining('the chain shows that it was not paid') });
    expect([total(alice), total(bob)]).toEqual([5_000_000n - FEE, 0n]);
    await world.close();
  });

  it('is cancelled while it is pending: the cancellation is refused, tried again, and either of the two ends it', async () => {
    const { world, alice, bob, to } = await two(4);
    const id = await send(alice, to, 1_000_000n);
    alice.connected = true;
    await alice.wallet.cancel(id);
    await idle();
    expect(item(alice, id).state.phase).toBe('cancelling');
    await world.blocks(1);
    expect(item(alice, id).state.phase).toBe('confirmed');
    expect(total(bob)).toBe(1_000_000n);
    // The same where the producer refuses a cancellation that it could take.
    alice.answers.push({ how: 'dropped' }, { how: 'refused', code: 'spent-nullifier' });
    const other = await send(alice, to, 2_000_000n);
    await alice.wallet.cancel(other);
    await idle();
    await world.blocks(3);
    await world.tick();
    await world.blocks(1);
    expect(item(alice, other).state.phase).toBe('cancelled');
    expect(total(bob)).toBe(1_000_000n);
    await world.close();
  });

  it('refused after its block was read stays paid', async () => {
    const { world, alice, to } = await two(5);
    alice.answers.push({ how: 'hangs' });
    const id = await send(alice, to, 1_000_000n);
    expect(item(alice, id).cancel).toBe('fee');
    await world.blocks(1);
    alice.hanging = false;
    await idle();
    expect(item(alice, id).state.phase).toBe('confirmed');
    await world.close();
  });
});

describe('a note from a file', () => {
  it('names nothing about its maker: every transaction anchors at the newest block its wallet knows (W-B), and it does not age (W-E)', async () => {
    const { world, alice, bob, to } = await two(6);
    const id = await send(alice, to, 2_000_000n, { byFile: true, memo: 'by hand' });
    await world.blocks(1);
    const made = world.tip;
    const file = await alice.wallet.exportNote(id);
    if (!file.ok) throw new Error(file.error.code);
    // More blocks than a transaction may be old.
    await world.blocks(15);
    expect(await bob.wallet.importNote(file.value)).toMatchObject({ ok: true });
    await idle();
    const [taking] = [...bob.left.values()];
    expect(taking!.header.anchorBlock).toBe(world.tip);
    expect(taking!.header.anchorBlock).toBeGreaterThan(made + 12);
    await world.blocks(1);
    expect(total(bob)).toBe(2_000_000n - FEE);
    for (const { header, block } of world.chain.transactions) expect(block - header.anchorBlock).toBe(1);
    await world.close();
  });

  it('of a block that is not read yet waits for it, and then goes on by itself', async () => {
    const { world, alice, bob, to } = await two(7);
    bob.connected = false;
    await bob.wallet.setConnected(false);
    const id = await send(alice, to, 2_000_000n, { byFile: true });
    await world.blocks(1);
    const file = await alice.wallet.exportNote(id);
    if (!file.ok) throw new Error(file.error.code);
    expect(await bob.wallet.importNote(file.value)).toMatchObject({ ok: true });
    await idle();
    expect(shownBy(bob)!.activity[0]!.state.phase).toBe('queued');
    bob.connected = true;
    void bob.wallet.setConnected(true);
    await idle();
    await world.blocks(1);
    expect(total(bob)).toBe(2_000_000n - FEE);
    await world.close();
  });

  it('that was taken before is worth nothing to a restored wallet, which says so', async () => {
    const { world, alice, bob, to } = await two(8);
    const id = await send(alice, to, 2_000_000n, { byFile: true });
    await world.blocks(1);
    const file = await alice.wallet.exportNote(id);
    if (!file.ok) throw new Error(file.error.code);
    await bob.wallet.importNote(file.value);
    await idle();
    await world.blocks(1);
    const again = await world.device(bob.phrase);
    expect(total(again)).toBe(2_000_000n - FEE);
    expect(await again.wallet.importNote(file.value)).toMatchObject({ ok: true });
    await idle();
    expect(total(again)).toBe(2_000_000n - FEE);
    expect(shownBy(again)!.activity.find((each) => each.kind === 'take')!.state).toMatchObject({ phase: 'failed', message: expect.stringContaining('taken before') });
    expect(again.left.size).toBe(0);
    await world.close();
  });
});

describe('somebody who pays and watches (W-C)', () => {
  it('learns nothing: what is received causes no transaction, dust and ownerless notes included', async () => {
    const { world, alice, bob, to } = await two(9, [5_000_000n, 3_000_000n, 1_000_000n]);
    const before = world.chain.transactions.length;
    await send(alice, to, 1_001n);
    await world.blocks(1);
    await send(alice, world.addressText(world.chain.keysFor(bob.phrase).publicAddress(9)), 1n, { memo: 'dust' });
    await world.blocks(1);
    await send(alice, world.addressText(world.chain.keysFor(bob.phrase).publicAddress(11)), 5n, { reclaimAfter: 3 });
    await world.blocks(1);
    for (let i = 0; i < 20; i++) {
      await world.tick();
      await world.blocks(1);
    }
    expect(bob.left.size).toBe(0);
    expect(bob.prover.proofs).toBe(0);
    expect(world.chain.transactions.length).toBe(before + 3);
    expect(shownBy(bob)!.balance).toMatchObject({ spendable: 1_002n, toTake: 5n });
    await world.close();
  });
});

describe('an older record put back (W-F)', () => {
  it('pays nothing twice: of the intent, or of all that the store held', async () => {
    const { world, alice, bob, to } = await two(10);
    alice.prover.hold = true;
    const id = await send(alice, to, 1_000_000n);
    const db = await openDB(alice.name);
    const intents = IDBKeyRange.bound('intent/', 'intent0');
    const [name, ...others] = await db.getAllKeys('records', intents);
    expect(others).toEqual([]);
    const old = await db.get('records', name!);
    db.close();
    const copy = await world.copyOf(alice);
    alice.prover.hold = false;
    await idle();
    await world.blocks(1);
    expect(total(bob)).toBe(1_000_000n);
    // One record: the attacker cannot read it, only put it back.
    alice.life.dead = true;
    const disk = await openDB(alice.name);
    await disk.put('records', old, name!);
    disk.close();
    await world.reopen(alice);
    await world.blocks(2);
    await world.tick();
    expect(item(alice, id).state.phase).toBe('confirmed');
    // The whole store.
    await world.putBack(alice, copy);
    await world.blocks(2);
    await world.tick();
    expect(item(alice, id).state.phase).toBe('confirmed');
    expect([total(alice), total(bob)]).toEqual([4_000_000n - FEE, 1_000_000n]);
    expect(world.chain.payments(intentsOf(alice)[0]!.word!).length).toBe(1);
    await world.close();
  });
});

describe('two devices of one wallet', () => {
  it('that pay from one note at the same moment: one payment enters, and the other device says that nothing was sent', async () => {
    const { world, alice, bob, to } = await two(11);
    const second = await world.device(alice.phrase);
    const ids = [await send(alice, to, 1_000_000n), await send(second, to, 2_000_000n)];
    await world.blocks(2);
    await world.tick();
    expect(item(alice, ids[0]!).state.phase).toBe('confirmed');
    expect(item(second, ids[1]!).state).toMatchObject({ phase: 'failed', message: expect.stringContaining('Nothing was sent') });
    expect(item(second, ids[1]!).retry).toBeUndefined();
    expect([total(alice), total(second), total(bob)]).toEqual([4_000_000n - FEE, 4_000_000n - FEE, 1_000_000n]);
    await world.close();
  });
});

describe('a disk that cannot be written', () => {
  it('when bytes are to leave: none does, the page says so, and it goes on when there is space', async () => {
    const { world, alice, bob, to } = await two(12);
    alice.prover.hold = true;
    const id = await send(alice, to, 1_000_000n);
    alice.connected = false;
    void alice.wallet.setConnected(false);
    alice.prover.hold = false;
    await idle();
    world.fillDisk(alice, 1);
    alice.connected = true;
    void alice.wallet.setConnected(true);
    await idle();
    expect(alice.left.size).toBe(0);
    expect(item(alice, id)).toMatchObject({ cancel: 'free', trouble: expect.stringContaining('no space') });
    await world.tick();
    await world.blocks(1);
    expect(total(bob)).toBe(1_000_000n);
    await world.close();
  });
});
