// The page's frame: which screen the wallet's state and the route ask for.
import { useEffect, useRef, type ReactNode } from 'react';
import styles from './app.module.css';
import { LiveRegion } from './components/live-region.tsx';
import { Notice } from './components/notice.tsx';
import { ActivityDetails } from './features/activity/activity-details.tsx';
import { Home } from './features/home/home.tsx';
import { Receive } from './features/receive/receive.tsx';
import { Send } from './features/send/send.tsx';
import { Settings } from './features/settings/settings.tsx';
import { Backup } from './features/start/backup.tsx';
import { Start } from './features/start/start.tsx';
import { Unlock } from './features/start/unlock.tsx';
import { en } from './i18n/en.ts';
import { hrefOf, useRoute, type Route } from './stores/route.ts';
import { usePhrase } from './stores/session.ts';
import { useWalletState } from './stores/wallet.ts';
import type { OpenWallet } from '../wallet/wallet.contract.ts';

export function App() {
  const state = useWalletState();
  const phrase = usePhrase();
  switch (state.phase) {
    case 'starting':
      return <Frame><h1 className={styles.centre}>{en.starting}</h1></Frame>;
    case 'unavailable':
      return <Frame><h1>{en.unavailable}</h1><Notice alert>{state.message}</Notice></Frame>;
    case 'absent':
      return <Frame network={state.network}><Start /></Frame>;
    case 'locked':
      return <Frame network={state.network}><Unlock /></Frame>;
    case 'open':
      if (phrase !== undefined) return <Frame network={state.wallet.network}><Backup phrase={phrase} /></Frame>;
      return <Frame network={state.wallet.network} nav><Screen wallet={state.wallet} /></Frame>;
  }
}

function Screen({ wallet }: { readonly wallet: OpenWallet }) {
  const route = useRoute();
  switch (route.page) {
    case 'home':
      return <Home wallet={wallet} />;
    case 'send':
      return <Send key={route.link} wallet={wallet} link={route.link} />;
    case 'receive':
      return <Receive wallet={wallet} />;
    case 'settings':
      return <Settings wallet={wallet} />;
    case 'activity':
      return <ActivityDetails activity={wallet.activity.find((a) => a.id === route.id)} />;
  }
}

const PAGES: readonly (readonly [Route, string])[] = [
  [{ page: 'home' }, en.nav.home], [{ page: 'send', link: '' }, en.nav.send], [{ page: 'receive' }, en.nav.receive], [{ page: 'settings' }, en.nav.settings],
];

function Frame({ children, network = '', nav = false }: { readonly children: ReactNode; readonly network?: string; readonly nav?: boolean }) {
  const route = useRoute();
  const content = useRef<HTMLElement>(null);
  // A new screen begins at its top, for eyes and for screen readers.
  const shown = useRef(route.page);
  useEffect(() => {
    if (shown.current === route.page) return;
    shown.current = route.page;
    scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [route.page]);
  return (
    <>
      <a className={styles.skip} href="#content" onClick={(event) => { event.preventDefault(); content.current?.focus(); }}>{en.skip}</a>
      <div className={styles.page}>
        <header className={styles.header}>
          <a className={styles.brand} href="#/">{en.app}</a>
          <span className={styles.network}>{network}</span>
        </header>
        <main id="content" ref={content} tabIndex={-1}>{children}</main>
      </div>
      {nav && (
        <nav className={styles.nav} aria-label={en.nav.label}>
          <ul>
            {PAGES.map(([target, name]) => (
              <li key={name}><a href={hrefOf(target)} aria-current={route.page === target.page ? 'page' : undefined}>{name}</a></li>
            ))}
          </ul>
        </nav>
      )}
      <LiveRegion />
    </>
  );
}
