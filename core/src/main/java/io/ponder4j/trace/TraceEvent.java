package io.ponder4j.trace;

import io.ponder4j.Budget;
import io.ponder4j.Spent;
import io.ponder4j.StopReason;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Usage;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import java.util.List;
import java.util.Optional;

/** Something that happened in a run. */
public sealed interface TraceEvent {

  /**
   * A run began.
   *
   * @param strategy the strategy and its parameters, for people
   * @param seed the run's seed
   * @param prompt fingerprint of the prompt
   * @param question the prompt's last message
   */
  record RunStarted(String strategy, long seed, Budget budget, String prompt, String question)
      implements TraceEvent {}

  /** A run inside a run began, with a share of its budget. */
  record ChildStarted(Budget share) implements TraceEvent {}

  /**
   * A generation began.
   *
   * @param generation its number in this run, from 0
   * @param role the generator's role
   * @param seed the request's seed
   * @param prefix fingerprint of the prefix it continues
   * @param sampling the sampling parameters
   */
  record GenerationStarted(int generation, String role, long seed, String prefix, String sampling)
      implements TraceEvent {}

  /**
   * A generation closed its thinking phase, in a race.
   *
   * @param generation its number
   * @param tokens generated so far
   */
  record PhaseEnded(int generation, int tokens) implements TraceEvent {}

  /**
   * A generation ended.
   *
   * @param generation its number
   * @param text what it wrote
   * @param prefix fingerprint of the prefix that a next step continues
   */
  record GenerationFinished(int generation, Finish finish, Usage usage, String text, String prefix)
      implements TraceEvent {}

  /**
   * A generation failed.
   *
   * @param generation its number
   * @param reason for people
   * @param usage what it took all the same
   */
  record GenerationFailed(int generation, String reason, Usage usage) implements TraceEvent {}

  /**
   * A generator read given texts, to tell how likely it was to write them.
   *
   * @param role the generator's role
   * @param prefixes fingerprints of the texts, with what they follow
   * @param logProbs natural logs of their probabilities, one each
   * @param usage what it took
   */
  record TextsRead(String role, List<String> prefixes, List<Double> logProbs, Usage usage)
      implements TraceEvent {}

  /**
   * Candidates were scored.
   *
   * @param role the verifier's role
   * @param candidates their indices
   * @param scores one each
   */
  record CandidatesScored(String role, List<Integer> candidates, List<Score> scores)
      implements TraceEvent {}

  /**
   * The steps of prefixes were scored.
   *
   * @param role the verifier's role
   * @param prefixes their fingerprints
   * @param scores one list each
   */
  record StepsScored(String role, List<String> prefixes, List<StepScores> scores)
      implements TraceEvent {}

  /**
   * A verifier failed; what it was asked about is unscored.
   *
   * @param role the verifier's role
   * @param reason for people
   */
  record VerifierFailed(String role, String reason) implements TraceEvent {}

  /**
   * The particles of a particle method were weighed after a step.
   *
   * @param step how many steps were taken before, from 0
   * @param prefixes fingerprints of the particles, copies among them
   * @param logWeights natural logs of their weights, one each
   * @param effectiveSize effective sample size, from 1 to the number of particles
   * @param logEvidence natural log of the estimated evidence so far: of the mean, over paths that
   *     the model writes, of the product of their potentials; negative infinity where all weights
   *     were 0 once, and the particles went on with equal ones
   */
  record ParticlesWeighed(
      int step,
      List<String> prefixes,
      List<Double> logWeights,
      double effectiveSize,
      double logEvidence)
      implements TraceEvent {}

  /**
   * Particles were resampled.
   *
   * @param step see {@link ParticlesWeighed}
   * @param temperature that their weights were flattened with; 1 for not at all
   * @param ancestors for each new particle, which one it is a copy of
   */
  record ParticlesResampled(int step, double temperature, List<Integer> ancestors)
      implements TraceEvent {}

  /**
   * Samples agreed so well that no more were drawn.
   *
   * @param rule the stop rule that said so
   * @param samples drawn so far
   * @param votes how many of them gave the leading answer
   * @param runnerUp how many gave the second most frequent one
   */
  record AgreementReached(String rule, int samples, int votes, int runnerUp)
      implements TraceEvent {}

  /**
   * The strategy decided.
   *
   * @param ranked indices of the candidates, the best first
   * @param winner index of the winner
   * @param answer its answer
   * @param support see {@link io.ponder4j.Selection#support()}
   * @param degraded see {@link io.ponder4j.Selection#degraded()}
   */
  record Selected(
      List<Integer> ranked,
      Optional<Integer> winner,
      Optional<String> answer,
      double support,
      boolean degraded)
      implements TraceEvent {}

  /** A run ended. */
  record RunFinished(StopReason reason, Spent spent) implements TraceEvent {}
}
