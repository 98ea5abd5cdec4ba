import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { sampleAddress, sampleTransaction } from '../../test/arbitraries/protocol.ts';
import { TEST_BUILD, prove, testDoubleMint, testProducer, type TestProducer } from '../../test/harness/producer.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import * as p from '../protocol/index.ts';
import { EventReader } from './block-events.ts';
import { Faucet, type ProveMint } from './faucet.ts';
import { producerApi } from './http.ts';

const random = seededBytes(6);

interface TestApi extends TestProducer {
  readonly request: (path: string, init?: RequestInit) => Promise<Response>;
  readonly submit: (transaction: p.Transaction) => Promise<Response>;
  readonly address: string;
}

async function testApi(over: { proveMint?: ProveMint; maxQueue?: number } = {}): Promise<TestApi> {
  const t = await testProducer(permute);
  const mint = over.proveMint ?? testDoubleMint(permute);
  const faucet = new Faucet(t.producer, mint, t.clock, {
    perClient: 2,
    windowMs: 60_000,
    maxQueue: over.maxQueue ?? 10,
  });
  const api = producerApi({
    producer: t.producer,
    faucet,
    clientOf: (c) => c.req.header('x-client') ?? 'a',
    report: (e) => t.reported.push(e),
  });
  const request = async (path: string, init?: RequestInit): Promise<Response> => api.request(path, init);
  return {
    ...t,
    request,
    submit: (transaction) =>
      request('/transactions', { method: 'POST', body: prove(permute, transaction) as Uint8Array<ArrayBuffer> }),
    address: p.formatAddress(sampleAddress(random), { network: 'local', genesis: t.producer.genesis }),
  };
}

const make = (t: TestApi): p.Transaction =>
  sampleTransaction(random, t.chain.genesis, { anchorRoot: p.genesisState(permute).notes });
const errorOf = async (r: Response): Promise<string> =>
  `${r.status} ${v.parse(p.ErrorAnswer, await r.json()).error.code}`;

