import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** The fast tests of the mutated files: none of them waits, measures memory or starts a process. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      'test/unit/internal/{auth,binary,body,codec,deadline,error-body,event-reader,gate,page,poll}.test.ts',
      'test/unit/internal/{redact,request,response,retry,send-with-retries,settings,shape,sse,stream,url}.test.ts',
      'test/unit/helpers/{batch-run,find-json,json-file-store,parse,relay,relay-limits,run-tools}.test.ts',
      'test/unit/legacy/legacy-zhipu.test.ts',
      'test/unit/realtime/{drain,realtime,response,session,socket,wav}.test.ts',
      'test/unit/resources/{chat-accumulator,chat-stream,poll}.test.ts',
      'test/unit/secrets.test.ts',
    ],
    testTimeout: 5_000,
  },
})

export default config
