// The Node host as a process: what it acknowledged survives kill -9, and what a browser needs of it is there.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { sampleTransaction } from '../../test/arbitraries/protocol.ts';
import { prove } from '../../test/harness/producer.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import { hexToBytes } from '@noble/hashes/utils.js';
import { bytesToWords } from '../hash/index.ts';
import * as p from '../protocol/index.ts';

const repository = new URL('../..', import.meta.url).pathname;
const random = seededBytes(8);
const running = new Set<ChildProcess>();
afterAll(() => running.forEach((child) => child.kill('SIGKILL')));

interface Running {
  readonly address: string;
  /** Ends the process without warning and waits until it is gone. */
  kill(): Promise<void>;
}

async function start(data: string, cwd: string, env: Record<string, string> = {}): Promise<Running> {
  const tsx = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', tsx, join(repository, 'test/harness/producer-host.ts')], {
    cwd,
    env: { ...process.env, PORT: '0', DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /Sotto is at (\S+)/.exec(output);
      if (found) resolve(found[1]!);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(output)));
  });
  return {
    address,
    async kill() {
      child.kill('SIGKILL');
      await gone;
      running.delete(child);
    },
  };
}

const json = async (url: string): Promise<unknown> => (await fetch(url)).json();
const bytesOf = async (url: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(url)).arrayBuffer());
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function chainOf(address: string): Promise<p.ChainIdentity & { block: number }> {
  const status = v.parse(p.StatusAnswer, await json(`${address}/status`));
  const config: p.Genesis = {
    network: status.config.network,
    kernelVersion: status.config.kernelVersion,
    nativeFaucet: bytesToWords(hexToBytes(status.config.nativeFaucet)),
    producerKey: hexToBytes(status.config.producerKey),
    salt: bytesToWords(hexToBytes(status.config.salt)),
  };
  const genesis = p.genesisDigest(permute, config);
  expect(p.feltsToHex(genesis)).toBe(status.genesis);
  return { genesis, nativeFaucet: config.nativeFaucet, producerKey: config.producerKey, block: status.block };
}

describe('kill -9', () => {
  it('ten times at random points of a run: nothing acknowledged is lost, no block changes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-'));
    const data = join(folder, 'data');
    const anchorRoot = p.genesisState(permute).notes;
    const acknowledged: string[] = [];
    const seen = new Map<number, string>();
    let genesis: string | undefined;

    for (let round = 0; round < 10; round++) {
      const host = await start(data, folder);
      const chain = await chainOf(host.address);
      genesis ??= p.feltsToHex(chain.genesis);
      expect(p.feltsToHex(chain.genesis)).toBe(genesis);
      for (const [number, block] of seen) {
        expect(
          Buffer.from(await bytesOf(`${host.address}/blocks/${number}`)).toString('base64'),
          `block ${number}`,
        ).toBe(block);
      }
      for (const id of acknowledged) {
        const status = v.parse(p.TransactionAnswer, await json(`${host.address}/transactions/${id}`));
        expect(status.state, id).not.toBe('rejected');
      }
      // Submits without pause until the axe falls, somewhere between the first write and the second block.
      const alive = { is: true };
      const axe = pause(20 + ((random(2)[0]! + 256 * random(2)[1]!) % 800)).then(async () => {
        await host.kill();
        alive.is = false;
      });
      while (alive.is) {
        const body = prove(
          permute,
          sampleTransaction(random, chain.genesis, { anchorRoot }, 'rescue'),
        ) as Uint8Array<ArrayBuffer>;
        try {
          const answer = await fetch(`${host.address}/transactions`, { method: 'POST', body });
          if (answer.status === 202) acknowledged.push(v.parse(p.SubmitAnswer, await answer.json()).id);
          const { block } = v.parse(p.StatusAnswer, await json(`${host.address}/status`));
          if (block > 0 && !seen.has(block))
            seen.set(block, Buffer.from(await bytesOf(`${host.address}/blocks/${block}`)).toString('base64'));
        } catch {
          await axe;
        }
      }
      await axe;
    }

    const host = await start(data, folder);
    await pause(1200);
    const chain = await chainOf(host.address);
    expect(acknowledged.length).toBeGreaterThan(10);
    const notes = new p.NoteTree(permute);
    const included = new Set<string>();
    for (let number = 1; number <= chain.block; number++) {
      const block = p.decode(p.compactBlockCodec, await bytesOf(`${host.address}/blocks/${number}`));
      const ids = block.ok ? p.checkCompactBlock(permute, block.value, chain) : block;
      if (!block.ok || !ids.ok) throw new Error(`block ${number}`);
      notes.append(p.blockLeaves(permute, block.value.signed.header, block.value.transactions, chain.nativeFaucet));
      expect([...block.value.signed.header.final.notes]).toEqual([...notes.root]);
      for (const id of ids.value) {
        expect(included.has(p.feltsToHex(id)), 'twice').toBe(false);
        included.add(p.feltsToHex(id));
      }
    }
    for (const id of acknowledged) expect(included.has(id), id).toBe(true);
    await host.kill();
  });
});

