import { expose } from 'comlink';
import { describe, expect, it } from 'vitest';
import { worstPayment } from '../../test/harness/worst-payment.ts';
import { createMemory } from '../engine/index.ts';
import { Word, controlWords } from '../engine/region.ts';
import { ProverClient } from './prover-client.ts';
import type { ProveResult, ProverApi } from './prover.contract.ts';

const job = { request: worstPayment(), kind: 'blake3' } as const;
const failed = (message: string): ProveResult => ({ ok: false, error: { code: 'not-executable', message } });

/** A worker with a prover that is made for the test. */
class TestWorker extends EventTarget {
  readonly #port: MessagePort;
  terminated = false;

  constructor(api: Partial<ProverApi>) {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = (event) => this.dispatchEvent(Object.assign(new Event('message'), { data: event.data as unknown }));
    expose({ start: async () => ({ threads: 1, memory: undefined }), ...api }, port2);
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  terminate(): void {
    this.terminated = true;
    this.#port.close();
  }
}

/** A client whose workers are `made`, one after another. */
function client(...apis: Partial<ProverApi>[]): { prover: ProverClient; workers: TestWorker[] } {
  const workers: TestWorker[] = [];
  const prover = new ProverClient(() => {
    const worker = new TestWorker(apis[workers.length]!);
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { prover, workers };
}

const never = (): Promise<never> => new Promise(() => undefined);

describe('the owner of a prover', () => {
  it('gives each proof a ticket of its own', async () => {
    const tickets: number[] = [];
    const { prover } = client({ prove: async (_job, ticket) => (tickets.push(ticket), failed('no')) });
    await prover.prove(job);
    await prover.prove(job);
    expect(tickets).toEqual([1, 2]);
  });

  it('ends a rehearsal by a word in the shared memory, because a worker on several threads hears nothing meanwhile', async () => {
    const memory = createMemory(true);
    const { prover } = client({ start: async () => ({ threads: 2, memory }), prove: async () => failed('no') });
    await prover.start();
    await prover.prove(job);
    expect(controlWords(memory)[Word.WANTED]).toBe(1);
  });

  it('asks for the Cancel of the proof that runs, and of none when none runs', async () => {
    const asked: number[] = [];
    let end: (result: ProveResult) => void = () => {};
    const { prover, workers } = client({
      prove: () => new Promise((resolve) => (end = resolve)),
      cancel: async (ticket) => {
        asked.push(ticket);
        end({ ok: false, error: { code: 'cancelled', message: 'Cancelled.' } });
      },
    });
    await prover.cancel();
    const proof = prover.prove(job);
    await prover.cancel();
    expect(await proof).toMatchObject({ error: { code: 'cancelled' } });
    expect(asked).toEqual([1]);
    expect(workers[0]!.terminated).toBe(false);
  });

  it('ends a worker that does not heed Cancel; the next proof has a new one', async () => {
    const { prover, workers } = client({ prove: never, cancel: never }, { prove: async () => failed('the second worker') });
    const proof = prover.prove(job);
    await prover.cancel();
    expect(await proof).toMatchObject({ error: { code: 'cancelled', message: 'Cancelled.' } });
    expect(workers[0]!.terminated).toBe(true);
    expect(await prover.prove(job)).toMatchObject({ error: { message: 'the second worker' } });
  });

  it('a worker that dies in a proof ends it with a sentence; the next proof has a new one', async () => {
    const { prover, workers } = client({ prove: never }, { prove: async () => failed('the second worker') });
    const proof = prover.prove(job);
    workers[0]!.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
    expect(await proof).toMatchObject({ error: { code: 'internal', message: 'The prover stopped (out of memory). Try again.' } });
    expect(await prover.prove(job)).toMatchObject({ error: { message: 'the second worker' } });
  });
});
