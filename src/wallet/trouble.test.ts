// Stories of producers that are wiped, down, lying or forked; and of secrets, which are nowhere they should not be.
import { bytesToHex } from '@noble/hashes/utils.js';
import { openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { testNetwork, type TestWallet } from '../../test/harness/network.ts';
import { permute } from '../../test/permutation.ts';
import { PASSWORD, create, funded, pay, settled, total } from '../../test/harness/wallets.ts';
import { compactBlockCodec, decode, encode, feltsToHex, signBlock } from '../protocol/index.ts';
import { AccountKeys } from './keys.ts';
import { rootSecret } from './phrase.ts';
import { scriptRoots } from './script-roots.ts';

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

  it('P12: signs two blocks of one number is caught, and both are kept', async () => {
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
