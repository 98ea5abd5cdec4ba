// Stories between wallets and a producer: paying, restoring, money. What is real in them: test/harness/network.ts.
import { describe, expect, it } from 'vitest';
import { testNetwork, testWallet } from '../../test/harness/network.ts';
import { PASSWORD, create, fee, funded, opened, pay, settled, total } from '../../test/harness/wallets.ts';
import { UNIT } from '../protocol/index.ts';
import { MINT_AMOUNT } from '../producer/mint.ts';
import type { OpenWallet } from './wallet.contract.ts';

const rows = (o: OpenWallet): unknown[] =>
  o.activity.map((a) => [a.kind === 'mint' ? 'receive' : a.kind, a.amount, a.fee, a.state.phase]);

describe('two people', () => {
  it('pay each other; balances survive a reload, and the phrase alone gives balance and history again', async () => {
    const network = await testNetwork();
    const alice = await funded(network);
    const bob = await create(network, 'blake3');
    expect(alice.open().balance).toEqual({ spendable: MINT_AMOUNT - fee.rescue, incoming: 0n, inFlight: 0n });
    expect(alice.open().activity.map((a) => a.kind)).toEqual(['mint']);

    const sent = await alice.wallet.send(pay(bob.open().address, '12.5', { memo: 'lunch' }));
    expect(sent.ok).toBe(true);
    await alice.until('it is confirmed', (o) => o.activity[0]!.state.phase === 'confirmed');
    await bob.until('it has arrived', (o) => o.created && settled(o));
    expect(bob.open().balance.spendable).toBe(12_500_000n - fee.blake3);
    expect(bob.open().notes[0]!.memo).toBe('lunch');

    const back = await bob.wallet.send(pay(alice.open().address, '2', { proofKind: 'blake3' }));
    expect(back.ok).toBe(true);
    await bob.until('it is confirmed', settled);
    await alice.until('2 are back', (o) => o.notes.length === 2 && settled(o));
    const expected = MINT_AMOUNT - 12_500_000n + 2_000_000n - 3n * fee.rescue;
    expect(total(alice.open())).toBe(expected);
    expect(total(bob.open())).toBe(12_500_000n - 2_000_000n - 2n * fee.blake3);

    const restored = await testWallet(network);
    opened.push(restored);
    expect((await restored.wallet.restore(alice.phrase, PASSWORD)).ok).toBe(true);
    await restored.until('it is restored', (o) => o.sync.phase === 'synced' && o.created);
    expect(restored.open().balance).toEqual(alice.open().balance);
    expect(rows(restored.open())).toEqual(rows(alice.open()));

    // The restored device can spend, and the first one follows.
    expect((await restored.wallet.send(pay(bob.open().address, '1'))).ok).toBe(true);
    await restored.until('it is confirmed', settled);
    await alice.until('the other device is followed', (o) => total(o) === expected - UNIT - fee.rescue);
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
    expect((await w.wallet.wipe()).ok).toBe(true);
    expect(w.states.at(-1)!.phase).toBe('absent');
  });
});

