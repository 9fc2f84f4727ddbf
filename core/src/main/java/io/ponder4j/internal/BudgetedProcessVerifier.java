package io.ponder4j.internal;

import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A process verifier in a role of a run. Its failure leaves prefixes unscored, and never passes on;
 * a step whose score lasts is scored once, and equal prefixes with such steps have equal scores.
 */
record BudgetedProcessVerifier(
    LiveRun run, String role, ProcessVerifier verifier, KnownSteps knownSteps)
    implements ProcessVerifier {

  /** A prefix and what is known of it. */
  private record Item(Prefix prefix, List<Score> known, boolean hasNews) {}

  @Override
  public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run ignored) {
    List<Item> items = prefixes.stream().map(this::item).toList();
    Iterator<StepScores> news =
        new Verification<Item, StepScores>(
                run,
                role,
                item -> verifier.steps(item.prefix()) - item.known().size(),
                (some, child) ->
                    verifier.score(prompt, some.stream().map(Item::prefix).toList(), child),
                (item, steps) -> steps.steps().size() == verifier.steps(item.prefix()),
                this::unscored)
            .of(items.stream().filter(Item::hasNews).toList())
            .iterator();
    List<StepScores> scores = new ArrayList<>(items.size());
    for (Item item : items) {
      scores.add(item.hasNews() ? joined(item, news.next()) : new StepScores(item.known()));
    }
    run.record(
        new TraceEvent.StepsScored(
            role, prefixes.stream().map(Prefix::fingerprint).toList(), scores));
    return List.copyOf(scores);
  }

  private Item item(Prefix prefix) {
    List<Score> known = knownSteps.of(prefix);
    return new Item(prefix, known, known.isEmpty() || hasMoreSteps(prefix, known.size()));
  }

  /** A count that fails is left to the verification, which books it. */
  private boolean hasMoreSteps(Prefix prefix, int known) {
    try {
      return verifier.steps(prefix) > known;
    } catch (RuntimeException e) {
      return true;
    }
  }

  /** What is known stays: a score that was acted on does not change by the rounding of a batch. */
  private StepScores joined(Item item, StepScores news) {
    List<Score> all = new ArrayList<>(knownSteps.ofEqual(item.prefix()).orElse(item.known()));
    all.addAll(
        news.steps().subList(Math.min(all.size(), news.steps().size()), news.steps().size()));
    StepScores scores = new StepScores(all);
    knownSteps.keep(item.prefix(), scores, lasting(item.prefix()));
    return scores;
  }

  private int lasting(Prefix prefix) {
    try {
      return verifier.lastingSteps(prefix);
    } catch (RuntimeException e) {
      return 0;
    }
  }

  /** As many as the verifier counts; where even that fails, a single one. */
  private StepScores unscored(Item item, String reason) {
    try {
      return StepScores.unscored(verifier.steps(item.prefix()), reason);
    } catch (RuntimeException e) {
      return StepScores.unscored(1, reason);
    }
  }

  @Override
  public int steps(Prefix prefix) {
    return verifier.steps(prefix);
  }

  @Override
  public int lastingSteps(Prefix prefix) {
    return verifier.lastingSteps(prefix);
  }
}
