import { useRef, useEffect } from 'react';
import styles from './controls.module.css';

/** A progress bar with a name. The width is set through the DOM: the page's policy allows no inline styles in markup. */
export function Progress({ percent, label }: { readonly percent: number; readonly label: string }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (bar.current) bar.current.style.width = `${percent}%`;
  }, [percent]);
  return (
    <div className={styles.progress} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <div className={styles.bar} ref={bar} />
    </div>
  );
}
