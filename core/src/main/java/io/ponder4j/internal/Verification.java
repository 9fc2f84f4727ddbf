package io.ponder4j.internal;

import io.ponder4j.internal.Ledger.Resource;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.ToIntFunction;

/**
 * One call of a verifier: charge, ask, check what came back.
 *
 * @param <I> what is judged
 * @param <S> what is said of it
 * @param cost scored steps of an item
 * @param ask the verifier
 * @param fits whether what came back has the right form
 * @param unscored what is said where nothing can be
 */
record Verification<I, S>(
    LiveRun run,
    String role,
    ToIntFunction<I> cost,
    BiFunction<List<I>, LiveRun, List<S>> ask,
    BiPredicate<I, S> fits,
    BiFunction<I, String, S> unscored) {

  private static final int ATTEMPTS = 2; // a reply of the wrong form is asked for once more

  /**
   * One verdict an item, in order. The items that the budget does not cover, the last ones, are
   * unscored.
   */
  List<S> of(List<I> items) {
    List<S> scores = List.of();
    String reason = "the budget of scored steps is used up";
    try {
      for (int attempt = 0; attempt < ATTEMPTS && scores.isEmpty(); attempt++) {
        List<I> covered = items.subList(0, charge(items));
        if (covered.isEmpty()) {
          break;
        }
        try {
          scores = ask(covered);
        } catch (MalformedReply e) {
          reason = String.valueOf(e.getMessage());
          noteFailure(reason);
        }
      }
    } catch (RuntimeException e) {
      reason = "the verifier failed: " + e;
      noteFailure(reason);
    }
    List<S> all = new ArrayList<>(scores);
    for (I item : items.subList(scores.size(), items.size())) {
      all.add(unscored.apply(item, reason));
    }
    return List.copyOf(all);
  }

  /**
   * Spends steps on as many items as the budget covers, the first ones first; gives their number.
   */
  private int charge(List<I> items) {
    List<Integer> costs = items.stream().map(i -> Math.max(0, cost.applyAsInt(i))).toList();
    run.question.lock.lock();
    try {
      int covered = 0;
      while (covered < items.size() && !run.mustStop()) {
        int steps = costs.get(covered);
        if (run.ledger.free(Resource.SCORED_STEPS) < steps) {
          run.ledger.hitLimit();
          break;
        }
        run.ledger.reserve(Resource.SCORED_STEPS, steps);
        run.ledger.settle(Resource.SCORED_STEPS, steps, steps);
        covered++;
      }
      if (covered > 0) {
        run.ledger.countVerification(covered);
      }
      return covered;
    } finally {
      run.question.lock.unlock();
    }
  }

  private List<S> ask(List<I> items) {
    LiveRun child = run.verifierChild(role);
    try {
      List<S> scores = ask.apply(items, child);
      check(items, scores);
      return scores;
    } finally {
      child.close();
    }
  }

  private void check(List<I> items, List<S> scores) {
    if (scores.size() != items.size()) {
      throw new MalformedReply(
          "the verifier gave " + scores.size() + " scores for " + items.size() + " items");
    }
    for (int i = 0; i < items.size(); i++) {
      if (!fits.test(items.get(i), scores.get(i))) {
        throw new MalformedReply(
            "the verifier gave "
                + scores.get(i)
                + " for an item of "
                + cost.applyAsInt(items.get(i))
                + " steps");
      }
    }
  }

  private void noteFailure(String reason) {
    run.addFailure(role, reason);
    run.record(new TraceEvent.VerifierFailed(role, reason));
  }

  /** A reply of the wrong form. */
  private static final class MalformedReply extends VerificationException {
    private static final long serialVersionUID = 1L;

    MalformedReply(String message) {
      super(message);
    }
  }
}
