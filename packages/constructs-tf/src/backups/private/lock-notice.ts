import { Annotations } from 'cdktf';
import { Construct } from 'constructs';

/** Says at synth until when nobody can undo a COMPLIANCE lock; where there is none, there is no notice. */
export function tellOfLock(construct: Construct, notice: string | undefined): void {
  if (notice !== undefined) {
    Annotations.of(construct).addInfo(notice);
  }
}
