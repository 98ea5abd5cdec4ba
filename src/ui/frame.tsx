// What is around every screen: the skip link, the name, the network, the navigation, and the line that says what just happened.
import { useRef, type ReactNode } from 'react';
import styles from './app.module.css';
import { LiveRegion } from './components/live-region.tsx';
import { en } from './i18n/en.ts';
import { hrefOf, useRoute, type Route } from './stores/route.ts';

const PAGES: readonly (readonly [Route, string])[] = [
  [{ page: 'home' }, en.nav.home], [{ page: 'send', link: '' }, en.nav.send], [{ page: 'receive' }, en.nav.receive], [{ page: 'settings' }, en.nav.settings],
];

export function Frame({ children, network = '', nav = false }: { readonly children: ReactNode; readonly network?: string; readonly nav?: boolean }) {
  const route = useRoute();
  const content = useRef<HTMLElement>(null);
  return (
    <>
      <a className={styles.skip} href="#content" onClick={(event) => { event.preventDefault(); content.current?.focus(); }}>{en.skip}</a>
      <div className={styles.page}>
        <header className={styles.header}>
          <a className={styles.brand} href="#/">{en.app}</a>
          {network !== '' && <span className={styles.network}>{en.network(network)}</span>}
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
