import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('models')

/** Models: an undocumented endpoint. Observed on both hosts. */
export const models: readonly Scenario[] = [
  scenario('models are listed with their release date', 1, async (client, t) => {
    const list = await client.models.list()
    t.shape('list', list, {
      object: 'string',
      data: [{ id: 'string', object: 'string', created: 'number', owned_by: 'string' }],
    })
    const glm45 = list.data.find(({ id }) => id === 'glm-4.5')
    t.fact('glm-4.5 is listed', glm45 !== undefined, true, 'warning')
    t.fact('glm-4.5 created', glm45?.created, 1753632000, 'warning')
  }),
]
