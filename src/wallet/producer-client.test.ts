import { describe, expect, it } from 'vitest';
import { sampleState, sampleTransaction, testChain } from '../../test/arbitraries/protocol.ts';
import { seededBytes } from '../../test/random.ts';
import { MAX_CHUNK_ANSWER_BYTES, chunkAnswerCodec, compactBlockCodec, encode, framedBytes, randomFelts, signBlock } from '../protocol/index.ts';
import { ProducerClient } from './producer-client.ts';

const client = (answer: () => Promise<Response>, timeoutMs = 1000): ProducerClient =>
  new ProducerClient({ base: 'http://producer', fetch: answer, timeoutMs });
const codeOf = async (result: Promise<{ ok: boolean; error?: { code: string } }>): Promise<string> => {
  const r = await result;
  return r.ok ? 'ok' : r.error!.code;
};
const json =
  (value: unknown, status = 200): (() => Promise<Response>) =>
  async () =>
    new Response(JSON.stringify(value), { status });

const random = seededBytes(70);
const chain = testChain(random);
const blocks = Array.from({ length: 5 }, (_, i): Uint8Array => encode(compactBlockCodec, {
  signed: signBlock({
    genesis: chain.genesis, number: i + 1, time: 0, initial: sampleState(random), final: sampleState(random), previousTransactionsHash: randomFelts(random, 8),
    transactionsHash: randomFelts(random, 8), firstFour: 2 * i, fees: 0n, feeRecipient: randomFelts(random, 8),
  }, chain.producerSecret),
  transactions: Array.from({ length: i % 3 }, () => sampleTransaction(random, chain.genesis)),
}));
const framed = (list: readonly Uint8Array[]): number => list.reduce((sum, block) => sum + framedBytes(block.length), 0);
const answerOf = (list: readonly Uint8Array[], total = framed(list)): Uint8Array => encode(chunkAnswerCodec, { complete: false, total, blocks: list });

describe('chunks of blocks', () => {
  /** A producer that gives so many blocks at a time, and writes down what it was asked for. */
  function paging(size: number, asked: string[]): ProducerClient {
    return new ProducerClient({
      base: 'http://producer', timeoutMs: 1000,
      fetch: async (input) => {
        asked.push(String(input));
        const offset = Number(new URL(String(input)).searchParams.get('offset'));
        const from = blocks.findIndex((_, i) => framed(blocks.slice(0, i)) === offset);
        return new Response(answerOf(from === -1 ? [] : blocks.slice(from, from + size), framed(blocks)) as Uint8Array<ArrayBuffer>);
      },
    });
  }

  it.each([1, 2, 3, 5])('are read from the front to the end of what there is, %i blocks at a time', async (size) => {
    const asked: string[] = [];
    const read = await paging(size, asked).chunk('ab', 7);
    expect(read.ok && read.value.map(({ signed }) => signed.header.number)).toEqual([1, 2, 3, 4, 5]);
    expect(read.ok && read.value.map((block) => encode(compactBlockCodec, block))).toEqual(blocks);
    const offsets = Array.from({ length: Math.ceil(5 / size) }, (_, i) => framed(blocks.slice(0, i * size)));
    expect(asked).toEqual(offsets.map((offset) => `http://producer/chunks/7?offset=${offset}&chain=ab`));
  });

  it('end where the producer gives no block, whatever total it promises: nobody is kept asking', async () => {
    const empty = client(async () => new Response(answerOf([], 10 ** 9) as Uint8Array<ArrayBuffer>));
    expect(await empty.chunkPage('ab', 0, 0)).toEqual({ ok: true, value: { blocks: [], next: undefined } });
    expect(await empty.chunk('ab', 0)).toEqual({ ok: true, value: [] });
  });

  it('fail as a whole where one page of them does', async () => {
    let page = 0;
    const breaks = client(async () => (page++ === 0 ? new Response(answerOf(blocks.slice(0, 2), framed(blocks)) as Uint8Array<ArrayBuffer>) : Promise.reject(new TypeError('gone'))));
    expect(await codeOf(breaks.chunk('ab', 0))).toBe('producer-down');
  });
});

describe('the producer, as a wallet sees it', () => {
  it('is down: no network, or a gateway in front of it that says so', async () => {
    expect(await codeOf(client(() => Promise.reject(new TypeError('failed'))).status())).toBe('producer-down');
    expect(await codeOf(client(async () => new Response('Bad gateway', { status: 502 })).status())).toBe(
      'producer-down',
    );
  });

  it('is slow, before and within its answer', async () => {
    const never = (init?: RequestInit): Promise<Response> =>
      new Promise((_, reject) =>
        init?.signal?.addEventListener('abort', () => reject(new DOMException('late', 'TimeoutError'))),
      );
    const slow = new ProducerClient({ base: '', fetch: (_, init) => never(init), timeoutMs: 20 });
    expect(await codeOf(slow.status())).toBe('producer-slow');
    const stalls = new ProducerClient({
      base: '',
      timeoutMs: 20,
      fetch: async (_, init) =>
        new Response(
          new ReadableStream({
            start: (controller) =>
              init?.signal?.addEventListener('abort', () => controller.error(new Error('aborted'))),
          }),
        ),
    });
    expect(await codeOf(stalls.status())).toBe('producer-slow');
  });

  it('answers garbage: no JSON, another shape, other bytes, without end', async () => {
    expect(await codeOf(client(async () => new Response('<html>')).status())).toBe('producer-garbage');
    expect(await codeOf(client(json({ genesis: 5 })).status())).toBe('producer-garbage');
    expect(await codeOf(client(json({ id: 'xyz' })).submit(new Uint8Array(1)))).toBe('producer-garbage');
    expect(await codeOf(client(json({ id: 'xyz' })).faucet('sotto1'))).toBe('producer-garbage');
    for (const bytes of [new Uint8Array(9), new Uint8Array(9).fill(255), new Uint8Array(0), answerOf([random(50)])]) {
      expect(await codeOf(client(async () => new Response(bytes as Uint8Array<ArrayBuffer>)).chunkPage('ab', 0, 0))).toBe('producer-garbage');
      expect(await codeOf(client(async () => new Response(bytes as Uint8Array<ArrayBuffer>)).chunk('ab', 0))).toBe('producer-garbage');
    }
    expect(await codeOf(client(async () => new Response('no', { status: 404 })).status())).toBe('producer-garbage');
    let chunks = 0;
    const endless = async (): Promise<Response> =>
      new Response(
        new ReadableStream({ pull: (controller) => (chunks++, controller.enqueue(new Uint8Array(30_000))) }),
      );
    expect(await codeOf(client(endless).status())).toBe('producer-garbage');
    expect(chunks).toBeLessThan(10);
  });

  it('sends more than a chunk may have: what comes after the bound is not read', async () => {
    let sent = 0;
    const endless = async (): Promise<Response> =>
      new Response(new ReadableStream({ pull: (controller) => (sent++, controller.enqueue(new Uint8Array(2 ** 20))) }));
    expect(await codeOf(client(endless).chunkPage('ab', 0, 0))).toBe('producer-garbage');
    expect(sent).toBeLessThan(MAX_CHUNK_ANSWER_BYTES / 2 ** 20 + 5);
  });

  it('refuses, in its own words', async () => {
    const refusal = { code: 'low-fee', message: 'The fee is too low.', expected: '5', got: '4' };
    const answer = await client(json({ error: refusal }, 422)).submit(new Uint8Array(1));
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'producer-refused', message: 'The fee is too low.', refusal },
    });
  });
});
