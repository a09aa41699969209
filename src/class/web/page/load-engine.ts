/**
 * The debugger, fetched when it is needed: a script whose hash this page names.
 * Invariant: this is the one script that can be added to the page, and from one address. The policy that lets it be is made
 * before anything that was sent is read, and the browser allows no second one.
 */

import { ENGINE_PATH, ENGINE_POLICY } from '../protocol.js';
import { ENGINE_EVENT, type OpenInClass } from './engine.js';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: () => string },
  ): { createScriptURL(address: string): string };
}

const NOT_LOADED = 'The debugger did not reach this page. Try again, or explore over SSH.';

/** Called before anything was sent. What it returns rejects with what to say. */
export function createEngineLoader(): () => Promise<OpenInClass> {
  // Empty where nothing is explored.
  const integrity = document.querySelector<HTMLElement>('[data-engine]')?.dataset.engine ?? '';
  const address = `${ENGINE_PATH}?${encodeURIComponent(integrity)}`;
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  const policy =
    integrity === '' ? undefined : trustedTypes?.createPolicy(ENGINE_POLICY, { createScriptURL: () => address });
  let loaded: OpenInClass | null = null;
  return async () => {
    if (loaded !== null) return loaded;
    const script = document.createElement('script');
    script.integrity = integrity;
    script.src = policy?.createScriptURL('') ?? address;
    try {
      loaded = await new Promise<OpenInClass>((resolve, reject) => {
        document.addEventListener(ENGINE_EVENT, (event) => resolve((event as CustomEvent<OpenInClass>).detail), {
          once: true,
        });
        script.addEventListener('error', () => reject(new Error(NOT_LOADED)));
        document.head.append(script);
      });
      return loaded;
    } finally {
      script.remove();
    }
  };
}
