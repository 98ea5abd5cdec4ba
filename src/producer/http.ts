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
  FEE_SCHEDULES,
  FaucetQuestion,
  MAX_BLOCK,
  MAX_TRANSACTION_BYTES,
  chunkAnswerCodec,
  encode,
  feeScheduleAt,
  feltsToHex,
  parseAddress,
  type ErrorAnswer,
  type FeeSchedule,
  type FeesAnswer,
  type StatusAnswer,
} from '../protocol/index.ts';
import { EventReader, eventData } from './block-events.ts';
import { chunkAnswer } from './chunks.ts';
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
  'full-bucket': 409,
  busy: 503,
};

const fail = (c: Context, status: FailureStatus, error: Failure): Response =>
  c.json({ error } satisfies ErrorAnswer, status);
const badRequest = (c: Context, message: string): Response => fail(c, 400, { code: 'bad-request', message });

const integer = (max: number) => v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number), v.maxValue(max));
const BlockNumber = integer(MAX_BLOCK);
const Offset = integer(Number.MAX_SAFE_INTEGER);
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
      ...producer.build,
      feeSchedule: inJson(feeScheduleAt(producer.blockNumber)),
    } satisfies StatusAnswer);
  });

  app.get(API.fees, (c) => c.json({ schedules: FEE_SCHEDULES.map(inJson) } satisfies FeesAnswer));

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

  app.get(`${API.chunks}/:number`, (c) => {
    const number = v.safeParse(BlockNumber, c.req.param('number'));
    const offset = v.safeParse(Offset, c.req.query('offset') ?? '0');
    if (!number.success || !offset.success)
      return badRequest(c, 'Say which chunk, from which byte on: /chunks/0?offset=0');
    const chain = c.req.query('chain');
    if (chain !== undefined && chain !== feltsToHex(producer.genesis))
      return fail(c, 404, { code: 'other-chain', message: 'The producer has another chain than the one asked for.' });
    const answer = chunkAnswer(producer, number.output, offset.output);
    if (answer === undefined) return fail(c, 404, { code: 'not-found', message: 'The chain is not that long yet.' });
    if (answer === 'no-block') return badRequest(c, 'No block of the chunk begins at this byte.');
    // Only under an address that names the chain: at the same place there may be another one tomorrow, and this answer lives for a year.
    if (answer.complete && chain !== undefined) c.header('Cache-Control', 'public, max-age=31536000, immutable');
    return binary(c, encode(chunkAnswerCodec, answer));
  });

  app.get(`${API.blocks}/:number`, (c) => {
    const number = v.safeParse(BlockNumber, c.req.param('number'));
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

  const data = eventData((block) => producer.compactBlock(block));
  app.get(API.events, (c) =>
    streamSSE(c, async (stream) => {
      const reader = new EventReader(data, (block, text) =>
        stream.writeSSE({ event: 'block', id: `${block}`, data: text }).catch(() => stream.abort()),
      );
      stream.onAbort(producer.onBlock((block) => reader.announce(block)));
      reader.greet(producer.blockNumber);
      while (!stream.aborted) {
        await stream.sleep(KEEP_ALIVE_MS);
        if (!stream.aborted) await stream.write(': still here\n\n');
      }
    }),
  );
  return app;
}

const inJson = ({ fees: { rescue, blake3, network }, ...schedule }: FeeSchedule): FeesAnswer['schedules'][number] => ({
  ...schedule,
  fees: { rescue: `${rescue}`, blake3: `${blake3}`, network: `${network}` },
});

const binary = (c: Context, bytes: Uint8Array): Response =>
  c.body(bytes as Uint8Array<ArrayBuffer>, 200, { 'Content-Type': 'application/octet-stream' });
