// Whole stories between wallets and a producer; see test/harness/network.ts for what is real in them.
import { bytesToHex } from '@noble/hashes/utils.js';
import { openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { testNetwork, testWallet, type Network, type TestWallet } from '../../test/harness/network.ts';
import { permute } from '../../test/permutation.ts';
import { UNIT, compactBlockCodec, decode, encode, feeOf, feltsToHex, signBlock } from '../protocol/index.ts';
import { MINT_AMOUNT } from '../producer/mint.ts';
import { AccountKeys } from './keys.ts';
import type { Leadership } from './leadership.ts';
import { rootSecret } from './phrase.ts';
import { scriptRoots } from './script-roots.ts';
import type { OpenWallet, SendRequest } from './wallet.contract.ts';

const PASSWORD = 'correct horse';
const fee = { rescue: feeOf('rescue', 0), blake3: feeOf('blake3', 0) };
const opened: TestWallet[] = [];
afterEach(async () => {
  for (const w of opened.splice(0)) await w.wallet.lock();
});

async function create(
  network: Network,
  collectWith: 'rescue' | 'blake3' = 'rescue',
  name?: string,
): Promise<TestWallet & { phrase: string }> {
  const w = await testWallet(network, name);
  opened.push(w);
  const made = await w.wallet.create(PASSWORD);
  if (!made.ok) throw new Error(made.error.code);
  await w.wallet.setCollectWith(collectWith);
  await w.until('it has seen the chain', (o) => o.sync.phase === 'synced');
  return { ...w, phrase: made.value.phrase };
}

const total = ({ balance: b }: OpenWallet): bigint => b.spendable + b.incoming + b.inFlight;
const pay = (to: string, amount: string, over: Partial<SendRequest> = {}): SendRequest => ({
  to,
  amount,
  memo: '',
  proofKind: 'rescue',
  byFile: false,
  ...over,
});
const settled = (o: OpenWallet): boolean =>
  o.balance.incoming === 0n &&
  o.activity.every((a) => ['confirmed', 'failed', 'cancelled', 'expired'].includes(a.state.phase));

/** A wallet with one helping of play money in its vault. */
async function funded(network: Network): Promise<TestWallet & { phrase: string }> {
  const w = await create(network);
  expect((await w.wallet.requestPlayMoney()).ok).toBe(true);
  await w.until('the play money is there', (o) => o.created && settled(o));
  return w;
}

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

describe('offline', () => {
  it('a note by file is imported, collected, and sent by itself when the network is back', async () => {
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
    expect(bob.open().notes).toEqual([]);

    bob.wire.fetch = () => Promise.reject(new TypeError('no network'));
    await bob.wallet.setConnected(false);
    expect(bob.open().sync.phase).toBe('offline');
    const damaged = file.value.slice();
    damaged[100]! ^= 1;
    const refused = await bob.wallet.importNote(damaged);
    expect(refused.ok ? '' : refused.error.code).toBe('file-damaged');
    expect(await bob.wallet.importNote(file.value)).toEqual({ ok: true, value: { amount: 5_000_000n } });
    await bob.until('it waits for the network', (o) => {
      const state = o.activity[0]?.state;
      return state?.phase === 'sending' && state.waitingForNetwork;
    });
    expect(bob.open().balance.incoming).toBe(5_000_000n);
    const twice = await bob.wallet.importNote(file.value);
    expect(twice.ok ? '' : twice.error.code).toBe('note-known');

    bob.wire.fetch = network.fetch;
    await bob.wallet.setConnected(true);
    await bob.until('it is collected', (o) => o.created && settled(o));
    expect(bob.open().balance.spendable).toBe(5_000_000n - fee.rescue);
    const stranger = await create(network);
    const foreign = await stranger.wallet.importNote(file.value);
    expect(foreign.ok ? '' : foreign.error.code).toBe('note-foreign');
  });

  it('a proved transaction is sent again, the same bytes, after the page went away in between', async () => {
    const network = await testNetwork(4);
    const name = 'crash';
    const alice = await create(network, 'rescue', name);
    await alice.wallet.requestPlayMoney();
    await alice.until('it has money', (o) => o.created && settled(o));
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
    await bob.until('bob has it', (o) => o.created && settled(o));
    expect(total(bob.open())).toBe(UNIT - fee.rescue);
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

describe('a producer that', () => {
  const trouble = async (w: TestWallet): Promise<string> => {
    const o = await w.until('it is in trouble', (x) => x.sync.phase === 'trouble');
    return o.sync.phase === 'trouble' ? `${o.sync.stuck ? 'stuck: ' : ''}${o.sync.message}` : '';
  };

  it('is another chain, or was wiped, ends in a sentence and a fresh start', async () => {
    const network = await testNetwork(8);
    const w = await funded(network);
    w.wire.fetch = (await testNetwork(9)).fetch;
    expect(await trouble(w)).toContain('stuck: The producer runs another chain');
    w.wire.fetch = (await testNetwork(8)).fetch;
    await w.wallet.setConnected(true);
    await w.until(
      'it sees the wiped chain',
      (o) => o.sync.phase === 'trouble' && o.sync.message.includes('has lost blocks'),
    );
    expect((await w.wallet.startOver()).ok).toBe(true);
    await w.until('it starts afresh', (o) => o.sync.phase === 'synced' && o.sync.block === 0);
    expect([total(w.open()), w.open().activity]).toEqual([0n, []]);
    expect((await w.wallet.requestPlayMoney()).ok).toBe(true);
    await w.until('it works', (o) => o.created && settled(o));
  });

  it('signs two blocks of one number is caught, and both are kept', async () => {
    const network = await testNetwork(16);
    const w = await create(network, 'rescue', 'forked');
    await w.wallet.requestPlayMoney();
    await w.until('it has money', (o) => o.created && settled(o));
    const { block } = w.open().sync;
    w.wire.fetch = async (input, init) => {
      if (!String(input).endsWith(`/blocks/${block}`)) return network.fetch(input, init);
      const decoded = decode(compactBlockCodec, new Uint8Array(await (await network.fetch(input, init)).arrayBuffer()));
      if (!decoded.ok) throw new Error(decoded.error.code);
      const { header } = decoded.value.signed;
      const signed = signBlock({ ...header, time: header.time + 1 }, network.secretKey);
      return new Response(encode(compactBlockCodec, { ...decoded.value, signed }) as Uint8Array<ArrayBuffer>);
    };
    await w.wallet.setConnected(true);
    expect(await trouble(w)).toContain('stuck: The producer signed two different blocks');
    const db = await openDB('forked');
    expect(await db.get('evidence', block)).toHaveLength(2);
    db.close();
  });

  it('is down, answers garbage, or lies: nothing is taken over, and it goes on when that ends', async () => {
    const network = await testNetwork(10);
    const w = await funded(network);
    const block = w.open().sync.block;
    const alice = await create(network);
    const answers: [string, typeof fetch][] = [
      ['cannot be reached', () => Promise.reject(new TypeError('refused'))],
      ['no answer', async () => new Response('<html>', { status: 200 })],
      [
        'no answer',
        async (input, init) =>
          String(input).includes('/blocks?') ? new Response(new Uint8Array(50).fill(7)) : network.fetch(input, init),
      ],
      [
        'contradict themselves',
        async (input, init) => {
          const answer = await network.fetch(input, init);
          if (!String(input).includes('/blocks?')) return answer;
          const bytes = new Uint8Array(await answer.arrayBuffer());
          if (bytes.length > 1000) bytes[bytes.length - 700]! ^= 1;
          return new Response(bytes);
        },
      ],
    ];
    await alice.wallet.requestPlayMoney();
    for (const [message, lie] of answers) {
      w.wire.fetch = lie;
      await w.wallet.setConnected(true);
      await w.until(message, (o) => o.sync.phase === 'trouble' && o.sync.message.includes(message));
      expect(w.open().sync.block).toBe(block);
    }
    w.wire.fetch = network.fetch;
    await w.until('it goes on', (o) => o.sync.phase === 'synced' && o.sync.block > block);
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
    await first.wallet.requestPlayMoney();
    await first.until('it has money', (o) => o.created && settled(o));
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
  it('that pay at the same moment both succeed, one after the other, and show the same', async () => {
    const network = await testNetwork(15);
    const first = await funded(network);
    const second = await testWallet(network);
    opened.push(second);
    await second.wallet.restore(first.phrase, PASSWORD);
    await second.until('it is restored', (o) => o.sync.phase === 'synced' && o.created);
    const bob = await create(network);
    const before = total(first.open());
    first.prover.hold = second.prover.hold = true;
    await first.wallet.send(pay(bob.open().address, '1'));
    await second.wallet.send(pay(bob.open().address, '2'));
    for (const w of [first, second]) await w.until('it proves', (o) => o.activity[0]!.state.phase === 'proving');
    first.prover.hold = second.prover.hold = false;
    const after = before - 3n * UNIT - 2n * fee.rescue;
    for (const w of [first, second]) {
      await w.until('both are there', (o) => o.activity.filter((a) => a.kind === 'send').length === 2 && settled(o));
      expect(total(w.open())).toBe(after);
      expect(w.open().activity.every((a) => a.state.phase === 'confirmed')).toBe(true);
    }

    // Both collect what comes back; one of them does, and neither shows a failure.
    await bob.until('bob has it', settled);
    expect((await bob.wallet.send(pay(first.open().address, '1'))).ok).toBe(true);
    for (const w of [first, second]) {
      await w.until(
        'it is collected once',
        (o) => o.notes.length === 2 && settled(o) && total(o) === after + UNIT - fee.rescue,
      );
      expect(w.open().activity.every((a) => a.state.phase === 'confirmed')).toBe(true);
    }
  });
});

describe('secrets', () => {
  it('are in no log, no state of the page, and not in the clear in the store', async () => {
    const logged: unknown[] = [];
    const levels = ['log', 'info', 'warn', 'error', 'debug'] as const;
    const spies = levels.map((level) =>
      vi.spyOn(console, level).mockImplementation((...parts) => void logged.push(parts)),
    );
    const network = await testNetwork(12);
    const w = await create(network, 'rescue', 'secrets');
    await w.wallet.requestPlayMoney();
    await w.until('it has money', (o) => o.created && settled(o));
    await w.wallet.send(pay(w.open().address, '1', { memo: 'private memo' }));
    await w.until('it has sent', settled);
    w.wire.fetch = () => Promise.reject(new Error('down'));
    await w.wallet.setConnected(true);
    await w.until('it is in trouble', (o) => o.sync.phase === 'trouble');
    for (const spy of spies) spy.mockRestore();

    const keys = new AccountKeys(permute, rootSecret(w.phrase), scriptRoots(permute).wallet);
    const secrets = [keys.key, keys.salt, keys.blinding(1), keys.address(0).nk, keys.address(0).r].map(feltsToHex);
    secrets.push(
      w.phrase,
      w.phrase.split(' ').slice(0, 3).join(' '),
      PASSWORD,
      bytesToHex(keys.self),
      bytesToHex(keys.scan),
    );
    const text = (value: unknown): string =>
      JSON.stringify(value, (_, v: unknown) =>
        typeof v === 'bigint'
          ? `${v}`
          : v instanceof Uint32Array
            ? feltsToHex(v)
            : v instanceof Uint8Array
              ? `${bytesToHex(v)} ${String.fromCharCode(...v)}`
              : v,
      );
    const db = await openDB('secrets');
    const stored = text([await db.getAll('records'), await db.getAllKeys('records'), await db.getAll('meta')]);
    db.close();
    for (const secret of secrets) {
      expect(text(logged)).not.toContain(secret);
      expect(text(w.states)).not.toContain(secret);
      expect(stored).not.toContain(secret);
    }
    expect(stored).not.toContain('private memo');
    expect(logged).toEqual([]);
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
