// Server-sent events of the producer: each brings a new block whole, so that a wallet at the tip asks for none. The browser reconnects by
// itself; what is missed meanwhile is found by the wallet's own look at the chain. Nothing announced is believed before it verified.
import { base64 } from '@scure/base';
import * as v from 'valibot';
import { API, BlockEvent, compactBlockCodec, decode, type CompactBlock } from '../protocol/index.ts';

/** `block`: undefined where the event only says that there is something to read. */
export type Announcements = (onBlock: (block: CompactBlock | undefined) => void) => () => void;

export function producerAnnouncements(base: string): Announcements {
  return (onBlock) => {
    const source = new EventSource(`${base}${API.events}`);
    source.addEventListener('block', ({ data }) => onBlock(readAnnouncement(String(data))));
    return () => source.close();
  };
}

/** The block in an event's data, if there is one and it can be read. */
export function readAnnouncement(data: string): CompactBlock | undefined {
  try {
    const event = v.safeParse(BlockEvent, JSON.parse(data));
    if (!event.success || event.output.bytes === undefined) return undefined;
    const block = decode(compactBlockCodec, base64.decode(event.output.bytes));
    return block.ok ? block.value : undefined;
  } catch {
    return undefined;
  }
}
