// A lane of the prover in the browser: src/engine/lane.ts does everything.
import { serveLane, type LaneInit } from '../src/engine/lane.ts';

self.onmessage = ({ data }: MessageEvent<LaneInit>) => void serveLane(data, (message) => self.postMessage(message));
