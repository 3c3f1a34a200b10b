import type { FileObject, FilePurpose } from '../../src/resources/files.ts'
import { type Account, type Slot, slot } from '../core/account.ts'
import { type Refusal, refuse } from '../errors/refusal.ts'
import type { Backend } from '../core/backend.ts'

const filesSlot: Slot<FilesState> = slot(() => new FilesState())

/** A file to store. */
export interface NewFile {
  /** @default a new id in the format of the purpose */
  readonly id?: string | undefined
  readonly filename: string
  readonly purpose: FilePurpose
  readonly bytes: Uint8Array
  /** Milliseconds until the file expires; 30 days for results of batches. @default no expiry */
  readonly lifetimeMs?: number | undefined
}

/** A stored file with its content. */
export interface StoredFile extends NewFile {
  readonly id: string
  readonly createdAtMs: number
}

/** The files of one account: uploads, results of batches, sample audio of voices. */
export class FilesState {
  readonly #files = new Map<string, StoredFile>()

  /** Stores a file under a new id. The format of the id depends on the purpose. */
  add(file: NewFile, backend: Backend): StoredFile {
    const stored = { ...file, id: file.id ?? newFileId(file.purpose, backend), createdAtMs: backend.clock.now() }
    this.#files.set(stored.id, stored)
    return stored
  }

  /** The file with this id; `undefined` when it was deleted or has expired. */
  find(id: string, nowMs: number): StoredFile | undefined {
    const file = this.#files.get(id)
    if (file && nowMs < file.createdAtMs + (file.lifetimeMs ?? Infinity)) return file
    this.#files.delete(id)
    return undefined
  }

  /** The files with this purpose, or all files without one, oldest first. */
  list(purpose: string | undefined, nowMs: number): StoredFile[] {
    return [...this.#files.keys()]
      .flatMap((id) => this.find(id, nowMs) ?? [])
      .filter((file) => purpose === undefined || file.purpose === purpose)
  }

  /** Deletes a file. Returns false for an unknown id. */
  delete(id: string): boolean {
    return this.#files.delete(id)
  }
}

/** The files of an account. */
export function filesOf(account: Account): FilesState {
  return account.get(filesSlot)
}

/**
 * The file with this id.
 *
 * @throws {Refusal} 1214 for an unknown id.
 */
export function fileOf(account: Account, id: string, backend: Backend, field = 'file_id'): StoredFile {
  const file = filesOf(account).find(id, backend.clock.now())
  if (!file) throw unknownId(field)
  return file
}

/** 1214 with HTTP 404: a field has an unknown id. Assumed; the docs name no error for it. */
export function unknownId(field: string): Refusal {
  return refuse('1214', { field }, { status: 404 })
}

/** The file as an object of the API. */
export function fileObject({ id, bytes, createdAtMs, filename, purpose }: StoredFile): FileObject {
  return {
    id,
    object: 'file',
    bytes: bytes.byteLength,
    created_at: Math.floor(createdAtMs / 1000),
    filename,
    purpose,
  }
}

/** One of three formats: `20240514_<uuid>` for batches, `agent_1750681215_<32 hex>`, `file-20240118082608327-kp8qr`. Observed in docs and SDK tests. */
function newFileId(purpose: string, { clock, ids }: Backend): string {
  if (purpose === 'batch') return `${ids.stamp().slice(0, 8)}_${ids.uuid()}`
  if (purpose === 'agent') return `agent_${clock.seconds()}_${ids.hex(32)}`
  return `file-${ids.stamp()}${String(clock.now() % 1000).padStart(3, '0')}-${ids.base62(5).toLowerCase()}`
}
