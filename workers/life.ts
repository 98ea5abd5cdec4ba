// Whether a worker still lives. A worker that the browser ends (out of memory, a crash) tells nobody; but a lock that it held is
// then free. Each holds a lock of its own name, and whoever started it waits for the same one.
import { startWorker } from './start-worker.ts';

/** In the worker: held as long as it lives. Resolves once it is. */
export const holdLife = async (): Promise<void> => {
  if (navigator.locks === undefined) return;
  await new Promise<void>((held) => {
    // Names are given once, so it is free; where it is not, nothing may wait for it.
    void navigator.locks.request(self.name, { ifAvailable: true }, () => {
      held();
      return new Promise<never>(() => undefined);
    });
  });
};

const names = new WeakMap<Worker, string>();

/** Starts a worker that holds its life, under a name that no other one of this origin has. */
export function startMortal(url: string, kind: string): Worker {
  const name = `${kind} ${Date.now()} ${Math.random()}`;
  const worker = startWorker(url, name);
  names.set(worker, name);
  return worker;
}

/** Resolves when the worker is no more. To be called once it is known to hold its life: when it has answered. */
export const lifeEnds = async (worker: Worker): Promise<void> => {
  if (navigator.locks === undefined) return new Promise<never>(() => undefined);
  await navigator.locks.request(names.get(worker)!, () => undefined);
};
