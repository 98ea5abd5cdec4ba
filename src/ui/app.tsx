// Which screen the wallet's state and the route ask for.
import styles from './app.module.css';
import { Button } from './components/button.tsx';
import { Heading } from './components/heading.tsx';
import controls from './components/controls.module.css';
import { Notice } from './components/notice.tsx';
import { ActivityDetails } from './features/activity/activity-details.tsx';
import { Home } from './features/home/home.tsx';
import { Receive } from './features/receive/receive.tsx';
import { Send } from './features/send/send.tsx';
import { Settings } from './features/settings/settings.tsx';
import { Backup } from './features/start/backup.tsx';
import { Start } from './features/start/start.tsx';
import { Unlock } from './features/start/unlock.tsx';
import { Frame } from './frame.tsx';
import { en } from './i18n/en.ts';
import { useRoute } from './stores/route.ts';
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
      return <Frame><Unavailable message={state.message} /></Frame>;
    case 'absent':
      return <Frame network={state.network}><Start /></Frame>;
    case 'locked':
      return <Frame network={state.network}><Unlock outdated={state.outdated} /></Frame>;
    case 'open': {
      const { network, backup } = state.wallet;
      if (phrase !== undefined) return <Frame network={network}><Backup phrase={phrase} confirmed={backup.phraseConfirmed} /></Frame>;
      return <Frame network={network} nav><Screen wallet={state.wallet} /></Frame>;
    }
  }
}

function Unavailable({ message }: { readonly message: string }) {
  return (
    <div className={controls.stack}>
      <Heading title={en.unavailable}>{en.unavailable}</Heading>
      <Notice alert>{message}</Notice>
      <Button onClick={() => location.reload()}>{en.reload}</Button>
    </div>
  );
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
      return <ActivityDetails key={route.id} id={route.id} wallet={wallet} />;
  }
}
