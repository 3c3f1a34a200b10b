import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('models')

/** Models: an endpoint that no document names. Observed on both hosts. */
export const models: readonly Scenario[] = [
  scenario('models are listed with the day of their release', 1, async (client, t) => {
    const list = await client.models.list()
    t.shape('list', list, {
      object: 'string',
      data: [{ id: 'string', object: 'string', created: 'number', owned_by: 'string' }],
    })
    const known = list.data.find(({ id }) => id === 'glm-4.5')
    t.fact('glm-4.5 is listed', known !== undefined, true, 'warning')
    t.fact('glm-4.5 was released', known?.created, 1753632000, 'warning')
  }),
]
