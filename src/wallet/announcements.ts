// Server-sent events of the producer: a call for each announced block. The browser reconnects by itself; what is missed
// meanwhile is found by the wallet's own look at the chain. The number announced is not believed, only taken as a hint to look.
import { API } from '../protocol/index.ts';

export function producerAnnouncements(base: string): (onBlock: () => void) => () => void {
  return (onBlock) => {
    const source = new EventSource(`${base}${API.events}`);
    source.addEventListener('block', onBlock);
    return () => source.close();
  };
}