describe('what is on its way', () => {
  it('shows proving, and is cancelled without a trace; retry sends it', async () => {
    const network = await testNetwork(5);
    const alice = await funded(network);
    const bob = await create(network);
    const before = total(alice.open());
    alice.prover.hold = true;
    const sent = await alice.wallet.send(pay(bob.open().address, '3'));
    if (!sent.ok) throw new Error(sent.error.code);
    await alice.until('it proves', (o) => o.activity[0]!.state.phase === 'proving');
    expect(alice.open().balance.inFlight).toBe(3_000_000n + fee.rescue);
    expect(total(alice.open())).toBe(before);
    await alice.wallet.cancel(sent.value.id);
    await alice.until('it is cancelled', (o) => o.activity[0]!.state.phase === 'cancelled');
    expect(alice.open().balance).toEqual({ spendable: before, incoming: 0n, inFlight: 0n });
    alice.prover.hold = false;
    expect((await alice.wallet.retry(sent.value.id)).ok).toBe(true);
    await alice.until('it is sent', settled);
    expect(total(alice.open())).toBe(before - 3_000_000n - fee.rescue);
  });

  it('ends as a failure that is shown when the prover breaks, with a way on', async () => {
    const network = await testNetwork(17);
    const alice = await funded(network);
    const { prove } = alice.prover;
    alice.prover.prove = () => Promise.reject(new Error('worker died'));
    const sent = await alice.wallet.send(pay(alice.open().address, '1'));
    if (!sent.ok) throw new Error(sent.error.code);
    await alice.until('it failed', (o) => o.activity[0]!.state.phase === 'failed');
    expect(alice.open().activity[0]!.state).toMatchObject({
      canRetry: true,
      message: expect.stringContaining('Nothing was sent'),
    });
    alice.prover.prove = prove;
    expect((await alice.wallet.retry(sent.value.id)).ok).toBe(true);
    await alice.until('it is sent, and collected again', (o) => o.notes.length === 2 && settled(o));
    expect(total(alice.open())).toBe(MINT_AMOUNT - 3n * fee.rescue);
  });

  it('is told when the disk is full: before it is begun, and when it is proved; it is made, once, when there is space', async () => {
    const network = await testNetwork(23);
    const alice = await create(network, 'rescue', 'full');
    await alice.wallet.requestPlayMoney();
    await alice.until('it has money', (o) => o.created && settled(o));
    const to = (await create(network)).open().address;
    const before = total(alice.open());
    const { transaction } = IDBDatabase.prototype;
    const fill = (): void => {
      IDBDatabase.prototype.transaction = function (names, mode, options) {
        if (this.name === 'full' && mode === 'readwrite') throw new DOMException('', 'QuotaExceededError');
        return transaction.call(this, names, mode, options);
      };
    };
    const empty = (): void => void (IDBDatabase.prototype.transaction = transaction);

    fill();
    const refused = await alice.wallet.send(pay(to, '1'));
    expect(refused.ok ? '' : refused.error.message).toContain('no space left');
    expect(alice.open().activity).toHaveLength(1);
    empty();
    alice.prover.hold = true;
    const sent = await alice.wallet.send(pay(to, '1'));
    if (!sent.ok) throw new Error(sent.error.code);
    await alice.until('it proves', (o) => o.activity[0]!.state.phase === 'proving');
    fill();
    alice.prover.hold = false;
    await alice.until('it failed', (o) => o.activity[0]!.state.phase === 'failed');
    expect(alice.open().activity[0]!.state).toMatchObject({
      canRetry: true,
      message: expect.stringMatching(/no space left.*Nothing was sent/),
    });
    expect(total(alice.open())).toBe(before);
    const again = await alice.wallet.retry(sent.value.id);
    expect(again.ok ? '' : again.error.code).toBe('store-full');

    empty();
    // What could not be written is written with the next change.
    await alice.wallet.setCollectWith('blake3');
    await alice.wallet.lock();
    await alice.wallet.unlock(PASSWORD);
    expect(alice.open().activity[0]!.state.phase).toBe('failed');
    expect((await alice.wallet.retry(sent.value.id)).ok).toBe(true);
    await alice.until('it is sent', settled);
    expect(total(alice.open())).toBe(before - UNIT - fee.rescue);
  });

  it('is refused in the form: wrong address, other network, too much, nothing', async () => {
    const network = await testNetwork(6);
    const alice = await funded(network);
    const { address } = alice.open();
    const other = await create(await testNetwork(7));
    const codes = async (to: string, amount: string): Promise<string[]> => {
      const preview = await alice.wallet.previewSend(pay(to, amount));
      return [preview.to.ok ? 'ok' : preview.to.error.code, preview.amount.ok ? 'ok' : preview.amount.error.code];
    };
    expect(await codes(address, '1')).toEqual(['ok', 'ok']);
    expect(await codes('hello', '0')).toEqual(['address-format', 'amount-zero']);
    expect(await codes(address.slice(0, -1), '-1')).toEqual(['address-checksum', 'amount-negative']);
    expect(await codes(other.open().address, '0.0000001')).toEqual(['other-chain', 'amount-too-precise']);
    const { max } = await alice.wallet.previewSend(pay(address, '1'));
    expect(max).toBe(MINT_AMOUNT - 2n * fee.rescue);
    expect(await codes(address, '99.998001')).toEqual(['ok', 'balance-too-low']);
    expect(await codes(address, '99.998')).toEqual(['ok', 'ok']);
    const link = await alice.wallet.paymentLink('1.5', 'tea');
    expect(link.ok && (await alice.wallet.readPaymentText(link.value))).toEqual({
      ok: true,
      value: { to: address, amount: '1.5', memo: 'tea' },
    });
  });
});

