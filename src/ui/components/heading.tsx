// The heading of a screen. A new screen begins here: at its top for eyes, at its heading for the keyboard and screen readers,
// so that the next Tab is its first control. The first screen of a visit leaves the focus where the browser put it.
import { useEffect, useRef, type ReactNode } from 'react';
import { en } from '../i18n/en.ts';

let visited = false;

export function Heading({ children, className, title }: { readonly children: ReactNode; readonly className?: string | undefined; readonly title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const first = !visited;
    visited = true;
    if (first) return;
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · ${en.app}`;
  }, [title]);
  return <h1 ref={heading} className={className} tabIndex={-1}>{children}</h1>;
}
