import { TERRAFORM_COMPOSITIONS } from '../../terraform/compositions';
import type { EngineContext } from '../engine';
import { EnginesInOrder } from '../in-order';
import { partContext } from '../part-context';
import { AttachedEngine } from './attached-engine';
import { BootstrapEngine } from './bootstrap-engine';

export const terraformEngines = (context: EngineContext): EnginesInOrder => new EnginesInOrder(TERRAFORM_COMPOSITIONS.map((composition) => ({
  name: composition.name,
  needs: composition.needs,
  engine: new (composition.bootstraps ? BootstrapEngine : AttachedEngine)(partContext(context, composition), composition),
})));
