/** Milliseconds of one frame: 1536 samples at 16 kHz. Source: sample of the official Python SDK. */
const FRAME_MS = 96
/** Root mean square of a frame of speech, at full scale 32 768: -36 dB. Assumed; the sample of the SDK has a model instead. */
const SPEECH_LEVEL = 500
/** Frames of speech that begin a turn. Source: sample of the official Python SDK. */
const SPEECH_FRAMES = 3
/** Frames of silence that end a turn: 768 ms. Source: sample of the official Python SDK. */
const SILENT_FRAMES = 8

/** What a frame changes. */
export type Activity = 'started' | 'stopped'

/** Detects speech by the energy of the samples. */
export class VoiceActivity {
  #rate = 0
  #sum = 0
  #count = 0
  #speech = 0
  #silence = 0
  /** True between the beginning and the end of speech. */
  isSpeaking = false

  reset(): void {
    this.#sum =
      this.#count =
      this.#speech =
      this.#silence =
        0
    this.isSpeaking = false
  }

  /**
   * Adds samples, and yields every begin and end of speech in them with the number of samples up to there. Samples after the last one that was taken
   * are not added.
   */
  *add(samples: Int16Array, rate: number): Generator<{ readonly activity: Activity; readonly atSample: number }> {
    if (rate !== this.#rate) {
      this.#rate = rate
      this.#sum = this.#count = 0
    }
    const frameSamples = Math.round((rate * FRAME_MS) / 1000)
    for (let index = 0; index < samples.length; index++) {
      const sample = samples[index]!
      this.#sum += sample * sample
      if (++this.#count < frameSamples) continue
      const activity = this.#endFrame(Math.sqrt(this.#sum / frameSamples) >= SPEECH_LEVEL)
      this.#sum = this.#count = 0
      if (activity) yield { activity, atSample: index + 1 }
    }
  }

  #endFrame(isSpeech: boolean): Activity | undefined {
    if (isSpeech) {
      this.#silence = 0
      if (++this.#speech !== SPEECH_FRAMES || this.isSpeaking) return undefined
      this.isSpeaking = true
      return 'started'
    }
    if (++this.#silence < SILENT_FRAMES) return undefined
    this.#speech = 0
    if (!this.isSpeaking) return undefined
    this.isSpeaking = false
    return 'stopped'
  }
}
