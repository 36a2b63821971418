import type { EndpointState } from '@hyperhost/core';
import type { DataSource } from 'typeorm';

/** Data that an estimator has beside it. */
export interface DatasetRead {
  readonly name: string;
  readonly trainRows: number;
  readonly validationRows: number;
  readonly chunks: number;
  readonly sha256: string;
}

/** An estimator as its last registration described it. */
export interface EstimatorRead {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly sdk: string;
  readonly deterministic: boolean;
  readonly datasets: readonly DatasetRead[];
  readonly defaultSpace: Record<string, unknown> | null;
  /** Endpoints whose leases live. */
  readonly endpoints: number;
}

/** A running server. It is retired when its lease has ended, whatever it was before. */
export interface EndpointRead {
  readonly id: string;
  readonly estimator: string;
  readonly address: string;
  readonly state: EndpointState;
  readonly slots: number;
  readonly copiesModels: boolean;
  readonly version: string;
  readonly seenAt: Date;
}

/** The estimators of a team by name. */
export async function listEstimators(dataSource: DataSource, teamId: string): Promise<EstimatorRead[]> {
  return dataSource.query(
    `SELECT e.id, e.name, e.version, e.sdk, e.deterministic, e.datasets, e.default_space AS "defaultSpace",
            (SELECT count(*) FROM endpoints p WHERE p.estimator_id = e.id AND p.lease_until >= now()) AS endpoints
       FROM estimators e WHERE e.team_id = $1 ORDER BY e.name`,
    [teamId],
  );
}

/** The endpoints of a team, by estimator and address: those whose leases live, or all that there ever were. */
export async function listEndpoints(dataSource: DataSource, teamId: string, all: boolean): Promise<EndpointRead[]> {
  return dataSource.query(
    `SELECT p.id, e.name AS estimator, p.address, CASE WHEN p.lease_until >= now() THEN p.state ELSE 'retired' END AS state,
            p.slots, p.copies_models AS "copiesModels", p.version, p.seen_at AS "seenAt"
       FROM endpoints p JOIN estimators e ON e.id = p.estimator_id
      WHERE p.team_id = $1 AND ($2 OR p.lease_until >= now()) ORDER BY e.name, p.address`,
    [teamId, all],
  );
}