describe('money', () => {
  it('that is promised to one payment is not promised to another, and waits its turn', async () => {
    const network = await testNetwork(13);
    const alice = await funded(network);
    const bob = await create(network);
    const [a, b] = await Promise.all([
      alice.wallet.send(pay(bob.open().address, '60')),
      alice.wallet.send(pay(bob.open().address, '60')),
    ]);
    expect([a.ok, b.ok ? '' : b.error.code]).toEqual([true, 'balance-too-low']);
    expect((await alice.wallet.send(pay(bob.open().address, '20'))).ok).toBe(true);
    await alice.until('both are confirmed', settled);
    await bob.until('both have arrived', (o) => o.notes.length === 2 && settled(o));
    expect(total(alice.open())).toBe(MINT_AMOUNT - 80n * UNIT - 3n * fee.rescue);
  });

  it('in notes not yet collected can be spent by the payment itself', async () => {
    const network = await testNetwork(14);
    const alice = await funded(network);
    const bob = await create(network);
    bob.prover.hold = true;
    for (const amount of ['3', '4']) await alice.wallet.send(pay(bob.open().address, amount));
    await alice.until('both are confirmed', settled);
    await bob.until(
      'both are seen',
      (o) => o.notes.length === 2 && o.activity.some((x) => x.state.phase === 'proving'),
    );
    // The collections are given up, so that only the payment consumes the notes.
    for (let cancelled = 1; cancelled <= 2; cancelled++) {
      const proving = await bob.until('a collection is proving', (o) =>
        o.activity.some((x) => x.state.phase === 'proving'),
      );
      await bob.wallet.cancel(proving.activity.find((x) => x.state.phase === 'proving')!.id);
    }
    bob.prover.hold = false;
    const { max } = await bob.wallet.previewSend(pay(alice.open().address, '1'));
    expect(max).toBe(7n * UNIT - fee.rescue);
    expect((await bob.wallet.send(pay(alice.open().address, '6.5'))).ok).toBe(true);
    await bob.until('it is confirmed', (o) =>
      o.activity.some((x) => x.kind === 'send' && x.state.phase === 'confirmed'),
    );
    expect(total(bob.open())).toBe(UNIT / 2n - fee.rescue);
    expect(
      bob
        .open()
        .activity.filter((x) => x.kind === 'receive' && x.state.phase === 'confirmed')
        .map((x) => x.amount),
    ).toEqual([7n * UNIT]);
  });
});

describe('a form', () => {
  it('says what is wrong with a memo, knows its own address, and reads amounts as they are shown', async () => {
    const network = await testNetwork(21);
    const w = await funded(network);
    const own = w.open().address;
    const long = await w.wallet.previewSend(pay(own, '1', { memo: '\u{1f600}'.repeat(81) }));
    expect([long.memo.ok, long.toSelf]).toEqual([false, true]);
    const refused = await w.wallet.send(pay(own, '1', { memo: '\u{1f600}'.repeat(81) }));
    expect(refused.ok ? '' : refused.error.code).toBe('memo-long');
    expect(w.open().activity).toHaveLength(1);
    const other = await create(network);
    const preview = await w.wallet.previewSend(pay(other.open().address, '1\u202f000.5', { memo: 'm'.repeat(320) }));
    expect([preview.memo.ok, preview.toSelf, preview.amount.ok ? '' : preview.amount.error.code]).toEqual([true, false, 'balance-too-low']);
  });
});
