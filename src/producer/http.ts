// The producer over HTTP: a hono app on standard Request and Response, so it runs in Node and in a worker of the page.
// Everything is checked at this edge and answered in JSON with a code and a sentence; blocks are bytes.
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { streamSSE } from 'hono/streaming';
import * as v from 'valibot';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  API,
  BLOCKS_ANSWER_BYTES,
  BLOCKS_ANSWER_COUNT,
  FEE_SCHEDULES,
  FaucetQuestion,
  MAX_BLOCK,
  MAX_TRANSACTION_BYTES,
  encode,
  feltsToHex,
  parseAddress,
  type ErrorAnswer,
  type FeesAnswer,
  type StatusAnswer,
} from '../protocol/index.ts';
import type { Faucet } from './faucet.ts';
import type { Producer } from './producer.ts';
import type { RejectionCode } from './rejection.ts';

export interface ApiOptions {
  readonly producer: Producer;
  readonly faucet: Faucet;
  /** Whom a rate limit counts. */
  readonly clientOf: (c: Context) => string;
  /** Told of failures that are ours. */
  readonly report: (error: unknown) => void;
}

type Failure = ErrorAnswer['error'];
type FailureStatus = 400 | 404 | 409 | 413 | 422 | 429 | 500 | 503;

const KEEP_ALIVE_MS = 15_000;
/** Rejections are 422, but for those that HTTP has its own number for. */
const STATUS_OF: Partial<Record<RejectionCode, FailureStatus>> = {
  'too-large': 413,
  malformed: 400,
  'wrong-version': 400,
  duplicate: 409,
  'spent-nullifier': 409,
  'wrong-initial-state': 409,
  busy: 503,
};

const fail = (c: Context, status: FailureStatus, error: Failure): Response =>
  c.json({ error } satisfies ErrorAnswer, status);
const badRequest = (c: Context, message: string): Response => fail(c, 400, { code: 'bad-request', message });

const Integer = v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number), v.maxValue(MAX_BLOCK));
const TransactionId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

export function producerApi({ producer, faucet, clientOf, report }: ApiOptions): Hono {
  const app = new Hono();
  const tooLarge = (c: Context): Response =>
    fail(c, 413, { code: 'too-large', message: 'The request is larger than allowed.' });

  app.use('*', cors({ origin: '*', allowMethods: ['GET', 'HEAD', 'POST'] }));
  app.use('*', async (c, next) => {
    await next();
    c.header('Cross-Origin-Resource-Policy', 'cross-origin');
    c.header('Cache-Control', c.res.headers.get('Cache-Control') ?? 'no-store');
  });
  app.onError((error, c) => {
    report(error);
    return fail(c, 500, { code: 'internal', message: 'The producer could not do this. Nothing was taken; try again.' });
  });
  app.notFound((c) => fail(c, 404, { code: 'not-found', message: 'There is nothing at this address.' }));

  app.get(API.status, (c) => {
    const { nativeFaucet, producerKey, salt, ...rest } = producer.config;
    const keys = {
      nativeFaucet: feltsToHex(nativeFaucet),
      producerKey: bytesToHex(producerKey),
      salt: feltsToHex(salt),
    };
    return c.json({
      genesis: feltsToHex(producer.genesis),
      config: { ...rest, ...keys },
      block: producer.blockNumber,
      noteRoot: feltsToHex(producer.noteRoot),
      pending: producer.pendingCount,
    } satisfies StatusAnswer);
  });

  app.get(API.fees, (c) => {
    const schedules = FEE_SCHEDULES.map(({ version, fromBlock, fees: { rescue, blake3, network } }) => ({
      version,
      fromBlock,
      fees: { rescue: `${rescue}`, blake3: `${blake3}`, network: `${network}` },
    }));
    return c.json({ schedules } satisfies FeesAnswer);
  });

  app.post(API.transactions, bodyLimit({ maxSize: MAX_TRANSACTION_BYTES, onError: tooLarge }), async (c) => {
    const result = await producer.submit(new Uint8Array(await c.req.arrayBuffer()));
    if (result.ok) return c.json({ id: feltsToHex(result.value.id) }, 202);
    return fail(c, STATUS_OF[result.error.code] ?? 422, result.error);
  });

  app.get(`${API.transactions}/:id`, (c) => {
    const id = v.safeParse(TransactionId, c.req.param('id'));
    if (!id.success) return badRequest(c, 'A transaction id has 64 hexadecimal digits.');
    const status = producer.status(id.output);
    if (status === undefined)
      return fail(c, 404, { code: 'not-found', message: 'The producer does not know this transaction.' });
    return c.json(status);
  });

  app.get(API.blocks, (c) => {
    const from = v.safeParse(Integer, c.req.query('from') ?? '1');
    if (!from.success || from.output < 1) return badRequest(c, 'Say from which block, a number from 1: /blocks?from=1');
    return binary(c, blocksFrom(producer, from.output));
  });

  app.get(`${API.blocks}/:number`, (c) => {
    const number = v.safeParse(Integer, c.req.param('number'));
    if (!number.success) return badRequest(c, 'A block number is a whole number.');
    const block = producer.compactBlock(number.output);
    if (block === undefined) return fail(c, 404, { code: 'not-found', message: 'There is no such block yet.' });
    return binary(c, block);
  });

  app.post(API.faucet, bodyLimit({ maxSize: 4096, onError: tooLarge }), async (c) => {
    const question = v.safeParse(FaucetQuestion, await c.req.json().catch(() => undefined));
    if (!question.success) return badRequest(c, 'Send an address: {"address":"..."}');
    const space = { network: producer.config.network, genesis: producer.genesis };
    const address = parseAddress(question.output.address, space);
    if (!address.ok) return fail(c, 400, address.error);
    const minted = await faucet.request(address.value, clientOf(c));
    if (minted.ok) return c.json({ id: feltsToHex(minted.value) }, 202);
    return fail(c, minted.error.code === 'faucet-too-often' ? 429 : 503, minted.error);
  });

  app.get(API.events, (c) =>
    streamSSE(c, async (stream) => {
      const send = (block: number): void =>
        void stream
          .writeSSE({ event: 'block', id: `${block}`, data: JSON.stringify({ block }) })
          .catch(() => stream.abort());
      const stop = producer.onBlock(send);
      stream.onAbort(stop);
      send(producer.blockNumber);
      while (!stream.aborted) {
        await stream.sleep(KEEP_ALIVE_MS);
        if (!stream.aborted) await stream.write(': still here\n\n');
      }
    }),
  );
  return app;
}

/** Blocks one after another, each after its length, as many as fit one answer. */
function blocksFrom(producer: Producer, from: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  let bytes = 0;
  for (let number = from; number <= producer.blockNumber && blocks.length < BLOCKS_ANSWER_COUNT; number++) {
    const block = producer.compactBlock(number)!;
    bytes += block.length;
    if (blocks.length > 0 && bytes > BLOCKS_ANSWER_BYTES) break;
    blocks.push(block);
  }
  return encode({ write: (w, list: Uint8Array[]) => w.list(list, (_, block) => w.blob(block)) }, blocks);
}

const binary = (c: Context, bytes: Uint8Array): Response =>
  c.body(bytes as Uint8Array<ArrayBuffer>, 200, { 'Content-Type': 'application/octet-stream' });
