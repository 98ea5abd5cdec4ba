// Stories of producers that are wiped, down, lying or forked; and of secrets, which are nowhere they should not be.
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { testNetwork, testWallet, type Network, type TestWallet } from '../../test/harness/network.ts';
import { permute } from '../../test/permutation.ts';
import { PASSWORD, create, funded, give, opened, pay, settled, total } from '../../test/harness/wallets.ts';
import { bytesToWords } from '../hash/index.ts';
import {
  chunkAnswerCodec, compactBlockCodec, decode, encode, feltsToHex, genesisDigest, signBlock,
  type CompactBlock, type StatusAnswer,
} from '../protocol/index.ts';
import { WalletKeys } from './keys.ts';
import { phraseSeed } from './phrase.ts';
import { scriptRoots } from './script-roots.ts';

/** A wire on which the blocks of chunks are changed. */
const changingBlocks = (network: Network, change: (block: CompactBlock) => CompactBlock): typeof fetch => async (input, init) => {
  const answer = await network.fetch(input, init);
  if (!String(input).includes('/chunks/') || !answer.ok) return answer;
  const page = decode(chunkAnswerCodec, new Uint8Array(await answer.arrayBuffer()));
  if (!page.ok) throw new Error(page.error.code);
  const blocks = page.value.blocks.map((bytes) => {
    const block = decode(compactBlockCodec, bytes);
    if (!block.ok) throw new Error(block.error.code);
    return encode(compactBlockCodec, change(block.value));
  });
  return new Response(encode(chunkAnswerCodec, { ...page.value, blocks }) as Uint8Array<ArrayBuffer>);
};
/** A wire on which what the producer says of itself is changed. */
const changingStatus = (network: Network, change: (status: StatusAnswer) => StatusAnswer): typeof fetch => async (input, init) => {
  const answer = await network.fetch(input, init);
  return String(input).endsWith('/status') ? Response.json(change((await answer.json()) as StatusAnswer)) : answer;
};

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
    await w.until('it works', (o) => total(o) > 0n && settled(o));
  });

  it('P12: signs two blocks of one number is caught, and both are kept', async () => {
    const network = await testNetwork(16);
    const w = await create(network, 'forked');
    await give(w, 1);
    const { block } = w.open().sync;
    // The last block another, and one more after it, so that the wallet has something to read.
    w.wire.fetch = changingBlocks(network, (each) => {
      const { header } = each.signed;
      if (header.number !== block) return each;
      return { ...each, signed: signBlock({ ...header, time: header.time + 1 }, network.secretKey) };
    });
    await w.wallet.setConnected(false);
    await give(await create(network), 1);
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
          String(input).includes('/chunks/') ? new Response(new Uint8Array(50).fill(7)) : network.fetch(input, init),
      ],
      [
        'contradict themselves',
        changingBlocks(network, (each) => ({
          ...each, transactions: each.transactions.map((t) => ({ ...t, ciphertexts: t.ciphertexts.map((bytes) => bytes.with(300, bytes[300]! ^ 1)) })),
        })),
      ],
    ];
    // Announcements come by another wire: what it does not hear of, it has to ask for.
    await w.wallet.setConnected(false);
    await give(alice, 1);
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

