// Starts module workers under Trusted Types: a URL that the build made becomes a script URL through the one policy of this realm.
// The page's policy header names it; a second policy of the same name would be refused, so nothing else makes one.
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string };
}

const own = (url: string): string => {
  if (new URL(url, self.location.href).origin !== self.location.origin) throw new TypeError(`not a script of this page: ${url}`);
  return url;
};
const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = types?.createPolicy('worker-url', { createScriptURL: own });

export const scriptUrl = (url: string): string => policy?.createScriptURL(url) ?? own(url);

export const startWorker = (url: string, name: string): Worker => new Worker(scriptUrl(url), { type: 'module', name });