describe('api', () => {
  it('says what chain it is, so that the genesis digest can be recomputed', async () => {
    const t = await testApi();
    const status = v.parse(p.StatusAnswer, await (await t.request('/status')).json());
    expect(status.genesis).toBe(p.feltsToHex(t.chain.genesis));
    expect([status.block, status.pending, status.config.network]).toEqual([0, 0, 'local']);
    const fees = v.parse(p.FeesAnswer, await (await t.request('/fees')).json());
    expect(fees.schedules[0]).toMatchObject({ protocol: 2, fees: { rescue: '1000' } });
  });

  it('says what it was built with, so that a wallet can compare', async () => {
    const t = await testApi();
    const status = v.parse(p.StatusAnswer, await (await t.request('/status')).json());
    expect(p.differencesOf(TEST_BUILD, status)).toEqual([]);
    const fees = v.parse(p.FeesAnswer, await (await t.request('/fees')).json());
    expect(status.feeSchedule).toEqual(fees.schedules[0]);
  });

  it('takes a transaction, reports it, and serves its block', async () => {
    const t = await testApi();
    const transaction = make(t);
    const answer = await t.submit(transaction);
    expect(answer.status).toBe(202);
    const { id } = v.parse(p.SubmitAnswer, await answer.json());
    expect(id).toBe(p.feltsToHex(p.transactionId(permute, transaction.header)));
    expect(await (await t.request(`/transactions/${id}`)).json()).toEqual({ state: 'pending' });
    expect(await errorOf(await t.submit(transaction))).toBe('409 duplicate');
    await t.clock.pass(500);
    expect(await (await t.request(`/transactions/${id}`)).json()).toEqual({ state: 'included', block: 1 });
    const bytes = new Uint8Array(await (await t.request('/blocks/1')).arrayBuffer());
    const block = p.decode(p.compactBlockCodec, bytes);
    expect(block.ok && p.checkCompactBlock(permute, block.value, t.chain).ok).toBe(true);
    expect((await t.request('/blocks/1', { method: 'HEAD' })).status).toBe(200);
  });

  it('serves blocks in chunks, which can be read as they grow', async () => {
    const t = await testApi();
    const read = async (path: string): Promise<p.ChunkAnswer & { caching: string | null }> => {
      const answer = await t.request(path);
      expect(answer.status).toBe(200);
      const chunk = p.decode(p.chunkAnswerCodec, new Uint8Array(await answer.arrayBuffer()));
      if (!chunk.ok) throw new Error(chunk.error.code);
      return { ...chunk.value, caching: answer.headers.get('cache-control') };
    };
    expect(await read('/chunks/0')).toEqual({ complete: false, total: 0, blocks: [], caching: 'no-store' });
    await t.submit(make(t));
    await t.clock.pass(500);
    const first = await read('/chunks/0?offset=0');
    expect(first.blocks).toEqual([t.producer.compactBlock(1)]);
    expect(first.total).toBe(p.framedBytes(first.blocks[0]!.length));
    expect(await read(`/chunks/0?offset=${first.total}`)).toMatchObject({ blocks: [], total: first.total });
    for (let i = 0; i < p.CHUNK_BLOCKS; i++) await t.clock.pass(p.EMPTY_BLOCK_MS);
    const rest = await read(`/chunks/0?offset=${first.total}`);
    expect([rest.complete, rest.blocks.length]).toEqual([true, p.CHUNK_BLOCKS - 1]);
    expect(rest.blocks.at(-1)).toEqual(t.producer.compactBlock(256));
    expect(rest.blocks.reduce((sum, block) => sum + p.framedBytes(block.length), first.total)).toBe(rest.total);
    const next = await read('/chunks/1');
    expect([next.complete, next.blocks.length]).toEqual([false, 1]);

    // For ever, but only where the address says of which chain.
    const chain = p.feltsToHex(t.producer.genesis);
    expect((await read(`/chunks/0?offset=0&chain=${chain}`)).caching).toBe('public, max-age=31536000, immutable');
    expect((await read(`/chunks/1?offset=0&chain=${chain}`)).caching).toBe('no-store');
    expect((await read('/chunks/0')).caching).toBe('no-store');
    expect(await errorOf(await t.request(`/chunks/0?chain=${'0'.repeat(64)}`))).toBe('404 other-chain');
    expect(await errorOf(await t.request('/chunks/2'))).toBe('404 not-found');
    expect(await errorOf(await t.request('/chunks/0?offset=1'))).toBe('400 bad-request');
    expect(await errorOf(await t.request(`/chunks/0?offset=${rest.total + 1}`))).toBe('400 bad-request');
    for (const path of [
      '/chunks/x',
      '/chunks/-1',
      '/chunks/0?offset=x',
      '/chunks/0?offset=-1',
      '/chunks/0?offset=9007199254740993',
    ])
      expect(await errorOf(await t.request(path)), path).toBe('400 bad-request');
  });

  it('answers what is wrong with a code and a sentence', async () => {
    const t = await testApi();
    const post = (path: string, body: BodyInit): Promise<Response> => t.request(path, { method: 'POST', body });
    expect(await errorOf(await post('/transactions', 'hello'))).toBe('400 wrong-version');
    expect(await errorOf(await post('/transactions', new Uint8Array(p.MAX_TRANSACTION_BYTES + 1)))).toBe(
      '413 too-large',
    );
    const low = sampleTransaction(random, t.chain.genesis, { anchorRoot: p.genesisState(permute).notes, fee: 1n });
    expect(await errorOf(await t.submit(low))).toBe('422 low-fee');
    expect(await errorOf(await t.request('/blocks/x'))).toBe('400 bad-request');
    expect(await errorOf(await t.request('/blocks/7'))).toBe('404 not-found');
    expect(await errorOf(await t.request('/transactions/abc'))).toBe('400 bad-request');
    expect(await errorOf(await t.request(`/transactions/${'0'.repeat(64)}`))).toBe('404 not-found');
    expect(await errorOf(await t.request('/blocks'))).toBe('404 not-found');
    expect(await errorOf(await t.request('/other'))).toBe('404 not-found');
    expect(await errorOf(await post('/faucet', '{'))).toBe('400 bad-request');
    expect(await errorOf(await post('/faucet', '{"address":"x"}'))).toBe('400 address-format');
  });

  it('sends each block, whole, as it is stored; the number alone at first', async () => {
    const t = await testApi();
    const answer = await t.request('/events');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    const next = async (): Promise<p.BlockEvent> => {
      const { value } = await reader.read();
      expect(value).toMatch(/^event: block$/m);
      return v.parse(p.BlockEvent, JSON.parse(/^data: (.*)$/m.exec(value!)![1]!));
    };
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect(await next()).toEqual({ block: 0 });
    for (const block of [1, 2]) {
      await t.submit(make(t));
      await t.clock.pass(500);
      expect(await next()).toEqual({ block, bytes: Buffer.from(t.producer.compactBlock(block)!).toString('base64') });
    }
    await reader.cancel();
  });

  it('keeps no blocks for a reader who is slow: he is told the newest number instead', async () => {
    const written: string[] = [];
    const takes: (() => void)[] = [];
    const write = (block: number, data: string): Promise<void> => {
      written.push(`${block} ${data}`);
      return new Promise((resolve) => takes.push(resolve));
    };
    const data = { number: (block: number) => `number ${block}`, whole: (block: number) => `block ${block}` };
    const reader = new EventReader(data, write);
    const take = async (): Promise<void> => {
      takes.shift()!();
      await new Promise((resolve) => setTimeout(resolve, 0));
    };
    reader.greet(4);
    await take();
    reader.announce(5);
    reader.announce(6);
    reader.announce(7);
    await take();
    expect(written).toEqual(['4 number 4', '5 block 5', '7 number 7']);
    await take();
    reader.announce(8);
    expect(written.at(-1)).toBe('8 block 8');
  });
});

