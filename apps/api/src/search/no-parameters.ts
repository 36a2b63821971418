import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Query, refuse, unknownOf } from './paging.js';

/** For routes whose address has no parameters: one that is not understood is refused, never passed over. */
@Injectable()
export class NoParameters implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    refuse(unknownOf(context.switchToHttp().getRequest<{ query: Query }>().query, []));
    return true;
  }
}
