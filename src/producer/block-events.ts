// What readers of GET /events are sent (contract: BlockEvent in protocol/api.ts): each new block, whole. A wallet at the tip reads its blocks
// here and asks for none, so nobody sees which one it waits for.
// A reader who is slower than the chain gets no queue of blocks in our memory: while one event is on its way to him others are left out, and
// then he is told the newest number alone; he finds the blocks in the chunks.
import { base64 } from '@scure/base';
import type { BlockEvent } from '../protocol/index.ts';

/** The data of an event: of a number alone, or of a block, which is made once for all readers. */
export interface EventData {
  number(block: number): string;
  whole(block: number): string;
}

export function eventData(compactBlock: (block: number) => Uint8Array | undefined): EventData {
  let last = { block: 0, data: '' };
  return {
    number: (block) => JSON.stringify({ block } satisfies BlockEvent),
    whole(block) {
      if (last.block !== block) {
        const bytes = base64.encode(compactBlock(block)!);
        last = { block, data: JSON.stringify({ block, bytes } satisfies BlockEvent) };
      }
      return last.data;
    },
  };
}

/** One reader. `write` resolves when he has taken the event. */
export class EventReader {
  private readonly data: EventData;
  private readonly write: (block: number, data: string) => Promise<void>;
  private writing = false;
  private missed: number | undefined;

  constructor(data: EventData, write: (block: number, data: string) => Promise<void>) {
    this.data = data;
    this.write = write;
  }

  /** Where the chain is, without a block. */
  greet(block: number): void {
    this.send(block, this.data.number(block));
  }

  announce(block: number): void {
    if (this.writing) this.missed = block;
    else this.send(block, this.data.whole(block));
  }

  private send(block: number, data: string): void {
    this.writing = true;
    void this.write(block, data).finally(() => {
      this.writing = false;
      const { missed } = this;
      this.missed = undefined;
      if (missed !== undefined) this.greet(missed);
    });
  }
}