describe('faucet', () => {
  const ask = (t: TestApi, client = 'a', address = t.address): Promise<Response> =>
    t.request('/faucet', { method: 'POST', body: JSON.stringify({ address }), headers: { 'x-client': client } });

  it('serves two requests at once, one on top of the other', async () => {
    const t = await testApi();
    const answers = await Promise.all([ask(t), ask(t, 'b')]);
    expect(answers.map((r) => r.status)).toEqual([202, 202]);
    await t.clock.pass(500);
    const block = p.decode(p.compactBlockCodec, t.producer.compactBlock(1)!);
    const [first, second] = block.ok ? block.value.transactions : [];
    expect([...second!.header.initial]).toEqual([...first!.header.final]);
  });

  it('is limited for each client, and says until when', async () => {
    const t = await testApi();
    expect([(await ask(t)).status, (await ask(t)).status]).toEqual([202, 202]);
    const answer = await ask(t);
    expect(answer.status).toBe(429);
    const { error } = v.parse(p.ErrorAnswer, await answer.json());
    expect([error.code, error.retryAfterMs]).toEqual(['faucet-too-often', 60_000]);
    expect((await ask(t, 'b')).status).toBe(202);
    await t.clock.pass(60_000);
    expect((await ask(t)).status).toBe(202);
  });

  it('says when its prover or the producer refuses, and goes on with the next', async () => {
    const mint = testDoubleMint(permute);
    const answers: ProveMint[] = [
      async () => p.err({ message: 'no memory.' }),
      (job) => mint({ ...job, genesis: { ...job.genesis, salt: p.randomWord(random) } }),
      testDoubleMint(permute),
    ];
    const t = await testApi({ proveMint: (job) => answers.shift()!(job) });
    expect(await errorOf(await ask(t))).toBe('503 faucet-failed');
    expect(await errorOf(await ask(t))).toBe('503 faucet-failed');
    expect((await ask(t, 'b')).status).toBe(202);
    const busy = await testApi({ maxQueue: 0 });
    expect(await errorOf(await ask(busy))).toBe('503 faucet-busy');
  });

  it('survives a prover that throws', async () => {
    const t = await testApi({ proveMint: () => Promise.reject(new Error('crash')) });
    expect(await errorOf(await ask(t))).toBe('500 internal');
    expect(t.reported).toHaveLength(1);
    expect(await errorOf(await ask(t))).toBe('500 internal');
  });
});