describe('a producer of another build', () => {
  const trouble = (w: TestWallet): string => {
    const { sync } = w.open();
    return sync.phase === 'trouble' ? `${sync.stuck ? 'stuck: ' : ''}${sync.message}` : sync.phase;
  };
  const other = (value: string | number): string | number => (typeof value === 'number' ? value + 1 : value.replace(/^../, value.startsWith('ff') ? '00' : 'ff'));
  type Loose = Record<string, Record<string, string | number>>;
  const fields = (['versions', 'keys', 'roots'] as const).flatMap((group) => {
    const names = { versions: ['protocol', 'kernel', 'vm', 'proof'], keys: ['paymentBlake3', 'paymentRescue', 'accountRescue'], roots: ['p2id', 'p2ide', 'swap', 'wallet', 'faucet'] }[group];
    return names.map((name): [string, (status: StatusAnswer) => StatusAnswer] => [`${group}.${name}`, (status) => {
      const changed = structuredClone(status) as unknown as Loose;
      changed[group]![name] = other(changed[group]![name]!);
      return changed as unknown as StatusAnswer;
    }]);
  });
  const schedule = (over: (s: StatusAnswer['feeSchedule']) => Partial<StatusAnswer['feeSchedule']>) => (status: StatusAnswer): StatusAnswer =>
    ({ ...status, feeSchedule: { ...status.feeSchedule, ...over(status.feeSchedule) } });
  const all: readonly (readonly [string, (status: StatusAnswer) => StatusAnswer])[] = [
    ...fields,
    ['feeSchedule.version', schedule((s) => ({ version: s.version + 1 }))],
    ['feeSchedule.protocol', schedule((s) => ({ protocol: s.protocol + 1 }))],
    ['feeSchedule.fromBlock', schedule((s) => ({ fromBlock: s.fromBlock + 1 }))],
    ...(['rescue', 'blake3', 'network'] as const).map((kind): [string, (status: StatusAnswer) => StatusAnswer] =>
      [`feeSchedule.fees.${kind}`, schedule((s) => ({ fees: { ...s.fees, [kind]: `${BigInt(s.fees[kind]) + 1n}` } }))]),
    // A chain of another kernel: its genesis says so, and is its own.
    ['config.kernelVersion', (status) => {
      const config = { ...status.config, kernelVersion: status.config.kernelVersion + 1 };
      return { ...status, config, genesis: genesisOf(config) };
    }],
  ];
  const genesisOf = (config: StatusAnswer['config']): string => feltsToHex(genesisDigest(permute, {
    ...config, nativeFaucet: bytesToWords(hexToBytes(config.nativeFaucet)), producerKey: hexToBytes(config.producerKey), salt: bytesToWords(hexToBytes(config.salt)),
  }));

  it('is left alone at first contact, whatever differs: nothing is pinned, read, or shown to pay to', async () => {
    const network = await testNetwork(40);
    await funded(network);
    const w = await testWallet(network, 'other build');
    opened.push(w);
    w.wire.fetch = () => Promise.reject(new TypeError('not yet'));
    expect((await w.wallet.create(PASSWORD)).ok).toBe(true);
    expect(all).toHaveLength(19);
    for (const [name, change] of all) {
      const asked: string[] = [];
      const changed = changingStatus(network, change);
      w.wire.fetch = (input, init) => (asked.push(String(input)), changed(input, init));
      await w.wallet.setConnected(true);
      await w.until(`${name} is seen to differ`, () => asked.length > 0 && trouble(w).startsWith('stuck: The producer runs another version of Sotto'));
      expect(new Set(asked), name).toEqual(new Set(['http://producer/status']));
      expect([w.open().address, w.open().sync.block], name).toEqual(['', 0]);
      const db = await openDB('other build');
      expect(await db.get('meta', 'chain'), name).toBeUndefined();
      db.close();
      // Back to what is passing, so that the next one is seen anew.
      w.wire.fetch = () => Promise.reject(new TypeError('not yet'));
      await w.wallet.setConnected(true);
      await w.until('it is down', () => trouble(w).startsWith('The producer cannot be reached'));
    }
    w.wire.fetch = network.fetch;
    await w.wallet.setConnected(true);
    await w.until('the right one is followed', (o) => o.sync.phase === 'synced' && o.address !== '');
  });

  it('is not followed later either; the genesis that was pinned stays', async () => {
    const network = await testNetwork(41);
    const w = await funded(network);
    const before = w.open();
    w.wire.fetch = changingStatus(network, all[0]![1]);
    await w.wallet.setConnected(true);
    await w.until('it is another build now', () => trouble(w).startsWith('stuck: The producer runs another version of Sotto'));
    expect([w.open().balance, w.open().address]).toEqual([before.balance, before.address]);
    // Another chain is another chain, whatever else differs.
    w.wire.fetch = changingStatus(await testNetwork(42), all[0]![1]);
    await w.wallet.setConnected(true);
    await w.until('it is another chain', () => trouble(w).startsWith('stuck: The producer runs another chain'));
    // One that says it is ours, and is not: the digest is recomputed.
    w.wire.fetch = changingStatus(await testNetwork(42), (status) => ({ ...status, genesis: genesisOf({ ...status.config, salt: '01'.repeat(16) }) }));
    await w.wallet.setConnected(true);
    await w.until('it lies', () => trouble(w).startsWith('The producer sent blocks that contradict themselves'));
    w.wire.fetch = network.fetch;
    await w.wallet.setConnected(true);
    await w.until('it goes on', (o) => o.sync.phase === 'synced' && o.balance.spendable === before.balance.spendable);
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
    const w = await create(network, 'secrets');
    await give(w, 1);
    await w.wallet.send(pay(w.open().address, '1', { memo: 'private memo' }));
    await w.until('it has sent', settled);
    w.wire.fetch = () => Promise.reject(new Error('down'));
    await w.wallet.setConnected(true);
    await w.until('it is in trouble', (o) => o.sync.phase === 'trouble');
    for (const spy of spies) spy.mockRestore();

    const keys = new WalletKeys(permute, phraseSeed(w.phrase), scriptRoots(permute).wallet);
    const secrets = [keys.spendingKey, keys.origin.salt, keys.identity, keys.address(0).nk, keys.address(0).r, keys.address(1).nk].map(feltsToHex);
    secrets.push(
      w.phrase,
      w.phrase.split(' ').slice(0, 3).join(' '),
      PASSWORD,
      bytesToHex(phraseSeed(w.phrase)),
      bytesToHex(keys.record),
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
