/** Why nothing can be tried, in words for the person who asked: what is wrong, and what to do. */
export class Problem extends Error {}

/** The server no longer answers, so nothing more can be seen. */
export class Gone extends Error {}

/** A check could not be made, because what it begins with did not work; another check says why. */
export class Hindered extends Error {}
