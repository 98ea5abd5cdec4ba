// Lanes as Web Workers. `create` makes a worker from the lane's entry (workers/lane.worker.ts); who calls it knows the URL.
import type { SpawnLane } from './engine.ts';
import { LANE_READY } from './lane.ts';
import { LaneFailed } from './runner.ts';

export function webLanes(create: () => Worker): SpawnLane {
  return (init) =>
    new Promise((resolve, reject) => {
      const worker = create();
      const fail = (what: string): void => {
        worker.terminate();
        reject(new LaneFailed(`lane ${init.lane} did not start: ${what}`));
      };
      worker.onmessage = ({ data }) => (data === LANE_READY ? resolve() : fail(`it said ${String(data)}`));
      worker.onerror = ({ message }) => fail(message);
      worker.onmessageerror = () => fail('its message could not be read');
      worker.postMessage(init);
    });
}
