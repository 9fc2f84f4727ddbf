package io.ponder4j;

/**
 * Something that failed without ending the run.
 *
 * @param where the run's path and the branch, or the verifier's role
 * @param reason for people
 */
public record Failure(String where, String reason) {}
