// A hash router: the page works from any folder and offline, and no route ever reaches a server or a log.
import { createStore, useStore } from './store.ts';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'send'; readonly link: string }
  | { readonly page: 'receive' }
  | { readonly page: 'settings' }
  | { readonly page: 'activity'; readonly id: string };

function parseRoute(hash: string): Route {
  const [page = '', ...rest] = hash.replace(/^#\/?/, '').split('/');
  const argument = decode(rest.join('/'));
  switch (page) {
    case 'send':
      return { page, link: argument };
    case 'receive':
    case 'settings':
      return { page };
    case 'activity':
      return { page, id: argument };
    default:
      return { page: 'home' };
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export const hrefOf = (route: Route): string => {
  switch (route.page) {
    case 'home':
      return '#/';
    case 'send':
      return route.link === '' ? '#/send' : `#/send/${encodeURIComponent(route.link)}`;
    case 'activity':
      return `#/activity/${encodeURIComponent(route.id)}`;
    default:
      return `#/${route.page}`;
  }
};

const store = createStore<Route>(parseRoute(globalThis.location?.hash ?? ''));
globalThis.addEventListener?.('hashchange', () => store.set(parseRoute(location.hash)));

export const useRoute = (): Route => useStore(store);
export const navigate = (route: Route): void => {
  location.hash = hrefOf(route);
  // Now, and not only with the event that follows: what was left must not be used once more.
  store.set(parseRoute(location.hash));
};
