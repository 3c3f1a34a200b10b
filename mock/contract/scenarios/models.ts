import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('models')

/** Models: an undocumented endpoint. Observed on both hosts. */
export const models: readonly Scenario[] = [
  scenario('models are listed with their release date', 1, async (client, t) => {
    const list = await client.models.list()
    t.shape('list', list, {
      object: '=list',
      data: [{ id: 'text', object: '=model', created: 'seconds', owned_by: '=z-ai' }],
    })
    t.order('list', list, ['object', 'data'])
    t.order('model', list.data?.[0], ['id', 'object', 'created', 'owned_by'])
    const ids = list.data?.map(({ id }) => id) ?? []
    t.fact('ids are different', new Set(ids).size === ids.length, true)
    // Listed on 2026-10-09.
    for (const id of ['glm-4.5', 'glm-4.6', 'glm-4.7', 'glm-5', 'glm-5.2', 'glm-5.3']) {
      t.fact(`${id} is listed`, ids.includes(id), true)
    }
    // The day of the release at 00:00 in Beijing.
    t.fact('glm-4.5 created', list.data?.find(({ id }) => id === 'glm-4.5')?.created, 1753632000)
    t.fact(
      'created is midnight in Beijing',
      list.data?.every(({ created }) => created % 86_400 === 57_600),
      true,
      'warning',
    )
  }),
]
