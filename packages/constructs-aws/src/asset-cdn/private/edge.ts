import { AssetCdnNames, PlatformEnvironment, Problems } from '@plinth/env-presets';
import { CfnOutput, Intrinsic, Stack, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

const EDGE_STACKS = new WeakMap<Stack, Stack>();

/** Where a construct's things that must be in us-east-1 are made. */
export class Edge {
  /**
   * The edge of a construct: the construct itself in a stack of us-east-1; else a place in the stack that was given, or in
   * the stack's edge stack, which is made with the first that asks and stands beside it, so that a Stage has both.
   */
  static of(owner: Construct, environment: PlatformEnvironment, given?: Stack): Edge {
    const home = outermost(Stack.of(owner));
    if (environment.region === AssetCdnNames.EDGE_REGION) {
      return new Edge(owner, home, home);
    }
    const edge = given ?? EDGE_STACKS.get(home) ?? createEdgeStack(home, owner, environment);
    if (given === undefined) {
      EDGE_STACKS.set(home, edge);
    }
    home.addDependency(edge, 'it reads outputs of its edge stack');
    const path = owner.node.path.slice(home.node.path.length + 1).replace(/\//g, '-');
    // a stack that was given may be that of several homes
    const id = given === undefined ? path : `${home.node.id}-${path}`;
    return new Edge(new Construct(edge, id), home, edge);
  }

  private constructor(readonly scope: Construct, private readonly home: Stack, private readonly stack: Stack) {}

  /** Has what reads the edge's outputs deployed after it, also in another stack than the CDN's. */
  deployBefore(reader: IConstruct): void {
    const stack = outermost(Stack.of(reader));
    if (stack !== this.stack && stack !== this.home) {
      stack.addDependency(this.stack, 'its policy names the distribution');
    }
  }

  /** A value of the edge as the string that it is at home. */
  atHome(name: string, value: string): string {
    if (this.stack === this.home) {
      return value;
    }
    const output = new CfnOutput(this.scope, name, { value });
    // aws-cdk-lib has Fn.getStackOutput from 2.255 on only
    return Token.asString(new Intrinsic({
      'Fn::GetStackOutput': { StackName: this.stack.stackName, OutputName: this.stack.getLogicalId(output), Region: AssetCdnNames.EDGE_REGION },
    }));
  }
}

/** A given edge stack must be where CloudFront is configured. */
export function checkEdgeStack(environment: PlatformEnvironment, given: Stack | undefined, problems: Problems): void {
  if (given !== undefined && environment.region === AssetCdnNames.EDGE_REGION) {
    problems.add('edgeStack', given.stackName, `may not be given in ${AssetCdnNames.EDGE_REGION}, where everything stands in the construct's own stack`, 'remove it');
  } else if (given !== undefined && given.region !== AssetCdnNames.EDGE_REGION) {
    problems.add('edgeStack', `in ${Token.isUnresolved(given.region) ? 'no certain region' : given.region}`, `must be in ${AssetCdnNames.EDGE_REGION}, where CloudFront is configured`,
      `give it env: { account: '${environment.account}', region: '${AssetCdnNames.EDGE_REGION}' }`);
  }
}

/** A nested stack cannot be in another region than its parent, nor can others depend on it. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

/** Deployed as its home is: by the app's default synthesizer, since one that a stack was given cannot be used for two. */
function createEdgeStack(home: Stack, owner: Construct, environment: PlatformEnvironment): Stack {
  const edge = new Stack(home.node.scope!, `${home.node.id}-edge`, {
    stackName: `${home.stackName}-edge`,
    description: `What ${home.stackName} has in ${AssetCdnNames.EDGE_REGION}, where CloudFront is configured`,
    env: { account: environment.account, region: AssetCdnNames.EDGE_REGION },
    terminationProtection: home.terminationProtection,
  });
  if (edge.synthesizer.constructor !== home.synthesizer.constructor || edge.synthesizer.bootstrapQualifier !== home.synthesizer.bootstrapQualifier) {
    const problems = new Problems(owner.node.path);
    problems.add('edgeStack', undefined, 'must be given where the stack has a synthesizer of its own, which cannot be used for two stacks',
      `make a stack in ${AssetCdnNames.EDGE_REGION} with a synthesizer like it, or give the synthesizer to the app`);
    problems.throwIfAny();
  }
  return edge;
}
