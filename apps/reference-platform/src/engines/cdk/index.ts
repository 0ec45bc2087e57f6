import { CDK_COMPOSITIONS } from '../../cdk/compositions';
import type { EngineContext } from '../engine';
import { EnginesInOrder } from '../in-order';
import { partContext } from '../part-context';
import { CdkEngine } from './cdk-engine';

export const cdkEngines = (context: EngineContext): EnginesInOrder => new EnginesInOrder(CDK_COMPOSITIONS.map((composition) => ({
  name: composition.name, needs: composition.needs, engine: new CdkEngine(partContext(context, composition), composition),
})));
