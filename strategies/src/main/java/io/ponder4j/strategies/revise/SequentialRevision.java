package io.ponder4j.strategies.revise;

import io.ponder4j.Judged;
import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.Choice;
import io.ponder4j.strategies.select.Judging;
import io.ponder4j.strategies.select.Selector;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Draws some answers side by side and lets the model revise each of them several times, every time
 * with its last few attempts before its eyes; then takes the best of the bests of the chains, or
 * the most frequent answer of all.
 *
 * <p>Source: "Scaling LLM Test-Time Compute Optimally can be More Effective than Scaling Model
 * Parameters", sequential revisions and their ratio to parallel samples. Differs in two points: any
 * model revises, by a request, where the paper trains one on chains of attempts; by {@link
 * Choice#MAJORITY} all attempts vote at once.
 *
 * <p>Cost: chains · length generations, the chains side by side, a chain's attempts one after the
 * other; the prompt grows with each attempt, up to {@code window} of them, and is read anew. All
 * attempts are scored once, at the end. Not to be used with a model that was not trained to find
 * its own mistakes, nor for hard problems, where a fresh start is worth more: take more chains and
 * less length. An attempt that fails is left out, and its chain goes on from the ones before. With
 * one chain of length 1 it is plain generation.
 *
 * @param chains side by side, at least 1
 * @param length attempts of a chain, the first one among them; at least 1
 * @param window the most earlier attempts that a revision sees, at least 1
 * @param template how they are shown
 * @param choice how one is chosen; all but a majority need a verifier
 * @param aggregation how the scores of a process verifier's steps become one
 * @param unscored what happens to candidates without a score
 */
public record SequentialRevision(
    int chains,
    int length,
    int window,
    RevisionTemplate template,
    Choice choice,
    Aggregation aggregation,
    UnscoredPolicy unscored)
    implements Strategy {

  private static final int WINDOW = 4;

  public SequentialRevision {
    if (chains < 1 || length < 1 || window < 1) {
      throw new IllegalArgumentException(
          "chains, length and window must be >= 1, were "
              + chains
              + ", "
              + length
              + " and "
              + window);
    }
    Objects.requireNonNull(template, "template");
    Objects.requireNonNull(choice, "choice");
    Objects.requireNonNull(aggregation, "aggregation");
    Objects.requireNonNull(unscored, "unscored");
  }

  /**
   * The attempt with the highest score, by the product of step scores where the verifier scores
   * steps; revised after a request to check it.
   */
  public static SequentialRevision of(int chains, int length) {
    return new SequentialRevision(
        chains,
        length,
        WINDOW,
        RevisionTemplate.check(),
        Choice.HIGHEST_SCORE,
        Aggregation.PRODUCT,
        UnscoredPolicy.fallback());
  }

  /**
   * So many attempts in all, in about as many chains as each is long: the number of chains is the
   * least divisor of n that is at least √n.
   */
  public static SequentialRevision of(int n) {
    int chains =
        IntStream.rangeClosed(1, n).filter(d -> n % d == 0 && d >= n / d).findFirst().orElse(1);
    return of(chains, n / chains);
  }

  /** These chains, revised after another request. */
  public SequentialRevision asking(RevisionTemplate other) {
    return new SequentialRevision(chains, length, window, other, choice, aggregation, unscored);
  }

  /** These chains with another choice at the end. */
  public SequentialRevision choosing(Choice other) {
    return new SequentialRevision(chains, length, window, template, other, aggregation, unscored);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    List<List<Candidate>> attempts = new ArrayList<>();
    for (int chain = 0; chain < chains; chain++) {
      attempts.add(new ArrayList<>());
    }
    for (int round = 0; round < length && !run.shouldStop(); round++) {
      draw(prompt, round, attempts, run);
    }
    return run.conclude(chosen(prompt, attempts, run));
  }

  /** One more attempt of each chain, side by side. */
  private void draw(Prompt prompt, int round, List<List<Candidate>> attempts, Run run) {
    List<Request> requests = new ArrayList<>();
    for (int chain = 0; chain < chains; chain++) {
      List<Candidate> before = attempts.get(chain);
      List<Candidate> seen = before.subList(Math.max(0, before.size() - window), before.size());
      Prompt next = template.after(prompt, seen.stream().map(Candidate::completion).toList());
      long seed = run.seed("sample", (long) round * chains + chain);
      requests.add(Request.of(Prefix.of(next), run.sampling(), seed));
    }
    List<Generation> generations =
        run.get(Role.GENERATOR).startAll(requests, Collections.nCopies(chains, TokenListener.NONE));
    List<RaceEvent.Ended> ended = run.join(generations);
    int index = attempts.stream().mapToInt(List::size).sum();
    for (int chain = 0; chain < chains; chain++) {
      if (ended.get(chain) instanceof RaceEvent.Finished finished && began(finished.completion())) {
        attempts.get(chain).add(run.candidate(index++, finished.completion()));
      }
    }
  }

  private static boolean began(Completion attempt) {
    return attempt.finish().isWhole() || attempt.usage().generated() > 0;
  }

  private Selection chosen(Prompt prompt, List<List<Candidate>> attempts, Run run) {
    List<Judged> pool = judged(prompt, inOrder(attempts), run);
    Selector selector = choice.selector(unscored);
    Selection flat = selector.select(pool, run.answers());
    if (choice == Choice.MAJORITY || chains == 1) {
      return flat;
    }
    List<Judged> bests = new ArrayList<>();
    boolean degraded = flat.degraded();
    for (List<Candidate> chain : attempts) {
      List<Judged> own = pool.stream().filter(each -> chain.contains(each.candidate())).toList();
      Selection best = selector.select(own, run.answers());
      degraded |= best.degraded();
      best.winner().ifPresent(bests::add);
    }
    Selection across = selector.select(inOrderOfIndex(bests), run.answers());
    Set<Judged> ranked = new LinkedHashSet<>(across.ranked());
    ranked.addAll(flat.ranked());
    return new Selection(
        List.copyOf(ranked), across.winner(), across.support(), degraded || across.degraded());
  }

  private List<Judged> judged(Prompt prompt, List<Candidate> pool, Run run) {
    return choice == Choice.MAJORITY
        ? pool.stream().map(Judged::unasked).toList()
        : Judging.judge(prompt, pool, Role.VERIFIER, aggregation, run);
  }

  private static List<Candidate> inOrder(List<List<Candidate>> attempts) {
    return attempts.stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparingInt(Candidate::index))
        .toList();
  }

  private static List<Judged> inOrderOfIndex(List<Judged> some) {
    return some.stream().sorted(Comparator.comparingInt(each -> each.candidate().index())).toList();
  }

  @Override
  public Set<Need> needs() {
    Need generator = Need.of(Role.GENERATOR);
    return choice == Choice.MAJORITY
        ? Set.of(generator)
        : Set.of(generator, Need.of(Role.VERIFIER));
  }
}
