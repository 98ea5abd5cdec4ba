// Stories between wallets and a producer: paying, restoring, money. What is real in them: test/harness/network.ts.
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { testNetwork, testWallet } from '../../test/harness/network.ts';
import { PASSWORD, create, fee, funded, opened, paid, pay, restore, settled, total } from '../../test/harness/wallets.ts';
import { MINT_AMOUNT } from '../producer/mint.ts';
import type { OpenWallet } from './wallet.contract.ts';

/** What the list says of each thing that happened: the same on every device of the same words. */
const rows = (o: OpenWallet): unknown[] => o.activity.map((a) => [a.kind, a.amount, a.memo, a.counterparty, a.fee, a.state.phase]);

describe('two people', () => {
  it('pay each other; what arrives is money at once, and the words alone give balance and history again', async () => {
    const network = await testNetwork();
    const alice = await funded(network);
    const bob = await create(network);
    expect(alice.open().balance).toEqual({ spendable: MINT_AMOUNT, returning: 0n, leaving: 0n, toTake: 0n });
    expect(alice.open().activity.map((a) => [a.kind, a.amount])).toEqual([['mint', MINT_AMOUNT]]);

    const to = bob.open().address;
    await paid(alice, to, '12.5', { memo: 'lunch' });
    await bob.until('it has arrived', (o) => total(o) > 0n);
    expect(bob.open().balance.spendable).toBe(12_500_000n);
    expect(bob.open().activity.map((a) => [a.kind, a.amount, a.memo])).toEqual([['receive', 12_500_000n, 'lunch']]);
    expect(alice.open().activity[0]).toMatchObject({ kind: 'send', amount: 12_500_000n, fee: fee.rescue, memo: 'lunch', counterparty: to });
    // The address that was paid is not shown to the next payer.
    expect(bob.open().address).not.toBe(to);

    await paid(bob, alice.open().address, '2', { proofKind: 'blake3' });
    const expected = MINT_AMOUNT - 12_500_000n + 2_000_000n - fee.rescue;
    await alice.until('2 are back', (o) => total(o) === expected);
    expect(total(bob.open())).toBe(12_500_000n - 2_000_000n - fee.blake3);

    const restored = await restore(network, alice.phrase);
    expect(restored.open().balance).toEqual(alice.open().balance);
    expect(rows(restored.open())).toEqual(rows(alice.open()));

    // The restored device can spend, and the first one follows.
    await paid(restored, bob.open().address, '1');
    await alice.until('the other device is followed', (o) => total(o) === expected - 1_000_000n - fee.rescue);
    expect(rows(restored.open())).toEqual(rows(alice.open()));
  });

  it('find everything again after a reload, with the password only', async () => {
    const network = await testNetwork(2);
    const w = await funded(network);
    const before = w.open();
    await w.wallet.lock();
    expect(w.states.at(-1)!.phase).toBe('locked');
    const wrong = await w.wallet.unlock('wrong horse');
    expect(wrong.ok ? '' : wrong.error.code).toBe('password-wrong');
    expect((await w.wallet.unlock(PASSWORD)).ok).toBe(true);
    expect(w.open().balance).toEqual(before.balance);
    expect(w.open().activity).toEqual(before.activity);
    expect(w.open().address).toBe(before.address);
    expect((await w.wallet.wipe()).ok).toBe(true);
    expect(w.states.at(-1)!.phase).toBe('absent');
  });
});

describe('a new wallet', () => {
  it('begins where another tab wrote a record of a wallet that had just been erased', async () => {
    const network = await testNetwork(9);
    const w = await testWallet(network, 'erased');
    opened.push(w);
    const db = await openDB('erased');
    await db.put('records', new Uint8Array(60), 'note/00');
    db.close();
    expect(await w.wallet.create(PASSWORD)).toMatchObject({ ok: true });
    await w.until('it has seen the chain', (o) => o.sync.phase === 'synced');
    await w.wallet.lock();
    expect((await w.wallet.unlock(PASSWORD)).ok).toBe(true);
  });
});

