package io.ponder4j.run;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.Spent;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.Candidate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * One question being answered: the only way for a strategy to models, seeds, time and trace.
 *
 * <p>Used by one thread, the strategy's, but for {@link #shouldStop()}, {@link #spent()} and {@link
 * #left()}, which any thread may call.
 */
public interface Run {

  /**
   * The model in a role, wrapped so that its work is charged, traced and cancellable.
   *
   * @throws io.ponder4j.UnmetNeedException if the role is unbound or bound to something of another
   *     type
   */
  <T> T get(Role<T> role);

  /** True where a role is bound to something of its type. */
  boolean has(Role<?> role);

  /**
   * A run inside this one: with seeds of its own, and a share of this one's budget from which it
   * spends. It ends with this one at the latest.
   *
   * @param scope names the place in the strategy; no {@code /}
   * @param index tells apart children of one scope
   * @param share limits beside those that are left here
   */
  Run child(String scope, long index, Budget share);

  /**
   * A seed by purpose and index, never by order of calls or thread: equal in equal runs, different
   * for every purpose, index and path of children.
   */
  long seed(String purpose, long index);

  /**
   * The sampling parameters that the caller chose; a strategy changes what its method prescribes.
   */
  SamplingParams sampling();

  /** What counts as an answer. */
  AnswerType answers();

  /** A candidate with its answer extracted. An extraction that throws counts as no answer. */
  Candidate candidate(int index, Completion completion);

  /**
   * Waits for the next event of some generations. Raced ones come in order of tokens generated,
   * then of start: wall time does not enter while their generator is {@link
   * io.ponder4j.generate.Capability#LEASES leased} and none is stuck. Each event is given once.
   *
   * @param live generations of this run; those that ended already and were reported are ignored
   * @param atMost how long to wait; the run's own deadline is kept too
   */
  RaceEvent next(Collection<Generation> live, Duration atMost);

  /**
   * Waits until all of some generations ended. Branches of a race that are joined leave it and are
   * held no more; the others stay held until the next event is asked for. At the run's deadline, or
   * when it is cancelled, they are cancelled too, and one that does not answer is given up, as
   * failed.
   *
   * @return how each ended, in the order given
   */
  List<RaceEvent.Ended> join(Collection<Generation> live);

  /**
   * True when the run is cancelled, its thread interrupted, or its budget of samples, tokens or
   * time used up.
   */
  boolean shouldStop();

  /**
   * True while the budget has scored steps left. Where it has none, and a strategy cannot go on
   * without scores, the budget counts as what cut the run short: ask only then.
   */
  boolean mayScore();

  /** What this run and its children have spent so far; what is running is not in it yet. */
  Spent spent();

  /**
   * What is left of the budget, here and in the runs around this one; what running generations hold
   * is not in it. A limit that there is none of stays {@link Budget#NO_LIMIT}.
   */
  Budget left();

  /** Adds an event to the trace. */
  void record(TraceEvent event);

  /**
   * Ends the run: cancels what is still running, in its children too, settles its charge, and gives
   * the outcome. To be called once, last.
   *
   * @throws IllegalStateException if the run was concluded before
   * @throws io.ponder4j.AllBranchesFailedException if nothing was selected and nothing but failures
   *     happened
   */
  Outcome conclude(Selection selection);
}
