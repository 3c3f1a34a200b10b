import type { BuildOptions } from 'esbuild'

/** A bundled, minified program. */
export interface Bundle {
  readonly text: string
  readonly bytes: number
  /** `gzip -9`. */
  readonly gzipBytes: number
  /** The files it was made of and what each left in it (minified bytes), the largest first. */
  readonly inputs: readonly { readonly path: string; readonly bytes: number }[]
}

/** Bundles `programs/<program>` for a browser: `esbuild --bundle --minify --target=es2022 --platform=browser`. */
export declare function bundle(
  program: string,
  options?: BuildOptions,
): Promise<Bundle>
