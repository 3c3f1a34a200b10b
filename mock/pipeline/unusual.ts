/** What only some requests need: forms, unknown paths, hosted files, faults, the reason why no rule replied. Loaded together, on first use. */
export { notFound, unknownService } from '../http/not-found.ts'
export { serveHostedFile } from '../platform/hosted-files.ts'
export { faultReply } from '../faults/fault-reply.ts'
export { drawFault } from '../faults/draw-fault.ts'
export { applyFault, faultOfReply } from '../faults/apply-fault.ts'
export { nearestRule } from '../scripting/nearest-rule.ts'
export { readForm } from '../journal/entry-form.ts'