describe('money', () => {
  it('of more than four notes is joined first: one payment, with its steps and all fees, and the same on a restored device', async () => {
    const network = await testNetwork(3);
    const alice = await funded(network, 8);
    const bob = await create(network);
    // Eight notes: two merges leave four at most.
    const amount = 8n * MINT_AMOUNT - 3n * fee.rescue;
    const preview = await alice.wallet.previewSend(pay(bob.open().address, '1'));
    expect(preview.max).toBe(amount);
    const id = await paid(alice, bob.open().address, (Number(amount) / 1e6).toString(), { memo: 'everything' });
    expect(alice.open().activity.find((a) => a.id === id)).toMatchObject({ kind: 'send', amount, fee: 3n * fee.rescue, merges: { done: 2, total: 2 } });
    await bob.until('it has arrived', (o) => total(o) === amount);
    expect(total(alice.open())).toBe(0n);
    const restored = await restore(network, alice.phrase);
    expect(rows(restored.open())).toEqual(rows(alice.open()));
    expect(total(restored.open())).toBe(0n);
  });

  it('of two payments at once is not counted twice: the second is told that its money is on its way back', async () => {
    const network = await testNetwork(4);
    const alice = await funded(network);
    const bob = await create(network);
    const to = bob.open().address;
    const both = await Promise.all([alice.wallet.send(pay(to, '1')), alice.wallet.send(pay(to, '2'))]);
    expect(both.map((sent) => (sent.ok ? 'ok' : sent.error.code))).toEqual(['ok', 'balance-returning']);
    const more = await alice.wallet.send(pay(to, '100'));
    expect(more.ok ? 'ok' : more.error.code).toBe('balance-too-low');
    await alice.until('the first is paid', settled);
    await bob.until('it has arrived', (o) => total(o) === 1_000_000n);
    expect(total(alice.open())).toBe(MINT_AMOUNT - 1_000_000n - fee.rescue);
  });
});

describe('what is on its way', () => {
  it('shows proving, and is cancelled without a trace; going on sends it', async () => {
    const network = await testNetwork(5);
    const alice = await funded(network);
    const bob = await create(network);
    const before = total(alice.open());
    alice.prover.hold = true;
    const sent = await alice.wallet.send(pay(bob.open().address, '3'));
    if (!sent.ok) throw new Error(sent.error.code);
    await alice.until('it proves', (o) => o.activity[0]!.state.phase === 'proving');
    expect(alice.open().balance).toEqual({ spendable: 0n, leaving: 3_000_000n + fee.rescue, returning: before - 3_000_000n - fee.rescue, toTake: 0n });
    await alice.wallet.cancel(sent.value.id);
    await alice.until('it is cancelled', (o) => o.activity[0]!.state.phase === 'cancelled');
    expect(alice.open().activity[0]!.state).toMatchObject({ message: expect.stringContaining('a copy of this wallet may have') });
    expect(alice.open().balance).toEqual({ spendable: before, returning: 0n, leaving: 0n, toTake: 0n });
    alice.prover.hold = false;
    expect((await alice.wallet.retry(sent.value.id)).ok).toBe(true);
    await alice.until('it is sent', (o) => settled(o) && o.activity[0]!.state.phase === 'confirmed');
    expect(total(alice.open())).toBe(before - 3_000_000n - fee.rescue);
  });

  it('ends as a failure that is shown when the prover breaks, with a way on', async () => {
    const network = await testNetwork(17);
    const alice = await funded(network);
    const bob = await create(network);
    const { prove } = alice.prover;
    alice.prover.prove = () => Promise.reject(new Error('worker died'));
    const sent = await alice.wallet.send(pay(bob.open().address, '1'));
    if (!sent.ok) throw new Error(sent.error.code);
    await alice.until('it failed', (o) => o.activity[0]!.state.phase === 'failed');
    expect(alice.open().activity[0]).toMatchObject({ retry: 'same', state: { message: expect.stringContaining('Not sent from here') } });
    alice.prover.prove = prove;
    expect((await alice.wallet.retry(sent.value.id)).ok).toBe(true);
    await bob.until('it has arrived', (o) => total(o) === 1_000_000n);
  });

  it('goes on after a reload in the middle of a proof, and is paid once', async () => {
    const network = await testNetwork(18);
    const alice = await create(network, 'reloaded');
    opened.push(alice);
    await alice.wallet.requestPlayMoney();
    await alice.until('money', (o) => total(o) > 0n);
    const bob = await create(network);
    alice.prover.hold = true;
    await alice.wallet.send(pay(bob.open().address, '1'));
    await alice.until('it proves', (o) => o.activity[0]!.state.phase === 'proving');
    await alice.wallet.lock();
    alice.prover.hold = false;
    expect((await alice.wallet.unlock(PASSWORD)).ok).toBe(true);
    await bob.until('it has arrived', (o) => total(o) === 1_000_000n);
    await alice.until('it is confirmed', settled);
    expect(total(alice.open())).toBe(MINT_AMOUNT - 1_000_000n - fee.rescue);
  });
});

