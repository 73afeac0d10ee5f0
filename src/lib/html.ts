declare const safe: unique symbol

/** HTML that went through one of this module's sanitisers. Only these may be stored or shown unescaped. */
export type SafeHtml = string & { readonly [safe]: true }