describe('host', () => {
  it('serves the wallet compressed, isolated and under a strict policy, answers HEAD, and keeps two from one folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-'));
    const dist = join(folder, 'dist');
    mkdirSync(join(dist, 'assets'), { recursive: true });
    const script = 'console.log("wallet");'.repeat(50);
    writeFileSync(join(dist, 'index.html'), '<!doctype html><title>Sotto</title>');
    writeFileSync(join(dist, 'assets/app-1a2b.js'), script);
    writeFileSync(join(dist, 'assets/app-1a2b.js.br'), brotliCompressSync(script));
    const host = await start(join(folder, 'data'), folder);

    const page = await fetch(`${host.address}/`);
    expect(await page.text()).toContain('<title>Sotto');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(page.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'");
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe-inline');
    expect(page.headers.get('cache-control')).toBe('no-cache');

    const asset = await fetch(`${host.address}/assets/app-1a2b.js`, { headers: { 'accept-encoding': 'br' } });
    expect(asset.headers.get('content-encoding')).toBe('br');
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(await asset.text()).toBe(script);
    const plain = await fetch(`${host.address}/assets/app-1a2b.js`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();

    for (const path of ['/', '/assets/app-1a2b.js', '/status', '/chunks/0?offset=0']) {
      const head = await fetch(`${host.address}${path}`, { method: 'HEAD' });
      expect([path, head.status, await head.text()]).toEqual([path, 200, '']);
    }
    expect((await fetch(`${host.address}/../data/producer.json`)).status).toBe(404);
    expect((await fetch(`${host.address}/%2e%2e/data/producer.json`)).status).toBe(404);
    await expect(start(join(folder, 'data'), folder)).rejects.toThrow('another producer is using this data folder');
    await host.kill();
  });

  it('leaves isolation out on request, and says in a sentence why it cannot start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-'));
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/index.html'), '<!doctype html>');
    const host = await start(join(folder, 'data'), folder, { ISOLATED: '0' });
    const page = await fetch(`${host.address}/`);
    expect(page.headers.get('cross-origin-opener-policy')).toBeNull();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const port = new URL(host.address).port;
    await expect(start(join(folder, 'other'), folder, { PORT: port })).rejects.toThrow('the port is taken');
    await expect(start(join(folder, 'other'), folder, { PORT: 'x' })).rejects.toThrow('PORT must be a number');
    mkdirSync(join(folder, 'old'));
    writeFileSync(join(folder, 'old/producer.json'), '{"version":1}');
    await expect(start(join(folder, 'old'), folder)).rejects.toThrow(`DATA=${join(folder, 'old')}-2 npm start`);
    await host.kill();
  });
});
