package io.ponder4j;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run took. Counts of a run include those of its children.
 *
 * @param started generations started
 * @param finished those that ended by themselves or at a limit
 * @param cancelled those that were cancelled
 * @param failed those that failed
 * @param generatedTokens tokens drawn, outside verifiers
 * @param thinkingTokens how many of them belong to the thinking phase
 * @param promptTokens prompt and forced tokens of all generations, and those of given texts that
 *     were read
 * @param cachedTokens how many of them came from a cache
 * @param verifierBatches calls of verifiers
 * @param verifierCalls candidates and prefixes scored
 * @param scoredSteps steps scored; an outcome score is one
 * @param verifierTokens tokens drawn by verifiers
 * @param criticalPathTokens generated tokens on the longest chain of generations that waited for
 *     one another
 * @param time wall time
 * @param tokensByRole generated tokens by role name, verifiers' included
 */
public record Spent(
    long started,
    long finished,
    long cancelled,
    long failed,
    long generatedTokens,
    long thinkingTokens,
    long promptTokens,
    long cachedTokens,
    long verifierBatches,
    long verifierCalls,
    long scoredSteps,
    long verifierTokens,
    long criticalPathTokens,
    Duration time,
    Map<String, Long> tokensByRole) {

  public Spent {
    tokensByRole = Collections.unmodifiableMap(new TreeMap<>(tokensByRole));
  }

  /** True when no countable limit of a budget is passed. Time is not compared. */
  public boolean within(Budget budget) {
    return started <= budget.samples()
        && generatedTokens <= budget.generatedTokens()
        && scoredSteps <= budget.scoredSteps()
        && verifierTokens <= budget.verifierTokens();
  }
}
