// Stories of wallets without a network, in two tabs, on two devices.
import { describe, expect, it, vi } from 'vitest';
import { testNetwork, testWallet } from '../../test/harness/network.ts';
import { PASSWORD, create, fee, funded, give, opened, paid, pay, restore, settled, total } from '../../test/harness/wallets.ts';
import { MINT_AMOUNT } from '../producer/mint.ts';
import { UNIT } from '../protocol/index.ts';
import type { Leadership } from './leadership.ts';

describe('offline', () => {
  it('a note by file is imported, moved to oneself, and sent by itself when the network is back', async () => {
    const network = await testNetwork(3);
    const alice = await funded(network);
    const bob = await create(network);
    const sent = await alice.wallet.send(pay(bob.open().address, '5', { byFile: true, memo: 'by hand' }));
    if (!sent.ok) throw new Error(sent.error.code);
    await alice.until('it is in a block', settled);
    expect(alice.open().activity[0]!.noteFile).toBe(true);
    const file = await alice.wallet.exportNote(sent.value.id);
    if (!file.ok) throw new Error(file.error.code);
    await bob.until('bob has read the block', (o) => o.sync.block === alice.open().sync.block);
    expect([bob.open().notes, total(bob.open())]).toEqual([[], 0n]);

    bob.wire.fetch = () => Promise.reject(new TypeError('no network'));
    await bob.wallet.setConnected(false);
    expect(bob.open().sync.phase).toBe('offline');
    const damaged = file.value.slice();
    damaged[100]! ^= 1;
    const refused = await bob.wallet.importNote(damaged);
    expect(refused.ok ? '' : refused.error.code).toBe('file-damaged');
    expect(await bob.wallet.importNote(file.value)).toEqual({ ok: true, value: { amount: 5_000_000n } });
    // Whether it was spent before is looked for first, in blocks that are not here yet.
    await bob.until('it waits for the network', (o) => o.activity[0]?.kind === 'take' && o.activity[0].state.phase === 'queued');
    // It is in the total, and on its way to itself.
    expect(bob.open().balance).toEqual({ spendable: 0n, returning: 5_000_000n - fee.rescue, leaving: fee.rescue, toTake: 0n });
    const twice = await bob.wallet.importNote(file.value);
    expect(twice.ok ? '' : twice.error.code).toBe('note-known');

    bob.wire.fetch = network.fetch;
    await bob.wallet.setConnected(true);
    await bob.until('it is moved', (o) => settled(o) && o.balance.spendable > 0n);
    expect(bob.open().balance.spendable).toBe(5_000_000n - fee.rescue);
    const stranger = await create(network);
    const foreign = await stranger.wallet.importNote(file.value);
    expect(foreign.ok ? '' : foreign.error.code).toBe('note-foreign');
  });

  it('a proved transaction is sent again, the same bytes, after the page went away in between', async () => {
    const network = await testNetwork(4);
    const name = 'crash';
    const alice = await create(network, name);
    await give(alice, 1);
    const bob = await create(network);
    // The producer takes it, the answer is lost.
    alice.wire.fetch = async (input, init) => {
      const answer = await network.fetch(input, init);
      if (init?.method === 'POST') throw new TypeError('connection lost');
      return answer;
    };
    await alice.wallet.send(pay(bob.open().address, '1'));
    await alice.until(
      'it does not know',
      (o) => o.activity[0]!.state.phase === 'sending' || o.activity[0]!.state.phase === 'confirmed',
    );
    await alice.wallet.lock();
    const again = await testWallet(network, name);
    opened.push(again);
    expect((await again.wallet.unlock(PASSWORD)).ok).toBe(true);
    await again.until('it is confirmed once', settled);
    expect(again.open().activity.filter((a) => a.kind === 'send')).toHaveLength(1);
    await bob.until('bob has it', (o) => total(o) > 0n && settled(o));
    expect(total(bob.open())).toBe(UNIT);
    expect(total(again.open())).toBe(MINT_AMOUNT - UNIT - fee.rescue);
  });
});

