import { describe, expect, it } from 'vitest';
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
    expect(await codeOf(client(json({ state: 'lost' })).transaction('aa'))).toBe('producer-garbage');
    expect(await codeOf(client(async () => new Response(new Uint8Array(9))).block(1))).toBe('producer-garbage');
    expect(await codeOf(client(async () => new Response(new Uint8Array(9).fill(255))).blocksFrom(1))).toBe(
      'producer-garbage',
    );
    expect(await codeOf(client(async () => new Response('no', { status: 404 })).status())).toBe('producer-garbage');
    let chunks = 0;
    const endless = async (): Promise<Response> =>
      new Response(
        new ReadableStream({ pull: (controller) => (chunks++, controller.enqueue(new Uint8Array(30_000))) }),
      );
    expect(await codeOf(client(endless).status())).toBe('producer-garbage');
    expect(chunks).toBeLessThan(10);
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