describe('an address', () => {
  it('of any number is found again from the words: money sent to the sixtieth of sixty (W-D)', async () => {
    const network = await testNetwork(25);
    const alice = await funded(network);
    const shop = await create(network);
    let last = '';
    for (let i = 0; i < 60; i++) {
      const address = await shop.wallet.newAddress();
      if (address.ok) last = address.value;
    }
    await paid(alice, last, '7');
    await shop.until('the shop has it', (o) => total(o) === 7_000_000n);
    expect(total((await restore(network, shop.phrase)).open())).toBe(7_000_000n);

    // The same where the device never read the payment.
    const other = await create(network);
    for (let i = 0; i < 60; i++) {
      const address = await other.wallet.newAddress();
      if (address.ok) last = address.value;
    }
    await other.wallet.lock();
    await paid(alice, last, '7');
    const again = await restore(network, other.phrase);
    expect(total(again.open())).toBe(7_000_000n);
    // What it now shows was not given away before.
    expect(again.open().address).not.toBe(last);
  });
});

describe('a note in a file', () => {
  it('is saved as often as its sender likes, also from the words alone, taken by its recipient, and moved to himself at once', async () => {
    const network = await testNetwork(31);
    const alice = await funded(network);
    const bob = await create(network);
    const id = await paid(alice, bob.open().address, '5', { byFile: true, memo: 'by hand' });
    expect(total(bob.open())).toBe(0n);
    const restored = await restore(network, alice.phrase);
    const item = restored.open().activity.find((a) => a.noteFile)!;
    const files = [await alice.wallet.exportNote(id), await alice.wallet.exportNote(id), await restored.wallet.exportNote(item.id)];
    expect(files.every((file) => file.ok)).toBe(true);
    // Other blocks go by: a file does not age.
    for (let i = 0; i < 3; i++) await paid(alice, alice.open().address, '0.5');
    const file = files[0]!;
    if (!file.ok) throw new Error();
    expect(await bob.wallet.importNote(file.value)).toEqual({ ok: true, value: { amount: 5_000_000n } });
    await bob.until('it is moved', (o) => settled(o) && total(o) === 5_000_000n - fee.rescue);
    const second = files[2]!;
    if (!second.ok) throw new Error();
    expect(await bob.wallet.importNote(second.value)).toMatchObject({ ok: false, error: { code: 'note-known' } });
    expect(bob.open().activity.map((a) => [a.kind, a.amount, a.memo])).toEqual([['take', 5_000_000n - fee.rescue, 'by hand']]);
    // A device restored from Bob's words has the money, and a file that was taken before is worth nothing to it.
    const late = await restore(network, bob.phrase);
    expect(total(late.open())).toBe(5_000_000n - fee.rescue);
    expect((await late.wallet.importNote(file.value)).ok).toBe(true);
    await late.until('it is found to be spent', (o) => settled(o) && total(o) === 5_000_000n - fee.rescue);
    // Nobody else can use it.
    expect(await alice.wallet.importNote(file.value)).toMatchObject({ ok: false, error: { code: 'note-foreign' } });
  });
});

describe('a note without owner', () => {
  it('is outside the balance until it is taken; its sender takes it back only after a while', async () => {
    const network = await testNetwork(32);
    const alice = await funded(network);
    const bob = await create(network);
    await paid(alice, bob.open().address, '5', { reclaimAfter: 4, memo: 'take it' });
    await bob.until('it has arrived', (o) => o.balance.toTake === 5_000_000n);
    expect(total(bob.open())).toBe(0n);
    const [waiting] = bob.open().notes;
    expect(waiting).toMatchObject({ state: 'take', amount: 5_000_000n, memo: 'take it', ready: true });
    const [mine] = alice.open().notes;
    expect(mine).toMatchObject({ state: 'reclaim', ready: false });
    expect(await alice.wallet.takeNote(mine!.commitment)).toMatchObject({ ok: false, error: { code: 'note-early' } });
    // A restored device knows it too.
    expect((await restore(network, alice.phrase)).open().notes).toEqual(alice.open().notes);
    expect((await bob.wallet.takeNote(waiting!.commitment)).ok).toBe(true);
    await bob.until('it is taken', (o) => total(o) === 5_000_000n - fee.rescue && settled(o));
    await alice.until('its sender sees it', (o) => o.notes.length === 0);

    // The second one nobody takes.
    await paid(alice, bob.open().address, '3', { reclaimAfter: 2 });
    const before = total(alice.open());
    for (let i = 0; i < 2; i++) await paid(bob, bob.open().address, '0.1');
    await alice.until('its time has come', (o) => o.notes[0]?.ready === true);
    const back = await alice.wallet.takeNote(alice.open().notes[0]!.commitment);
    expect(back.ok).toBe(true);
    await alice.until('it is back', (o) => settled(o) && total(o) === before + 3_000_000n - fee.rescue);
    await bob.until('it is gone', (o) => o.balance.toTake === 0n);
    expect(rows((await restore(network, alice.phrase)).open())).toEqual(rows(alice.open()));
  });
});