describe('two tabs', () => {
  it('one acts, the other follows and takes over when it is gone', async () => {
    const network = await testNetwork(11);
    const tabs: { onLead: () => void; onChange: () => void; leads: boolean }[] = [];
    const tab = (leads: boolean): Partial<Leadership> => {
      const own = { onLead: (): void => undefined, onChange: (): void => undefined, leads };
      tabs.push(own);
      return {
        isLeader: () => own.leads,
        onLead: (run) => void (own.onLead = run),
        onChange: (run) => void (own.onChange = run),
        announceChange: () => tabs.filter((each) => each !== own).forEach((each) => each.onChange()),
      };
    };
    const first = await testWallet(network, 'tabs', tab(true));
    const second = await testWallet(network, 'tabs', tab(false));
    opened.push(first, second);
    expect((await first.wallet.create(PASSWORD)).ok).toBe(true);
    expect((await second.wallet.unlock(PASSWORD)).ok).toBe(true);
    await first.until('it has seen the chain', (o) => o.sync.phase === 'synced');
    await give(first, 1);
    await second.until('it shows the same', (o) => o.balance.spendable === first.open().balance.spendable);
    expect([first.open().leader, second.open().leader]).toEqual([true, false]);
    const refused = await second.wallet.send(pay(second.open().address, '1'));
    expect(refused.ok ? '' : refused.error.code).toBe('other-tab');
    const again = await second.wallet.create(PASSWORD);
    expect(again.ok ? '' : again.error.code).toBe('wallet-exists');

    await first.wallet.lock();
    tabs[0]!.leads = false;
    tabs[1]!.leads = true;
    tabs[1]!.onLead();
    await second.until('it leads', (o) => o.leader && o.sync.phase === 'synced');
    expect((await second.wallet.send(pay(second.open().address, '1'))).ok).toBe(true);
    await second.until('it has sent', (o) =>
      o.activity.some((a) => a.kind === 'send' && a.state.phase === 'confirmed'),
    );

    expect((await second.wallet.wipe()).ok).toBe(true);
    await vi.waitFor(() => expect(first.states.at(-1)!.phase).toBe('absent'));
  });
});

describe('two devices on one phrase', () => {
  it('that pay at the same moment from notes of their own both succeed, and show the same', async () => {
    const network = await testNetwork(15);
    const first = await funded(network, 5);
    const second = await restore(network, first.phrase);
    const bob = await create(network);
    const before = total(first.open());
    first.prover.hold = true;
    await first.wallet.send(pay(bob.open().address, '1'));
    await first.until('it proves', (o) => o.activity[0]!.state.phase === 'proving');
    // The second knows nothing of it: it begins at the same note, and one of the two is in a block first.
    await paid(second, bob.open().address, '2');
    first.prover.hold = false;
    const after = before - 2n * UNIT - fee.rescue;
    await first.until('it sees that its note was spent for something else', (o) => settled(o) && total(o) === after);
    const lost = first.open().activity.find((a) => a.kind === 'send' && a.amount === UNIT)!;
    expect(lost.state).toMatchObject({ phase: 'failed' });
    expect(second.open().activity.filter((a) => a.kind === 'send').map((a) => [a.amount, a.state.phase])).toEqual([[2n * UNIT, 'confirmed']]);
    // A new payment, behind a button of its own.
    await paid(first, bob.open().address, '1');
    for (const w of [first, second]) {
      await w.until('both are there', (o) => settled(o) && total(o) === after - UNIT - fee.rescue);
      expect(w.open().activity.filter((a) => a.kind === 'send' && a.state.phase === 'confirmed').map((a) => a.amount)).toEqual([UNIT, 2n * UNIT]);
    }
    expect(total(bob.open())).toBe(3n * UNIT);

    // What comes back is money on both at once; nothing is collected, so nobody does it twice.
    await paid(bob, first.open().address, '1');
    for (const w of [first, second]) await w.until('it is there', (o) => settled(o) && total(o) === after - fee.rescue);
    expect(second.open().balance).toEqual(first.open().balance);
  });
});
