/** A worker and the text that it receives. */
export interface WorkerdConfig {
  /** Path of the bundled module, relative to the configuration. */
  readonly module: string
  readonly compatibilityDate: string
  readonly compatibilityFlags: readonly string[]
  /** Value of `env.CONFIG`. */
  readonly config: string
}

/** Cap'n Proto text of a configuration with one worker on a free loopback port; its `fetch` can reach only loopback. */
export function workerdConfig(worker: WorkerdConfig): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "suites", worker = (
      modules = [(name = "suites.js", esModule = embed ${JSON.stringify(worker.module)})],
      compatibilityDate = ${JSON.stringify(worker.compatibilityDate)},
      compatibilityFlags = ${JSON.stringify(worker.compatibilityFlags)},
      bindings = [(name = "CONFIG", text = ${JSON.stringify(worker.config)})],
      globalOutbound = "loopback",
    )),
    (name = "loopback", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "suites")],
);
`
}
